"""The tape recorder: once a second, what terminals are shown; in between, everything they are told in order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

from desk.host.tape import SUFFIX, TapeInfo, sessions
from desk.host.tape_file import Block, TapeHeader, TapeWriter
from desk.host.viewing import Viewer, Views
from desk.kernel.clock import Clock
from desk.link import envelope as e

KEYFRAME_EVERY = 60
"""Seconds, and records, from one whole picture to the next."""
_MOST_MESSAGES = 2000
ALWAYS = ("watchlist", "radar", "board", "queue", "portfolio", "status")
VIEWER = Viewer("you", session="tape")


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
        self._missed = 0

    def heard(self, message: e.Message) -> None:
        """Keep a message that terminals get in order; a flood beyond the limit is counted and left out."""
        if len(self._messages) < _MOST_MESSAGES:
            self._messages.append(message)
        else:
            self._missed += 1

    async def run(self, ready: Callable[[], None]) -> None:
        """Record until cancelled; the last block is sealed on the way out."""
        try:
            self._path.parent.mkdir(mode=0o700, exist_ok=True)
            with self._path.open("xb") as file:
                writer = TapeWriter(file, self._header)
                ready()
                await self._record(writer)
        except OSError as error:
            self._given_up(
                f"the tape stopped recording ({error.strerror}); make room on the disk and restart the host"
            )
            await asyncio.get_running_loop().create_future()

    async def _record(self, writer: TapeWriter) -> None:
        count = 0
        parsed: dict[str, tuple[int, Any]] = {}
        try:
            while True:
                whole = count % KEYFRAME_EVERY == 0
                if whole:
                    await self._seal(writer)
                parsed = self._picture(parsed)
                views = {name: value for name, (_, value) in parsed.items()}
                writer.write(self._clock.now(), views, self._take_messages(), keyframe=whole)
                count += 1
                await self._clock.sleep(1)
        finally:
            writer.write(
                self._clock.now(), {n: v for n, (_, v) in parsed.items()}, self._take_messages(), False
            )
            await self._seal(writer)

    def _picture(self, before: dict[str, tuple[int, Any]]) -> dict[str, tuple[int, Any]]:
        """Every shown view as JSON values; those that did not change are the same objects as before."""
        picture = {}
        for name in dict.fromkeys((*ALWAYS, *self._shown())):
            if not self._views.knows(name):
                continue
            frame = self._views.frame(name, VIEWER)
            seen = before.get(name)
            same = seen is not None and seen[0] == frame.number
            picture[name] = seen if same and seen else (frame.number, json.loads(frame.spec_json))
        return picture

    def _take_messages(self) -> list[Any]:
        messages, self._messages = self._messages, []
        return [message.model_dump(mode="json") for message in messages]

    async def _seal(self, writer: TapeWriter) -> None:
        block = writer.seal(self._clock.now())
        if block is not None:
            await self._sealed(block)


def make_room(directory: Path, limit: int) -> list[TapeInfo]:
    """Delete the oldest tapes until what is left fits `limit` bytes; returns those that went."""
    kept, gone = 0, []
    for info in sessions(directory):
        kept += info.bytes
        if kept > limit:
            info.path.unlink(missing_ok=True)
            gone.append(info)
    return gone
