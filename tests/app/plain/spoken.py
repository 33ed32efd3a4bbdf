"""Plain mode on a scripted host, with everything it says in hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from desk.app.plain.line_editor import Line
from desk.app.plain.plain_desk import PlainDesk
from desk.app.plain.plain_text import exact
from desk.app.plain.voice import Voice
from tests.app import samples
from tests.app.clock import HandClock, settle, until
from tests.app.scripted import ScriptedHost


class Spoken:
    """What a test has in hand."""

    def __init__(self, desk: PlainDesk, host: ScriptedHost, clock: HandClock, said: list[str]) -> None:
        self.desk, self.host, self.clock, self._said = desk, host, clock, said
        self.latched: list[tuple[str, str]] = []

    async def type(self, text: str, secret: bytes | None = None) -> str:
        """Enter a line; what was said until its answer is there."""
        before = len(self.text)
        began = self.clock.monotonic()
        hidden = bytearray(secret) if secret is not None else None
        await self.desk.take(Line(text, began, hidden))
        await self.desk.read_all()
        await settle()
        return self.text[before:]

    @property
    def text(self) -> str:
        """Everything said so far."""
        return "".join(self._said)

    async def until(self, text: str) -> None:
        """Until this was said."""
        await until(lambda: text in self.text)


@asynccontextmanager
async def spoken(host: ScriptedHost | None = None, interactive: bool = True) -> AsyncIterator[Spoken]:
    """Plain mode, online, with sample data in every view."""
    clock = HandClock()
    said: list[str] = []
    if host is None:
        host = ScriptedHost()
        host.views = samples.view
        host.items = [item.model_copy(update={"at": item.seq}) for item in samples.talk()]
    voice = Voice(said.append, clock.monotonic)
    latched: list[tuple[str, str]] = []

    def latch(level: str, reason: str) -> str:
        latched.append((level, reason))
        return f"The latch is set: {level}."

    desk = PlainDesk(host, clock, voice, terminal="t", interactive=interactive, latch=latch)
    running = asyncio.create_task(desk.run())
    held = Spoken(desk, host, clock, said)
    held.latched = latched
    try:
        assert await desk.ready(10)
        yield held
    finally:
        desk.over.set()
        await running
        await host.close()


def readable(text: str) -> bool:
    """Whether nothing in it acts on a terminal, hides or draws."""
    return all(exact(line) == line for line in text.split("\n"))
