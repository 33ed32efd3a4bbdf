"""Reduced motion: nothing on the screen changes by a timer alone, and every timer of the terminal is accounted for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.app import ComposeResult
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input

from desk.app.connection import Waiting
from tests.app.opened import Opened, opened
from tests.widgets.stage import staged
from widgets.chat import ChatPane
from widgets.composer import Composer
from widgets.motion import counted, keep_still

ROOT = Path(__file__).resolve().parents[2]
TIMERS = {"set_interval", "set_timer", "call_later", "animate", "auto_refresh", "call_at"}
ACCOUNTED = {
    "widgets/chat.py on_mount": "paints what was said, at most four times a second; stands still while nobody speaks",
    "widgets/chat.py progress": "counts a wait down; asks the gate",
    "widgets/card.py _wait": "once, when votes are taken again",
    "widgets/card.py _answer": "once, when Enter counts again",
    "widgets/card.py _go_on": "once, when a vote without an answer is forgotten",
    "widgets/card.py painted": "once, half a second after the card was painted: from then on a vote counts",
    "widgets/queue.py _edit": "once, when Enter counts again",
    "desk/app/app.py _load_desk": "once, frees memory; nothing is drawn",
    "desk/app/theme_switch.py _look": "reads a theme's file again when it was saved",
    "desk/app/main_screen.py _connect": "asks after the host, the line and files; seconds that run by ask the gate",
    "desk/app/attaching.py detach": "once, on the way out",
    "desk/app/pane_container.py": "follows the mouse while a divider is dragged",
    "desk/app/screen_display.py say": "takes a notice away; asks the gate",
    "desk/app/plain/": "plain mode has no screen",
}
"""Why each timer may run: something happened, or it asks the gate. By file and function, or by file or folder."""


def timers() -> Iterator[str]:
    """File and function of every call that starts a timer or an animation."""
    for folder in ("widgets", "desk/app"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text())
            for function in ast.walk(tree):
                if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                    for call in ast.walk(function):
                        name = (
                            call.func.attr
                            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
                            else ""
                        )
                        sets = isinstance(call, ast.Attribute) and call.attr == "auto_refresh"
                        if name in TIMERS or sets:
                            yield f"{path.relative_to(ROOT)} {function.name}"


def test_every_timer_is_accounted_for() -> None:
    found = set(timers())
    unknown = {each for each in found if not any(each.startswith(known) for known in ACCOUNTED)}
    assert unknown == set(), "ask widgets.motion.may_move, or say here what happens that moves it"
    gone = {known for known in ACCOUNTED if not any(each.startswith(known) for each in found)}
    assert gone == set()


@pytest.mark.parametrize("name", ["progress", "_count_down"])
def test_what_counts_down_asks_the_gate(name: str) -> None:
    tree = ast.parse((ROOT / "widgets/chat.py").read_text())
    function = next(
        each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and each.name == name
    )
    assert "may_move(self)" in ast.unparse(function)


def test_no_style_blinks() -> None:
    for path in (
        *(ROOT / "themes").rglob("*.py"),
        *(ROOT / "widgets").rglob("*.py"),
        *(ROOT / "desk/app").rglob("*.py"),
    ):
        assert "blink=True" not in path.read_text(), path
        assert "text-style: blink" not in path.read_text(), path


def running(desk: Opened) -> list[str]:
    """Timers that run on the screen now, by what they call."""
    found: list[Timer] = [
        each for widget in desk.app.screen.walk_children(with_self=True) for each in widget._timers
    ]
    return [
        str(getattr(each._callback, "__qualname__", each._callback))
        for each in found
        if each._active.is_set()
    ]


async def test_nothing_runs_on_a_screen_at_rest_but_what_asks_how_things_stand() -> None:
    async with opened((160, 50)) as desk:
        keep_still(desk.app, True)
        await desk.rest()
        await desk.until(lambda: running(desk) == ["MainScreen._tick"])


async def test_a_wait_is_not_counted_down() -> None:
    chat = ChatPane()
    async with staged(chat) as pilot:
        keep_still(pilot.app, True)
        chat.progress("model", "waiting for a model", 9, None)
        assert chat._countdown is None
        keep_still(pilot.app, False)
        chat.progress("model", "waiting for a model", 9, None)
        assert chat._countdown is not None
        keep_still(pilot.app, True)
        chat._count_down()
        assert chat._countdown is None
        assert chat._tails is not None
        assert chat._tails.left == 9


async def test_seconds_until_the_next_attempt_go_in_long_steps() -> None:
    async with opened((160, 50)) as desk:
        display = desk.main.screen_display
        display.link(Waiting("The host is gone", 23, 2), 0)
        await desk.until(lambda: "retrying in 23 s" in desk.text)
        keep_still(desk.app, True)
        for seconds in range(23, 10, -1):
            display.link(Waiting("The host is gone", seconds, 2), 0)
            await desk.rest()
            assert "retrying in 30 s" in desk.text


async def test_long_steps_never_promise_too_little() -> None:
    chat = ChatPane()
    async with staged(chat) as pilot:
        keep_still(pilot.app, True)
        for seconds in (1, 5, 6, 29, 31, 61, 3599):
            assert counted(chat, seconds) >= seconds
        assert counted(chat, 0) == 0
        keep_still(pilot.app, False)
        assert counted(chat, 17) == 17


async def test_the_time_has_no_seconds_that_run() -> None:
    async with opened((160, 50)) as desk:
        assert "14:00:00 UTC" in desk.text
        keep_still(desk.app, True)
        desk.main.query_one("#status").refresh()
        desk.main.query_one("#status").repaint()  # type: ignore[attr-defined]
        await desk.until(lambda: "14:00 UTC" in desk.text)


async def test_a_notice_stays_until_something_is_done() -> None:
    async with opened((160, 50)) as desk:
        keep_still(desk.app, True)
        desk.main.screen_display.say("Something was said.", "plain")
        assert desk.main.screen_display._hush is None
        await desk.until(lambda: "Something was said." in desk.text)
        await desk.press("f3")
        await desk.until(lambda: "Something was said." not in desk.text)


class Asking(Screen[None]):
    def compose(self) -> ComposeResult:
        yield Input()


async def test_no_cursor_blinks_where_one_writes() -> None:
    async with opened((160, 50)) as desk:
        assert desk.main.query_one(Composer).cursor_blink is False
        desk.app.push_screen(Asking())
        await desk.until(lambda: isinstance(desk.app.focused, Input))
        assert desk.app.screen.query_one(Input).cursor_blink is False
