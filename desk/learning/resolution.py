"""What the market made of a forecast: the price at its due time, from a quote or a bar that can be trusted, or none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from data.events import Candle
from desk.learning.messages import ForecastMade, ForecastResolved, Outcome
from desk.risk.quote import Quote

SECOND = 1_000_000_000
NEAREST = 2 * SECOND
SHARE = 30
"""A price counts when it is of within one thirtieth of the horizon, and at least two seconds, of the due time."""
GRACE = 120 * SECOND
"""How long a bar may take to arrive after the due time, or after the desk came up again, before a forecast is void."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A price near the due time, and where it was read."""

    price: Decimal
    at: int
    source: str


def tolerance(forecast: ForecastMade) -> int:
    """How far from the due time, in nanoseconds, a price may be."""
    return max(NEAREST, (forecast.due - forecast.at) // SHARE)


def from_quote(forecast: ForecastMade, quote: Quote | None, now: int) -> Ended | None:
    """The mid of the desk's own quote, where it may be relied on and the due time has only just passed."""
    if quote is None or not quote.sound or not 0 <= now - forecast.due <= tolerance(forecast):
        return None
    return Ended(quote.mid, now, f"quote of {quote.source}")


def from_bars(forecast: ForecastMade, bars: Iterable[tuple[str, Candle]]) -> Ended | None:
    """The close of the closed bar that ended nearest to the due time, where something was traded in it."""
    best: tuple[int, str, Candle] | None = None
    for name, bar in bars:
        away = abs(bar.ts + bar.interval - forecast.due)
        traded = bar.closed and (bar.trades > 0 or bar.volume > 0.0)
        if traded and away <= tolerance(forecast) and (best is None or away < best[0]):
            best = (away, name, bar)
    if best is None:
        return None
    _, name, bar = best
    return Ended(Decimal(repr(bar.close)), bar.ts + bar.interval, f"{name} bar of {forecast.source}")


def resolved(forecast: ForecastMade, ended: Ended) -> ForecastResolved:
    """Higher, lower or unchanged."""
    start = Decimal(forecast.price)
    outcome: Outcome = "unchanged"
    if ended.price != start:
        outcome = "up" if ended.price > start else "down"
    return ForecastResolved(
        forecast=forecast.forecast,
        outcome=outcome,
        price=f"{ended.price:f}",
        at=ended.at,
        source=ended.source,
    )


def void(forecast: ForecastMade, now: int, reason: str) -> ForecastResolved:
    """Nothing that can be told; it counts nowhere."""
    return ForecastResolved(
        forecast=forecast.forecast, outcome="void", price="", at=now, source="", reason=reason
    )
