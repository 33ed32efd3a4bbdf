"""What counts as usual: the same hour, else all hours, else the last minutes, and never more than two weeks."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from data.liquidity.history import FEWEST_RECENT, HOUR, SECOND, SMALLEST, STEP, HourHistory, Usual
from tests.data.building import START

DAY = 24 * HOUR


def test_below_twenty_four_seconds_nothing_is_usual() -> None:
    history = HourHistory()
    for n in range(FEWEST_RECENT):
        assert history.usual(START + n * SECOND) is None
        history.add(START + n * SECOND, 1.0)
    usual = history.usual(START + FEWEST_RECENT * SECOND)
    assert usual == Usual(1.0, SMALLEST, "recent", FEWEST_RECENT)


def test_values_nearer_than_the_step_are_left_out() -> None:
    history = HourHistory()
    for n in range(100 * FEWEST_RECENT):
        history.add(START + n, float(n))
    assert history.usual(START + 1) is None
    history = HourHistory()
    for n in range(FEWEST_RECENT + 5 * STEP // SECOND):
        history.add(START + n * SECOND, 1.0)
    usual = history.usual(START + 80 * SECOND)
    assert usual is not None
    assert usual.samples == FEWEST_RECENT + 5


def test_after_three_hours_all_hours_are_compared_and_on_the_third_day_the_same_hour() -> None:
    history = HourHistory()
    seen: dict[str, int] = {}
    for n in range(4 * DAY // (60 * SECOND)):
        ts = START + n * 60 * SECOND
        usual = history.usual(ts)
        seen.setdefault(usual.basis if usual else "none", ts - START)
        history.add(ts, float(ts // HOUR % 24))
    assert 2.9 * HOUR <= seen["day"] <= 3.2 * HOUR
    assert 2.0 * DAY <= seen["hour"] <= 2.2 * DAY
    for hour in range(24):
        usual = history.usual(START + 4 * DAY + hour * HOUR)
        assert usual is not None
        assert (usual.basis, round(usual.median)) == ("hour", hour)


def test_history_is_bounded_and_forgets_what_is_older_than_two_weeks() -> None:
    history = HourHistory()
    for n in range(40 * DAY // (300 * SECOND)):
        ts = START + n * 300 * SECOND
        history.add(ts, 0.0 if ts < START + 25 * DAY else 5.0)
    usual = history.usual(START + 40 * DAY)
    assert usual is not None
    assert (usual.median, usual.basis) == (5.0, "hour")
    assert usual.samples <= 14 * 12


@given(st.floats(-50.0, 50.0), st.floats(SMALLEST, 10.0), st.floats(-100.0, 100.0), st.floats(0.0, 10.0))
def test_stress_lies_between_nothing_and_one_and_grows_with_the_value(
    median: float, deviation: float, value: float, more: float
) -> None:
    usual = Usual(median, deviation, "hour", 100)
    assert 0.0 <= usual.stress(value) <= usual.stress(value + more) <= 1.0
    assert usual.stress(median) == 0.0
    assert math.isclose(usual.stress(median + 2.0 * deviation), 0.5, rel_tol=1e-6)
