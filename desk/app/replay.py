"""The playhead of a replay: where it is, how fast it goes, and the link it feeds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desk.app.tape_link import Recorded, TapeLink
    from desk.kernel.clock import Clock
    from desk.link.link import Link

SPEEDS = (1.0, 2.0, 4.0, 16.0)
_STEP = 0.25
_SECOND = 1_000_000_000


class Replay:
    """Connects a terminal to a recording, and moves through it."""

    def __init__(self, tape: Recorded, clock: Clock, speed: float = 1.0) -> None:
        self._tape = tape
        self._clock = clock
        self._link: TapeLink | None = None
        self._playing: asyncio.Task[None] | None = None
        self.at = tape.started
        """The playhead, UTC nanoseconds."""
        self.speed = speed
        self.paused = False
        self.moved: Callable[[], None] = lambda: None
        """Called when the playhead, the speed or the pause changes."""
        self.rewound: Callable[[], None] = lambda: None
        """Called when what was said so far is about to be said again."""

    @property
    def session(self) -> str:
        return self._tape.header.session

    @property
    def started(self) -> int:
        return self._tape.started

    @property
    def ended(self) -> int:
        return self._tape.ended

    async def connect(self, start: bool = True) -> Link:
        from desk.app.tape_link import TapeLink

        self._link = TapeLink(self._tape, self._clock)
        self._playing = asyncio.create_task(self._run())
        return self._link

    async def close(self) -> None:
        """Stop the playhead."""
        if self._playing is not None:
            self._playing.cancel()

    def toggle(self) -> None:
        """Pause, or go on; at the end go on from the beginning."""
        if self.at >= self.ended:
            self.seek(self.started)
            self.paused = False
        else:
            self.paused = not self.paused
        self.moved()

    def faster(self) -> None:
        """The next of the speeds, the slowest after the fastest."""
        self.speed = next((each for each in SPEEDS if each > self.speed), SPEEDS[0])
        self.moved()

    def skip(self, seconds: float) -> None:
        """Move the playhead."""
        self.seek(self.at + round(seconds * _SECOND))

    def seek(self, to: int) -> None:
        """Put the playhead at a time within the recording."""
        to = max(self.started, min(self.ended, to))
        if self._link is not None:
            if to < self.at:
                self.rewound()
                self._link.rewind(to)
            else:
                self._link.play(to)
        self.at = to
        self.moved()

    async def _run(self) -> None:
        before = self._clock.monotonic()
        while True:
            await self._clock.sleep(_STEP)
            now = self._clock.monotonic()
            if not self.paused and self.at < self.ended:
                self.seek(self.at + round((now - before) * self.speed))
                if self.at >= self.ended:
                    self.paused = True
                    self.moved()
            before = now
