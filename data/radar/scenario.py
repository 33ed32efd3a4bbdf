"""What the radar would say if volatility changed: the same ranks and regimes under a shock."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import msgspec

from data.events import Candle
from data.radar.cross_section import cross_section
from data.regime import DWELL, RegimeReading, VolatilityRegime, regime
from data.volatility import annualised, ewma_path

FAST, SLOW = 0.94, 0.99
"""Decay of the fast and the slow moving volatility."""
LARGEST = 100.0


class Scenario(msgspec.Struct, frozen=True):
    """Fast volatility becomes `factor` times what it is, for long enough to count."""

    name: str
    factor: float
    instruments: tuple[str, ...] = ()
    """Who is struck; empty strikes all."""
    bars: int = DWELL
    """Bars that it lasts; a regime stays three at least."""

    def __post_init__(self) -> None:
        if not 0.0 < self.factor <= LARGEST:
            raise ValueError(f"the factor of a scenario must lie above 0 and not above {LARGEST:g}")
        if not 1 <= self.bars <= 1000:
            raise ValueError("a scenario lasts from 1 to 1000 bars")


SHOCK = Scenario("shock x2", 2.0)
CALM = Scenario("calm x0.5", 0.5)


class ScenarioRow(msgspec.Struct, frozen=True, gc=False):
    """One instrument before and after. Volatilities are annualised fractions, percentiles 0 to 100."""

    instrument: str
    volatility: float
    volatility_after: float
    rank: int
    """In the universe, 1 moves the most."""
    rank_after: int
    percentile: float | None
    """Within its own past; `None` under 200 bars."""
    percentile_after: float | None
    regime: VolatilityRegime
    regime_after: VolatilityRegime


class ScenarioResult(msgspec.Struct, frozen=True):
    """The universe under a scenario, ranked as it would be."""

    scenario: Scenario
    rows: tuple[ScenarioRow, ...]
    missing: tuple[str, ...]
    """Instruments with too few bars."""


def under(universe: Mapping[str, Sequence[Candle]], scenario: Scenario) -> ScenarioResult:
    """Ranks and regimes if the scenario came true over the next bars."""
    before: dict[str, float | None] = {}
    after: dict[str, float | None] = {}
    regimes: dict[str, tuple[RegimeReading, RegimeReading]] = {}
    for name, bars in universe.items():
        fast, slow = ewma_path(bars, FAST), ewma_path(bars, SLOW)
        if not fast:
            before[name] = after[name] = None
            continue
        struck = not scenario.instruments or name in scenario.instruments
        coming = fast[-1] * (scenario.factor if struck else 1.0)
        later_fast, later_slow = [*fast], [*slow]
        for _ in range(scenario.bars):
            later_fast.append(coming)
            later_slow.append(math.sqrt(SLOW * later_slow[-1] ** 2 + (1.0 - SLOW) * coming**2))
        regimes[name] = (regime(fast, slow), regime(later_fast, later_slow))
        before[name] = annualised(fast[-1], bars[-1].interval)
        after[name] = annualised(coming, bars[-1].interval)
    standing = {row.instrument: row for row in cross_section(before).rows}
    coming_section = cross_section(after)
    rows = []
    for row in coming_section.rows:
        now, then = regimes[row.instrument]
        was = standing[row.instrument]
        rows.append(
            ScenarioRow(
                row.instrument, was.volatility, row.volatility, was.rank, row.rank,
                now.percentile, then.percentile, now.regime, then.regime,
            )
        )  # fmt: skip
    return ScenarioResult(scenario, tuple(rows), coming_section.missing)
