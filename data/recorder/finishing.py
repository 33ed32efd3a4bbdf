"""The thread that makes tables of finished parts, one after another, and keeps the manifest."""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence
from pathlib import Path

import msgspec

from data.recorder import manifest
from data.recorder.manifest import Manifest, PartNote
from data.recorder.parts import finish


class Finisher:
    """Owns the manifest from `start` to `close`. A table that cannot be made is left: the log stands for it."""

    def __init__(self, folder: Path, begun: Manifest) -> None:
        self.manifest = begun
        self.problem: Exception | None = None
        """Why the last part has no tables."""
        self._folder = folder
        self._finished: queue.SimpleQueue[tuple[int, int] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="recorder tables", daemon=True)

    def start(self) -> None:
        """Write the manifest as it is at the beginning. Raises `OSError` where the folder cannot be written."""
        manifest.save(self._folder, self.manifest)
        self._thread.start()

    def finish(self, number: int, at: int) -> None:
        """Have the tables of a part made; `at` is when it ended, UTC nanoseconds, 0 where that is not known."""
        self._finished.put((number, at))

    def close(self, at: int) -> None:
        """Finish what is left, wait for that, and say in the manifest that the recording ended then."""
        self._finished.put(None)
        self._thread.join()
        self.manifest = msgspec.structs.replace(self.manifest, ended=at)
        self._save()

    def _run(self) -> None:
        while (given := self._finished.get()) is not None:
            number, at = given
            note = self._noted(number)
            if note is not None:
                note = msgspec.structs.replace(note, ended=at or note.ended)
                parts = with_note(self.manifest.parts, note)
                self.manifest = msgspec.structs.replace(self.manifest, parts=parts)
                self._save()

    def _noted(self, number: int) -> PartNote | None:
        try:
            return finish(self._folder, number)
        except Exception as problem:  # a thread has nobody above it
            self.problem = problem
        try:
            return finish(self._folder, number, with_tables=False)
        except Exception as problem:
            self.problem = problem
            return None

    def _save(self) -> None:
        try:
            manifest.save(self._folder, self.manifest)
        except OSError as problem:
            self.problem = problem


def with_note(parts: Sequence[PartNote], note: PartNote) -> tuple[PartNote, ...]:
    """The notes with this one in its place."""
    kept = [one for one in parts if one.number != note.number]
    return tuple(sorted([*kept, note], key=lambda one: one.number))
