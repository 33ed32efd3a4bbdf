"""Recorded frames on disk, checked whole before the first one is played."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol, cast
from urllib.parse import parse_qs, urlsplit

import msgspec

from data.binance import Decoder
from data.contracts import named
from data.errors import FrameRefused, RecordingError
from data.events import MarketEvent
from data.instruments import Instrument
from data.survey import Entry, Survey, entry, is_entry
from data.unreadable import reason
from data.venues.ton_swaps import SwapSurvey

BLOCK = 1 << 20
GZIP = b"\x1f\x8b"
SURVEYED = 4000
"""Lines that are looked at to learn the instruments."""


Read = Callable[[bytes], Sequence[MarketEvent]]
"""What one line of a file says."""


class Spoken(Protocol):
    """What a first look at a file found: who speaks in it, and how to read that."""

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """What it tells of, in the order in which they first spoke."""

    def reader(self) -> Read:
        """A reader of its lines, from the first one on."""


class Recording:
    """A file of frames: `<receive ns> <frame>` a line, or one JSON object a line with the frame as text in it."""

    unit = "lines"

    def __init__(self, path: Path, lines: int, spoken: Spoken) -> None:
        self.path = path
        self.name = path.name.split(".")[0]
        self.lines = lines
        """Lines in the file."""
        self.instruments: tuple[Instrument, ...] = spoken.instruments
        self._spoken = spoken
        self.venue = self.instruments[0].venue
        self.line = 0
        """The line that was read last."""
        self.bad = 0
        """Lines that could not be read and were skipped."""
        self.first_bad = 0
        self.first_bad_reason = ""

    def when(self, event: MarketEvent) -> int:
        """When it was received, for the pace of a replay."""
        return event.received

    def events(self) -> Iterator[MarketEvent]:
        """Every event in the order of the file. A line that cannot be read is counted and skipped."""
        read = self._spoken.reader()
        self.line = self.bad = 0
        good = 0
        for line in _lines(self.path):
            self.line += 1
            try:
                events = read(line)
            except (FrameRefused, ValueError, msgspec.MsgspecError) as error:
                if line.strip():
                    self._skip(error)
                continue
            for event in events:
                good += 1
                yield event
        if not good:
            raise RecordingError(
                f"{self.path} holds no frame that can be read; {self.skipped}; give another recording",
                self.first_bad,
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
            self.first_bad_reason = reason(error)


def open_recording(path: str | Path) -> Recording:
    """Open a file of frames, plain or gzip; a `RecordingError` says in one sentence why it cannot be played."""
    path = Path(path)
    if not path.exists():
        raise RecordingError(f"there is no file {path}; give the path of a recording")
    if path.is_dir():
        raise RecordingError(f"{path} is a folder; give the path of one recording in it")
    if not path.is_file():
        raise RecordingError(f"{path} is not a file; give the path of a recording")
    lines = 0
    spoken: tuple[_Binance, _Venues, SwapSurvey] = (_Binance(), _Venues(), SwapSurvey())
    for line in _lines(path):
        lines += 1
        if lines <= SURVEYED or not any(one.seen for one in spoken):
            for one in spoken:
                one.take(line)
            if lines == SURVEYED and not any(one.seen for one in spoken):
                break
    if not lines:
        raise RecordingError(f"{path} is empty; give another recording")
    for found in spoken:
        if found.seen:
            return Recording(path, lines, found)
    survey = spoken[0].survey
    why = (
        f"line {survey.first_bad}: {survey.reason}"
        if survey.first_bad
        else "no line is a frame of a venue that the desk can play"
    )
    raise RecordingError(
        f"{path} is not a recording that the desk can read ({why}); give one of a venue that it knows",
        survey.first_bad,
    )


class _Binance:
    """A file of Binance frames."""

    def __init__(self) -> None:
        self.survey = Survey()

    @property
    def seen(self) -> bool:
        return self.survey.seen

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        return self.survey.instruments

    def take(self, line: bytes) -> None:
        self.survey.take(line)

    def reader(self) -> Read:
        instruments = self.instruments
        decoder = Decoder(named(instruments))
        only = instruments[0].contract if len(instruments) == 1 else ""

        def read(line: bytes) -> Sequence[MarketEvent]:
            if is_entry(line):
                event = _from_entry(decoder, entry(line), only)
            else:
                received, _, frame = line.partition(b" ")
                if frame.startswith(b'{"lastUpdateId"'):
                    event = decoder.snapshot(frame, only, int(received))
                else:
                    event = decoder.decode(frame, int(received))
            return () if event is None else (event,)

        return read


class _Venues:
    """A file of other venues' frames."""

    def __init__(self) -> None:
        from data.venues.recorded import VenueSurvey  # many frames' shapes, which most commands never need

        self._survey = VenueSurvey()

    @property
    def seen(self) -> bool:
        return self._survey.seen

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        return self._survey.instruments

    def take(self, line: bytes) -> None:
        if is_entry(line):
            try:
                self._survey.take(entry(line))
            except msgspec.MsgspecError:
                return  # the other survey says what is wrong with it

    def reader(self) -> Read:
        read = self._survey.reader()
        return lambda line: read(entry(line)) if line.strip() else ()


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
