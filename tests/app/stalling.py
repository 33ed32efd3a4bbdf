"""The desk on a terminal that reads or not, as the test says: what is painted is really encoded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from desk.app.app import DeskApp, TerminalSetup
from desk.app.output import Meter
from desk.app.paint_again import PaintAgain
from desk.app.round_trip import RoundTrip
from tests.app import samples
from tests.app.clock import HandClock
from tests.app.opened import Opened
from tests.app.scripted import ScriptedHost
from tests.budgets.counting import CountingDriver, counted


class Stalling(CountingDriver):
    """A terminal whose drain is known."""

    stalled = False

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.meter = Meter()
        self.answers = RoundTrip()
        self.before_suspending = lambda: None
        self.received: list[str] = []
        self.asked = 0

    def write(self, data: str) -> None:
        super().write(data)
        self.received.append(data)
        self.meter.took(len(data.encode()), 0)

    def behind(self) -> bool:
        return self.stalled

    def ask(self) -> None:
        self.asked += 1


class Stalled(Opened):
    """What a test has in hand."""

    @property
    def driver(self) -> Stalling:
        found = self.app._driver
        assert isinstance(found, Stalling)
        return found

    async def read_on(self) -> str:
        """The terminal reads again; everything that it then gets."""
        self.driver.stalled = False
        del self.driver.received[:]
        self.app.post_message(PaintAgain())
        await self.until(lambda: any(self.driver.received))
        return "".join(self.driver.received)


@asynccontextmanager
async def stalling(size: tuple[int, int] = (160, 50), line: str = "normal") -> AsyncIterator[Stalled]:
    """The desk with sample data, on such a terminal."""
    clock, host = HandClock(), ScriptedHost()
    host.views = samples.view
    host.items = list(samples.talk())
    app = DeskApp(TerminalSetup(host, clock, line=line))
    async with counted(app, size, Stalling) as count:
        desk = Stalled(app, count.pilot, host, clock)
        await desk.until(lambda: app.main is not None and app.screen is app.main)
        await desk.until(lambda: desk.main.session.online)
        yield desk
    await app.let_go()
