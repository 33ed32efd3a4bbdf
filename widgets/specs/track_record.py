"""Track records: how often chances came so, who weighs what, what debating brings, and how speakers lean."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from widgets.specs.figure import Count, Score, Spec, figure

Points = Annotated[float, figure("score", 3)]
"""A score whose third decimal matters."""
Percentage = Annotated[float, figure("%", 0, ge=0.0, le=100.0)]
Money = Annotated[float, figure("quote", 4)]


class MeantRow(Spec):
    """What a stated chance has meant."""

    stated: Percentage
    was: Percentage
    """Share of the forecasts near it that came so, shrunk towards the speaker's own overall rate."""
    low: Percentage
    high: Percentage
    n: Count


class OpinionTrack(Spec):
    """What stands beside an opinion: what such a chance of this speaker's has meant, and what the opinion weighs."""

    kind: Literal["opinion_track"] = "opinion_track"
    speaker: str
    model: str
    """Empty where rules speak."""
    meant: MeantRow | None
    near: Count
    """Resolved forecasts near the chance that do not run over the same time."""
    needed: Count
    """How many it takes before anything is said."""
    resolved: Count
    brier: Points | None
    weight_pct: Percentage


class LiftRow(Spec):
    """What cross-examination brings on one market: Brier(blind pool) - Brier(final pool)."""

    kind: Literal["debate_lift"] = "debate_lift"
    instrument: str
    debates: Count
    needed: Count
    """Debates before there is an interval."""
    lift: Points | None
    low: Points | None
    high: Points | None
    blocks: Count
    off: bool
    """Debates here go by the blind opinions."""
    until: int = 0
    """UTC nanoseconds at which it is tried again; 0 where it is on."""
    reason: str = ""


class TableVotes(Spec):
    """What a table of voices is worth: `n / (1 + (n - 1) r)`."""

    kind: Literal["table_votes"] = "table_votes"
    voices: Count
    effective: Score
    correlation: Score
    """Mean correlation of wrong calls, shrunk towards what is assumed before there is a record."""
    debates: Count
    enough: bool
    """Fewer than two effective votes act nowhere without people."""


class ScoreRow(Spec):
    """Scores of one speaker, over everything or in one regime."""

    regime: str
    """Empty for all of them."""
    n: Count
    apart: Count
    """Of those, the ones that do not run over the same time."""
    brier: Points
    log_score: Points
    skill_coin: Points | None
    """1 - Brier / Brier of always saying one half."""
    skill_base: Points | None
    """1 - Brier / Brier of always saying the base rate."""
    right_pct: Percentage
    """How often the side that it leaned to came so."""


class CurveBin(Spec):
    """Forecasts of one bin of the calibration curve."""

    said: Percentage
    was: Percentage
    low: Percentage
    high: Percentage
    n: Count


class SpeakerTrack(Spec):
    """One speaker's record. Another model in the same seat has a record of its own."""

    persona: str
    model: str
    scores: tuple[ScoreRow, ...] = Field(max_length=6)
    """Over everything first, then by regime."""
    reliability: Points | None
    resolution: Points | None
    curve: tuple[CurveBin, ...] = Field(max_length=10)
    """Empty where there are too few forecasts for one."""
    needed: Count
    """Forecasts that do not run over the same time before a curve is drawn."""
    meant: MeantRow | None
    """Of the chance that it states most often."""
    weight_pct: Percentage | None
    """In the pool of the present table, where it sits there."""


class BiasRow(Spec):
    """One way in which a speaker may lean, over a week."""

    persona: str
    model: str
    metric: str
    value: Points | None
    low: Points | None = None
    high: Points | None = None
    n: Count
    needed: Count
    means: str
    """What a value above zero says, or why there is none."""


class ModuleRow(Spec):
    """What a cognitive module brings: Brier without it minus Brier with it."""

    module: str
    n: Count
    needed: Count
    lift: Points | None
    keep: bool
    """Whether its record lets it stay on."""


class BenchRow(Spec):
    """How one endpoint did on resolved questions."""

    name: str
    """Endpoint, or `house`."""
    model: str
    questions: Count
    answered: Count
    brier: Points | None
    grounded_pct: Percentage | None
    valid_pct: Percentage | None
    p95_ms: Annotated[int, figure("ms", 0)]
    cost_usd: Money
    caution: str = ""


class BenchResult(Spec):
    """One run of the bench, as it is stored."""

    kind: Literal["bench_result"] = "bench_result"
    bench: str
    at: int
    questions: Count
    source: str
    rows: tuple[BenchRow, ...] = Field(max_length=20)
    votes: TableVotes | None
    probes: tuple[BiasRow, ...] = Field(default=(), max_length=60)
    """What was found by asking again with a number that says nothing, and without names."""
    cancelled: bool = False


class TrackRecord(Spec):
    """Everything that is known of how good the desk's opinions are."""

    kind: Literal["track_record"] = "track_record"
    now: int
    persona: str
    """Whose record is looked at, or empty for all."""
    waiting: Count
    first_due_s: Annotated[int, figure("s", 0)] | None
    """Seconds until the first open forecast is due."""
    void: Count
    speakers: tuple[SpeakerTrack, ...] = Field(max_length=40)
    lifts: tuple[LiftRow, ...] = Field(max_length=60)
    votes: TableVotes | None
    rounds: Count
    """Resolved debates that the weights follow."""
    rounds_needed: Count
    biases: tuple[BiasRow, ...] = Field(max_length=120)
    modules: tuple[ModuleRow, ...] = Field(max_length=6)
    benches: tuple[BenchResult, ...] = Field(max_length=5)
