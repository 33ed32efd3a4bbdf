"""Recorded frames on disk, checked whole before the first one is played."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import parse_qs, urlsplit

import msgspec

from data.binance import Decoder
from data.contracts import named
from data.errors import FrameRefused, RecordingError
from data.events import MarketEvent
from data.instruments import Instrument
from data.survey import Entry, Survey, entry, is_entry

BLOCK = 1 << 20
GZIP = b"\x1f\x8b"
SURVEYED = 4000
"""Lines that are looked at to learn the instruments."""


class Recording:
    """A file of Binance frames: `<receive ns> <frame>` a line, or one JSON object a line with the frame as text in it."""

    def __init__(self, path: Path, lines: int, survey: Survey) -> None:
        self.path = path
        self.name = path.name.split(".")[0]
        self.lines = lines
        """Lines in the file."""
        self.instruments: tuple[Instrument, ...] = survey.instruments
        self.venue = self.instruments[0].venue
        self.line = 0
        """The line that was read last."""
        self.bad = 0
        """Lines that could not be read and were skipped."""
        self.first_bad = 0
        self.first_bad_reason = ""

    def events(self) -> Iterator[MarketEvent]:
        """Every event in the order of the file. A line that cannot be read is counted and skipped."""
        decoder = Decoder(named(self.instruments))
        only = self.instruments[0].contract if len(self.instruments) == 1 else ""
        self.line = self.bad = 0
        decode = decoder.decode
        good = 0
        for line in _lines(self.path):
            self.line += 1
            event: MarketEvent | None
            try:
                if is_entry(line):
                    event = _from_entry(decoder, entry(line), only)
                else:
                    received, _, frame = line.partition(b" ")
                    if frame.startswith(b'{"lastUpdateId"'):
                        event = decoder.snapshot(frame, only, int(received))
                    else:
                        event = decode(frame, int(received))
            except (FrameRefused, ValueError, msgspec.MsgspecError) as error:
                if line.strip():
                    self._skip(error)
                continue
            if event is not None:
                good += 1
                yield event
        if not good:
            raise RecordingError(
                f"{self.path} holds no frame that can be read; {self.skipped}", self.first_bad
            )

    @property
    def skipped(self) -> str:
        """What was skipped, in words; empty when nothing was."""
        if not self.bad:
            return ""
        lines = "1 line was" if self.bad == 1 else f"{self.bad:,} lines were"
        return f"{lines} unreadable and skipped, the first is line {self.first_bad}: {self.first_bad_reason}"

    def _skip(self, error: Exception) -> None:
        self.bad += 1
        if not self.first_bad:
            self.first_bad = self.line
            self.first_bad_reason = str(error).splitlines()[0][:160]


def open_recording(path: str | Path) -> Recording:
    """Open a recording, plain or gzip; a `RecordingError` says in one sentence why it cannot be played."""
    path = Path(path)
    if not path.exists():
        raise RecordingError(f"there is no file {path}; give the path of a recording")
    if path.is_dir():
        raise RecordingError(f"{path} is a folder; give the path of one recording in it")
    lines = 0
    survey = Survey()
    for line in _lines(path):
        lines += 1
        if lines <= SURVEYED or not survey.seen:
            survey.take(line)
            if lines == SURVEYED and not survey.seen:
                break
    if not lines:
        raise RecordingError(f"{path} is empty; give another recording")
    if not survey.seen:
        reason = (
            f"line {survey.first_bad}: {survey.reason}" if survey.first_bad else "no line is a Binance frame"
        )
        raise RecordingError(f"{path} is not a recording that the desk can read ({reason})", survey.first_bad)
    return Recording(path, lines, survey)


def _from_entry(decoder: Decoder, said: Entry, only: str) -> MarketEvent | None:
    received = round(said.ts * 1_000_000) * 1000
    if said.t == "recv":
        return decoder.decode(said.data.encode(), received)
    if said.t == "http" and "/depth?" in said.url:
        contract = parse_qs(urlsplit(said.url).query).get("symbol", [only])[0]
        return decoder.snapshot(said.data.encode(), contract, received)
    return None


def _lines(path: Path) -> Iterator[bytes]:
    """Lines of a plain or gzip file; damage becomes a `RecordingError` with the line that it follows."""
    number = 0
    try:
        with path.open("rb") as plain:
            packed = plain.read(2) == GZIP
            plain.seek(0)
            if not packed and path.suffix == ".gz" and path.stat().st_size:
                raise RecordingError(
                    f"{path} is named .gz but is not gzip; rename it or give another recording"
                )
            file = cast(BinaryIO, gzip.GzipFile(fileobj=plain)) if packed else plain
            rest = b""
            while block := file.read(BLOCK):
                lines = (rest + block).split(b"\n")
                rest = lines.pop()
                number += len(lines)
                yield from lines
                if len(rest) > 64 * BLOCK:
                    raise RecordingError(f"{path} has a line of over 64 MiB after line {number}", number + 1)
            if rest:
                yield rest
    except EOFError:
        raise RecordingError(
            f"{path} is cut off after line {number:,}; copy it again or give another recording", number
        ) from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise RecordingError(
            f"{path} is damaged after line {number:,} ({error}); copy it again or give another recording",
            number,
        ) from None
    except OSError as error:
        raise RecordingError(f"{path} cannot be read: {error.strerror or error}", number) from None
