"""Venues that misbehave in one way each, for what the gateway must make of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from desk.execution.messages import FillRecorded, OrderAccepted
from desk.execution.orders import Order
from desk.execution.venue import Holdings, LinkState, OutcomeUnknown, Report, VenueOrder, VenueTruth
from tests.execution.paper_desk import forever
from tests.execution.scripted_market import INSTRUMENTS


class ScriptedVenue:
    """Takes everything and says only what the test makes it say."""

    name = "sim"
    account = "paper"
    settle_s = 0.0

    def __init__(self) -> None:
        self.link: LinkState = "up"
        self.listed: list[VenueOrder] = []
        """What `open_orders` says."""
        self.executed: list[FillRecorded] = []
        """What `executions` says, beside every fill that was told."""
        self.told: list[FillRecorded] = []
        self.holdings = Holdings({}, {}, {})
        """What the record said at the start."""
        self.off: dict[str, Decimal] = {}
        """By currency or instrument, how far what the venue says is from what it told."""
        self.cancelled_all = 0
        self.tell_link: Callable[[LinkState], None] = lambda state: None
        self.submitted: list[str] = []
        self.cancels: list[str] = []
        self.asked: list[str] = []
        """Every question and cancel in its turn."""
        self.answers: dict[str, VenueTruth | None] = {}
        """What `lookup` says by order; nothing here means that the venue does not answer."""
        self.oddities: dict[str, Exception] = {}
        """What `lookup` raises by order."""
        self.mood = "quiet"
        """`quiet`, `silent` (never returns), `slow` (takes it after four seconds), `unknown` (says so) or `broken`."""
        self.say: Callable[[Report], None] = lambda report: None

    def report_to(self, sink: Callable[[Report], None]) -> None:
        def say(report: Report) -> None:
            if isinstance(report, FillRecorded) and report.trade not in {fill.trade for fill in self.told}:
                self.told.append(report)
            sink(report)

        self.say = say

    def report_link_to(self, sink: Callable[[LinkState], None]) -> None:
        self.tell_link = sink

    def goes(self, state: LinkState) -> None:
        """The line breaks or stands again."""
        self.link = state
        self.tell_link(state)

    async def submit(self, order: Order) -> None:
        self.submitted.append(order.order)
        if self.mood == "silent":
            await forever()
        if self.mood == "slow":
            await asyncio.sleep(4.0)
            self.say(OrderAccepted(order.order, "v"))
        if self.mood == "unknown":
            raise OutcomeUnknown("the line went dead")
        if self.mood == "broken":
            raise ValueError("nobody can read this answer")

    async def cancel(self, order: str) -> None:
        self.cancels.append(order)
        self.asked.append(f"cancel {order}")

    async def cancel_all(self) -> None:
        self.cancelled_all += 1

    async def open_orders(self) -> tuple[VenueOrder, ...]:
        self.asked.append("open orders")
        return tuple(self.listed)

    async def executions(self, since: int) -> tuple[FillRecorded, ...]:
        self.asked.append("executions")
        return (*self.told, *self.executed)

    async def balances(self) -> Mapping[str, Decimal]:
        self.asked.append("balances")
        found = dict(self.holdings.balances)
        for fill in self.told:
            signed = fill.quantity if fill.side == "buy" else -fill.quantity
            for name, change in (
                (INSTRUMENTS[fill.instrument].base, signed),
                ("USDT", -signed * fill.price - fill.fee),
            ):
                found[name] = found.get(name, Decimal(0)) + change
        for name, change in self.off.items():
            found[name] = found.get(name, Decimal(0)) + change
        return found

    async def positions(self) -> Mapping[str, Decimal]:
        self.asked.append("positions")
        return {}

    async def lookup(self, order: str) -> VenueTruth | None:
        self.asked.append(f"lookup {order}")
        if order in self.oddities:
            raise self.oddities[order]
        if order not in self.answers:
            raise OutcomeUnknown("no answer")
        return self.answers[order]

    def resume(self, orders: Iterable[Order], holdings: Holdings) -> None:
        if not self.holdings.balances:
            self.holdings = holdings
