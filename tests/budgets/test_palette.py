"""What a key costs on the line while the palette lies over the desk."""

from __future__ import annotations

from textual import events

from desk.app.app import DeskApp, TerminalSetup
from tests.app import samples
from tests.app.clock import HandClock
from tests.app.scripted import ScriptedHost
from tests.budgets.counting import Count, counted

FIRST_KEY = 4096
"""Bytes at 160x50: from the whole list to the lines that one letter finds."""
LATER_KEY = 1536
CURSOR = 768
"""Two rows of the list, and what Enter does."""


async def test_a_letter_and_a_step_in_the_palette_cost_what_they_change() -> None:
    host = ScriptedHost()
    host.views = samples.view
    app = DeskApp(TerminalSetup(host, HandClock()))
    async with counted(app, (160, 50)) as count:
        while app.main is None or not app.main.session.online:
            await count.settle_once()
        await press(app, count, "ctrl+p")
        assert 0 < await press(app, count, "down") <= CURSOR
        assert 0 < await press(app, count, "r", "r") <= FIRST_KEY
        assert 0 < await press(app, count, "a", "a") <= LATER_KEY
        assert 0 < await press(app, count, "d", "d") <= LATER_KEY
    await app.let_go()


async def press(app: DeskApp, count: Count, key: str, character: str | None = None) -> int:
    """The bytes that follow from a key."""
    await count.settle()
    count.reset()
    event = events.Key(key, character)
    event.set_sender(app)
    driver = app._driver
    assert driver is not None
    driver.send_message(event)
    await count.settle()
    return count.bytes_out
