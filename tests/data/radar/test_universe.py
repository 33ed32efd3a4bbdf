"""The universe side by side: surprise, standing, and both under a scenario."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.events import Candle
from data.radar.cross_section import cross_section
from data.radar.scenario import CALM, SHOCK, Scenario, under
from data.radar.surprise import surprises
from data.volatility import ewma_path
from tests.data.radar.paths import MINUTE, path


def moved(bars: list[Candle], sigmas: float) -> list[Candle]:
    """One more bar that moves so many times the volatility before it."""
    last = bars[-1]
    close = last.close * math.exp(sigmas * ewma_path(bars)[-1])
    high, low = max(last.close, close), min(last.close, close)
    return [
        *bars,
        Candle(last.instrument, last.ts + MINUTE, MINUTE, last.close, high, low, close, 1.0, 99, True),
    ]


def test_surprise_is_counted_in_each_instruments_own_volatility() -> None:
    universe = {
        "CALM": moved(path(400, 0.0001, seed=1), -6.0),
        "WILD": moved(path(400, 0.01, seed=2), 2.0),
        "STILL": moved(path(400, 0.001, seed=3), 0.0),
        "NEW": path(10),
    }
    found = surprises(universe)
    assert [one.instrument for one in found] == ["CALM", "WILD", "STILL", "NEW"]
    assert [one.rank for one in found] == [1, 2, 3, 0]
    assert [one.score for one in found[:2]] == [pytest.approx(6.0), pytest.approx(2.0)]
    assert found[0].move is not None
    assert found[0].move < 0.0
    assert (found[0].percentile_jump or 0.0) > 0.0
    assert (found[3].score, found[3].note) == (None, "too few bars")


def test_a_percentile_needs_two_hundred_bars_and_a_hole_has_no_surprise() -> None:
    short, held = path(150), path(300)
    one = held[-1]
    late = Candle("X", one.ts + MINUTE, MINUTE, one.open, one.high, one.low, one.close, 1.0, 1, True)
    found = {s.instrument: s for s in surprises({"SHORT": short, "HOLE": [*held[:-1], late]})}
    assert found["SHORT"].score is not None
    assert (found["SHORT"].percentile, found["SHORT"].percentile_jump) == (None, None)
    assert found["HOLE"].note == "a hole in time before the last bar"


def test_the_universe_has_ranks_a_median_and_a_dispersion() -> None:
    section = cross_section({"A": 0.5, "B": 1.0, "C": 0.25, "D": None, "E": 0.5, "F": math.nan})
    assert [(row.instrument, row.rank) for row in section.rows] == [("B", 1), ("A", 2), ("E", 2), ("C", 4)]
    assert (section.median, section.missing) == (0.5, ("D", "F"))
    assert [row.relative for row in section.rows] == [2.0, 1.0, 1.0, 0.5]
    assert section.dispersion == pytest.approx(1.4826 * math.log(2.0) / 2.0)
    assert section.rows[0].deviations == pytest.approx(2.0 / 1.4826)
    assert cross_section({"A": 0.5, "B": 0.7}).dispersion is None
    assert cross_section({}).median is None
    assert cross_section({"A": 0.0, "B": 0.0}).rows[0].relative is None


@given(st.dictionaries(st.text("ABCDEF", min_size=1, max_size=3), st.floats(0.01, 5.0)), st.floats(0.1, 10.0))
def test_ranks_do_not_depend_on_the_unit(volatilities: dict[str, float], unit: float) -> None:
    one = cross_section(volatilities)
    other = cross_section({name: unit * value for name, value in volatilities.items()})
    assert len(one.rows) == len(volatilities)
    if len(set(volatilities.values())) == len({unit * v for v in volatilities.values()}):
        assert [(r.instrument, r.rank) for r in one.rows] == [(r.instrument, r.rank) for r in other.rows]
    assert (one.dispersion is None) == (len(volatilities) < 3)
    if one.dispersion is not None:
        assert other.dispersion == pytest.approx(one.dispersion, abs=1e-9)


def universe() -> dict[str, list[Candle]]:
    return {name: path(400, sigma, seed=at) for at, (name, sigma) in enumerate(
        [("A", 0.001), ("B", 0.0015), ("C", 0.003)]
    )} | {"NEW": path(5)}  # fmt: skip


def test_a_shock_to_one_moves_it_up_the_ranks_and_into_the_extreme() -> None:
    result = under(universe(), Scenario("A x5", 5.0, ("A",)))
    rows = {row.instrument: row for row in result.rows}
    assert (rows["A"].rank, rows["A"].rank_after) == (3, 1)
    assert rows["A"].volatility_after == pytest.approx(5.0 * rows["A"].volatility)
    assert (rows["A"].percentile_after or 0.0) > 99.0
    assert rows["A"].regime_after == "EXTREME"
    assert rows["B"].regime_after == rows["B"].regime
    assert rows["B"].volatility_after == rows["B"].volatility
    assert result.missing == ("NEW",)


def test_a_shock_to_all_keeps_the_ranks_and_changes_the_regimes() -> None:
    shock, calm = under(universe(), SHOCK), under(universe(), CALM)
    for row in shock.rows:
        assert row.rank == row.rank_after
        assert row.regime_after == "EXTREME"
    assert {row.regime_after for row in calm.rows} == {"LOW"}


def test_a_scenario_that_changes_nothing_changes_no_rank() -> None:
    for row in under(universe(), Scenario("as it is", 1.0, bars=1)).rows:
        assert row.volatility_after == pytest.approx(row.volatility)
        assert row.rank_after == row.rank


@pytest.mark.parametrize(("factor", "bars"), [(0.0, 3), (-1.0, 3), (math.nan, 3), (1000.0, 3), (2.0, 0)])
def test_a_scenario_that_cannot_be_is_refused(factor: float, bars: int) -> None:
    with pytest.raises(ValueError, match="scenario"):
        Scenario("impossible", factor, bars=bars)
