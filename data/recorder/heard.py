"""An adapter that tells the recorder what it reads and when, so that recorded frames can be read again in that order."""

from __future__ import annotations

from collections.abc import Sequence

from data.events import BookSnapshot, MarketEvent
from data.instruments import Instrument
from data.recorder.intake import Intake
from data.venues.adapter import Adapter, Limits, Paged, Request, Said


class Heard:
    """The given adapter in every respect."""

    def __init__(self, adapter: Adapter, intake: Intake) -> None:
        self.venue = adapter.venue
        self.socket_root = adapter.socket_root
        self.rest_root = adapter.rest_root
        self.limits: Limits = adapter.limits
        self.listing = adapter.listing
        self.instruments = adapter.instruments
        self.plans = adapter.plans
        self.resnapshot = adapter.resnapshot
        self.past = adapter.past
        self.polls = adapter.polls
        self.ping = adapter.ping
        self._adapter = adapter
        self._intake = intake
        self._read = intake.read
        self._decode = adapter.decode

    def next_page(self, request: Request, answer: bytes) -> Request | None:
        """The page of a listing after this one."""
        return self._adapter.next_page(request, answer) if isinstance(self._adapter, Paged) else None

    def choose(self, wanted: Sequence[Instrument]) -> None:
        """Carry these from now on."""
        self._adapter.choose(wanted)
        self._decode = self._adapter.decode

    def decode(self, frame: bytes, received: int) -> Sequence[Said]:
        """What a frame says."""
        self._read(frame, received)
        return self._decode(frame, received)

    def snapshot(self, instrument: str, answer: bytes, received: int) -> BookSnapshot:
        """The whole book in an answer."""
        self._intake.read_late(answer, "snapshot", received, instrument)
        return self._adapter.snapshot(instrument, answer, received)

    def candles(self, instrument: str, interval: str, answer: bytes) -> Sequence[MarketEvent]:
        """The candles in an answer."""
        self._intake.read_late(answer, "candles", 0, instrument, interval)
        return self._adapter.candles(instrument, interval, answer)

    def polled(self, request: Request, answer: bytes, received: int) -> Sequence[MarketEvent]:
        """What the answer to a poll says."""
        self._intake.read_late(answer, "polled", received, request.instrument, "", request.path, request.body)
        return self._adapter.polled(request, answer, received)
