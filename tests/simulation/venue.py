"""A venue that outlives the desk and misbehaves: late, lost and repeated answers, silence, refusals, outages."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal

from desk.execution.messages import (
    FillRecorded,
    OrderAccepted,
    OrderCancelled,
    OrderCancelRefused,
    OrderRejected,
)
from desk.execution.orders import Order
from desk.execution.venue import OutcomeUnknown, Report, VenueTruth
from tests.execution.paper_desk import forever

LATEST_S = 3.5
"""The longest that an order is under way: after three times no over a longer time, a desk may call it cancelled."""
FATES = (
    ("fine", 52),
    ("answer lost", 9),
    ("line dead", 7),
    ("late", 8),
    ("silent", 7),
    ("refused", 7),
    ("unreadable", 5),
    ("dead before", 5),
)
NASTY = "no \x1b[2J\x1b]52;c;b29wcw==\x07\u202e room\u200b"
"""What a venue may put into a reason: it clears a screen, fills a clipboard and turns text around."""


class Kept:
    """An order in the venue's book."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.open = True
        self.left = order.quantity
        self.fills: tuple[FillRecorded, ...] = ()
        self.last: OrderAccepted | OrderRejected | OrderCancelled | None = None


class StormyVenue:
    """Takes orders by the desk's own id; the same id twice is one order, and is counted as two arrivals."""

    name = "sim"

    def __init__(self, chance: random.Random, rough: float) -> None:
        self._chance = chance
        self._rough = rough
        """From 0, where all is well, to 1."""
        self.book: dict[str, Kept] = {}
        self.submitted: Counter[str] = Counter()
        """How often each id was handed over, whether it arrived or not."""
        self.arrived: Counter[str] = Counter()
        self.told: set[tuple[str, str]] = set()
        """Orders with the kind of what was ever said about them, `never had it` included."""
        self.down = False
        self._invented = 0
        self.faults: Counter[str] = Counter()
        self._sink: Callable[[Report], None] = lambda report: None

    def report_to(self, sink: Callable[[Report], None]) -> None:
        self._sink = sink

    def resume(self, orders: Iterable[Order]) -> None:
        return None

    def cut_off(self) -> None:
        """Nobody listens any more, until the next desk connects."""
        self._sink = lambda report: None

    def calm(self) -> None:
        """From here on it behaves."""
        self.down, self._rough = False, 0.0

    async def submit(self, order: Order) -> None:
        self.submitted[order.order] += 1
        if self.down:
            self.faults["outage"] += 1
            raise OutcomeUnknown("the venue is down")
        fate = self._fate()
        self.faults[fate] += 1
        await self._line()
        match fate:
            case "fine":
                self._arrive(order)
            case "answer lost":
                self._arrive(order, heard=False)
                await forever()
            case "line dead":
                self._arrive(order, heard=self._chance.random() < 0.5)
                raise OutcomeUnknown("the line went dead")
            case "late":
                self._later(self._chance.uniform(0.5, LATEST_S), lambda: self._arrive(order))
                raise OutcomeUnknown("no answer in time")
            case "silent":
                self._later(LATEST_S, lambda: self._arrive(order))
                await forever()
            case "refused":
                self._arrive(order, refused=True)
            case "unreadable":
                self._arrive(order, heard=False)
                raise ValueError("nobody can read this answer")
            case _:
                raise OutcomeUnknown("the line was dead")

    async def cancel(self, order: str) -> None:
        await self._line()
        kept = self.book.get(order)
        dead = self._chance.random() < 0.15 * self._rough
        if self.down or (dead and self._chance.random() < 0.5):
            raise OutcomeUnknown("the venue is down")
        if kept is None or not kept.open:
            self._tell(OrderCancelRefused(order, NASTY))
        else:
            kept.open = False
            self._tell(OrderCancelled(order, "as asked"), heard=not dead)
        if dead:
            raise OutcomeUnknown("the line went dead")

    async def lookup(self, order: str) -> VenueTruth | None:
        await self._line()
        if self.down or self._chance.random() < 0.15 * self._rough:
            raise OutcomeUnknown("no answer")
        kept = self.book.get(order)
        if kept is None:
            self.told.add((order, "never had it"))
            return None
        self.told |= {(order, type(one).__name__) for one in (*kept.fills, kept.last)}
        return VenueTruth(kept.fills, kept.last)

    def trade(self) -> None:
        """Somebody trades with what rests here."""
        for kept in tuple(self.book.values()):
            if kept.open and kept.order.time_in_force == "GTC" and self._chance.random() < 0.6:
                self._fill(kept, self._part(kept.left))

    def invent(self) -> None:
        """Report a fill of an order that nobody ever gave."""
        self._invented += 1
        name = f"ord-nobody{self._invented}"
        self._sink(
            FillRecorded(
                trade=f"{name}-1",
                order=name,
                account="paper",
                venue=self.name,
                instrument="BTC-USDT",
                side="buy",
                quantity=Decimal("0.001"),
                price=Decimal(60_000),
                fee=Decimal(0),
                liquidity="taker",
                at=0,
            )
        )

    def _arrive(self, order: Order, heard: bool = True, refused: bool = False) -> None:
        self.arrived[order.order] += 1
        if order.order in self.book:
            return
        kept = self.book[order.order] = Kept(order)
        if refused:
            kept.open = False
            self._tell(OrderRejected(order.order, NASTY), heard)
            return
        self._tell(OrderAccepted(order.order, f"v-{order.order}"), heard)
        if order.time_in_force == "GTC":
            return
        chance = self._chance.random()
        if chance < 0.75:
            self._fill(kept, kept.left, heard)
        elif chance < 0.95:
            self._fill(kept, self._part(kept.left), heard)
        if kept.open:
            kept.open = False
            self._tell(OrderCancelled(order.order, "found no match"), heard)

    def _part(self, of: Decimal) -> Decimal:
        step = Decimal("0.001")
        return max(step, (of * self._chance.randint(1, 9) / 10).quantize(step)) if of > step else of

    def _fill(self, kept: Kept, quantity: Decimal, heard: bool = True) -> None:
        quantity = min(quantity, kept.left)
        order = kept.order
        fill = FillRecorded(
            trade=f"{order.order}-{len(kept.fills) + 1}",
            order=order.order,
            account=order.account,
            venue=self.name,
            instrument=order.instrument,
            side=order.side,
            quantity=quantity,
            price=order.limit,
            fee=Decimal("0.01"),
            liquidity="taker",
            at=0,
        )
        kept.left -= quantity
        kept.open = kept.left > 0
        self._tell(fill, heard)

    def _tell(self, report: Report, heard: bool = True) -> None:
        """What is said once is true for ever; whether and when and how often it is heard is another matter."""
        kept = self.book.get(report.order)
        if kept is not None:
            if isinstance(report, FillRecorded):
                kept.fills = (*kept.fills, report)
            elif not isinstance(report, OrderCancelRefused):
                kept.last = report
        self.told.add((report.order, type(report).__name__))
        if not heard:
            return
        for _ in range(1 + (self._chance.random() < 0.15 * self._rough)):
            if self._chance.random() < 0.3 * self._rough:
                self._later(self._chance.uniform(0.0, 2.0), lambda: self._sink(report))
            else:
                self._sink(report)

    def _fate(self) -> str:
        if self._chance.random() >= self._rough:
            return "fine"
        names, weights = zip(*FATES, strict=True)
        return str(self._chance.choices(names, weights)[0])

    async def _line(self) -> None:
        await asyncio.sleep(self._chance.choice((0.0, 0.01, 0.05, 0.2)))

    def _later(self, seconds: float, what: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_later(seconds, what)
