"""A recording of our own, opened: its events in the order in which they came, past whatever is damaged."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from data.errors import RecordingError
from data.events import Candle, FeedStatus, MarketEvent
from data.instruments import Instrument
from data.recorder.blocks import Block, blocks, unpacked
from data.recorder.manifest import NAME, load
from data.recorder.parts import gathered, head_of, log_path, numbers, reach, tables_path
from data.recorder.records import Frame, Listing, Lost, Read, Record
from data.recorder.tables import read

Numbered = Iterator[tuple[int, Record]]


class Folder:
    """Plays like a `data.recording.Recording`; `line` and `lines` count records, `bad` those that are lost."""

    unit = "records"

    def __init__(self, path: Path) -> None:
        found = gathered(path)
        if found is None:
            raise RecordingError(
                f"{path} is a folder without a recording in it; give the path of a recording"
            )
        self.path = path
        self.name = path.resolve().name.split(".")[0]
        self.manifest = found
        self.venue = found.subject.venue
        self.instruments = _newest(found.listings)
        self.bad = 0
        self.line = 0
        self._whole = (path / NAME).exists() and load(path) is not None
        self._simulated = found.subject.kind == "simulated"
        self._notes = {note.number: note for note in found.parts}
        self._numbers = sorted({*self._notes, *numbers(path)})
        self._lost: Counter[str] = Counter()
        self._remarks: list[str] = []
        self._newest_ts = self._newest_received = 0
        self._extents = {number: self._extent(number) for number in self._numbers}
        self.lines = max((end for _, end in self._extents.values()), default=0)

    @property
    def skipped(self) -> str:
        """What is lost, in words, and what stood in for what; empty when everything is there."""
        manifest = []
        if not self._whole:
            manifest = ["its manifest cannot be read, its logs were played"]
        elif not self.manifest.ended:
            manifest = ["it was never ended, its last second may be missing"]
        lost = [f"{what}, {count:,} records are lost" for what, count in self._lost.items()]
        return "; ".join([*lost, *manifest, *self._remarks])

    def when(self, event: MarketEvent) -> int:
        """When it came, for the pace of a replay; 0 where it came with the one before."""
        if self._simulated:
            return 0 if type(event) is Candle else event.ts
        return event.received

    def events(self) -> Iterator[MarketEvent]:
        """Every event. Where records are missing each instrument has a gap, so that no book goes on over it."""
        good = 0
        for record in self.records(frames=False):
            if isinstance(record, Lost):
                yield from self._gaps(record)
            elif not isinstance(record, Frame | Read):
                good += 1
                if record.ts > self._newest_ts and type(record) is not Candle:
                    self._newest_ts = record.ts
                self._newest_received = record.received or self._newest_received
                yield record
        if not good:
            lost = self.skipped or "nothing was recorded"
            raise RecordingError(
                f"{self.path} holds no event that can be read ({lost}); give another recording"
            )

    def records(self, frames: bool = True) -> Iterator[Record]:
        """Everything in order; without `frames` from the tables where they are sound.

        Missing records become a `Lost` that tells no time, and so does the place where a later session goes on.
        """
        self.line = self.bad = 0
        self._lost.clear()
        self._remarks.clear()
        session = place = 0
        for number in self._numbers:
            first, end = self._extents[number]
            if first == end:
                continue
            of = self._session(number) or session
            if first > place:
                yield self._hole(f"a part before part {number} is missing", first - place)
            elif session and of != session:
                yield Lost(0, 0, 0)
            session, place = of, first
            tables = None if frames else self._tables(number)
            there = log_path(self.path, number).exists()
            missing = f"part {number} is damaged" if there else f"part {number} is missing"
            for at, record in self._logged(number) if tables is None else heapq.merge(*tables):
                # Tables leave the numbers of frames out; in a log every number is there.
                if at > place and tables is None:
                    yield self._hole(missing, at - place)
                place = at + 1
                self.line = place
                yield record
            if end > place and tables is None:
                yield self._hole(missing, end - place)
            self.line = place = end

    def _tables(self, number: int) -> list[Numbered] | None:
        note = self._notes.get(number)
        if note is None or (note.events and not note.tables) or find_spec("polars") is None:
            return None
        folder = tables_path(self.path, number)
        found: list[Numbered] = []
        for name, table in note.tables.items():
            rows = read(folder / f"{name}.parquet", name, table)
            if rows is None:
                if log_path(self.path, number).exists():
                    self._remarks.append(
                        f"the table {name} of part {number} cannot be read, its log was played"
                    )
                return None
            found.append(rows())
        return found

    def _logged(self, number: int) -> Numbered:
        log = log_path(self.path, number)
        if log.exists():
            for block in blocks(log):
                if isinstance(block, Block) and block.kind == b"R":
                    yield from enumerate(unpacked(block), block.first)

    def _extent(self, number: int) -> tuple[int, int]:
        """Numbers of its first record and of the one after its last, as far as anything tells."""
        note = self._notes.get(number)
        if note is not None:
            return note.first, note.first + note.records
        log = log_path(self.path, number)
        return reach(log) if log.exists() else (0, 0)

    def _session(self, number: int) -> int:
        note = self._notes.get(number)
        if note is not None:
            return note.session
        head = head_of(log_path(self.path, number))
        return head.session if head is not None else 0

    def _hole(self, what: str, missing: int) -> Lost:
        self.bad += missing
        self._lost[what] += missing
        return Lost(0, missing, 0)

    def _gaps(self, lost: Lost) -> Iterator[MarketEvent]:
        missing = lost.events + lost.frames
        why = f"{missing:,} records are missing here" if missing else "the recording was interrupted here"
        if lost.at:
            why = "the recorder fell behind"
            self._hole(why, missing)
        for one in self.instruments:
            yield FeedStatus(one.symbol, self._newest_ts, "gap", why, self._newest_received)


def _newest(listings: tuple[Listing, ...]) -> tuple[Instrument, ...]:
    """Every instrument that was ever carried, as it was known last."""
    found: dict[str, Instrument] = {}
    for listing in reversed(listings):
        for one in listing.instruments:
            found.setdefault(one.symbol, one)
    return tuple(found.values())
