"""The arrangement at every size: nothing overlaps, nothing is lost, what must always show always shows."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.app.interval import fitting
from desk.app.layout import MEDIUM, SMALLEST, WIDE, Look, Tab, arrange, form_of
from desk.app.splits import Box
from desk.app.view import TAB_PANES, View, bring_out, subscriptions

looks = st.builds(
    Look,
    columns=st.integers(1, 320),
    rows=st.integers(1, 120),
    tab=st.sampled_from(["chat", "market", "radar", "strategy", "approvals", "positions"]),
    side=st.sampled_from(["market", "radar", "strategy", "positions"]),
    maximised=st.sampled_from([None, "chart", "chat", "queue", "radar"]),
    card=st.booleans(),
    evidence=st.booleans(),
    composer_rows=st.integers(1, 30),
    bar_rows=st.integers(1, 5),
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
        assert {"status", "composer", "key_bar"} <= set(plan.boxes)


@given(looks)
def test_every_pane_has_room_for_a_border_and_a_line(look: Look) -> None:
    plan = arrange(look)
    for name, box in plan.boxes.items():
        if name not in ("status", "key_bar", "tabs", "too_small"):
            assert box.width >= 20
            assert box.height >= (2 if name == "composer" else 3)


@pytest.mark.parametrize(
    ("size", "form"),
    [
        (WIDE, "wide"),
        ((160, 50), "wide"),
        (MEDIUM, "medium"),
        ((120, 36), "medium"),
        ((80, 24), "narrow"),
        (SMALLEST, "narrow"),
    ],
)
def test_form_follows_size(size: tuple[int, int], form: str) -> None:
    assert form_of(*size) == form


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
