"""What the radar would say if volatility changed: the same ranks and regimes under a shock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from data.events import Candle
from data.radar.cross_section import cross_section
from data.radar.follow import VolatilityFollower
from data.regime import DWELL, RegimeReading, VolatilityRegime
from data.volatility import annualised

LARGEST = 100.0


class Scenario(msgspec.Struct, frozen=True):
    """Fast volatility becomes `factor` times what it is, for long enough to count."""

    name: str
    factor: float
    instruments: tuple[str, ...] = ()
    """Who is struck; empty strikes all."""
    bars: int = DWELL
    """Bars that it lasts; a regime stays three at least."""

    @property
    def words(self) -> str:
        """What it does, in a sentence."""
        whose = " and ".join(self.instruments) or "every instrument"
        return f"If the fast volatility of {whose} became {self.factor:g} times what it is, for {self.bars} bars."

    def __post_init__(self) -> None:
        if not 0.0 < self.factor <= LARGEST:
            raise ValueError(f"the factor of a scenario must lie above 0 and not above {LARGEST:g}")
        if not 1 <= self.bars <= 1000:
            raise ValueError("a scenario lasts from 1 to 1000 bars")


SHOCK = Scenario("shock x2", 2.0)
PANIC = Scenario("panic x4", 4.0)
CALM = Scenario("calm x0.5", 0.5)
SCENARIOS = {"shock": SHOCK, "panic": PANIC, "calm": CALM}
"""Those that are asked for by a name."""


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


class Coming(msgspec.Struct, frozen=True, gc=False):
    """One series now and after a scenario. Volatilities are annualised fractions."""

    volatility: float
    volatility_after: float
    now: RegimeReading
    then: RegimeReading


def coming(followed: VolatilityFollower, interval: int, scenario: Scenario, struck: bool) -> Coming | None:
    """What a scenario makes of one series of bars of `interval` nanoseconds; `None` with too few bars."""
    reading = followed.read()
    ahead = followed.ahead(scenario.factor if struck else 1.0, scenario.bars)
    before = annualised(reading.fast, interval)
    if ahead is None or before is None:
        return None
    return Coming(before, annualised(ahead[0], interval) or 0.0, reading.regime, ahead[1])


def under(universe: Mapping[str, Sequence[Candle]], scenario: Scenario) -> ScenarioResult:
    """Ranks and regimes if the scenario came true over the next bars."""
    found: dict[str, Coming | None] = {}
    for name, bars in universe.items():
        followed = VolatilityFollower()
        followed.follow(bars)
        struck = not scenario.instruments or name in scenario.instruments
        found[name] = coming(followed, bars[-1].interval, scenario, struck) if bars else None
    return ranked(found, scenario)


def ranked(found: Mapping[str, Coming | None], scenario: Scenario) -> ScenarioResult:
    """The universe ranked as it is and as it would be."""
    before = cross_section({name: one.volatility if one else None for name, one in found.items()})
    after = cross_section({name: one.volatility_after if one else None for name, one in found.items()})
    was = {row.instrument: row.rank for row in before.rows}
    rows = []
    for row in after.rows:
        one = found[row.instrument]
        assert one is not None
        rows.append(
            ScenarioRow(
                row.instrument, one.volatility, one.volatility_after, was[row.instrument], row.rank,
                one.now.percentile, one.then.percentile, one.now.regime, one.then.regime,
            )
        )  # fmt: skip
    return ScenarioResult(scenario, tuple(rows), after.missing)
