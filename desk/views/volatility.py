"""Volatility of one instrument: term structure, cone, jumps, surprise, regime, and its rank among all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from data.candles import INTERVALS
from data.events import Candle
from data.market import Market
from data.radar.cone import VolatilityCone, volatility_cone
from data.radar.estimate import VolatilityEstimate, estimate
from data.radar.horizons import ladder
from data.radar.jumps import JumpShare, jump_share
from data.radar.term import TermStructure, term_structure
from desk.views.market import plain, provenance, require_interval
from desk.views.radar import RadarWatch, auto_interval
from widgets.specs.volatility import HorizonVolatility, VolatilityStudy

READ_BARS = 1500
"""Closed bars that term structure and cone rest on."""
JUMP_BARS = 240
"""Closed bars behind the share of jumps."""
_KEPT = 8
"""Studies kept; beyond them the one not asked for longest is forgotten."""


class _Studied(NamedTuple):
    bars: Sequence[Candle]
    term: TermStructure
    cone: VolatilityCone
    jumps: JumpShare | None
    estimate: VolatilityEstimate


class VolatilityWatch:
    """Studies instruments of a market; what rests on closed bars is worked out once for each close."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self.radar = RadarWatch(market)
        """Whose regimes, surprises and ranks the studies tell."""
        self._studied: dict[tuple[str, str], _Studied] = {}

    def view(self, symbol: str, now: int, interval: str = "auto") -> VolatilityStudy:
        """The study over closed bars; `auto` takes the interval that the radar would."""
        state = self._market.view(symbol)
        interval = auto_interval(self._market) if interval == "auto" else interval
        require_interval(interval)
        found = self._study(symbol, interval)
        measured = self.radar.measured(symbol, interval)
        figures = measured.figures
        section = self.radar.standing(interval)
        standing = next((row for row in section.rows if row.instrument == symbol), None)
        length = INTERVALS[interval]
        newest = found.bars[-1].ts + length if found.bars else None
        jumps = found.jumps
        return VolatilityStudy(
            instrument=state.instrument.symbol,
            interval=interval,
            bars=len(found.bars),
            volatility_pct=_percent(found.estimate.volatility),
            error_pct=_percent(found.estimate.standard_error),
            estimator=found.estimate.estimator,
            regime=figures["regime"],
            percentile=figures["percentile"],
            fast_slow=figures["fast_slow"],
            surprise=figures["surprise"],
            move_pct=figures["move_pct"],
            jump_share_pct=_percent(jumps.share) if jumps else None,
            jump_score=plain(jumps.z) if jumps else None,
            rank=standing.rank if standing else None,
            universe=len(section.rows),
            relative=plain(standing.relative) if standing and standing.relative is not None else None,
            shape=found.term.shape,
            horizons=_horizons(found.term, found.cone),
            note=found.cone.note,
            provenance=provenance(self._market, symbol, now, newest),
        )

    def _study(self, symbol: str, interval: str) -> _Studied:
        bars = self._market.view(symbol).candles(interval, READ_BARS)
        known = self._studied.pop((symbol, interval), None)
        if known is None or known.bars != bars:
            horizons = ladder(INTERVALS[interval])
            known = _Studied(
                bars,
                term_structure(bars, horizons),
                volatility_cone(bars, horizons),
                jump_share(bars[-JUMP_BARS:]),
                estimate(bars),
            )
        self._studied[symbol, interval] = known
        while len(self._studied) > _KEPT:
            del self._studied[next(iter(self._studied))]
        return known


def _horizons(term: TermStructure, cone: VolatilityCone) -> tuple[HorizonVolatility, ...]:
    """Term structure and cone by horizon; a horizon that has neither is left out."""
    bands = {point.name: point for point in cone.points}
    rows = []
    for point in term.points:
        band = bands.get(point.name)
        if point.volatility is None and band is None:
            continue
        row = HorizonVolatility(
            label=point.name,
            seconds=point.horizon // 1_000_000_000,
            term_pct=_percent(point.volatility),
            term_error_pct=_percent(point.standard_error),
            variance_ratio=None if point.variance_ratio is None else plain(point.variance_ratio),
            samples=point.samples,
        )
        if band is not None:
            row = row.model_copy(
                update={
                    "low_pct": _percent(band.low),
                    "quarter_pct": _percent(band.quarter),
                    "median_pct": _percent(band.median),
                    "three_quarters_pct": _percent(band.three_quarters),
                    "high_pct": _percent(band.high),
                    "now_pct": _percent(band.now),
                    "now_percentile": plain(band.percentile),
                }
            )
        rows.append(row)
    return tuple(rows)


def _percent(value: float | None) -> float | None:
    return None if value is None else plain(100.0 * value)
