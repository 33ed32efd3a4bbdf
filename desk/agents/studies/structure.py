"""Structure: swings, range, bands, and the nearest level that has not been traded through."""

from __future__ import annotations

from collections.abc import Sequence

from data.events import Candle
from desk.agents.studies.averages import average_true_range, clip, deviation, mean
from desk.agents.studies.swings import Swing, swings, touched
from widgets.specs.figure import Provenance
from widgets.specs.studies import StructureStudy, SwingLevel, Trend

WINDOW = 120
BAND = 20
BAND_WIDTH = 2.0
LEAST_BARS = 20
MOST_LEVELS = 8


def structure(
    instrument: str, interval: str, decimals: int, bars: Sequence[Candle], last: float, provenance: Provenance
) -> StructureStudy | None:
    """The structure of closed `bars` with `last` as the price now; `None` with too few bars."""
    bars = bars[-WINDOW:]
    if len(bars) < LEAST_BARS:
        return None
    atr = average_true_range(bars) or last * 1e-9
    found = swings(bars)
    highs = [swing for swing in found if swing.side == "high"]
    lows = [swing for swing in found if swing.side == "low"]
    resistance = min((s.price for s in highs if s.price > last and not touched(bars, s)), default=None)
    support = max((s.price for s in lows if s.price < last and not touched(bars, s)), default=None)
    high = max(last, *(bar.high for bar in bars))
    low = min(last, *(bar.low for bar in bars))
    closes = [bar.close for bar in bars[-BAND + 1 :]] + [last]
    middle, width = mean(closes), deviation(closes)
    return StructureStudy(
        instrument=instrument,
        interval=interval,
        decimals=decimals,
        bars=len(bars),
        last=last,
        atr=atr,
        atr_pct=atr / last * 100.0,
        highs=_levels(bars, highs),
        lows=_levels(bars, lows),
        trend=_trend(highs, lows),
        resistance=resistance,
        support=support,
        to_resistance_atr=None if resistance is None else clip((resistance - last) / atr, 99.0),
        to_support_atr=None if support is None else clip((last - support) / atr, 99.0),
        range_high=high,
        range_low=low,
        range_position_pct=(last - low) / (high - low) * 100.0 if high > low else 50.0,
        band_z=clip((last - middle) / width, 9.0) if width > 0.0 else 0.0,
        band_upper=middle + BAND_WIDTH * width,
        band_lower=max(0.0, middle - BAND_WIDTH * width),
        provenance=provenance,
    )


def _levels(bars: Sequence[Candle], found: Sequence[Swing]) -> tuple[SwingLevel, ...]:
    return tuple(
        SwingLevel(
            price=swing.price,
            side=swing.side,
            age_bars=len(bars) - 1 - swing.anchor,
            touched=touched(bars, swing),
        )
        for swing in reversed(found[-MOST_LEVELS:])
    )


def _trend(highs: Sequence[Swing], lows: Sequence[Swing]) -> Trend:
    if len(highs) < 2 or len(lows) < 2:
        return "mixed"
    if highs[-1].price > highs[-2].price and lows[-1].price > lows[-2].price:
        return "rising"
    if highs[-1].price < highs[-2].price and lows[-1].price < lows[-2].price:
        return "falling"
    return "mixed"
