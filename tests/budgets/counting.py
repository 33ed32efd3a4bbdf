"""A driver that is not headless, so that Textual really encodes its frames, and counts them instead of writing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot
from textual.screen import Screen


class CountingDriver(HeadlessDriver):
    """Counts the bytes and the frames that a terminal would get."""

    bytes_out = 0
    frames = 0

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self.bytes_out += len(data.encode())
        self.frames += 1

    def flush(self) -> None:
        """Nothing is held back."""


class Count:
    """What reached the terminal since the last `reset()`."""

    def __init__(self, driver: CountingDriver, pilot: Pilot[Any]) -> None:
        self._driver = driver
        self.pilot = pilot
        self.layouts = 0

    @property
    def bytes_out(self) -> int:
        return self._driver.bytes_out

    def reset(self) -> None:
        self._driver.bytes_out = 0
        self._driver.frames = 0
        self.layouts = 0

    def watch(self, screen: Screen[Any]) -> None:
        """Count the layouts of this screen from here on."""
        lay_out = screen._refresh_layout

        def counting(*arguments: Any, **named: Any) -> None:
            self.layouts += 1
            lay_out(*arguments, **named)

        screen._refresh_layout = counting  # type: ignore[method-assign]

    async def settle_once(self) -> None:
        """One frame."""
        await self.pilot.pause()
        await asyncio.sleep(1 / 30)

    async def settle(self) -> None:
        """Until every message is handled and two quiet frames have passed."""
        quiet = 0
        while quiet < 2:
            before = self._driver.bytes_out
            await self.pilot.pause()
            await asyncio.sleep(2 / 60)  # Textual paints on its own real timer
            quiet = quiet + 1 if self._driver.bytes_out == before else 0


@asynccontextmanager
async def counted(
    app: App[Any], size: tuple[int, int] = (160, 50), kind: type[CountingDriver] = CountingDriver
) -> AsyncIterator[Count]:
    """Run the app with a counting driver until the block ends."""
    app.driver_class = kind
    ready = asyncio.Event()
    running = asyncio.ensure_future(_run(app, size, ready))
    await asyncio.wait({running, asyncio.ensure_future(ready.wait())}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        running.result()
    driver = app._driver
    assert isinstance(driver, CountingDriver)
    count = Count(driver, Pilot(app))
    count.watch(app.screen)
    try:
        with app._context():
            yield count
    finally:
        app.exit()
        await running


async def _run(app: App[Any], size: tuple[int, int], ready: asyncio.Event) -> None:
    async def tell(_: Pilot[Any]) -> None:
        ready.set()

    await app.run_async(size=size, auto_pilot=tell)
