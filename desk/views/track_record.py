"""Track records as they are shown: scores of every speaker, what debating brings, and what stands beside an opinion."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, fsum

from desk.kernel.queries import Select
from desk.learning.calibration import LEAST, NEAR, Bin, Meant, curve, folded, meant
from desk.learning.confidence import BLOCK, FIRST_LOOK
from desk.learning.forecasts_table import waiting
from desk.learning.lift import Lift, lifts
from desk.learning.modules import LEAST_DECISIONS, ModuleLift
from desk.learning.records import Resolved, Speaker, apart, by_speaker, points, resolved
from desk.learning.scoring import Point, base_rate, brier, decompose, log_score, skill
from desk.learning.votes import Votes, error
from desk.learning.weighing import Weighed, weigh
from desk.learning.weights import LEAST_ROUNDS
from widgets.specs.track_record import (
    BenchResult,
    BiasRow,
    CurveBin,
    LiftRow,
    MeantRow,
    ModuleRow,
    OpinionTrack,
    ScoreRow,
    SpeakerTrack,
    TableVotes,
    TrackRecord,
)

REGIMES = ("LOW", "NORMAL", "HIGH", "EXTREME")
MOST_SPEAKERS, MOST_MARKETS, MOST_BIASES = 40, 60, 120
POOL = "Desk"


def opinion_track(select: Select, speaker: Speaker, p_up: float, weight: float) -> OpinionTrack:
    """What such a chance of this speaker's has meant, hidden while too few forecasts are near it."""
    own = [one for one in resolved(select, "blind") if Speaker(one.persona, one.model) == speaker]
    told = points(apart(own))
    stated = max(p_up, 1.0 - p_up)
    near = sum(abs(point.p - stated) <= NEAR + 1e-9 for point in folded(told))
    return OpinionTrack(
        speaker=speaker.persona,
        model=speaker.model,
        meant=_meant(meant(told, p_up)),
        near=near,
        needed=LEAST,
        resolved=len(own),
        brier=brier(points(own)) if own else None,
        weight_pct=100.0 * weight,
    )


def lift_row(found: Lift) -> LiftRow:
    """What debating has brought on one market; where it is off, what it was turned off for."""
    interval = found.switch.interval if found.off and found.switch is not None else found.interval
    return LiftRow(
        instrument=found.instrument,
        debates=found.debates,
        needed=BLOCK * FIRST_LOOK,
        lift=interval.mean if interval is not None else found.mean,
        low=None if interval is None else interval.low,
        high=None if interval is None else interval.high,
        blocks=0 if interval is None else interval.blocks,
        off=found.off,
        until=found.switch.until if found.off and found.switch is not None else 0,
        reason="" if found.switch is None else found.switch.reason,
    )


def track_record(
    select: Select,
    market_now: int,
    persona: str,
    table: Sequence[Speaker],
    biases: Sequence[BiasRow] = (),
    modules: Sequence[ModuleRow] = (),
    benches: Sequence[BenchResult] = (),
) -> TrackRecord:
    """Every record, or that of one persona. `table` names those who would sit at a debate now."""
    weighed = weigh(select, table)
    spoken = by_speaker([*resolved(select, "blind"), *resolved(select, "pool final")])
    named = {speaker: forecasts for speaker, forecasts in spoken.items() if persona in ("", speaker.persona)}
    order = sorted(named, key=lambda one: (one not in table, table.index(one) if one in table else 0, one))
    open_now = waiting(select)
    void = select("SELECT count(*) FROM forecasts WHERE outcome = 'void'")[0][0]
    return TrackRecord(
        now=market_now,
        persona=persona,
        waiting=open_now.forecasts,
        first_due_s=max(0, (open_now.first_due - market_now) // 1_000_000_000)
        if open_now.first_due
        else None,
        void=void,
        speakers=tuple(
            _speaker(one, named[one], _weight(one, table, weighed)) for one in order[:MOST_SPEAKERS]
        ),
        lifts=tuple(lift_row(found) for found in lifts(select)[:MOST_MARKETS]) if not persona else (),
        votes=votes_row(weighed.votes) if table and not persona else None,
        rounds=weighed.rounds,
        rounds_needed=LEAST_ROUNDS,
        biases=tuple(row for row in biases if persona in ("", row.persona))[:MOST_BIASES],
        modules=tuple(modules) if not persona else (),
        benches=tuple(benches) if not persona else (),
    )


def votes_row(votes: Votes) -> TableVotes:
    """What a table is worth."""
    return TableVotes(
        voices=votes.voices,
        effective=votes.effective,
        correlation=votes.correlation,
        debates=votes.debates,
        enough=votes.enough,
    )


def module_row(found: ModuleLift) -> ModuleRow:
    """What a cognitive module has brought."""
    return ModuleRow(
        module=found.module,
        n=found.debates,
        needed=LEAST_DECISIONS,
        lift=found.lift,
        keep=found.keep,
    )


def _weight(speaker: Speaker, table: Sequence[Speaker], weighed: Weighed) -> float | None:
    return 100.0 * weighed.weights[speaker.persona] if speaker in table else None


def _speaker(speaker: Speaker, forecasts: Sequence[Resolved], weight: float | None) -> SpeakerTrack:
    told = points(apart(forecasts))
    by_regime = [[one for one in forecasts if one.regime == regime] for regime in REGIMES]
    drawn = curve(told)
    parts = decompose(told) if len(told) >= LEAST else None
    return SpeakerTrack(
        persona=speaker.persona,
        model=speaker.model,
        scores=(
            _scores("", forecasts),
            *(_scores(name, found) for name, found in zip(REGIMES, by_regime, strict=True) if found),
        ),
        reliability=None if parts is None else parts.reliability,
        resolution=None if parts is None else parts.resolution,
        curve=tuple(_bin(one) for one in drawn),
        needed=LEAST,
        meant=_meant(meant(told, _usual(told))),
        weight_pct=weight,
    )


def _scores(regime: str, forecasts: Sequence[Resolved]) -> ScoreRow:
    told = points(forecasts)
    right = fsum(1.0 - error(point) for point in told) / len(told)
    return ScoreRow(
        regime=regime,
        n=len(told),
        apart=len(apart(forecasts)),
        brier=brier(told),
        log_score=log_score(told),
        skill_coin=skill(told, 0.5),
        skill_base=skill(told, base_rate(told)),
        right_pct=100.0 * right,
    )


def _usual(told: Sequence[Point]) -> float:
    """The chance, to five points, that is stated most often; the lower one of two."""
    if not told:
        return 0.5
    steps = [floor(point.p * 20.0 + 0.5) for point in folded(told)]
    return max(sorted(set(steps)), key=steps.count) / 20.0


def _meant(found: Meant | None) -> MeantRow | None:
    if found is None:
        return None
    was = found.was
    return MeantRow(
        stated=100.0 * found.stated,
        was=100.0 * was.share,
        low=100.0 * was.low,
        high=100.0 * was.high,
        n=was.n,
    )


def _bin(one: Bin) -> CurveBin:
    was = one.was
    return CurveBin(
        said=100.0 * one.said, was=100.0 * was.share, low=100.0 * was.low, high=100.0 * was.high, n=was.n
    )
