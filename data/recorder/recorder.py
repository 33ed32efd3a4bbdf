"""Records a source: what it says goes on disk every half second, off the loop."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from data.errors import RecordingError
from data.events import FeedStatus, MarketEvent
from data.feed import Doubted, Emit, Now, Sleep, Source
from data.recorder.finishing import Finisher
from data.recorder.intake import MOST_BYTES, Intake
from data.recorder.opening import Opened, lock, prepare
from data.recorder.records import Kind, Subject
from data.recorder.rotation import Rotation
from data.recorder.writer import Writer, sentence

WRITTEN_EVERY = 0.5
"""Seconds between two hand-overs to the disk: with the writing itself, less than one second is ever at stake."""
FELL_BEHIND = "the recorder fell behind; its recording needs a whole book"


class Progress(msgspec.Struct, frozen=True):
    """How a recording stands."""

    seconds: float
    events: int
    frames: int
    bytes: int
    part: int
    lost_events: int
    lost_frames: int
    state: str
    """The feed's last word on itself."""


class Recorder:
    """One session of recording into one folder. `intake` takes frames from the source's tap.

    When it cannot write any more it says why in `problem`, and everything else goes on.
    """

    def __init__(self, folder: Path, rotation: Rotation | None = None, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self.intake = Intake(most_bytes)
        self.problem = ""
        self.completed: tuple[int, ...] = ()
        """Parts of an interrupted recording in this folder that were finished at the start."""
        self._rotation = rotation or Rotation()
        self._began = 0
        self._state = ""
        self._writer: Writer | None = None
        self._finisher: Finisher | None = None
        self._lock: int | None = None
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """End the recording cleanly."""
        self._stop.set()

    async def record(
        self,
        source: Source,
        kind: Kind,
        sleep: Sleep,
        now: Now,
        emit: Emit | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Progress:
        """Record until `stop`, the source's end, a full disk or cancellation; the recording is whole afterwards.

        `emit` hears every event as well. Raises `RecordingError` where the folder cannot be recorded into.
        """
        await self._open(source, kind, now)
        intake = self.intake
        take = intake.event

        def both(event: MarketEvent) -> None:
            take(event)
            if type(event) is FeedStatus and not event.instrument:
                self._state = event.state
            if emit is not None:
                emit(event)

        running = asyncio.create_task(source.run(both, sleep, now))
        writing = asyncio.create_task(self._write(source, sleep, now, progress))
        stopping = asyncio.create_task(self._stop.wait())
        tasks = (running, writing, stopping)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                running.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._close(now)
        return self._progress(now)

    async def _open(self, source: Source, kind: Kind, now: Now) -> None:
        self._lock = lock(self.folder)
        at = self._began = now()
        subject = Subject(source.venue, source.name, source.description, kind)
        try:
            opened: Opened = await asyncio.to_thread(prepare, self.folder, subject, source.instruments, at)
            self.completed = opened.completed
            finisher = self._finisher = Finisher(self.folder, opened.manifest)
            writer = Writer(
                self.folder, subject, opened.session, opened.number, opened.first, self._rotation,
                self._free, finisher.finish,
            )  # fmt: skip
            finisher.start()
            writer.start(opened.listing, at)
            self._writer = writer
        except OSError as problem:
            if self._finisher is not None:
                self._finisher.close(at)
            self._unlock()
            raise RecordingError(sentence(self.folder, problem)) from None
        except BaseException:
            self._unlock()
            raise

    async def _write(
        self, source: Source, sleep: Sleep, now: Now, progress: Callable[[Progress], None] | None
    ) -> None:
        writer, intake = self._writer, self.intake
        assert writer is not None
        while not writer.problem:
            await sleep(WRITTEN_EVERY)
            was_losing = intake.losing
            writer.give(intake.hand_over(now()))
            if was_losing and not intake.losing and isinstance(source, Doubted):
                # The gap is over: with whole books what is recorded from here on can be played.
                for instrument in source.instruments:
                    source.doubt(instrument.symbol, FELL_BEHIND)
            if progress is not None:
                progress(self._progress(now))

    async def _close(self, now: Now) -> None:
        writer, finisher, at = self._writer, self._finisher, now()
        assert writer is not None
        assert finisher is not None
        self.intake.mark_rest(at)
        writer.give(self.intake.hand_over(at))
        await asyncio.shield(asyncio.to_thread(_closed, writer, finisher, at))
        self.problem = writer.problem
        if not self.problem and finisher.problem is not None:
            self.problem = sentence(self.folder, finisher.problem)
        self._unlock()

    def _free(self, weight: int) -> None:
        self.intake.freed += weight

    def _progress(self, now: Now) -> Progress:
        intake, writer = self.intake, self._writer
        assert writer is not None
        return Progress(
            (now() - self._began) / 1e9, intake.events, intake.frames, writer.bytes, writer.part,
            intake.lost_events, intake.lost_frames, self._state,
        )  # fmt: skip

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _closed(writer: Writer, finisher: Finisher, at: int) -> None:
    writer.close(at)
    finisher.close(at)
