"""Recorded frames read again by the venue's adapter: proof of a decoder, and of the events beside them."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterator, Sequence

import msgspec

from data.errors import FrameRefused
from data.events import Candle, FeedStatus, MarketEvent
from data.recorder.folder import Folder
from data.recorder.intake import MOST_UNREAD
from data.recorder.records import Frame, Lost, Read, Record
from data.venues.adapter import Adapter, Control, Request, Said

Key = tuple[type, str, int]


def reread(folder: Folder, adapter_of: Callable[[str], Adapter]) -> Iterator[MarketEvent]:
    """The events that recorded frames make today.

    What was decoded comes from the frames alone. Their order, the session's own words on the feed, and whether a bar
    had ended by its clock, and when it was asked for, are no part of any frame and are taken from the record.
    """
    reader = Reader(folder, adapter_of(folder.venue))
    for record in folder.records():
        if isinstance(record, Lost) and not record.at:
            reader = Reader(folder, adapter_of(folder.venue))
            continue
        event = reader.take(record)
        if event is not None:
            yield event


class Reader:
    """Reads the frames of one session."""

    def __init__(self, folder: Folder, adapter: Adapter) -> None:
        adapter.choose(folder.instruments)
        adapter.plans()
        self._adapter = adapter
        self._frames = 0
        self._unread: OrderedDict[int, bytes] = OrderedDict()
        self._unread_bytes = 0
        self._decoded: defaultdict[Key, deque[MarketEvent]] = defaultdict(deque)

    def take(self, record: Record) -> MarketEvent | None:
        """Take the next record; the event that is due with it, if one is."""
        if isinstance(record, Frame):
            self._frame(record)
        elif isinstance(record, Read):
            data = self._unread.pop(record.frame, None)
            if data is not None:
                self._unread_bytes -= len(data)
                self._hear(lambda: self._answer(record, data))
        elif isinstance(record, FeedStatus):
            return record
        elif not isinstance(record, Lost):
            waiting = self._decoded.get(_key(record))
            if not waiting:
                return None
            event = waiting.popleft()
            if isinstance(event, Candle) and isinstance(record, Candle):
                return msgspec.structs.replace(event, closed=record.closed, received=record.received)
            return event
        return None

    def _frame(self, frame: Frame) -> None:
        number, self._frames = self._frames, self._frames + 1
        if frame.read:
            self._hear(lambda: self._adapter.decode(frame.data, frame.received))
        elif frame.direction == "in":
            self._unread[number] = frame.data
            self._unread_bytes += len(frame.data)
            while self._unread_bytes > MOST_UNREAD:
                self._unread_bytes -= len(self._unread.popitem(last=False)[1])

    def _answer(self, read: Read, data: bytes) -> Sequence[Said]:
        match read.how:
            case "decode":
                return self._adapter.decode(data, read.received)
            case "snapshot":
                return (self._adapter.snapshot(read.instrument, data, read.received),)
            case "candles":
                return self._adapter.candles(read.instrument, read.interval, data)
            case "polled":
                request = Request(read.path, body=read.body, instrument=read.instrument)
                return self._adapter.polled(request, data, read.received)

    def _hear(self, decode: Callable[[], Sequence[Said]]) -> None:
        try:
            said = decode()
        except Exception as problem:  # what an adapter refused then it refuses now
            if not isinstance(problem, FrameRefused | msgspec.MsgspecError | ValueError | KeyError):
                raise
            return
        for one in said:
            if not isinstance(one, Control | FeedStatus):
                self._decoded[_key(one)].append(one)


def _key(event: MarketEvent) -> Key:
    return type(event), event.instrument, event.interval if isinstance(event, Candle) else 0
