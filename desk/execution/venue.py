"""What the gateway and the reconciliation need of a venue, be it paper or real."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Literal, Protocol

import msgspec

from desk.execution.messages import (
    FillRecorded,
    OrderAccepted,
    OrderCancelled,
    OrderCancelRefused,
    OrderRejected,
)
from desk.execution.orders import Order
from desk.risk.exposure import Side

Report = OrderAccepted | OrderRejected | OrderCancelled | OrderCancelRefused | FillRecorded
LinkState = Literal["up", "down"]


class OutcomeUnknown(Exception):
    """The venue may or may not have taken the message: a timeout, a lost line, an answer nobody can read."""


class Busy(OutcomeUnknown):
    """The venue turns messages away for now: a rate limit, or a server that fails. What is not an order may be asked
    again after `seconds`; 0 where the venue did not say."""

    def __init__(self, said: str, seconds: float = 0.0) -> None:
        super().__init__(said)
        self.seconds = seconds


class VenueTruth(msgspec.Struct, frozen=True):
    """The venue's whole answer about one client id: every execution, then where the order stands."""

    fills: tuple[FillRecorded, ...]
    last: OrderAccepted | OrderRejected | OrderCancelled | None
    """`None` when its fills say it all."""


class VenueOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order that the venue says may still fill, whoever placed it."""

    client: str
    """The client id it was placed under; empty where it has none."""
    venue_order: str
    instrument: str
    """The desk's name of it; the venue's own where the desk does not carry it."""
    side: Side
    quantity: Decimal
    filled: Decimal
    limit: Decimal


class Holdings(msgspec.Struct, frozen=True):
    """What the desk's record says it has at a venue, for venues that live inside the desk and forget at a restart."""

    balances: Mapping[str, Decimal]
    """By currency; the base of spot that is held is one."""
    positions: Mapping[str, Decimal]
    """Signed, by instrument; derivatives only."""
    costs: Mapping[str, Decimal]
    """What the open part of each of those was bought or sold for, signed likewise."""


class Venue(Protocol):
    """Takes orders by the desk's own id. The same id twice is one order.

    Whatever asks the venue something raises `OutcomeUnknown` when there is no answer that can be read, and never
    answers with a part of the truth: an empty answer means that there is nothing.
    """

    name: str

    @property
    def account(self) -> str:
        """The desk's account that stands there."""
        ...

    @property
    def settle_s(self) -> float:
        """Seconds after which whatever the venue took, and whatever traded, shows in every one of its answers."""
        ...

    @property
    def link(self) -> LinkState:
        """Whether the line on which orders go out and reports come in stands now."""
        ...

    def report_to(self, sink: Callable[[Report], None]) -> None:
        """Tell every report to `sink`, in the order of events."""
        ...

    def report_link_to(self, sink: Callable[[LinkState], None]) -> None:
        """Tell every change of the line to `sink`. Reports of before a break may be missing after it."""
        ...

    async def submit(self, order: Order) -> None:
        """Hand an order over. Raises `OutcomeUnknown` when it cannot be told whether it arrived."""
        ...

    async def cancel(self, order: str) -> None:
        """Ask for an order back; the answer is a report. Raises `OutcomeUnknown` likewise."""
        ...

    async def cancel_all(self) -> None:
        """Ask for every open order of the account back, whoever placed it; the answers are reports."""
        ...

    async def lookup(self, order: str) -> VenueTruth | None:
        """What became of an order; `None` when the venue does not find one under this client id."""
        ...

    async def open_orders(self) -> tuple[VenueOrder, ...]:
        """Every order of the account that may still fill, those of others included."""
        ...

    async def executions(self, since: int) -> tuple[FillRecorded, ...]:
        """Every execution of the account at or after this UTC nanosecond, oldest first, read apart from the reports.

        `order` is the client id, empty where the order had none. `trade` is the same id that the report carries.
        """
        ...

    async def balances(self) -> Mapping[str, Decimal]:
        """Total of each currency, what open orders hold included; one that is missing is none."""
        ...

    async def positions(self) -> Mapping[str, Decimal]:
        """Signed quantity of each derivative that is held, by the desk's name of it. Spot stands in `balances`."""
        ...

    def resume(self, orders: Iterable[Order], holdings: Holdings) -> None:
        """What was with the venue before a restart, for venues that live inside the desk. Others do nothing."""
        ...
