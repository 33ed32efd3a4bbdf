"""The thread that writes: every batch into the log of the part and on disk before the next, parts one after another."""

from __future__ import annotations

import contextlib
import os
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from data.recorder.blocks import packed, packed_records
from data.recorder.intake import Batch
from data.recorder.manifest import settle
from data.recorder.parts import log_path
from data.recorder.records import SCHEMA, Head, Listing, Record, Subject
from data.recorder.rotation import Rotation


class Writer:
    """Runs in a thread of its own from `start` to `close`. What it cannot write ends the recording with a sentence."""

    def __init__(
        self,
        folder: Path,
        subject: Subject,
        session: int,
        number: int,
        first: int,
        rotation: Rotation,
        freed: Callable[[int], None],
        finished: Callable[[int, int], None],
    ) -> None:
        self.part = number
        """Number of the part that is being written."""
        self.bytes = 0
        """Bytes of logs written in this session."""
        self.problem = ""
        """Why nothing more is written, in one sentence; empty while all is well."""
        self._folder = folder
        self._subject = subject
        self._session = session
        self._first = first
        self._rotation = rotation
        self._freed = freed
        self._finished = finished
        self._listing = Listing(0, 0, ())
        self._file: BinaryIO | None = None
        self._began = 0
        self._part_bytes = 0
        self._batches: queue.SimpleQueue[Batch | int] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)

    def start(self, listing: Listing, at: int) -> None:
        """Begin the first part. Raises `OSError` where the folder cannot be written."""
        self._listing = listing
        self._begin(at)
        self._thread.start()

    def give(self, batch: Batch) -> None:
        """Have a batch written."""
        self._batches.put(batch)

    def close(self, at: int) -> None:
        """Finish the part after everything that was given, and wait for that."""
        self._batches.put(at)
        self._thread.join()

    def _run(self) -> None:
        while True:
            given = self._batches.get()
            try:
                if isinstance(given, int):
                    self._end(given)
                    return
                if not self.problem:
                    self._write(given)
            except Exception as problem:  # a thread has nobody above it
                self._give_up(problem)
            finally:
                if isinstance(given, Batch):
                    self._freed(given.weight)

    def _write(self, batch: Batch) -> None:
        if batch.records:
            self._append(batch.records)
        age = (batch.at - self._began) / 1e9
        if age >= self._rotation.seconds or self._part_bytes >= self._rotation.bytes:
            self._end(batch.at)
            self.part += 1
            self._begin(batch.at)

    def _append(self, records: list[Record]) -> None:
        assert self._file is not None
        for block in packed_records(records, self._first):
            self._file.write(block)
            self._part_bytes += len(block)
            self.bytes += len(block)
        self._first += len(records)
        self._file.flush()
        os.fsync(self._file.fileno())

    def _begin(self, at: int) -> None:
        self._began = at
        self._file = log_path(self._folder, self.part).open("xb")
        head = Head(SCHEMA, self._subject, self.part, self._session, self._first, at, self._listing)
        block = packed(head)
        self._file.write(block)
        self._file.flush()
        os.fsync(self._file.fileno())
        settle(self._folder)
        self._part_bytes = len(block)

    def _end(self, at: int) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()
            self._finished(self.part, at)

    def _give_up(self, problem: Exception) -> None:
        self.problem = sentence(self._folder, problem)
        if self._file is not None:
            with contextlib.suppress(OSError):  # what cannot be flushed is what could not be written
                self._file.close()
            self._file = None
            self._finished(self.part, 0)


def sentence(folder: Path, problem: Exception) -> str:
    """Why a recording cannot go on, and what to do."""
    if isinstance(problem, OSError):
        why, remedy = problem.strerror or str(problem), "make room on the disk or record to another folder"
    else:
        why, remedy = f"{type(problem).__name__}: {problem}", "what was recorded before is kept"
    return f"recording to {folder} stopped ({why}); {remedy}"
