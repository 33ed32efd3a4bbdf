"""Following a series gives what its whole history gives, however it arrives."""

from __future__ import annotations

import math
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.events import Candle
from data.radar.follow import AGO, FAST, MOST, SAMPLE, SLOW, VolatilityFollower, VolatilityReading, window
from data.regime import UNKNOWN, RegimeFollower, regime, regimes
from data.volatility import ewma_path
from tests.data.radar.paths import path

BARS = path(420, seed=3)


def at_once(bars: list[Candle]) -> VolatilityReading:
    follower = VolatilityFollower()
    follower.follow(bars)
    return follower.read()


@pytest.mark.parametrize("count", [0, 1, 2, 19, 20, 21, 60, 199, 218, 219, 220, 224, 420])
def test_a_reading_is_what_the_whole_path_gives(count: int) -> None:
    bars = BARS[:count]
    fast, slow = ewma_path(bars, FAST), ewma_path(bars, SLOW)
    told = regimes(fast, slow)
    assert at_once(bars) == VolatilityReading(
        bars=count,
        fast=fast[-1] if fast else None,
        slow=slow[-1] if slow else None,
        expected=fast[-2] if len(fast) > 1 else None,
        regime=regime(fast, slow),
        percentile_ago=told[-AGO - 1].percentile if len(told) > AGO else None,
    )


@settings(max_examples=20)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=12), st.integers(0, 419), st.booleans())
def test_it_does_not_matter_when_it_was_asked(steps: list[int], revised: int, late: bool) -> None:
    follower, known = VolatilityFollower(), 0
    bars = list(BARS)
    for step in steps:
        known = min(known + step, len(bars))
        follower.follow(bars[:known])
        at = min(revised, len(bars) - 1)  # some were deleted
        bars[at] = msgspec.structs.replace(bars[at], trades=101)
        if late and known > 2:
            del bars[known // 2]
        follower.follow(bars[:known])
        assert follower.read() == at_once(bars[:known])


def test_the_newest_bar_may_be_revised_and_the_same_bars_change_nothing() -> None:
    follower = VolatilityFollower()
    assert follower.follow(BARS[:300])
    assert not follower.follow(BARS[:300])
    last = BARS[299]
    other = msgspec.structs.replace(last, close=last.close * 1.01, high=last.high * 1.02)
    assert follower.follow([*BARS[:299], other])
    assert follower.read() == at_once([*BARS[:299], other])


def test_a_price_that_cannot_be_true_leaves_nothing_to_read_until_it_is_gone() -> None:
    follower = VolatilityFollower()
    follower.follow(BARS[:300])
    broken = msgspec.structs.replace(BARS[300], close=math.nan)
    follower.follow([*BARS[:300], broken])
    assert follower.read().fast is None
    assert follower.ahead(2.0, 3) is None
    follower.follow(BARS[:302])
    assert follower.read() == at_once(BARS[:302])


def test_looking_ahead_changes_nothing() -> None:
    follower = VolatilityFollower()
    follower.follow(BARS)
    before = follower.read()
    assert follower.ahead(3.0, 3) is not None
    assert follower.read() == before


def test_a_copy_of_a_regime_goes_its_own_way_and_a_broken_number_is_unknown_for_good() -> None:
    one = RegimeFollower()
    for value in ewma_path(BARS):
        one.take(value)
    other, expected = one.copy(), one.look(1.0)
    assert other.take(1.0) == expected
    assert other.take(math.inf) == UNKNOWN
    assert other.take(1.0) == UNKNOWN
    assert one.look(1.0) == expected


def test_the_past_is_cut_at_the_same_bar_for_a_while_and_not_for_all_at_once() -> None:
    bars = path(2000)
    firsts = [window(bars[max(0, end - MOST) : end], "BTC-USDT")[0].ts for end in range(1000, 2001)]
    cuts = sum(after != before for before, after in pairwise(firsts))
    assert 4 <= cuts <= 5
    for end in (1000, 1321, 2000):
        assert SAMPLE <= len(window(bars[end - MOST : end], "BTC-USDT")) <= MOST
    assert window(bars[:100], "BTC-USDT") == bars[:100]
    assert window([], "BTC-USDT") == []
    others = {window(bars, name)[0].ts for name in ("BTC-USDT", "ETH-USDT", "SOL-USDT", "TON-USDT")}
    assert len(others) > 1
