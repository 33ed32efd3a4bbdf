"""Where a recording begins: events and frames are put aside in order, bounded, and nothing more is done to them."""

from __future__ import annotations

from collections import OrderedDict

import msgspec

from data.events import BookDelta, BookSnapshot, MarketEvent
from data.recorder.records import Frame, How, Lost, Read, Record

MOST_BYTES = 128 * 1024 * 1024
"""About so much may wait to be written. When it is full, what comes is dropped, counted and marked as a gap."""
EVENT_BYTES = 200
LEVEL_BYTES = 120
MOST_UNREAD = 64 * 1024 * 1024
"""Bytes of frames and answers remembered because the adapter may still read them."""


class Batch(msgspec.Struct, frozen=True):
    """What came between two hand-overs."""

    at: int
    """UTC nanoseconds by our clock when it was handed over."""
    records: list[Record]
    weight: int


class Intake:
    """Called on the loop for everything that comes; only `freed` belongs to the thread that writes."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.events = self.frames = 0
        """Taken so far."""
        self.lost_events = self.lost_frames = 0
        """Dropped so far."""
        self.freed = 0
        """Bytes, by our reckoning, that are written; grows in the writer's thread."""
        self._most = most_bytes
        self._taken = self._handed = 0
        self._records: list[Record] = []
        self._losing = False
        self._told_events = self._told_frames = 0
        self._last: Frame | None = None
        self._unread: OrderedDict[int, tuple[bytes, int]] = OrderedDict()
        self._unread_bytes = 0

    def event(self, event: MarketEvent) -> None:
        """Put an event aside."""
        kind = type(event)
        weight = EVENT_BYTES
        if kind is BookDelta or kind is BookSnapshot:
            weight += LEVEL_BYTES * (len(event.bids) + len(event.asks))  # type: ignore[union-attr]
        if self._losing or self._taken + weight - self.freed > self._most:
            self._losing = True
            self.lost_events += 1
            return
        self._taken += weight
        self.events += 1
        self._records.append(event)

    def tap(self, received: int, connection: str, direction: str, data: bytes) -> None:
        """Put a frame aside; `LiveSource` tells of each one."""
        if self._last is not None:
            self._keep_unread()
        weight = EVENT_BYTES + len(data)
        if self._losing or self._taken + weight - self.freed > self._most:
            self._losing = True
            self.lost_frames += 1
            return
        self._taken += weight
        frame = Frame(received, connection, direction, data)
        self.frames += 1
        self._records.append(frame)
        if direction == "in":
            self._last = frame

    def read(self, data: bytes, received: int) -> None:
        """The adapter reads a frame now, nearly always the one that just came."""
        last = self._last
        if last is not None and last.data is data and last.received == received:
            last.read = True
            self._last = None
        else:
            self.read_late(data, "decode", received)

    def read_late(
        self,
        data: bytes,
        how: How,
        received: int,
        instrument: str = "",
        interval: str = "",
        path: str = "",
        body: bytes = b"",
    ) -> None:
        """The adapter reads an earlier frame, or an answer; of one that was dropped nothing is noted."""
        self._keep_unread()
        found = self._unread.pop(id(data), None)
        if found is None:
            return
        self._unread_bytes -= len(data)
        if self._losing:
            return
        self._taken += EVENT_BYTES
        self._records.append(Read(found[1], how, received, instrument, interval, path, body))

    def hand_over(self, at: int) -> Batch:
        """Everything since the last time, for the writer. Frames in it are not touched again."""
        self._keep_unread()
        # Once full, everything is dropped until half is free: one long gap says more than many holes.
        if self._losing and self._taken - self.freed < self._most // 2:
            self._resume(at)
        records, self._records = self._records, []
        weight, self._handed = self._taken - self._handed, self._taken
        return Batch(at, records, weight)

    def mark_rest(self, at: int) -> None:
        """At the end: say what was dropped since the last gap marker."""
        if self._losing:
            self._resume(at)

    @property
    def losing(self) -> bool:
        """Whether things are being dropped now."""
        return self._losing

    def _resume(self, at: int) -> None:
        self._losing = False
        events, frames = self.lost_events - self._told_events, self.lost_frames - self._told_frames
        self._told_events, self._told_frames = self.lost_events, self.lost_frames
        self._records.append(Lost(at, events, frames))

    def _keep_unread(self) -> None:
        last, self._last = self._last, None
        if last is not None:
            self._unread[id(last.data)] = (last.data, self.frames - 1)
            self._unread_bytes += len(last.data)
            while self._unread_bytes > MOST_UNREAD:
                _, (data, _) = self._unread.popitem(last=False)
                self._unread_bytes -= len(data)
