"""The tape recorder: once a second, what terminals are shown; in between, everything they are told in order."""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO

from desk.host.tape_file import Block, TapeHeader, TapeWriter
from desk.host.tape_reader import SUFFIX
from desk.host.viewing import Viewer, Views
from desk.kernel.clock import Clock
from desk.kernel.errors import DeskError
from desk.kernel.private_file import private
from desk.link import envelope as e
from desk.people.demo import OPERATOR

KEYFRAME_EVERY = 60
"""Seconds, and records, from one whole picture to the next."""
FULL = 64 * 1024 * 1024
"""Bytes after which a session goes on in a tape of its own, so that the older ones can make room."""
_MOST_MESSAGES = 2000
ALWAYS = ("watchlist", "radar", "board", "queue", "portfolio", "status")
VIEWER = Viewer(OPERATOR, session="tape")


class TapeRecorder:
    """Records one run of the host. A tape that cannot be written is given up with a word; the desk goes on.

    A long session goes on in further tapes, named after it. After a crash it goes on in the same one.
    """

    name = "tape"

    def __init__(
        self,
        directory: Path,
        header: TapeHeader,
        clock: Clock,
        views: Views,
        shown: Callable[[], Iterable[str]],
        sealed: Callable[[str, Block], Awaitable[None]],
        goes_on: Callable[[], None],
        given_up: Callable[[str], None],
    ) -> None:
        self._directory = directory
        self._header = header
        self._tapes = 1
        self._begun = False
        self._clock = clock
        self._views = views
        self._shown = shown
        self._sealed = sealed
        self._goes_on = goes_on
        self._given_up = given_up
        self._messages: list[Any] = []
        self._seen: dict[str, tuple[int, Any]] = {}

    @property
    def tape(self) -> str:
        """The name of the tape that is written now; the first has the session's."""
        session = self._header.session
        return session if self._tapes == 1 else f"{session}-{self._tapes}"

    def heard(self, message: e.Message) -> None:
        """Keep a message that terminals get in order; of a flood within one second the rest is left out."""
        if len(self._messages) < _MOST_MESSAGES:
            self._messages.append(message)

    async def run(self, ready: Callable[[], None]) -> None:
        """Record until cancelled; the last block is sealed on the way out."""
        try:
            self._directory.mkdir(mode=0o700, exist_ok=True)
            while True:
                with _opened(self._directory / f"{self.tape}{SUFFIX}", self._begun) as file:
                    self._begun = True
                    header = replace(self._header, session=self.tape, started=self._clock.now())
                    writer = TapeWriter(file, header)
                    ready()
                    await self._record(writer)
                self._tapes, self._begun = self._tapes + 1, False
        except (OSError, DeskError) as problem:
            why = problem.strerror if isinstance(problem, OSError) else problem
            self._given_up(
                f"the tape stopped recording ({why}); look at {self._directory} and its disk, then restart the host"
            )
            ready()
            await asyncio.Event().wait()

    async def _record(self, writer: TapeWriter) -> None:
        """Until the tape is full."""
        names: tuple[str, ...] = ()
        try:
            for second in count():
                whole = second % KEYFRAME_EVERY == 0
                if whole and writer.size >= FULL:
                    self._write(writer, names, False)
                    self._goes_on()
                    return
                if whole:
                    await self._seal(writer)
                names = tuple(dict.fromkeys((*ALWAYS, *self._shown())))
                self._write(writer, names, whole)
                await self._clock.sleep(1)
        except asyncio.CancelledError:
            # Terminals are gone by now; the last picture is still of what they looked at.
            self._write(writer, names, False)
            raise
        finally:
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
            await self._sealed(self.tape, block)


def _opened(path: Path, begun: bool) -> BinaryIO:
    return open(path, "ab" if begun else "xb", opener=private)


def surplus(directory: Path, limit: int, keep: str) -> list[Path]:
    """The tapes that have to go so that the rest fits `limit` bytes, those first that were written longest ago.

    The one called `keep` stays. What is no file of its own, such as a folder or a link, is left alone.
    """
    found = []
    for path in directory.glob(f"*{SUFFIX}") if directory.is_dir() else ():
        try:
            facts = path.lstat()
        except OSError:  # gone, or out of reach
            continue
        if stat.S_ISREG(facts.st_mode):
            found.append((path.stem == keep, facts.st_mtime_ns, path.name, facts.st_size, path))
    kept, gone = 0, []
    for running, _, _, size, path in sorted(found, reverse=True):
        kept += size
        if kept > limit and not running:
            gone.append(path)
    return gone[::-1]
