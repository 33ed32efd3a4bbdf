"""What the gateway needs of a venue, be it paper or real."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

import msgspec

from desk.execution.messages import (
    FillRecorded,
    OrderAccepted,
    OrderCancelled,
    OrderCancelRefused,
    OrderRejected,
)
from desk.execution.orders import Order

Report = OrderAccepted | OrderRejected | OrderCancelled | OrderCancelRefused | FillRecorded


class OutcomeUnknown(Exception):
    """The venue may or may not have taken the message: a timeout, a lost line, an answer nobody can read."""


class VenueTruth(msgspec.Struct, frozen=True):
    """The venue's whole answer about one client id: every execution, then where the order stands."""

    fills: tuple[FillRecorded, ...]
    last: OrderAccepted | OrderRejected | OrderCancelled | None
    """`None` when its fills say it all."""


class Venue(Protocol):
    """Takes orders by the desk's own id. The same id twice is one order."""

    name: str

    def report_to(self, sink: Callable[[Report], None]) -> None:
        """Tell every report to `sink`, in the order of events."""
        ...

    async def submit(self, order: Order) -> None:
        """Hand an order over. Raises `OutcomeUnknown` when it cannot be told whether it arrived."""
        ...

    async def cancel(self, order: str) -> None:
        """Ask for an order back; the answer is a report. Raises `OutcomeUnknown` likewise."""
        ...

    async def lookup(self, order: str) -> VenueTruth | None:
        """What became of an order; `None` when the venue never had it. Raises `OutcomeUnknown` without an answer."""
        ...

    def resume(self, orders: Iterable[Order]) -> None:
        """Orders that were with the venue before a restart, for venues that live inside the desk."""
        ...
