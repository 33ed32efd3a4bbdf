"""The volatility radar: every instrument measured in several ways and ranked by surprise.

Surprise is the newest closed bar against the volatility that the bars before it led one to expect, counted in that
volatility: `data.radar.surprise`. It is the ranking, because a radar is for what has just changed; how much an
instrument moves anyway is its standing in the cross-section, told beside it, and how awake it is stays `fast_slow`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from data import volatility
from data.candles import INTERVALS
from data.errors import DataError
from data.events import Candle
from data.market import Market
from data.radar import scenario as scenarios
from data.radar.cross_section import CrossSection, cross_section
from data.radar.follow import MOST, SAMPLE, VolatilityFollower, VolatilityReading, window
from data.radar.scenario import SCENARIOS, Coming, Scenario
from data.radar.surprise import Surprise, ranked, surprise
from data.regime import FEWEST
from desk.views.market import plain, provenance, require_interval
from widgets.specs.figure import Provenance
from widgets.specs.radar import RadarRow, VolatilityRadar

RANGE_BARS = 60
"""Bars behind the close-to-close and range estimates."""
_KEPT = 3
"""Intervals of which the followed bars are kept; beyond them those not asked for longest are forgotten."""


@dataclass
class Measured:
    """What the closed bars of one instrument say. It changes only when they do."""

    follower: VolatilityFollower = field(default_factory=VolatilityFollower)
    bars: Sequence[Candle] = ()
    reading: VolatilityReading = field(init=False)
    surprise: Surprise = field(init=False)
    figures: dict[str, Any] = field(default_factory=dict)
    """Fields of its row."""
    coming: dict[Scenario, Coming | None] = field(default_factory=dict)

    @property
    def volatility(self) -> float | None:
        """Fast volatility, an annualised fraction: the one figure that all instruments are compared by."""
        return volatility.annualised(self.reading.fast, self.bars[-1].interval) if self.bars else None


class RadarWatch:
    """Follows the bars of a market. Between two closes a look costs no arithmetic on them, after one that of one bar."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._measured: dict[str, dict[str, Measured]] = {}

    def view(
        self,
        now: int,
        interval: str = "auto",
        scenario: str | Scenario | None = None,
        universe: Sequence[str] = (),
    ) -> VolatilityRadar:
        """Rows of these instruments, or of all, by surprise; `auto` takes the longest interval with 200 bars."""
        symbols = tuple(dict.fromkeys(universe)) or self._market.symbols
        wanted = named(scenario)
        for symbol in (*symbols, *(wanted.instruments if wanted else ())):
            self._market.view(symbol)
        interval = auto_interval(self._market, symbols) if interval == "auto" else interval
        found = {symbol: self.measured(symbol, interval) for symbol in symbols}
        section = cross_section({symbol: one.volatility for symbol, one in found.items()})
        standing = {row.instrument: row for row in section.rows}
        after = _after(found, wanted, INTERVALS[interval])
        rows = []
        for place, told in enumerate(ranked(one.surprise for one in found.values()), 1):
            one, mine = found[told.instrument], standing.get(told.instrument)
            newest = one.bars[-1].ts + one.bars[-1].interval if one.bars else None
            among = {
                "volatility_rank": mine.rank if mine else None,
                "relative": _plain(mine.relative) if mine else None,
                "deviations": _plain(mine.deviations) if mine else None,
            }
            fresh = provenance(self._market, told.instrument, now, newest)
            fields = one.figures | among | after.get(told.instrument, {})
            rows.append(RadarRow(instrument=told.instrument, rank=place, provenance=fresh, **fields))
        return VolatilityRadar(
            interval=interval,
            rows=tuple(rows),
            universe=tuple(symbols) if universe else (),
            scenario=wanted.name if wanted else "none",
            scenario_text=wanted.words if wanted else "",
            median_pct=_percent(section.median),
            dispersion=_plain(section.dispersion),
            provenance=self._provenance(rows, now),
        )

    def measured(self, symbol: str, interval: str) -> Measured:
        """What the closed bars of an instrument say now."""
        require_interval(interval)
        kept = self._measured.pop(interval, {})
        self._measured[interval] = kept
        while len(self._measured) > _KEPT:
            del self._measured[next(iter(self._measured))]
        bars = window(self._market.view(symbol).candles(interval, MOST), symbol)
        one = kept.get(symbol)
        if one is None:
            one = kept[symbol] = Measured()
        if not one.follower.follow(bars) and one.figures:
            return one
        one.bars, one.coming = bars[-RANGE_BARS:], {}
        one.reading = one.follower.read()
        one.surprise = surprise(symbol, bars[-2:], one.reading)
        one.figures = _figures(bars, one.reading, one.surprise)
        return one

    def standing(self, interval: str) -> CrossSection:
        """How much every instrument moves, side by side."""
        return cross_section(
            {symbol: self.measured(symbol, interval).volatility for symbol in self._market.symbols}
        )

    def _provenance(self, rows: Sequence[RadarRow], now: int) -> Provenance:
        newest = max((row.provenance.at for row in rows), default=0)
        stale = next((row.provenance for row in rows if row.provenance.stale), None)
        all_stale = stale is not None and all(row.provenance.stale for row in rows)
        return Provenance(
            source=self._market.source,
            at=newest,
            age_ms=max(0, (now - newest) // 1_000_000) if newest else 0,
            stale=all_stale,
            reason=stale.reason if stale is not None and all_stale else "",
        )


def radar(
    market: Market,
    interval: str,
    now: int,
    scenario: str | Scenario | None = None,
    universe: Sequence[str] = (),
) -> VolatilityRadar:
    """The radar of the bars there are, read once."""
    return RadarWatch(market).view(now, interval, scenario, universe)


def named(scenario: str | Scenario | None) -> Scenario | None:
    """The scenario of a name; `none` is none. Raises DataError for a name that there is not."""
    if not isinstance(scenario, str):
        return scenario
    if scenario != "none" and scenario not in SCENARIOS:
        raise DataError(f"there is no scenario {scenario}; there are none, {', '.join(SCENARIOS)}")
    return SCENARIOS.get(scenario)


def scenario_of(name: str, struck: Sequence[str]) -> Scenario | None:
    """The scenario of a name, for some instruments alone where any are named."""
    wanted = named(name)
    return msgspec.structs.replace(wanted, instruments=tuple(struck)) if wanted and struck else wanted


def auto_interval(market: Market, symbols: Sequence[str] = ()) -> str:
    """The longest interval that has 200 closed bars for most instruments, else the one with most bars."""
    stores = [market.view(symbol).candle_store for symbol in symbols or market.symbols]
    for name in reversed(INTERVALS):
        if 2 * sum(len(store.series[name]) >= FEWEST for store in stores) > len(stores):
            return name
    return max(INTERVALS, key=lambda name: (sum(len(store.series[name]) for store in stores), name == "1m"))


def _after(
    found: Mapping[str, Measured], scenario: Scenario | None, interval: int
) -> dict[str, dict[str, Any]]:
    """What a scenario makes of each row."""
    if scenario is None:
        return {}
    for symbol, one in found.items():
        if scenario not in one.coming:
            struck = not scenario.instruments or symbol in scenario.instruments
            one.coming = {scenario: scenarios.coming(one.follower, interval, scenario, struck)}
    told = scenarios.ranked({symbol: one.coming[scenario] for symbol, one in found.items()}, scenario)
    return {
        row.instrument: {
            "scenario_pct": _percent(row.volatility_after),
            "scenario_rank": row.rank_after,
            "scenario_percentile": _plain(row.percentile_after),
            "scenario_regime": row.regime_after,
        }
        for row in told.rows
    }


def _figures(bars: Sequence[Candle], reading: VolatilityReading, told: Surprise) -> dict[str, Any]:
    recent = bars[-RANGE_BARS:]
    length = bars[-1].interval if bars else 1
    # Ranges of bars with few trades read low, so such an instrument shows none.
    ranges = recent if volatility.dense(recent) else ()
    known = len(bars) >= FEWEST
    return {
        "realised_pct": _yearly(volatility.realised(recent), length),
        "ewma_pct": _yearly(reading.fast, length),
        "parkinson_pct": _yearly(volatility.parkinson(ranges), length),
        "garman_klass_pct": _yearly(volatility.garman_klass(ranges), length),
        "rogers_satchell_pct": _yearly(volatility.rogers_satchell(ranges), length),
        "yang_zhang_pct": _yearly(volatility.yang_zhang(ranges), length),
        "atr_pct": _atr(bars),
        "fast_slow": plain(reading.fast / reading.slow) if reading.fast and reading.slow else None,
        "surprise": _plain(told.score),
        "move_pct": _percent(told.move),
        "percentile_change": _plain(told.percentile_jump),
        "jump_share_pct": _percent(volatility.jump_share(recent)),
        "percentile": _plain(reading.regime.percentile),
        "regime": reading.regime.regime if known else "UNKNOWN",
        "bars": min(len(bars), SAMPLE),
    }


def _atr(bars: Sequence[Candle]) -> float | None:
    found = volatility.atr(bars[-100:])
    return plain(100.0 * found / bars[-1].close) if found is not None else None


def _yearly(sigma: float | None, interval: int) -> float | None:
    return _percent(volatility.annualised(sigma, interval))


def _percent(value: float | None) -> float | None:
    return None if value is None else plain(100.0 * value)


def _plain(value: float | None) -> float | None:
    return None if value is None else plain(value)
