"""The real app on a scripted host, without a terminal."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from textual.events import Key
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot

from desk.app.app import DeskApp, Ending, TerminalSetup
from desk.app.main_screen import MainScreen
from desk.app.preferences import Preferences
from desk.app.replay import Replay
from tests.app import samples
from tests.app.clock import HandClock, settle, until
from tests.app.scripted import ScriptedHost


class Opened:
    """What a test has in hand."""

    def __init__(self, app: DeskApp, pilot: Pilot[Ending], host: ScriptedHost, clock: HandClock) -> None:
        self.app, self.pilot, self.host, self.clock = app, pilot, host, clock

    @property
    def main(self) -> MainScreen:
        assert self.app.main is not None
        return self.app.main

    @property
    def focus(self) -> str:
        """Id of the widget that has the keys, or empty."""
        return (self.app.focused.id or "") if self.app.focused is not None else ""

    async def press(self, *keys: str) -> None:
        """Keys as the terminal sends them, each handled before the next; quicker than the pilot's own."""
        for key in keys:
            self._send(key)
            await settle()
        await self.rest()

    async def burst(self, *keys: str) -> None:
        """Keys that arrive together, as from a fast typist on a slow line."""
        for key in keys:
            self._send(key)
        await self.rest()

    def _send(self, key: str) -> None:
        driver = self.app._driver
        assert driver is not None
        name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
        event = Key(name, _character(name))
        event.set_sender(self.app)
        driver.send_message(event)

    async def settle(self) -> None:
        """Let everything that is on its way be handled, painted or not."""
        await settle()

    async def rest(self) -> None:
        """Let everything that is on its way arrive."""
        await settle()
        await asyncio.sleep(1 / 40)  # Textual paints on its own real timer
        await settle()

    async def until(self, holds: Callable[[], bool]) -> None:
        await until(holds)
        await self.rest()

    async def open_request(self) -> None:
        """Open the first request of the queue, and let its dead time pass."""
        await self.press("f6", "enter")
        await self.until(lambda: self.focus == "card")
        await self.clock.forward(1)
        await self.rest()

    @property
    def text(self) -> str:
        """The screen as plain text."""
        return screen_text(self.app)


def _character(name: str) -> str | None:
    try:
        return unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(name, name)))
    except KeyError:
        return name if len(name) == 1 else None


def screen_text(app: DeskApp) -> str:
    """What stands on the screen, row by row."""
    return "\n".join(row.text.rstrip() for row in app.screen._compositor.render_strips())


@asynccontextmanager
async def opened(
    size: tuple[int, int] = (160, 50),
    *,
    online: bool = True,
    host: ScriptedHost | None = None,
    replay: Replay | None = None,
    theme: str = "dark",
    preferences: Preferences | None = None,
) -> AsyncIterator[Opened]:
    """The desk on a screen of this size, with sample data in every pane."""
    clock = HandClock()
    if host is None:
        host = ScriptedHost()
        host.views = samples.view
        host.items = list(samples.talk())
    setup = TerminalSetup(replay or host, clock, replay=replay, preferences=preferences)
    app = DeskApp(setup, theme=theme)
    async with app.run_test(size=size) as pilot:
        desk = Opened(app, pilot, host, clock)
        await desk.until(lambda: app.main is not None and app.screen is app.main)
        if online:
            await desk.until(lambda: desk.main.session.online)
        yield desk
    await app.let_go()
