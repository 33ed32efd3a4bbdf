"""Regimes by rank with hysteresis and dwell, and what the order flow says."""

from __future__ import annotations

import math
from bisect import insort

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.flow import book_imbalance, depth_imbalance, order_flow
from data.regime import DWELL, FEWEST, rank, regime
from tests.data.building import top


def ramp(*tail: float) -> list[float]:
    """A history of 1 to 100, over and over, with a tail."""
    return [1.0 + (n * 37) % 100 for n in range(400)] + list(tail)


def test_under_two_hundred_bars_the_regime_is_unknown() -> None:
    assert regime([1.0] * (FEWEST - 1)) == ("UNKNOWN", None)
    assert regime([1.0] * FEWEST).regime == "NORMAL"
    assert regime([]).regime == "UNKNOWN"


@pytest.mark.parametrize(
    ("level", "expected"), [(5.0, "LOW"), (50.0, "NORMAL"), (90.0, "HIGH"), (99.5, "EXTREME")]
)
def test_the_band_follows_the_rank_in_the_trailing_history(level: float, expected: str) -> None:
    reading = regime(ramp(*[level] * 6))
    assert reading.regime == expected
    assert reading.percentile is not None
    assert abs(reading.percentile - level) < 3.0


def test_a_band_is_entered_only_after_the_dwell_but_extreme_at_once() -> None:
    settled = ramp(*[50.0] * 10)
    assert regime([*settled, 90.0]).regime == "HIGH"
    just_changed = [*settled, 90.0, 10.0]
    assert regime(just_changed).regime == "HIGH"
    assert regime([*just_changed, *[10.0] * (DWELL - 1)]).regime == "LOW"
    assert regime([*settled, 90.0, 1000.0]).regime == "EXTREME"


def test_a_band_is_left_only_beyond_the_hysteresis() -> None:
    high = ramp(*[90.0] * 6)
    assert regime([*high, *[77.5] * 5]).regime == "HIGH"
    assert regime([*high, *[70.0] * 5]).regime == "NORMAL"
    assert regime(ramp(*[50.0] * 6, *[77.5] * 5)).regime == "NORMAL"


def test_waking_up_is_extreme_whatever_the_rank() -> None:
    fast = ramp(*[50.0] * 4)
    assert regime(fast, [*fast[:-1], fast[-1] / 2.1]).regime == "EXTREME"
    assert regime(fast, fast).regime == "NORMAL"
    with pytest.raises(ValueError, match="one length"):
        regime(fast, fast[1:])


def test_a_path_with_a_broken_number_has_no_regime() -> None:
    assert regime([*ramp(), math.nan]).regime == "UNKNOWN"


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=60), st.floats(0.0, 1.0))
def test_ranks_lie_between_nothing_and_all_and_grow_with_the_value(
    history: list[float], value: float
) -> None:
    ordered: list[float] = []
    for one in history:
        insort(ordered, one)
    found = rank(value, ordered)
    assert 0.0 <= found <= 100.0
    assert found <= rank(value + 0.1, ordered)


def test_a_better_bid_is_buying_and_a_better_ask_selling_pressure() -> None:
    before = top(99.0, 101.0, bid_size=5.0, ask_size=7.0)
    assert order_flow(before, top(99.5, 101.0, bid_size=3.0, ask_size=7.0)) == 3.0
    assert order_flow(before, top(98.5, 101.0, bid_size=3.0, ask_size=7.0)) == -5.0
    assert order_flow(before, top(99.0, 100.5, bid_size=5.0, ask_size=2.0)) == -2.0
    assert order_flow(before, top(99.0, 101.0, bid_size=8.0, ask_size=6.0)) == 4.0


sides = st.lists(st.tuples(st.floats(1.0, 100.0), st.floats(0.0, 50.0)), max_size=15)


@given(sides, sides)
def test_imbalance_is_bounded_and_turns_with_the_sides(
    bids: list[tuple[float, float]], asks: list[tuple[float, float]]
) -> None:
    found = book_imbalance(bids, asks)
    if found is None:
        assert all(size == 0.0 for _, size in bids[:10] + asks[:10])
        return
    assert -1.0 <= found <= 1.0
    assert book_imbalance(asks, bids) == pytest.approx(-found, abs=1e-12)
    assert depth_imbalance(0.0, 0.0) is None
    assert depth_imbalance(3.0, 1.0) == 0.5
