"""The card at the end of a debate: who said what, what came of it, and what would prove it wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.agents.analyst import Brief
from desk.agents.cross_examination import CrossExamination
from desk.agents.evidence import EvidenceBook
from desk.agents.grounding import WITHHELD, Grounder, Withheld
from desk.agents.opinions import ClaimDraft, Opinion
from desk.agents.record_lines import TOOL, record_line
from desk.agents.verdict import Verdict, strength
from desk.agents.verification import Finding
from desk.views.market import plain
from widgets.specs.figure import Provenance
from widgets.specs.market import MarketSnapshot
from widgets.specs.strategy import Claim, KeyLevel, OpinionView, RiskFigures, Run, StrategySnapshot
from widgets.specs.studies import OrderPlan, StructureStudy

MOST_DECISIVE = 3


@dataclass(frozen=True, slots=True)
class Proceedings:
    """Everything that a card is made from."""

    brief: Brief
    sealed: tuple[Opinion, ...]
    """As they were sealed."""
    final: tuple[Opinion, ...]
    """As they stand after verification and cross-examination."""
    findings: Mapping[str, Finding]
    examined: CrossExamination
    ranking: tuple[str, ...]
    open_questions: tuple[str, ...]
    order_sensitive: bool
    verdict: Verdict
    rule_based: bool


def draw_card(proceedings: Proceedings, grounder: Grounder, plan: OrderPlan | None) -> StrategySnapshot:
    """The card, with `plan` where the debate led to an order."""
    brief, verdict = proceedings.brief, proceedings.verdict
    snapshot = brief.evidence.find("market_snapshot")
    shown = snapshot.spec if snapshot and isinstance(snapshot.spec, MarketSnapshot) else None
    claims = {
        claim.id: _claim(proceedings, grounder, o, claim) for o in proceedings.sealed for claim in o.claims
    }
    decisive = [
        claims[name] for name in proceedings.ranking if name in claims and claims[name].verdict in _HEARD
    ]
    return StrategySnapshot(
        debate=brief.debate,
        instrument=brief.instrument,
        decimals=shown.decimals if shown else 2,
        horizon=brief.horizon,
        stance=verdict.stance,
        p_up=plain(verdict.pooled.p_up),
        strength=plain(strength(verdict.pooled.p_up)),
        disagreement=plain(verdict.pooled.disagreement),
        order_sensitive=proceedings.order_sensitive,
        opinions=tuple(
            _opinion(sealed, final, claims, grounder)
            for sealed, final in zip(proceedings.sealed, proceedings.final, strict=True)
        ),
        decisive=tuple(decisive[:MOST_DECISIVE]),
        open_questions=proceedings.open_questions[:6],
        key_levels=key_levels(brief.evidence),
        risk=None if plan is None else _risk(plan),
        invalidation=_invalidation(proceedings, grounder),
        dissent=_dissent(proceedings, claims),
        rule_based=proceedings.rule_based,
        provenance=shown.provenance if shown else Provenance(source="desk", at=grounder.now, age_ms=0),
    )


def key_levels(book: EvidenceBook) -> tuple[KeyLevel, ...]:
    """Levels that matter, each with the reference it was read from."""
    entry = book.find("key_levels")
    if entry is None or not isinstance(entry.spec, StructureStudy):
        return ()
    study = entry.spec
    named = (
        ("resistance", study.resistance, "untouched high"),
        ("support", study.support, "untouched low"),
        ("range_high", study.range_high, "top of range"),
        ("range_low", study.range_low, "bottom of range"),
        ("band_upper", study.band_upper, "upper band"),
        ("band_lower", study.band_lower, "lower band"),
    )
    levels = [
        KeyLevel(price=round(price, study.decimals), label=label, ref=f"{book.scope}/{entry.ref}.{field}")
        for field, price, label in named
        if price is not None
    ]
    return tuple(sorted(levels, key=lambda level: -level.price))


_HEARD = frozenset({"holds", "attacked"})


def _claim(proceedings: Proceedings, grounder: Grounder, opinion: Opinion, claim: ClaimDraft) -> Claim:
    finding = proceedings.findings[claim.id]
    runs: tuple[Run, ...] = (WITHHELD,)
    if finding.verdict != "withheld":
        try:
            runs = grounder.runs(claim.text)
        except Withheld:
            runs = (WITHHELD,)
    if finding.verdict == "struck":
        runs = tuple(run.model_copy(update={"tone": "struck"}) for run in runs)
    attacked = finding.verdict == "holds" and claim.id in proceedings.examined.attacked
    scope = proceedings.brief.evidence.scope
    return Claim(
        id=claim.id,
        speaker=opinion.speaker,
        runs=runs,
        refs=tuple(f"{scope}/{ref}" for ref in claim.refs),
        kind=claim.kind,
        concedes=claim.concedes(opinion.speaker),
        verdict="attacked" if attacked else finding.verdict,
        reason=finding.reason or ("given ground on" if claim.id in proceedings.examined.conceded else ""),
    )


def _opinion(sealed: Opinion, final: Opinion, claims: Mapping[str, Claim], grounder: Grounder) -> OpinionView:
    return OpinionView(
        speaker=sealed.speaker,
        analyst=sealed.analyst,
        p_up=plain(final.p_up),
        p_up_before=plain(sealed.p_up),
        claims=tuple(claims[claim.id] for claim in sealed.claims[:12]),
        invalidation=grounder.shown(sealed.invalidation),
        change_of_mind=grounder.shown(sealed.change_of_mind),
        record=_record(sealed, grounder),
        seal=sealed.seal,
    )


def _record(opinion: Opinion, grounder: Grounder) -> tuple[Run, ...]:
    found = (one for one in grounder.book if one.tool == TOOL and one.role == opinion.speaker)
    track = next(found, None)
    return () if track is None else grounder.shown(record_line(track))


def _risk(plan: OrderPlan) -> RiskFigures:
    return RiskFigures(
        entry=plan.ask if plan.side == "buy" else plan.bid,
        stop=plan.stop,
        target=plan.target,
        reward_to_risk=plain(plan.reward_to_risk),
        risk_quote=plan.risk_quote,
        stop_distance_pct=plain(plan.stop_distance_pct),
    )


def side_of(verdict: Verdict) -> float:
    """1 when the pool leans up, -1 when it leans down."""
    return 1.0 if verdict.pooled.p_up >= 0.5 else -1.0


def _invalidation(proceedings: Proceedings, grounder: Grounder) -> tuple[Run, ...]:
    """Of the speaker who leans furthest the way the pool does."""
    side = side_of(proceedings.verdict)
    if not proceedings.final:
        return ()
    lead = max(proceedings.final, key=lambda opinion: side * (opinion.p_up - 0.5))
    return grounder.shown(lead.invalidation)


def _dissent(proceedings: Proceedings, claims: Mapping[str, Claim]) -> tuple[Run, ...]:
    """The strongest claim against the pool that still stands."""
    leans = {claim.id: claim.lean for opinion in proceedings.final for claim in opinion.claims}
    losing = _losing(proceedings.ranking, leans, side_of(proceedings.verdict))
    if losing is None or claims[losing].verdict not in _HEARD:
        return ()
    claim = claims[losing]
    return (Run(text=f"{claim.said_by}: ", tone="strong"), *claim.runs)


def _losing(ranking: Sequence[str], leans: Mapping[str, float], side: float) -> str | None:
    return next((name for name in ranking if leans.get(name, 0.0) * side < 0.0), None)
