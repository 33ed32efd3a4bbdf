"""Forecasts and what became of them, as facts."""

from __future__ import annotations

from typing import Literal

import msgspec

from desk.kernel.topics import Topic

Stage = Literal["blind", "final", "pool blind", "pool final", "pool without"]
"""Before anybody read another's opinion, after the cross-examination, the same two of the pooled probability, and the
blind pool as it would be without the cognitive module that stands as persona."""

Outcome = Literal["up", "down", "unchanged", "void"]
"""An unchanged price counts half: as far from `up` as from `down`. A void forecast counts nowhere."""


class ForecastMade(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Somebody gave a probability that the price is higher at the horizon's end."""

    forecast: str
    debate: str
    persona: str
    """`Bull`, `Bear`, ..., or `Desk` for a pool."""
    analyst: str
    """Name and version of who spoke."""
    model: str
    """Empty where rules spoke."""
    stage: Stage
    instrument: str
    horizon: str
    regime: str
    """Volatility regime at the time, or empty."""
    p_up: float
    price: str
    """Mid of the desk's own quote, decimal text."""
    at: int
    due: int
    """UTC nanoseconds, by the market's own clock as `at`, at which the market resolves it."""
    source: str = ""
    """The market it was made on: another one does not resolve it."""


class ForecastResolved(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The horizon is over. Without a price that can be trusted near it, a forecast is void."""

    forecast: str
    outcome: Outcome
    price: str
    """Empty where void."""
    at: int
    source: str
    reason: str = ""
    """Why it is void."""


class DebateTurnedOff(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Cross-examination brings nothing on this market: even at best the final pool is no better than the blind one."""

    instrument: str
    lift: float
    """Mean over blocks of Brier(blind pool) - Brier(final pool)."""
    low: float
    high: float
    blocks: int
    until: int
    """UTC nanoseconds, by the desk's clock, at which it is tried again."""


class DebateTurnedOn(msgspec.Struct, frozen=True, tag=True):
    """Debates on this market examine again, and what they bring is counted anew."""

    instrument: str
    reason: str


class BenchRun(msgspec.Struct, frozen=True, tag=True):
    """Endpoints were asked resolved questions. `result` is the canonical JSON of the spec of that kind."""

    bench: str
    at: int
    result: str


class PositionClosed(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A fill closed something, and how many other positions stood at a gain or at a loss at that moment."""

    trade: str
    strategy: str
    at: int
    gain: bool
    paper_gains: int
    paper_losses: int


class LeaningsMeasured(msgspec.Struct, frozen=True, tag=True):
    """How speakers leaned over the week before. `rows` is the canonical JSON of the specs of those rows."""

    until: int
    rows: str


ForecastMessage = (
    ForecastMade
    | ForecastResolved
    | DebateTurnedOff
    | DebateTurnedOn
    | BenchRun
    | PositionClosed
    | LeaningsMeasured
)
FORECASTS: Topic[ForecastMessage] = Topic("forecasts.v1", durable=True, messages=ForecastMessage)
"""Every probability that somebody answers for, and what follows from how they turned out."""
