"""The features of an instrument as they are shown; they are kept only while somebody looks."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from data.candles import INTERVALS
from data.errors import DataError
from data.events import MarketEvent
from data.features.definition import Output, RowKind
from data.features.groups import GROUP_OF, TRADED
from data.features.intervals import SECOND, UNITS, opening
from data.features.live import LiveFeatures, LiveReading
from data.features.registry import FEATURES
from data.market import Market
from desk.views.market import provenance, require_interval
from widgets.specs.features import (
    BasisPointsValue,
    FeatureParameter,
    Features,
    FeatureValue,
    FeatureView,
    PercentValue,
    PriceValue,
    RatioValue,
    SizeValue,
    SmallValue,
)

MOST = 8
"""Instruments and intervals kept at once; the one that was looked at longest ago gives way."""
IDLE = 60 * SECOND
"""Nanoseconds after which one that nobody looked at is let go."""
LOOKS_EVERY = 256
"""Events between two looks for what is idle."""
SIGNIFICANT = 10
_ROWS: dict[RowKind, str] = {
    "bar": "bars",
    "flow bar": "bars heard trade by trade",
    "top": "changes of the touch since it was first looked at",
    "trade": "trades since it was first looked at",
}


@dataclass
class _Kept:
    live: LiveFeatures
    asked_at: int


class FeatureWatch:
    """Hears the market for what is looked at, one set of features for each instrument and interval."""

    def __init__(self, market: Market, monotonic: Callable[[], int]) -> None:
        self._market = market
        self._monotonic = monotonic
        self._kept: dict[tuple[str, str], _Kept] = {}
        self._events = 0
        self._deaf: Callable[[], None] | None = None

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """Instruments and intervals that are kept now."""
        return tuple(self._kept)

    def follow(self, symbol: str, interval: str) -> int:
        """Begin or go on; the number grows whenever the view would be another. 0 for what is not there."""
        if symbol not in self._market.states or interval not in INTERVALS:
            return 0
        return self._follow(symbol, interval).changes

    def view(self, symbol: str, interval: str, now: int, names: Collection[str] = ()) -> Features:
        """Every feature, or those of these names."""
        for name in names:
            if name not in FEATURES:
                raise DataError(f"there is no feature {name}; there are {', '.join(FEATURES)}")
        live = self._follow(symbol, interval)
        state = self._market.view(symbol)
        length = INTERVALS[interval]
        return Features(
            instrument=symbol,
            interval=interval,
            decimals=state.instrument.decimals,
            bars=len(state.candle_store.series[interval]),
            closed_at=live.newest + length if live.newest else 0,
            features=tuple(
                _feature(each, live)
                for each in live.readings()
                if not names or each.request.feature.name in names
            ),
            provenance=provenance(self._market, symbol, now),
        )

    def _follow(self, symbol: str, interval: str) -> LiveFeatures:
        require_interval(interval)
        state = self._market.view(symbol)
        key = symbol, interval
        kept = self._kept.pop(key, None) or _Kept(LiveFeatures(state, interval), 0)
        kept.asked_at = self._monotonic()
        self._kept[key] = kept
        if len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]
        if self._deaf is None:
            self._deaf = self._market.listen(self._hear)
        kept.live.look()
        return kept.live

    def _hear(self, event: MarketEvent) -> None:
        for (symbol, _), kept in self._kept.items():
            if symbol == event.instrument:
                kept.live.hear(event)
        self._events += 1
        if not self._events % LOOKS_EVERY:
            self._let_go()

    def _let_go(self) -> None:
        now = self._monotonic()
        for key in [key for key, kept in self._kept.items() if now - kept.asked_at > IDLE]:
            del self._kept[key]
        if not self._kept and self._deaf is not None:
            self._deaf()
            self._deaf = None


def _feature(each: LiveReading, live: LiveFeatures) -> FeatureView:
    feature, chosen, reading = each.request.feature, each.request.chosen, each.reading
    outputs = feature.outputs
    values: Sequence[float | None] = reading.values if reading is not None else (None,) * len(outputs)
    needed = feature.warm_up(chosen) + 1
    return FeatureView(
        label=feature.name,
        title=feature.title,
        group=GROUP_OF[feature.name],
        parameters=tuple(
            FeatureParameter(label=name, value=float(value)) for name, value in chosen.values.items()
        ),
        values=tuple(_value(output, value) for output, value in zip(outputs, values, strict=True)),
        rows=feature.rows,
        taken=each.rows,
        needed=needed,
        absent=reading.missing if reading is not None else 0,
        reason=_reason(each, live, needed, values),
        note=feature.note,
        display_only=feature.display_only,
    )


def _reason(each: LiveReading, live: LiveFeatures, needed: int, values: Sequence[float | None]) -> str:
    feature = each.request.feature
    if each.rows < needed:
        rows = "bars that traded" if _traded(each) else _ROWS[feature.rows]
        return f"needs {needed:,} {rows}, has {each.rows:,}"
    if all(value is None for value in values):
        return feature.note or "its rows leave it without a value"
    if feature.name == "vwap":
        session = each.request.chosen.count("session") * UNITS["m"]
        if session and live.oldest > opening(live.newest, session):
            return "counts from the oldest bar there is, for the session began before it"
    return ""


def _traded(each: LiveReading) -> bool:
    return each.request.feature.rows == "bar" and GROUP_OF[each.request.feature.name] in TRADED


def _value(output: Output, value: float | None) -> FeatureValue:
    """An output in the spec of its unit, without the digits that floating point made up."""
    shown = None if value is None else _significant(value)
    match output.unit:
        case "price":
            return PriceValue(label=output.name, value=shown)
        case "base":
            return SizeValue(label=output.name, value=shown)
        case "percent":
            return PercentValue(label=output.name, value=shown)
        case "basis points":
            return BasisPointsValue(label=output.name, value=shown)
        case "ratio":
            return RatioValue(label=output.name, value=shown)
        case "fraction" | "variance" | "per quote" | "price per base":
            return SmallValue(label=output.name, unit=output.unit, value=shown)


def _significant(value: float) -> float:
    if not value:
        return 0.0
    return round(value, SIGNIFICANT - 1 - math.floor(math.log10(abs(value))))
