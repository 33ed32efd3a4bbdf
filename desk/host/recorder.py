"""The tape recorder: once a second, what terminals are shown; in between, everything they are told in order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any, BinaryIO

from desk.host.tape import SUFFIX, TapeInfo, sessions
from desk.host.tape_file import Block, TapeHeader, TapeWriter
from desk.host.viewing import Viewer, Views
from desk.kernel.clock import Clock
from desk.kernel.errors import DeskError
from desk.kernel.private_file import private
from desk.link import envelope as e
from desk.people.demo import YOU

KEYFRAME_EVERY = 60
"""Seconds, and records, from one whole picture to the next."""
_MOST_MESSAGES = 2000
ALWAYS = ("watchlist", "radar", "board", "queue", "portfolio", "status")
VIEWER = Viewer(YOU, session="tape")


class Recorder:
    """Records one run of the host. A tape that cannot be written is given up with a word; the desk goes on."""

    name = "tape"

    def __init__(
        self,
        directory: Path,
        header: TapeHeader,
        clock: Clock,
        views: Views,
        shown: Callable[[], Iterable[str]],
        sealed: Callable[[Block], Awaitable[None]],
        given_up: Callable[[str], None],
    ) -> None:
        self._path = directory / f"{header.session}{SUFFIX}"
        self._header = header
        self._clock = clock
        self._views = views
        self._shown = shown
        self._sealed = sealed
        self._given_up = given_up
        self._messages: list[Any] = []
        self._seen: dict[str, tuple[int, Any]] = {}

    def heard(self, message: e.Message) -> None:
        """Keep a message that terminals get in order; of a flood within one second the rest is left out."""
        if len(self._messages) < _MOST_MESSAGES:
            self._messages.append(message)

    async def run(self, ready: Callable[[], None]) -> None:
        """Record until cancelled; the last block is sealed on the way out."""
        try:
            self._path.parent.mkdir(mode=0o700, exist_ok=True)
            with _created(self._path) as file:
                writer = TapeWriter(file, self._header)
                ready()
                await self._record(writer)
        except (OSError, DeskError) as problem:
            why = problem.strerror if isinstance(problem, OSError) else problem
            self._given_up(f"the tape stopped recording ({why}); make room on the disk and restart the host")
            ready()
            await asyncio.Event().wait()

    async def _record(self, writer: TapeWriter) -> None:
        count = 0
        names: tuple[str, ...] = ()
        try:
            while True:
                whole = count % KEYFRAME_EVERY == 0
                if whole:
                    await self._seal(writer)
                names = tuple(dict.fromkeys((*ALWAYS, *self._shown())))
                self._write(writer, names, whole)
                count += 1
                await self._clock.sleep(1)
        finally:
            # Terminals are gone by now; the last picture is still of what they looked at.
            self._write(writer, names, False)
            await self._seal(writer)

    def _write(self, writer: TapeWriter, names: tuple[str, ...], whole: bool) -> None:
        """Add a picture. Views that did not change are the same objects as before, so they cost nothing."""
        picture: dict[str, tuple[int, Any]] = {}
        for name in names:
            frame, seen = self._views.frame(name, VIEWER), self._seen.get(name)
            same = seen is not None and seen[0] == frame.number
            picture[name] = seen if seen and same else (frame.number, json.loads(frame.spec_json))
        self._seen = picture
        views = {name: value for name, (_, value) in picture.items()}
        writer.write(self._clock.now(), views, self._take_messages(), whole)

    def _take_messages(self) -> list[Any]:
        messages, self._messages = self._messages, []
        return [message.model_dump(mode="json") for message in messages]

    async def _seal(self, writer: TapeWriter) -> None:
        block = writer.seal(self._clock.now())
        if block is not None:
            await self._sealed(block)


def _created(path: Path) -> BinaryIO:
    return open(path, "xb", opener=private)


def make_room(directory: Path, limit: int) -> list[TapeInfo]:
    """Delete the oldest tapes until what is left fits `limit` bytes; returns those that went."""
    kept, gone = 0, []
    for info in sessions(directory):
        kept += info.bytes
        if kept > limit:
            info.path.unlink(missing_ok=True)
            gone.append(info)
    return gone
