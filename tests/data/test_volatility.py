"""Volatility estimators on paths whose volatility is known, and their refusals."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import volatility
from data.events import Candle
from data.simulator.dice import Dice
from tests.data.building import MINUTE, START, bar

Estimator = Callable[[Sequence[Candle]], float | None]
SIMPLE: dict[str, Estimator] = {
    "close": volatility.close_to_close,
    "realised": volatility.realised,
    "ewma": volatility.ewma,
    "parkinson": volatility.parkinson,
    "garman_klass": volatility.garman_klass,
    "rogers_satchell": volatility.rogers_satchell,
    "yang_zhang": volatility.yang_zhang,
    "jump_share": volatility.jump_share,
    "atr": volatility.atr,
}
DAILY = 0.02


@cache
def days(count: int, steps: int, drift: float = 0.0, gap: float = 0.0) -> tuple[Candle, ...]:
    """Days of a random walk of 2 % a day with a drift a day and a gap overnight."""
    dice = Dice(17, f"{count}/{steps}/{drift}/{gap}")
    step, lean = DAILY / math.sqrt(steps), drift / steps
    out = []
    level = math.log(100.0)
    for day in range(count):
        level += gap * dice.normal()
        first = high = low = level
        for _ in range(steps):
            level += lean + step * dice.normal()
            high, low = max(high, level), min(low, level)
        prices = [math.exp(value) for value in (first, high, low, level)]
        out.append(
            Candle("X", day * MINUTE, MINUTE, prices[0], prices[1], prices[2], prices[3], 1.0, steps, True)
        )
    return tuple(out)


@pytest.mark.parametrize(
    "name", ["close", "realised", "parkinson", "garman_klass", "rogers_satchell", "yang_zhang"]
)
def test_each_estimator_finds_the_volatility_of_a_driftless_walk(name: str) -> None:
    found = SIMPLE[name](days(1500, 200))
    assert found is not None
    assert found == pytest.approx(DAILY, rel=0.08)


def test_an_overnight_gap_is_seen_by_closes_and_yang_zhang_and_not_by_ranges() -> None:
    bars = days(1500, 100, gap=0.015)
    total = math.hypot(DAILY, 0.015)
    assert volatility.close_to_close(bars) == pytest.approx(total, rel=0.06)
    assert volatility.yang_zhang(bars) == pytest.approx(total, rel=0.08)
    for blind in (volatility.parkinson, volatility.garman_klass, volatility.rogers_satchell):
        assert blind(bars) == pytest.approx(DAILY, rel=0.12)


def test_a_drift_spoils_parkinson_and_leaves_rogers_satchell_alone() -> None:
    bars = days(1500, 200, drift=0.04)
    parkinson, satchell = volatility.parkinson(bars), volatility.rogers_satchell(bars)
    assert parkinson is not None
    assert parkinson > 1.4 * DAILY
    assert satchell == pytest.approx(DAILY, rel=0.13)


def test_with_ten_ticks_a_bar_ranges_read_low_and_the_bars_are_told_to_be_sparse() -> None:
    bars = days(3000, 10)
    found = volatility.parkinson(bars)
    assert found is not None
    assert 0.70 * DAILY < found < 0.90 * DAILY
    assert not volatility.dense(bars)
    assert volatility.dense(days(1500, 200))


def test_published_arithmetic_of_one_bar() -> None:
    one = [bar(0, 101.0, 100.0, 102.0, 99.0)]
    up, down, body = math.log(1.02), math.log(0.99), math.log(1.01)
    ranged = math.log(102.0 / 99.0)
    assert volatility.parkinson(one, 1) == pytest.approx(ranged / math.sqrt(4.0 * math.log(2.0)), rel=1e-12)
    assert volatility.garman_klass(one, 1) == pytest.approx(
        math.sqrt(0.5 * ranged**2 - (2.0 * math.log(2.0) - 1.0) * body**2), rel=1e-12
    )
    assert volatility.rogers_satchell(one, 1) == pytest.approx(
        math.sqrt(up * (up - body) + down * (down - body)), rel=1e-12
    )


def test_atr_is_wilders() -> None:
    bars = [bar(n, 100.0, 100.0, 100.0 + spread, 100.0) for n, spread in enumerate([1.0, 2.0, 4.0, 6.0])]
    assert volatility.atr(bars, 2) == pytest.approx(((2.0 + 4.0) / 2.0 * 1.0 + 6.0) / 2.0)
    gap = [bar(0, 100.0), bar(1, 110.0, 110.0, 111.0, 109.0)]
    assert volatility.atr(gap, 1) == 11.0


def test_ewma_clips_one_absurd_return_at_five_times_the_volatility_before() -> None:
    calm = [bar(n, 100.0 * (1.0 + 0.001 * (n % 2))) for n in range(60)]
    wild = [*calm, bar(60, 150.0)]
    before, after = volatility.ewma(calm), volatility.ewma(wild)
    assert before is not None
    assert after == pytest.approx(before * math.sqrt(0.94 + 0.06 * 25.0), rel=1e-9)


def test_jumps_are_told_from_noise() -> None:
    dice = random.Random(5)
    level, smooth, jumpy = 0.0, [], []
    jump = 0.0
    for n in range(400):
        level += 0.001 * dice.gauss(0.0, 1.0)
        jump += 0.02 if n % 100 == 50 else 0.0
        smooth.append(bar(n, 100.0 * math.exp(level)))
        jumpy.append(bar(n, 100.0 * math.exp(level + jump)))
    quiet, loud = volatility.jump_share(smooth), volatility.jump_share(jumpy)
    assert quiet is not None
    assert loud is not None
    assert quiet < 0.15
    assert loud > 0.5


@pytest.mark.parametrize("name", SIMPLE)
def test_below_its_least_sample_an_estimator_says_nothing(name: str) -> None:
    assert SIMPLE[name]([]) is None
    assert SIMPLE[name](days(10, 100)) is None


@pytest.mark.parametrize("name", SIMPLE)
@pytest.mark.parametrize("bad", [math.nan, math.inf, -1.0, 0.0])
def test_a_price_that_cannot_be_true_silences_every_estimator(name: str, bad: float) -> None:
    for place in range(4):
        prices = [100.0, 101.0, 99.0, 100.0]
        prices[place] = bad
        broken = Candle("X", START, MINUTE, prices[0], prices[1], prices[2], prices[3], 1.0, 100, True)
        assert SIMPLE[name]([*days(40, 100), broken]) is None


def test_a_decay_outside_its_range_is_refused() -> None:
    for decay in (0.0, 1.0, math.nan):
        with pytest.raises(ValueError, match="decay"):
            volatility.ewma(days(40, 100), decay)


def test_a_year_has_as_many_bars_as_it_has() -> None:
    assert volatility.annualised(0.001, MINUTE) == pytest.approx(0.001 * math.sqrt(525_960))
    assert volatility.annualised(None, MINUTE) is None
    assert volatility.standard_error(0.02, 200, "parkinson") < volatility.standard_error(0.02, 200)


shapes = st.lists(
    st.tuples(st.floats(-0.05, 0.05), st.floats(0.0, 0.05), st.floats(0.0, 0.05)), min_size=31, max_size=60
)


@given(shapes, st.floats(0.001, 1000.0))
def test_estimates_are_never_negative_and_do_not_depend_on_the_unit_of_price(
    drawn: list[tuple[float, float, float]], unit: float
) -> None:
    def path(scale: float) -> list[Candle]:
        price, out = 100.0, []
        for n, (move, above, below) in enumerate(drawn):
            after = price * math.exp(move)
            ends = (max(price, after) * math.exp(above), min(price, after) * math.exp(-below))
            out.append(bar(n, after * scale, price * scale, ends[0] * scale, ends[1] * scale))
            price = after
        return out

    for name, estimate in SIMPLE.items():
        one, other = estimate(path(1.0)), estimate(path(unit))
        if one is None or other is None:
            assert name == "jump_share"
            continue
        assert 0.0 <= one < math.inf
        if name == "atr":
            other /= unit
        assert other == pytest.approx(one, rel=1e-5, abs=1e-7)
