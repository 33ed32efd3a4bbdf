"""Recorded frames on disk, checked whole before the first one is played."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

import msgspec

from data.binance import Decoder
from data.contracts import named
from data.errors import FrameRefused, RecordingError
from data.events import MarketEvent
from data.instruments import Instrument
from data.recorded_lines import lines
from data.survey import Entry, Survey, entry, is_entry
from data.unreadable import reason
from data.venues.ton_swaps import SwapSurvey

PLAYED = "Binance, OKX, Bybit, Coinbase, Kraken or a TON exchange"
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
    """A file of frames: `<receive ns> <frame>` a line, a JSON object a line with the frame as text in it, or bare frames
    as Bybit publishes them."""

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
        for line in lines(self.path):
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
    """Open a file of frames, plain, gzip or zip; a `RecordingError` says in one sentence why it cannot be played."""
    path = Path(path)
    if not path.exists():
        raise RecordingError(f"there is no file {path}; give the path of a recording")
    if path.is_dir():
        raise RecordingError(f"{path} is a folder; give the path of one recording in it")
    if not path.is_file():
        raise RecordingError(f"{path} is not a file; give the path of a recording")
    count = 0
    spoken: tuple[_Binance, _Venues, SwapSurvey] = (_Binance(), _Venues(), SwapSurvey())
    for line in lines(path):
        count += 1
        if count <= SURVEYED or not any(one.seen for one in spoken):
            for one in spoken:
                one.take(line)
            if count == SURVEYED and not any(one.seen for one in spoken):
                break
    if not count:
        raise RecordingError(f"{path} is empty; give another recording")
    for found in spoken:
        if found.seen:
            return Recording(path, count, found)
    survey, foreign = spoken[0].survey, spoken[1].foreign
    if foreign:
        why = f"it is of {foreign}, which the desk does not play"
    elif survey.first_bad:
        why = f"line {survey.first_bad}: {survey.reason}"
    else:
        why = "no line is a frame of a venue that the desk can play"
    raise RecordingError(
        f"{path} is not a recording that the desk can read ({why}); give one of {PLAYED}", survey.first_bad
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
        # Many frames' shapes, which most commands never need.
        from data.venues.bare_frames import bare
        from data.venues.recorded import VenueSurvey

        self._survey = VenueSurvey()
        self._bare = bare

    @property
    def seen(self) -> bool:
        return self._survey.seen

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        return self._survey.instruments

    @property
    def foreign(self) -> str:
        """Who speaks in it where nobody known here does; empty when that is not told."""
        return self._survey.foreign

    def take(self, line: bytes) -> None:
        if is_entry(line):
            try:
                self._survey.take(self._entry(line))
            except (FrameRefused, msgspec.MsgspecError):
                return  # the other survey says what is wrong with it

    def reader(self) -> Read:
        read = self._survey.reader()
        return lambda line: read(self._entry(line)) if line.strip() else ()

    def _entry(self, line: bytes) -> Entry:
        return self._bare(line) or entry(line)


def _from_entry(decoder: Decoder, said: Entry, only: str) -> MarketEvent | None:
    received = round(said.ts * 1_000_000) * 1000
    if said.t == "recv":
        return decoder.decode(said.data.encode(), received)
    if said.t == "http" and "/depth?" in said.url:
        contract = parse_qs(urlsplit(said.url).query).get("symbol", [only])[0]
        return decoder.snapshot(said.data.encode(), contract, received)
    return None
