"""The simulated market is like the recorded one: the acceptance row of the calibration, measured the same way.

The recorded figures come from one window of 650 s of BTC-USDT, so windows of the same length are measured, one a
seed, and their medians compared. One window says little: measured on another grid, the recorded window itself gives
Fano factors of 80, 129 and 164 instead of 64, 120 and 160, and kurtosis of 153, 12 and 1.0 instead of 274, 17 and 1.1,
since single orders carry much of both. Accepted are therefore medians within a factor of 2 (Fano factors, deviations)
or 3 (kurtosis at 0.1 and 1 s) of the recorded figure, in the recorded order, and what is well determined within a
window (spread, signs, runs) in narrow bands. Clustering over minutes to a day is measured where there are enough
minutes: on the history, whose activity is the live market's own, and the live market is shown to follow it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from functools import cache
from statistics import fmean, median

import pytest

from data.candles import INTERVALS
from data.market import Market
from data.simulator import DEFAULT, Simulator
from data.simulator.activity import season
from data.simulator.walk import MINUTE_BP
from tests.data.building import MINUTE, SECOND
from tests.data.statistics import Stretch, autocorrelation, excess_kurtosis, measure, variance

START = 1_723_161_600 * SECOND
"""2024-08-09 00:00 UTC, in the middle of the recorded window."""
WINDOW = 650
SEEDS = range(100, 114)
FANO = {0.1: 64.0, 1.0: 120.0, 10.0: 160.0}
DEVIATION = {0.1: 0.329, 1.0: 1.25, 10.0: 4.17}
KURTOSIS = {0.1: 274.0, 1.0: 17.2, 10.0: 1.08}
SIGNS = {1: 0.40, 5: 0.24, 10: 0.16, 50: 0.05}


@cache
def windows() -> tuple[Stretch, ...]:
    """The measures of each seed's first 650 s of BTC-USDT."""
    found = []
    for seed in SEEDS:
        events = Simulator(seed, START, DEFAULT[:1]).advance(START + WINDOW * SECOND)
        found.append(measure(events, START, WINDOW, 0.01))
    return tuple(found)


def usual(figure: Callable[[Stretch], float]) -> float:
    return median(figure(window) for window in windows())


@pytest.mark.parametrize("width", FANO)
def test_trades_clump_as_recorded(width: float) -> None:
    assert FANO[width] / 2.0 < usual(lambda window: window.fano[width]) < FANO[width] * 2.0


def test_trades_clump_more_the_longer_one_looks() -> None:
    fano = [usual(lambda window, width=width: window.fano[width]) for width in FANO]  # type: ignore[misc]
    assert fano == sorted(fano)


def test_trades_and_orders_come_as_often_as_recorded() -> None:
    assert 15.0 < usual(lambda window: window.trades) < 60.0
    assert 5.5 < usual(lambda window: window.orders) < 22.0
    assert 2.2 < usual(lambda window: window.trades / window.orders) < 4.2


@pytest.mark.parametrize("width", KURTOSIS)
def test_moves_are_wild_at_once_and_tame_over_seconds(width: float) -> None:
    kurtosis = usual(lambda window: window.kurtosis[width])
    if width == 10.0:
        assert -0.5 < kurtosis < 5.0
    else:
        assert KURTOSIS[width] / 3.0 < kurtosis < KURTOSIS[width] * 3.0


def test_kurtosis_falls_by_several_times_with_each_tenfold_of_time() -> None:
    short, middle, long = (usual(lambda w, width=width: w.kurtosis[width]) for width in KURTOSIS)  # type: ignore[misc]
    assert short > 3.0 * middle > 9.0 * long > 0.0


@pytest.mark.parametrize("width", DEVIATION)
def test_the_mid_moves_as_far_as_recorded(width: float) -> None:
    assert DEVIATION[width] / 2.0 < usual(lambda window: window.deviation[width]) < DEVIATION[width] * 2.0


def test_nine_tenths_of_a_second_in_ten_stand_still_and_moves_come_in_runs() -> None:
    assert 0.80 < usual(lambda window: window.still) < 0.94
    assert 0.65 < usual(lambda window: window.runs) < 0.80
    assert 0.07 < usual(lambda window: window.sweeps) < 0.22


