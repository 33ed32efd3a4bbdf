"""A recording as a source: at the pace it was received, faster, or as fast as it can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from data.events import FeedStatus, MarketEvent
from data.feed import Emit, Now, Sleep
from data.instruments import Instrument
from data.recording import open_recording

MOST_AT_ONCE = 512
LONGEST_TURN = 4_000_000
"""Nanoseconds before the loop gets its turn."""
SHORTEST_WAIT = 0.004
LONGEST_WAIT = 0.1
Progress = Callable[[int, int], None]


class Played(Protocol):
    """A recording that can be played: a file of frames, or a folder that `desk record` wrote."""

    name: str
    venue: str
    instruments: tuple[Instrument, ...]
    unit: str
    """What `line` and `lines` count."""
    line: int
    lines: int
    bad: int
    """How many of them could not be read."""

    @property
    def skipped(self) -> str:
        """That in words, or empty."""

    def when(self, event: MarketEvent) -> int:
        """UTC nanoseconds at which it came, for the pace; 0 where it came with the one before."""

    def events(self) -> Iterator[MarketEvent]:
        """Every event in order."""


def opened(path: str | Path) -> Played:
    """A file of frames or a folder of ours; a `RecordingError` says in one sentence why it cannot be played."""
    if Path(path).is_dir():
        from data.recorder.folder import Folder

        return Folder(Path(path))
    return open_recording(path)


class RecordedSource:
    """Plays a recording at `speed` times its own pace, or at once with `None`. It ends with a status that says so."""

    def __init__(
        self, path: str | Path | Played, speed: float | None = 1.0, progress: Progress | None = None
    ) -> None:
        if speed is not None and not 0.0 < speed < 1e6:
            raise ValueError(f"the speed of a replay must be above 0, was {speed}")
        self.recording = opened(path) if isinstance(path, str | Path) else path
        self.name = f"replay:{self.recording.name}"
        self.venue = self.recording.venue
        self.speed = speed
        self.description = f"replay {self.recording.name} " + (
            f"x{speed:g}" if speed is not None else "at full speed"
        )
        self.instruments = self.recording.instruments
        self.ended = False
        self.emitted = 0
        """Events so far."""
        self._report = progress
        self._newest = 0
        self._first_market = self._base_now = 0
        self._now: Now | None = None

    @property
    def progress(self) -> tuple[int, int]:
        """Lines or records read, and how many there are."""
        return self.recording.line, self.recording.lines

    def market_now(self) -> int:
        """The market's time: it runs on at the replay's pace, also after the end; at full speed, the newest event's."""
        if self.speed is None or self._now is None or not self._first_market:
            return self._newest
        return max(self._newest, self._first_market + int((self._now() - self._base_now) * self.speed))

    async def run(self, emit: Emit, sleep: Sleep, now: Now) -> None:
        """Emit every event of the file, then `ended`."""
        speed = self.speed
        self._now = now
        recording = self.recording
        self.ended = False
        first_received = last_received = 0
        told = 0
        turn = self._base_now = now()
        at_once = 0
        for event in recording.events():
            if speed is not None and (received := recording.when(event)) > last_received:
                if not first_received:
                    first_received = received
                    self._first_market = event.ts
                last_received = received
                due = self._base_now + int((last_received - first_received) / speed)
                while (early := due - now()) > 0:
                    await sleep(min(LONGEST_WAIT, max(SHORTEST_WAIT, early / 1e9)))
                    turn, at_once = now(), 0
            emit(event)
            self.emitted += 1
            if event.ts > self._newest:
                self._newest = event.ts
            if recording.bad != told:
                told = recording.bad
                emit(FeedStatus("", self._newest, "live", recording.skipped, event.received))
            at_once += 1
            if at_once >= MOST_AT_ONCE or (not at_once % 32 and now() - turn > LONGEST_TURN):
                if self._report is not None:
                    self._report(*self.progress)
                await sleep(0)
                turn, at_once = now(), 0
        self.ended = True
        if self._report is not None:
            self._report(*self.progress)
        end = f"the recording is over after {recording.line:,} {recording.unit}"
        emit(
            FeedStatus(
                "", self._newest, "ended", "; ".join(part for part in (end, recording.skipped) if part)
            )
        )
