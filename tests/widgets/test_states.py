"""Every state of every pane: a sign and words of its own without any colour, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.widgets import samples
from tests.widgets.every import SPEC_PANES
from tests.widgets.stage import screen_text, staged
from widgets.chat import ChatPane
from widgets.composer import Composer
from widgets.next_steps import next_step
from widgets.notice import STATES, State
from widgets.overview import OverviewPane
from widgets.sheet import SheetPane
from widgets.spec_pane import SpecPane
from widgets.specs.figure import Spec
from widgets.specs.people import PeopleList
from widgets.specs.status import Notice

Made = tuple[Callable[[], SpecPane[Any]], Callable[[], Spec]]
PANES: dict[str, Made] = {
    **{name: made for name, made in SPEC_PANES.items() if name != "status"},
    "overview": (OverviewPane, samples.chart),
    "sheet": (SheetPane, lambda: PeopleList(profile="demo", rows=(), you="you")),
}
FIGURES = ("watchlist", "book", "chart", "overview", "radar", "strategy", "portfolio")
"""Panes whose figures have an age: only these can be stale."""


def put(pane: SpecPane[Any], spec: Spec, state: State) -> str:
    """Bring a pane into a state; the sentence about it that nothing else says."""
    match state:
        case "loading":
            return pane.LOADING
        case "delayed":
            pane.wait(8)
            return "Nothing has come for 8 s."
        case "empty" | "failed":
            pane.show(Notice(state=state, text="Because of this."))
            return "Because of this."
        case "stale":
            pane.show(old(spec))
        case _:
            pane.show(spec)
            pane.come_to(state)
    return next_step(pane.TITLE, state)


def old(spec: Any) -> Any:
    """The spec with all that it rests on out of date."""
    change: dict[str, Any] = {}
    if hasattr(spec, "provenance"):
        change["provenance"] = spec.provenance.model_copy(update={"stale": True, "age_ms": 41_000})
    for name in ("rows", "cards", "positions"):
        if hasattr(spec, name):
            change[name] = tuple(old(each) for each in getattr(spec, name))
    return spec.model_copy(update=change)


IN_TURN: tuple[State, ...] = ("loading", "delayed", "empty", "failed", "stale", "halted", "disconnected")


@pytest.mark.parametrize("name", PANES)
async def test_every_pane_tells_every_state_in_words_and_says_what_comes_next(name: str) -> None:
    make, spec = PANES[name]
    pane = make()
    async with staged(pane, size=(90, 24)) as pilot:
        for state in IN_TURN:
            if state == "stale" and name not in FIGURES:
                continue
            pane.come_to(None)
            sentence = put(pane, spec(), state)
            await pilot.pause()
            text = " ".join(screen_text(pilot).split())
            told, then = STATES[state], next_step(pane.TITLE, state)
            shown = state in ("stale", "halted", "disconnected")
            assert f"{told.sign} {told.beside if shown else told.words}" in text
            assert sentence in text
            assert state == "loading" or then in text
            acts = state != "halted" or name in ("portfolio", "strategy", "queue", "card")
            assert not shown or not acts or then, "a state that lasts says what to do about it"
            others = [each for each in STATES.values() if each is not told]
            assert not any(f"{each.sign} {each.words}" in text for each in others)


@pytest.mark.parametrize("name", ["watchlist", "book", "card"])
async def test_a_pane_that_never_had_anything_says_that_the_line_is_down_and_not_that_it_loads(
    name: str,
) -> None:
    pane = PANES[name][0]()
    async with staged(pane, size=(60, 16)) as pilot:
        pane.come_to("disconnected")
        await pilot.pause()
        text = screen_text(pilot)
        assert "⊘ Not connected" in text
        assert "^R" in text
        assert "Loading" not in text
        pane.come_to(None)
        await pilot.pause()
        assert "◌ Loading" in screen_text(pilot)


@pytest.mark.parametrize("state", ["halted", "delayed", "disconnected"])
async def test_chat_and_composer_tell_what_the_desk_has_come_to(state: State) -> None:
    chat, composer = ChatPane(), Composer()
    chat.add(samples.answer())
    chat.styles.height, composer.styles.height = 10, 3
    async with staged(chat, composer, size=(90, 24)) as pilot:
        chat.come_to(state)
        composer.come_to(state)
        await pilot.pause()
        text = screen_text(pilot)
        assert f"Chat  {STATES[state].sign} {STATES[state].beside}" in text
        words = {"halted": "■ The desk is halted", "disconnected": "⊘ Not connected"}
        assert words.get(state, "Ask the desk") in text


async def test_what_to_do_next_is_told_whole_or_not_at_all() -> None:
    pane = PANES["portfolio"][0]()
    async with staged(pane, size=(30, 24)) as pilot:
        pane.show(samples.portfolio())
        pane.come_to("halted")
        await pilot.pause()
        narrow = screen_text(pilot)
        assert "■ desk halted" in narrow
        told = " ".join(narrow.split())
        assert ("may still" in told) == ("calls it back." in told)