def test_the_spread_is_one_tick_nearly_always() -> None:
    assert 0.985 < usual(lambda window: window.one_tick) < 0.998


@pytest.mark.parametrize("lag", SIGNS)
def test_buyers_follow_buyers(lag: int) -> None:
    assert usual(lambda window: window.sides[lag]) == pytest.approx(SIGNS[lag], abs=0.05)


LAGS = {
    1: (0.30, 0.50),
    5: (0.25, 0.42),
    15: (0.20, 0.38),
    60: (0.12, 0.31),
    240: (0.06, 0.26),
    1440: (0.03, 0.22),
}
"""Band of the autocorrelation of absolute one-minute returns by lag in minutes: the years 2018-2025, and a little more,
since two months are measured instead of a year."""


def test_volatility_clusters_over_minutes_hours_and_a_day_as_in_eight_years_of_minutes() -> None:
    measured: dict[int, list[float]] = {lag: [] for lag in LAGS}
    deviations, kurtosis = [], []
    for seed in range(4):
        bars = Simulator(seed, START, DEFAULT[:1]).history(MINUTE, 60 * 1440)
        returns = [1e4 * math.log(after.close / bar.close) for bar, after in itertools.pairwise(bars)]
        absolute = [abs(r) for r in returns]
        for lag, found in measured.items():
            found.append(autocorrelation(absolute, lag))
        assert abs(autocorrelation(returns, 1)) < 0.04
        deviations.append(math.sqrt(variance(returns)))
        kurtosis.append(excess_kurtosis(returns))
    for lag, (least, most) in LAGS.items():
        assert least < fmean(measured[lag]) < most, lag
    means = [fmean(found) for found in measured.values()]
    assert means == sorted(means, reverse=True)
    assert 5.5 < fmean(deviations) < 15.0
    assert 15.0 < fmean(kurtosis) < 340.0


def test_the_live_market_is_as_volatile_as_its_activity_says_and_so_is_its_history() -> None:
    """Squared minute returns of the live market over what the history would have drawn at the same activity."""
    ratios = []
    for seed in range(500, 508):
        simulator = Simulator(seed, START, DEFAULT[:1])
        market = Market(DEFAULT[:1], "sim")
        expected = []
        for _ in range(10):
            level = simulator.activity.minute_factor**0.92 * season(simulator.now)
            expected.append((MINUTE_BP * level) ** 2)
            for event in simulator.advance(simulator.now + MINUTE):
                market.apply(event)
        bars = market.view("BTC-USDT").candles("1m")
        seen = [(1e4 * math.log(bar.close / bar.open)) ** 2 for bar in bars]
        ratios.append(math.sqrt(fmean(seen) / fmean(expected)))
    assert 0.7 < median(ratios) < 1.5
    assert sum(0.4 < ratio < 2.5 for ratio in ratios) >= 6


def test_instruments_move_together_each_at_its_own_size() -> None:
    products: dict[str, list[tuple[float, float]]] = {one.symbol: [] for one in DEFAULT}
    for seed in range(3):
        simulator = Simulator(seed + 900, START)
        market = Market(DEFAULT, "sim")
        for event in simulator.advance(START + 600 * SECOND):
            market.apply(event)
        leader = returns_of(market, "BTC-USDT")
        for symbol, found in products.items():
            found.extend(zip(leader, returns_of(market, symbol), strict=True))
    for symbol, pairs in products.items():
        scale = math.sqrt(fmean(a * a for a, _ in pairs) * fmean(b * b for _, b in pairs))
        together = fmean(a * b for a, b in pairs) / scale
        assert together > (0.999 if symbol == "BTC-USDT" else 0.2), symbol
        size = math.sqrt(fmean(b * b for _, b in pairs) / fmean(a * a for a, _ in pairs))
        assert 0.8 < size < 3.5, symbol


def returns_of(market: Market, symbol: str) -> list[float]:
    """Returns over 15 s."""
    bars = market.view(symbol).candles("15s")
    assert len(bars) >= 38
    assert INTERVALS["15s"] == bars[0].interval
    return [math.log(after.close / bar.close) for bar, after in zip(bars[-38:], bars[-37:], strict=False)]
