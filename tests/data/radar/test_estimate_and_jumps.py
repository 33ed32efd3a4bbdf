"""Which estimate is believed, and when a jump is more than chance."""

from __future__ import annotations

import math

import msgspec
import pytest

from data import volatility
from data.radar.estimate import SPARSE, estimate
from data.radar.jumps import jump_share
from tests.data.radar.paths import YEAR_OF_MINUTES, path

YEARLY = 0.001 * math.sqrt(YEAR_OF_MINUTES)


def test_bars_with_many_trades_give_a_range_estimate_and_few_the_moving_average_with_a_word() -> None:
    dense = estimate(path(400))
    assert (dense.estimator, dense.bars, dense.note) == ("rogers_satchell", 20, "")
    sparse = estimate(path(400, trades=49))
    assert (sparse.estimator, sparse.bars, sparse.note) == ("ewma", 400, SPARSE)
    assert sparse.volatility == volatility.annualised(volatility.ewma(path(400)), 60_000_000_000)
    assert estimate(path(400, trades=0)).estimator == "ewma"


def test_a_market_that_closes_overnight_is_measured_with_its_gaps() -> None:
    found = estimate(path(400), sessions=True)
    assert (found.estimator, found.bars) == ("yang_zhang", 21)
    assert found.volatility == pytest.approx(YEARLY, rel=0.5)


def test_the_error_of_an_estimate_is_about_how_far_off_estimates_are() -> None:
    off = []
    for seed in range(60):
        found = estimate(path(60, seed=seed, trades=1))
        assert found.volatility is not None
        assert found.standard_error is not None
        off.append((found.volatility - YEARLY) / found.standard_error)
    assert 0.6 < math.sqrt(math.fsum(x * x for x in off) / len(off)) < 1.7


def test_too_few_bars_give_no_estimate_and_say_why() -> None:
    for bars in ([], path(5), path(5, trades=1)):
        found = estimate(bars)
        assert (found.volatility, found.standard_error) == (None, None)
        assert found.note == "too few bars, or a price that cannot be true"


def test_jumps_stand_out_and_noise_does_not() -> None:
    quiet = jump_share(path(600))
    loud = jump_share(path(600, jump=lambda at: 0.02 if at % 150 == 75 else 0.0))
    assert quiet is not None
    assert loud is not None
    assert abs(quiet.z) < 2.3
    assert loud.z > 5.0
    assert loud.share > 0.4 > 0.15 > quiet.share
    assert loud.smooth == pytest.approx(quiet.smooth, rel=0.2)
    assert loud.realised > 1.4 * loud.smooth


def test_without_jumps_the_statistic_is_about_standard_normal() -> None:
    found = [jump_share(path(300, seed=seed)) for seed in range(150)]
    scores = [one.z for one in found if one is not None]
    mean = math.fsum(scores) / len(scores)
    deviation = math.sqrt(math.fsum((z - mean) ** 2 for z in scores) / len(scores))
    assert abs(mean) < 0.3
    assert 0.8 < deviation < 1.25


def test_the_share_is_that_of_the_plain_estimator() -> None:
    bars = path(200)
    found = jump_share(bars)
    assert found is not None
    assert found.share == pytest.approx(volatility.jump_share(bars), abs=1e-12)
    assert found.returns == 199


def test_below_thirty_returns_or_without_any_move_there_is_no_share() -> None:
    assert jump_share(path(30)) is None
    assert jump_share(path(100, sigma=0.0)) is None
    assert jump_share([]) is None
    broken = path(100)
    broken[50] = msgspec.structs.replace(broken[50], close=math.nan)
    assert jump_share(broken) is None
