"""What a debate leaves behind: its thesis with what would prove it wrong, and the strongest dissent against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from desk.agents.evidence import EvidenceBook
from desk.agents.grounding import slot
from desk.agents.house.seats import house_seats
from desk.agents.memory.messages import Insight, Kind, Source
from desk.agents.memory.rules import expiry
from desk.agents.opinions import ClaimDraft, Opinion
from widgets.specs.radar import VolatilityRadar
from widgets.specs.strategy import Claim, Run, StrategySnapshot

MOST_CLAIMS = 2
"""Decisive claims that a thesis is put together from."""
_HOUSE = frozenset(analyst.name for analyst in house_seats().analysts)


def template(runs: Sequence[Run], scope: str) -> str:
    """The sentence that these runs were written from: every figure a reference into the evidence of `scope` again."""
    parts: list[str] = []
    for run in runs:
        named, _, path = run.ref.partition("/")
        if run.ref and named == scope:
            inside = path if not path.startswith("calc(") else f"calc:{path[5:-1]}"
            parts.append(slot(inside, "signed" if run.text.startswith("+") else ""))
        else:
            parts.append(run.text)
    return "".join(parts).strip()


@dataclass(frozen=True, slots=True)
class Concluded:
    """A debate with its card, and all that its words rest on."""

    card: StrategySnapshot
    opinions: Mapping[str, Opinion]
    """As revealed, by speaker."""
    book: EvidenceBook
    thread: str
    turn: str
    now: int

    @property
    def tools(self) -> dict[str, str]:
        """The tool behind each reference."""
        return {entry.ref: entry.tool for entry in self.book}


def from_debate(debate: Concluded) -> tuple[Insight, ...]:
    """Thesis or, where the desk stood aside, hypothesis; then the strongest dissent as a hypothesis the other way."""
    card, up = debate.card, debate.card.p_up >= 0.5
    claims = {claim.id: claim for opinion in debate.opinions.values() for claim in opinion.claims}
    lead = [one for one in card.decisive if one.id in claims and _leans(claims[one.id], up)][:MOST_CLAIMS]
    counter = _dissent(card, claims, up)
    probability = card.p_up if up else 1.0 - card.p_up
    made: list[Insight] = []
    if lead:
        kind: Kind = "hypothesis" if card.stance == "stand aside" else "thesis"
        wrong_if = template(card.invalidation, card.debate).rstrip(".")
        tail = f" Wrong if: {wrong_if}." if wrong_if else ""
        made.append(_insight(debate, kind, up, lead, claims, probability, tail))
    if counter is not None:
        made.append(_insight(debate, "hypothesis", not up, [counter], claims, 1.0 - probability, ""))
        made[-1] = msgspec.structs.replace(made[-1], against=card.debate)
    return tuple(made)


def _insight(
    debate: Concluded,
    kind: Kind,
    up: bool,
    said: Sequence[Claim],
    claims: Mapping[str, ClaimDraft],
    confidence: float,
    tail: str,
) -> Insight:
    card, opinion = debate.card, debate.opinions[said[0].speaker]
    drafts = [claims[claim.id] for claim in said]
    sentences = ". ".join(template(claim.runs, card.debate).rstrip(".") for claim in said)
    used = {ref.split(".")[0].split("[")[0] for draft in drafts for ref in draft.refs}
    by_model = any(debate.opinions[claim.speaker].analyst not in _HOUSE for claim in said)
    return Insight(
        kind=kind,
        text=f"{card.instrument} {'higher' if up else 'lower'} over {card.horizon}: {sentences}.{tail}",
        confidence=confidence,
        source=Source(
            trust="model" if by_model else "desk",
            name=said[0].speaker,
            debate=card.debate,
            thread=debate.thread,
            turn=debate.turn,
            model=opinion.analyst,
            evidence={entry.ref: entry.sha256 for entry in debate.book if entry.ref in used},
        ),
        scope=card.debate,
        instrument=card.instrument,
        horizon=card.horizon,
        direction="up" if up else "down",
        conditions=tuple(draft.condition for draft in drafts),
        level=opinion.invalidation_ref if (opinion.p_up >= 0.5) == up else "",
        regimes=_regimes(debate.book, card.instrument),
        expires_at=expiry(kind, card.horizon, debate.now),
    )


def _leans(claim: ClaimDraft, up: bool) -> bool:
    return claim.lean > 0.0 if up else claim.lean < 0.0


def _dissent(card: StrategySnapshot, claims: Mapping[str, ClaimDraft], up: bool) -> Claim | None:
    """The claim that the card shows as dissent: the strongest against the pool that stands."""
    said = "".join(run.text for run in card.dissent)
    for opinion in card.opinions:
        for claim in opinion.claims:
            text = f"{claim.said_by}: {''.join(run.text for run in claim.runs)}"
            if said and text == said and claim.id in claims and _leans(claims[claim.id], not up):
                return claim
    return None


def _regimes(book: EvidenceBook, instrument: str) -> tuple[str, ...]:
    entry = book.find("volatility_radar")
    rows = entry.spec.rows if entry and isinstance(entry.spec, VolatilityRadar) else ()
    return tuple(row.regime for row in rows if row.instrument == instrument and row.regime != "UNKNOWN")
