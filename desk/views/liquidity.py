"""The liquidity gauge of an instrument as a spec."""

from __future__ import annotations

from collections.abc import Sequence

from data.liquidity.history import SECOND
from data.liquidity.reading import LiquidityPart as Measured
from data.liquidity.watch import SLOT, LiquidityWatch
from data.market import Market
from desk.views.market import NoPriceYet, plain, provenance
from widgets.specs.liquidity import (
    DepthPart,
    ImpactPart,
    LiquidityLevel,
    LiquidityPart,
    LiquidityStress,
    SpreadPart,
)

THIN, STRESSED, SEVERE = 0.25, 0.5, 0.75
"""From where on a stress has which word."""


def liquidity(market: Market, watch: LiquidityWatch, symbol: str, now: int) -> LiquidityStress:
    """The gauge now, by the source's clock."""
    state = market.view(symbol)
    if state.top is None and not state.book.heard:
        raise NoPriceYet(symbol)
    reading = watch.read(symbol, now)
    stress = _rounded(reading.stress)
    return LiquidityStress(
        instrument=symbol,
        quote=state.instrument.quote,
        stress=stress,
        level="unusable" if reading.override else level(stress),
        override=reading.override[:400],
        allowed_pct=0.0 if stress is None else round(100.0 * (1.0 - stress)),
        depth_bp=plain(reading.depth_bp),
        parts=tuple(_part(part, state.instrument.quote) for part in reading.parts),
        flags=tuple(flag[:400] for flag in reading.flags[:8]),
        past=_past(watch.past(symbol, now), stress),
        past_step=SLOT / SECOND,
        vpin=_rounded(watch.vpin(symbol)),
        provenance=provenance(market, symbol, now),
    )


def level(stress: float | None) -> LiquidityLevel:
    """The word for a stress."""
    if stress is None:
        return "unknown"
    if stress >= SEVERE:
        return "severe"
    return "stressed" if stress >= STRESSED else "thin" if stress >= THIN else "calm"


def _part(part: Measured, quote: str) -> LiquidityPart:
    shared = {
        "unit": part.unit.replace("quote value", quote),
        "stress": _rounded(part.stress),
        "weight_pct": plain(100.0 * part.weight),
        "basis": part.basis,
        "samples": part.samples,
        "note": part.note[:200],
    }
    value, usual = (None if each is None else plain(each) for each in (part.value, part.usual))
    match part.name:
        case "spread":
            return SpreadPart(value=value, usual=usual, **shared)
        case "depth":
            return DepthPart(value=value, usual=usual, **shared)
        case _:
            return ImpactPart(label=part.name, value=value, usual=usual, **shared)


def _past(slots: Sequence[float | None], stress: float | None) -> tuple[float | None, ...]:
    """The slots, the one under way with what is measured now."""
    *before, newest = slots
    worst = max((each for each in (newest, stress) if each is not None), default=None)
    return tuple(_rounded(each) for each in (*before, worst))


def _rounded(value: float | None) -> float | None:
    """To the hundredths that are shown, so that what looks the same is the same."""
    return None if value is None else round(value, 2)
