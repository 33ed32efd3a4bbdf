"""A venue that outlives the desk and misbehaves: late, lost and repeated answers, silence, refusals, outages."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from desk.execution.messages import (
    FillRecorded,
    OrderAccepted,
    OrderCancelled,
    OrderCancelRefused,
    OrderRejected,
)
from desk.execution.orders import Order
from desk.execution.venue import Holdings, LinkState, OutcomeUnknown, Report, VenueOrder, VenueTruth
from tests.execution.paper_desk import forever
from tests.simulation.venue_book import Entry, VenueBook

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


class StormyVenue:
    """Takes orders by the desk's own id; the same id twice is one order, and is counted as two arrivals."""

    name = "sim"
    account = "paper"
    settle_s = LATEST_S

    def __init__(self, chance: random.Random, rough: float, now: Callable[[], int]) -> None:
        self._chance = chance
        self._now = now
        self._rough = rough
        """From 0, where all is well, to 1."""
        self.book = VenueBook()
        self.submitted: Counter[str] = Counter()
        """How often each id was handed over, whether it arrived or not."""
        self.arrived: Counter[str] = Counter()
        self.told: set[tuple[str, str]] = set()
        """Orders with the kind of what was ever said about them, `never had it` included."""
        self.link: LinkState = "up"
        self._invented = 0
        self.faults: Counter[str] = Counter()
        self._sink: Callable[[Report], None]
        self._tell_link: Callable[[LinkState], None]
        self.cut_off()

    def report_to(self, sink: Callable[[Report], None]) -> None:
        self._sink = sink

    def report_link_to(self, sink: Callable[[LinkState], None]) -> None:
        self._tell_link = sink

    def resume(self, orders: Iterable[Order], holdings: Holdings) -> None:
        return None

    def cut_off(self) -> None:
        """Nobody listens any more, until the next desk connects."""
        self._sink = lambda report: None
        self._tell_link = lambda state: None

    def calm(self) -> None:
        """From here on it behaves."""
        self._rough = 0.0
        self.goes("up")

    def goes(self, state: LinkState) -> None:
        """The line breaks, or stands again."""
        if self.link != state:
            self.link = state
            self._tell_link(state)

    async def submit(self, order: Order) -> None:
        self.submitted[order.order] += 1
        if self.link == "down":
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
        dead = self._chance.random() < 0.15 * self._rough
        if self.link == "down" or (dead and self._chance.random() < 0.5):
            raise OutcomeUnknown("the venue is down")
        self._take_back(order, heard=not dead)
        if dead:
            raise OutcomeUnknown("the line went dead")

    async def cancel_all(self) -> None:
        await self._ask()
        for listed in self.book.listed():
            self._take_back(listed.client)

    async def open_orders(self) -> tuple[VenueOrder, ...]:
        await self._ask()
        return self.book.listed()

    async def executions(self, since: int) -> tuple[FillRecorded, ...]:
        await self._ask()
        return self.book.executions(since)

    async def balances(self) -> Mapping[str, Decimal]:
        await self._ask()
        return self.book.balances()

    async def positions(self) -> Mapping[str, Decimal]:
        await self._ask()
        return {}

    async def lookup(self, order: str) -> VenueTruth | None:
        await self._ask()
        truth = self.book.truth(order)
        if truth is None:
            self.told.add((order, "never had it"))
        return truth

    def trade(self) -> None:
        """Somebody trades with what rests here."""
        for entry in tuple(self.book.entries.values()):
            if entry.open and entry.order.time_in_force == "GTC" and self._chance.random() < 0.6:
                self._fill(entry, self._part(entry.left))

    def invent(self) -> None:
        """Report a fill of an order that nobody ever gave."""
        self._invented += 1
        name = f"ord-nobody{self._invented}"
        fill = FillRecorded(
            trade=f"{name}-1",
            order=name,
            account=self.account,
            venue=self.name,
            instrument="BTC-USDT",
            side="buy",
            quantity=Decimal("0.001"),
            price=Decimal(60_000),
            fee=Decimal(0),
            liquidity="taker",
            at=self._now(),
        )
        self._sink(fill)

    def _arrive(self, order: Order, heard: bool = True, refused: bool = False) -> None:
        self.arrived[order.order] += 1
        if order.order in self.book.entries:
            return
        kept = self.book.entries[order.order] = Entry(order)
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

    def _take_back(self, order: str, heard: bool = True) -> None:
        kept = self.book.entries.get(order)
        if kept is None or not kept.open:
            self._tell(OrderCancelRefused(order, NASTY))
        else:
            kept.open = False
            self._tell(OrderCancelled(order, "as asked"), heard)

    def _fill(self, kept: Entry, quantity: Decimal, heard: bool = True) -> None:
        self._tell(self.book.fill(kept, quantity, self._now()), heard)

    def _tell(self, report: Report, heard: bool = True) -> None:
        """What is said once is true for ever; whether and when and how often it is heard is another matter."""
        kept = self.book.entries.get(report.order)
        if kept is not None and not isinstance(report, FillRecorded | OrderCancelRefused):
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

    async def _ask(self) -> None:
        await self._line()
        if self.link == "down" or self._chance.random() < 0.15 * self._rough:
            raise OutcomeUnknown("no answer")

    async def _line(self) -> None:
        await asyncio.sleep(self._chance.choice((0.0, 0.01, 0.05, 0.2)))

    def _later(self, seconds: float, what: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_later(seconds, what)
