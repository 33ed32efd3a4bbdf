"""The step of one alert: once a crossing, whatever the figure does on its level."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.alerts.decision import SECOND, Reading, Standing, distance, quiet, step
from desk.alerts.messages import Condition, How, Terms

LEVEL = 1000.0
BAND = LEVEL * 0.0005
NOW = 1_790_000_000 * SECOND
prices = st.one_of(
    st.floats(900, 1100),
    st.sampled_from(
        [LEVEL, LEVEL + BAND, LEVEL - BAND, LEVEL + BAND / 2, LEVEL - BAND / 2, LEVEL + 1, LEVEL - 1]
    ),
)
hows = st.sampled_from(["above", "below", "crosses", "crosses up", "crosses down"])


def terms(how: How, level: float = LEVEL, measure: str = "price", **more: Any) -> Terms:
    condition = Condition(subject="BTC-USDT", measure=measure, how=how, level=Decimal(str(level)))
    return Terms(condition=condition, **{"repeat": True, **more})


def told(
    one: Terms, figures: list[float], standing: Standing | None = None, since: int = 0
) -> tuple[list[float], Standing]:
    """Figures at which it fires, and how it stands in the end; a second passes between two of them."""
    standing, fires = standing or Standing(), []
    for place, figure in enumerate(figures, since):
        done = step(one, standing, Reading(value=figure), None, NOW + place * SECOND)
        if done is not None:
            fires += [figure] if done.fires else []
            at = NOW + place * SECOND if done.fires else standing.fired_at
            standing = msgspec.structs.replace(standing, side=done.side, fired_at=at)
    return fires, standing


@given(st.lists(prices, max_size=60))
def test_above_fires_exactly_once_each_time_the_figure_has_been_a_band_below(figures: list[float]) -> None:
    expected, ready = [], True
    for figure in figures:
        if figure > LEVEL and ready:
            expected.append(figure)
            ready = False
        elif figure <= LEVEL - BAND:
            ready = True
    assert told(terms("above"), figures)[0] == expected


@given(st.lists(prices, max_size=60))
def test_below_is_above_seen_in_a_mirror(figures: list[float]) -> None:
    mirrored = [2 * LEVEL - figure for figure in figures]
    below, above = told(terms("below"), figures)[0], told(terms("above"), mirrored)[0]
    assert len(below) == len(above)
    assert all(figure < LEVEL for figure in below)


@given(st.lists(prices, max_size=60))
def test_a_crossing_either_way_fires_in_turns_and_never_before_the_other_side_was_seen(
    figures: list[float],
) -> None:
    fires, _ = told(terms("crosses"), figures)
    ups = [figure > LEVEL for figure in fires]
    assert all(one != other for one, other in pairwise(ups))
    seen = [figure for figure in figures if figure != LEVEL]
    if fires:
        assert (seen[0] > LEVEL) != ups[0]
    if seen and {figure > LEVEL for figure in seen} == {True, False}:
        assert fires


@given(st.lists(prices, max_size=60))
def test_a_crossing_upwards_needs_to_have_been_below(figures: list[float]) -> None:
    up, above = told(terms("crosses up"), figures)[0], told(terms("above"), figures)[0]
    begins_above = (
        next((figure for figure in figures if figure > LEVEL or figure <= LEVEL - BAND), 0.0) > LEVEL
    )
    begins_above = begins_above and (not figures or figures[0] > LEVEL)
    assert up == (above[1:] if begins_above else above)


@given(hows, st.lists(prices, max_size=12), prices)
def test_between_its_bounds_nothing_follows_from_a_figure(
    how: How, before: list[float], figure: float
) -> None:
    one = terms(how)
    standing = told(one, before)[1]
    now = NOW + 1000 * SECOND
    low, high = quiet(one, standing, now)
    if low < figure < high:
        assert step(one, standing, Reading(value=figure), None, now) is None


@given(hows, st.lists(prices, min_size=1, max_size=40), st.integers(0, 39))
def test_a_restart_between_two_figures_changes_nothing(how: How, figures: list[float], cut: int) -> None:
    one = terms(how)
    whole = told(one, figures)[0]
    first, standing = told(one, figures[:cut])
    kept = msgspec.json.decode(msgspec.json.encode(standing), type=Standing)
    assert first + told(one, figures[cut:], kept, cut)[0] == whole


def test_a_price_that_trembles_on_its_level_fires_once() -> None:
    trembling = [999.0, *[1000.1, 999.9] * 50]
    for how in ("above", "crosses", "crosses up"):
        assert len(told(terms(how), trembling)[0]) == 1


def test_it_rests_for_its_pause_and_fires_anew_once_it_has_been_left_after_that() -> None:
    one = terms("above", pause_s=60)
    busy = [999.0, 1001.0, *[990.0, 1010.0] * 20, *[1010.0] * 40]
    assert told(one, busy)[0] == [1001.0]
    left = [999.0, 1001.0, *[1010.0, 990.0] * 30, 990.0, 1002.0]
    assert told(one, left)[0] == [1001.0, 1002.0]


def test_a_second_condition_holds_a_level_back_and_lets_a_crossing_pass() -> None:
    also = Condition(subject="BTC-USDT", measure="volatility", how="above", level=Decimal(50))
    low, up = Standing(side="out"), Reading(value=1001.0)
    level, crossing = terms("above", also=also), terms("crosses up", also=also)
    assert step(level, low, up, False, NOW) is None
    assert step(level, low, up, None, NOW) is None
    passed = step(crossing, low, up, False, NOW)
    assert passed is not None
    assert not passed.fires
    assert step(crossing, low, up, None, NOW) is None
    for one in (level, crossing):
        done = step(one, low, up, True, NOW)
        assert done is not None
        assert done.fires


@pytest.mark.parametrize(("word", "fires"), [("", True), ("HIGH", True), ("LOW", False)])
def test_a_regime_fires_when_it_changes_and_not_when_it_is_first_seen(word: str, fires: bool) -> None:
    condition = Condition(subject="BTC-USDT", measure="volatility regime", how="changes", word=word)
    one = Terms(condition=condition)
    first = step(one, Standing(), Reading(word="NORMAL"), None, NOW)
    assert first is not None
    assert not first.fires
    assert step(one, Standing(side="NORMAL"), Reading(word="NORMAL"), None, NOW) is None
    assert step(one, Standing(side="NORMAL"), Reading(word="HIGH", near=("NORMAL",)), None, NOW) is None
    done = step(one, Standing(side="NORMAL"), Reading(word="HIGH"), None, NOW)
    assert done is not None
    assert done.fires is fires


def test_each_break_of_structure_fires_once() -> None:
    condition = Condition(subject="BTC-USDT", measure="structure break", how="changes", word="up")
    one, standing = Terms(condition=condition, repeat=True), Standing(side="none")
    fires = []
    for mark, word in (("none", ""), ("a", "up"), ("a", "up"), ("b", "down"), ("c", "up")):
        done = step(one, standing, Reading(word=word, mark=mark), None, NOW)
        if done is not None:
            fires += [mark] if done.fires else []
            standing = Standing(side=done.side)
    assert fires == ["a", "c"]


def test_how_far_it_is_and_which_way() -> None:
    assert distance(terms("above").condition, Standing(), 990.0) == (10.0, "up")
    assert distance(terms("below").condition, Standing(), 990.0) == (0.0, "")
    assert distance(terms("crosses").condition, Standing(), 1010.0) == (10.0, "down")
