"""A venue whose book is a file, so that it outlives any desk: what it took and what traded is one line each."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path

import msgspec

from desk.execution.messages import FillRecorded, OrderAccepted, OrderCancelled, OrderCancelRefused
from desk.execution.orders import Order
from desk.execution.venue import Holdings, LinkState, OutcomeUnknown, Report, VenueOrder, VenueTruth
from desk.kernel.clock import Clock
from tests.simulation.venue_book import Entry, VenueBook

PAUSES = (0.0, 0.001, 0.004, 0.012)


class Took(msgspec.Struct, frozen=True, tag=True):
    """An order arrived."""

    order: Order


class Traded(msgspec.Struct, frozen=True, tag=True):
    """Part of an order traded."""

    order: str
    quantity: Decimal
    at: int


class Ended(msgspec.Struct, frozen=True, tag=True):
    """An order will not fill any further."""

    order: str
    reason: str


Line = Took | Traded | Ended


class FileVenue:
    """Writes down what happens before it says so, as a venue in another building would."""

    name = "sim"
    account = "paper"
    settle_s = 0.05
    link: LinkState = "up"

    def __init__(self, path: Path, chance: random.Random, clock: Clock) -> None:
        self.book, self.arrived = read(path)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._chance = chance
        self._clock = clock
        self._sink: Callable[[Report], None] = lambda report: None

    def report_to(self, sink: Callable[[Report], None]) -> None:
        self._sink = sink

    def report_link_to(self, sink: Callable[[LinkState], None]) -> None:
        return None

    def resume(self, orders: Iterable[Order], holdings: Holdings) -> None:
        return None

    async def submit(self, order: Order) -> None:
        await self._pause()
        self._happen(Took(order))
        await self._pause()
        self._sink(OrderAccepted(order.order, f"v-{order.order}"))
        if order.time_in_force == "IOC":
            for part in (order.quantity / 2, order.quantity):
                await self._pause()
                self._trade(order.order, part)
        if self._chance.random() < 0.2:
            raise OutcomeUnknown("the line went dead")

    async def cancel(self, order: str) -> None:
        await self._pause()
        entry = self.book.entries.get(order)
        if entry is None or not entry.open:
            self._sink(OrderCancelRefused(order, "no such open order"))
            return
        self._happen(Ended(order, "as asked"))
        await self._pause()
        self._sink(OrderCancelled(order, "as asked"))

    async def cancel_all(self) -> None:
        for listed in self.book.listed():
            await self.cancel(listed.client)

    async def lookup(self, order: str) -> VenueTruth | None:
        await self._pause()
        return self.book.truth(order)

    async def open_orders(self) -> tuple[VenueOrder, ...]:
        return self.book.listed()

    async def executions(self, since: int) -> tuple[FillRecorded, ...]:
        return self.book.executions(since)

    async def balances(self) -> Mapping[str, Decimal]:
        return self.book.balances()

    async def positions(self) -> Mapping[str, Decimal]:
        return {}

    def _trade(self, order: str, quantity: Decimal) -> None:
        entry = self.book.entries[order]
        if entry.left > 0:
            self._happen(Traded(order, min(quantity, entry.left), self._clock.now()))
            self._sink(entry.fills[-1])

    def _happen(self, line: Line) -> None:
        os.write(self._file, msgspec.json.encode(line) + b"\n")
        apply(self.book, self.arrived, line)

    async def _pause(self) -> None:
        await asyncio.sleep(self._chance.choice(PAUSES))


def read(path: Path) -> tuple[VenueBook, Counter[str]]:
    """The book as it stands, and how often each client id arrived."""
    book, arrived = VenueBook(), Counter[str]()
    for text in path.read_bytes().splitlines() if path.exists() else ():
        apply(book, arrived, msgspec.json.decode(text, type=Line))
    return book, arrived


def apply(book: VenueBook, arrived: Counter[str], line: Line) -> None:
    """One more line."""
    match line:
        case Took(order):
            arrived[order.order] += 1
            if order.order not in book.entries:
                book.entries[order.order] = Entry(order)
                book.entries[order.order].last = OrderAccepted(order.order, f"v-{order.order}")
        case Traded(order, quantity, at):
            book.fill(book.entries[order], quantity, at)
        case Ended(order, reason):
            book.entries[order].open = False
            book.entries[order].last = OrderCancelled(order, reason)
