"""The arrangement at every size: nothing overlaps, nothing is lost, what must always show always shows."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.app import layouts
from desk.app.interval import fitting
from desk.app.layout import HIDEABLE, MEDIUM, SMALLEST, VAST, WIDE, Look, Pane, Shape, Tab, arrange, form_of
from desk.app.layout_forms import LEAST
from desk.app.splits import Box
from desk.app.view import TAB_PANES, View, bring_out, subscriptions

DIVIDERS = [
    f"{form}.{name}"
    for form, sizes in (
        ("vast", layouts.VastSizes),
        ("wide", layouts.WideSizes),
        ("medium", layouts.MediumSizes),
        ("narrow", layouts.NarrowSizes),
    )
    for name in sizes.model_fields
]
looks = st.builds(
    Look,
    columns=st.integers(1, 320),
    rows=st.integers(1, 120),
    tab=st.sampled_from(["chat", "market", "radar", "strategy", "approvals", "positions"]),
    side=st.sampled_from(["market", "radar", "strategy", "positions"]),
    maximised=st.sampled_from([None, *get_args(Pane)]),
    card=st.booleans(),
    evidence=st.booleans(),
    sheet=st.booleans(),
    replay=st.booleans(),
    composer_rows=st.integers(1, 30),
    bar_rows=st.integers(1, 5),
    shape=st.builds(
        Shape,
        st.dictionaries(st.sampled_from(DIVIDERS), st.floats(0, 100, allow_nan=False), max_size=6),
        st.frozensets(st.sampled_from(HIDEABLE)),
    ),
)


def overlap(one: Box, two: Box) -> bool:
    across = one.x < two.x + two.width and two.x < one.x + one.width
    down = one.y < two.y + two.height and two.y < one.y + one.height
    return across and down


@given(looks)
def test_boxes_tile_the_screen_exactly(look: Look) -> None:
    boxes = arrange(look).boxes
    assert sum(box.width * box.height for box in boxes.values()) == look.columns * look.rows
    assert not any(overlap(one, two) for one, two in combinations(boxes.values(), 2))


@given(looks)
def test_status_composer_and_keys_stand_on_every_screen_that_is_large_enough(look: Look) -> None:
    plan = arrange(look)
    if plan.form == "tiny":
        assert set(plan.boxes) == {"too_small"}
    else:
        assert {"status", "tape" if look.replay else "composer", "key_bar"} <= set(plan.boxes)


@given(looks)
def test_no_pane_gets_less_than_it_needs_wherever_a_divider_was_put(look: Look) -> None:
    plan = arrange(look)
    for name, box in plan.boxes.items():
        if name not in ("status", "key_bar", "tabs", "too_small"):
            assert box.width >= LEAST.get(name, 20)  # type: ignore[call-overload]
            assert box.height >= (2 if name == "composer" else 3)


@given(looks, st.data())
def test_a_divider_goes_where_it_is_dragged_as_far_as_both_sides_have_room(
    look: Look, data: st.DataObject
) -> None:
    plan = arrange(look)
    if not plan.dividers:
        return
    divider = data.draw(st.sampled_from(plan.dividers))
    to = data.draw(st.integers(divider.origin, divider.origin + divider.length))
    shares = {**look.shape.shares, divider.name: divider.share(to)}
    after = arrange(replace(look, shape=replace(look.shape, shares=shares)))
    moved = next(each for each in after.dividers if each.name == divider.name)
    assert min(divider.at, to) <= moved.at <= max(divider.at, to) or moved.at == divider.at
    assert set(after.boxes) == set(plan.boxes)
    again = {**shares, divider.name: moved.share(moved.at)}
    assert arrange(replace(look, shape=replace(look.shape, shares=again))).boxes == after.boxes


@given(looks)
def test_every_divider_that_can_be_moved_can_be_saved(look: Look) -> None:
    assert {each.name for each in arrange(look).dividers} <= set(DIVIDERS)


@given(looks)
def test_a_hidden_pane_stands_nowhere_on_a_screen_that_shows_every_pane_at_once(look: Look) -> None:
    plan = arrange(look)
    if plan.form in ("wide", "vast") and look.maximised is None:
        assert not look.shape.hidden & set(plan.boxes)


@pytest.mark.parametrize(
    ("size", "form"),
    [
        (WIDE, "wide"),
        (VAST, "vast"),
        ((240, 70), "vast"),
        ((300, 100), "vast"),
        ((160, 50), "wide"),
        (MEDIUM, "medium"),
        ((120, 36), "medium"),
        ((80, 24), "narrow"),
        (SMALLEST, "narrow"),
    ],
)
def test_form_follows_size(size: tuple[int, int], form: str) -> None:
    assert form_of(*size) == form


def test_the_largest_screens_have_room_for_what_the_radar_says_of_one_instrument() -> None:
    """Border, heading, six instruments, a blank, and nine lines of the selected one."""
    assert arrange(Look(300, 100)).boxes["radar"].height >= 18


@pytest.mark.parametrize("size", [(160, 50), (120, 36), (80, 24)])
@pytest.mark.parametrize("tab", TAB_PANES)
def test_every_tab_can_be_brought_out_at_every_size(size: tuple[int, int], tab: Tab) -> None:
    for request in ("", "req-1"):
        view = View(columns=size[0], rows=size[1], request=request)
        plan = replace(view, **bring_out(tab, view.form)).plan()
        assert any(plan.shows(pane) for pane in TAB_PANES[tab])


def test_a_tab_covers_an_open_request_and_the_approvals_bring_it_back() -> None:
    view = View(columns=120, rows=36, request="req-1")
    covered = replace(view, **bring_out("positions", view.form))
    assert covered.plan().shows("portfolio")
    assert not covered.plan().shows("card")
    assert covered.active_tab() == "positions"
    back = replace(covered, **bring_out("approvals", view.form))
    assert back.plan().shows("card")
    assert back.active_tab() is None


def test_only_visible_panes_are_asked_for() -> None:
    view = View(columns=80, rows=24, instrument="BTC-USDT", tab="chat")
    assert subscriptions(view, view.plan()) == ("status",)
    view = View(columns=80, rows=24, instrument="BTC-USDT", tab="market", interval="5m")
    assert subscriptions(view, view.plan()) == (
        "status",
        "watchlist",
        "snapshot:BTC-USDT",
        "chart:BTC-USDT:5m",
        "book:BTC-USDT",
    )


def test_an_open_request_takes_the_place_of_the_cards_and_never_of_the_composer() -> None:
    for size in ((160, 50), (120, 36), (80, 24)):
        view = View(columns=size[0], rows=size[1], request="req-1", tab="approvals")
        plan = view.plan()
        assert plan.shows("card")
        assert plan.shows("composer")
        assert not plan.shows("strategy")
        assert "card:req-1" in subscriptions(view, plan)


def settled(seconds: int, interval: str = "1m") -> str:
    """The interval that is shown once this many seconds of market are there."""
    lengths = {"1s": 1, "5s": 5, "15s": 15, "1m": 60}
    for _ in range(6):
        interval = fitting(interval, seconds // lengths[interval])
    return interval


def test_a_short_market_is_charted_at_the_longest_interval_that_says_something() -> None:
    assert [settled(seconds) for seconds in (0, 30, 120, 360, 1200, 90_000)] == [
        "1s",
        "1s",
        "5s",
        "15s",
        "1m",
        "1m",
    ]
    assert settled(360, "1s") == "15s"
    assert fitting("5m", 100) == "5m"
