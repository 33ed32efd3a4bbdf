"""Venues that misbehave in one way each, for what the gateway must make of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from desk.execution.messages import OrderAccepted
from desk.execution.orders import Order
from desk.execution.venue import OutcomeUnknown, Report, VenueTruth
from tests.execution.paper_desk import forever


class ScriptedVenue:
    """Takes everything and says only what the test makes it say."""

    name = "sim"

    def __init__(self) -> None:
        self.submitted: list[str] = []
        self.cancels: list[str] = []
        self.answers: dict[str, VenueTruth | None] = {}
        """What `lookup` says by order; nothing here means that the venue does not answer."""
        self.oddities: dict[str, Exception] = {}
        """What `lookup` raises by order."""
        self.mood = "quiet"
        """`quiet`, `silent` (never returns), `slow` (takes it after four seconds), `unknown` (says so) or `broken`."""
        self.say: Callable[[Report], None] = lambda report: None

    def report_to(self, sink: Callable[[Report], None]) -> None:
        self.say = sink

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

    async def lookup(self, order: str) -> VenueTruth | None:
        if order in self.oddities:
            raise self.oddities[order]
        if order not in self.answers:
            raise OutcomeUnknown("no answer")
        return self.answers[order]

    def resume(self, orders: Iterable[Order]) -> None:
        return None
