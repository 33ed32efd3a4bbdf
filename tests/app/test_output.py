"""What goes to the tty goes on a thread: nobody who writes waits, and what the tty takes is known."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import pytest

from desk.app import output
from desk.app.output import LATE, MOST_AHEAD, MOST_WAITING, Meter, Output
from tests.app.clock import HandClock

PATIENCE = 10.0


class Line:
    """An output into a pipe that is read when the test says so."""

    def __init__(self, file: TextIO, reading: int) -> None:
        self.clock = HandClock()
        self.meter = Meter()
        self.freed = threading.Event()
        self.reading = reading
        self.output = Output(file, self.meter, self.clock.monotonic, self.freed.set)
        self.output.start()

    def read(self, size: int) -> bytes:
        """Exactly so many bytes."""
        received = b""
        while len(received) < size:
            received += os.read(self.reading, size - len(received))
        return received


@contextmanager
def line() -> Iterator[Line]:
    reading, writing = os.pipe()
    with os.fdopen(writing, "w", encoding="utf-8") as file:
        it = Line(file, reading)
        try:
            yield it
        finally:
            os.close(reading)
            it.output.stop()


def test_what_is_written_arrives_in_its_order_and_is_counted() -> None:
    with line() as it:
        for each in ("one ", "zwei € ", "three"):
            it.output.write(each)
        assert it.read(18).decode() == "one zwei € three"
        it.output.stop()
        assert (it.meter.bytes_out, it.meter.waiting, it.meter.lost) == (18, 0, 0)


def test_nobody_who_writes_waits_for_a_terminal_that_does_not_read() -> None:
    with line() as it:
        it.output.write("x" * 1_000_000)  # a pipe takes 64 KiB
        it.output.write("last")
        assert it.output.behind()
        assert it.read(1_000_004).endswith(b"xlast")
        assert it.freed.wait(PATIENCE)
        assert not it.output.behind()


def test_a_line_is_behind_only_when_something_waits_too_long_or_too_much_of_it() -> None:
    with line() as it:
        it.output.write("x" * MOST_AHEAD)
        assert not it.output.behind()
        it.clock._at += LATE + 1
        assert it.output.behind()
        it.read(MOST_AHEAD)
        assert it.freed.wait(PATIENCE)
        assert it.meter.slowest(it.clock.monotonic()) >= LATE / 1e9


def test_a_wait_that_is_not_over_counts_as_long_as_it_lasts() -> None:
    with line() as it:
        it.output.write("x" * MOST_AHEAD)
        it.clock._at += 3_000_000_000
        assert it.meter.slowest(it.clock.monotonic()) == 3.0
        it.read(MOST_AHEAD)


def test_a_terminal_that_never_reads_is_kept_a_bounded_number_of_bytes() -> None:
    with line() as it:
        for _ in range(20):
            it.output.write("x" * (MOST_WAITING // 10))
        assert it.meter.waiting <= MOST_WAITING
        assert it.meter.lost >= 9


def test_stopping_gives_up_on_a_terminal_that_takes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "STALLED", 0.05)
    with line() as it:
        it.output.write("x" * 1_000_000)
        it.output.stop()
        assert it.meter.waiting > 0


def test_stopping_waits_for_a_terminal_that_takes_it_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "STALLED", 0.2)
    with line() as it:
        it.output.write("x" * 300_000)
        reader = threading.Thread(target=lambda: it.read(300_000))
        reader.start()
        it.output.stop()
        reader.join(PATIENCE)
        assert it.meter.waiting == 0


def test_a_terminal_that_is_gone_is_written_to_no_more() -> None:
    with line() as it:
        os.close(it.reading)
        it.output.write("nobody")
        it.output.stop()
        assert it.meter.waiting == 0
        it.reading = os.open(os.devnull, os.O_RDONLY)
