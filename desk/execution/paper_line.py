"""A line to the paper venue that misbehaves as it is told: the venue behind it stays honest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from random import Random

import msgspec

from desk.execution.messages import (
    FillRecorded,
    OrderAccepted,
    OrderCancelled,
    OrderCancelRefused,
    OrderRejected,
)
from desk.execution.orders import Order
from desk.execution.venue import (
    Busy,
    Holdings,
    LinkState,
    OutcomeUnknown,
    Report,
    Venue,
    VenueOrder,
    VenueTruth,
)
from desk.kernel.clock import Clock
from desk.paper_faults import PaperFaults

SOONEST_S, LATEST_S = 0.5, 6.0
"""A late fill comes this much later."""
OVERTAKEN_S = 1.0
"""A report that waits to be overtaken waits no longer than this."""
NEVER_S = 30.0
"""Longer than anybody waits for an answer."""
LOOK_S = 0.25
ONE_TOO_MANY = Decimal("1.01")


class PaperLine:
    """A venue for the gateway, and a service. What it answers is true, once it lets the question through."""

    def __init__(self, venue: Venue, faults: PaperFaults, clock: Clock, random: Random) -> None:
        self.name, self.account, self.settle_s = venue.name, venue.account, LATEST_S
        self.faults = faults
        self._venue = venue
        self._clock = clock
        self._random = random
        self._began = clock.monotonic()
        self._sink: Callable[[Report], None] = lambda report: None
        self._link_sink: Callable[[LinkState], None] = lambda state: None
        self._told: LinkState = "up"
        self._due: list[tuple[int, Report]] = []
        """Reports that come later, with the time."""
        self._rejected: dict[str, OrderRejected] = {}
        self._deaf: set[str] = set()
        """Orders whose acknowledgement does not come back."""
        self._wrong: set[str] = set()
        self._strange: list[FillRecorded] = []
        venue.report_to(self._heard)

    @property
    def link(self) -> LinkState:
        """Down at the end of each stretch, where outages are asked for."""
        faults = self.faults
        if not faults.outage_every_s:
            return "up"
        into = (self._clock.monotonic() - self._began) / 1e9 % faults.outage_every_s
        return "down" if into >= faults.outage_every_s - faults.outage_s else "up"

    def report_to(self, sink: Callable[[Report], None]) -> None:
        """Tell `sink` what comes through."""
        self._sink = sink

    def report_link_to(self, sink: Callable[[LinkState], None]) -> None:
        """Tell `sink` of every change, within a quarter of a second."""
        self._link_sink = sink

    async def run(self, ready: Callable[[], None]) -> None:
        """Hand over what comes late, and notice when the line breaks and when it stands again."""
        ready()
        while True:
            await self._clock.sleep(LOOK_S)
            self._hand_over(self._clock.monotonic())
            if self.link != self._told:
                self._told = self.link
                self._link_sink(self._told)

    async def submit(self, order: Order) -> None:
        """Hand an order over, or lose it, or lose the answer."""
        await self._pass(order=True)
        if self._happens(self.faults.timeout):
            await self._clock.sleep(NEVER_S)
            raise OutcomeUnknown("nothing came back")
        if self._happens(self.faults.reject):
            rejected = self._rejected[order.order] = OrderRejected(order.order, "told to reject it")
            self._heard(rejected)
            return
        deaf = self._happens(self.faults.lost_ack)
        if deaf:
            self._deaf.add(order.order)
        await self._venue.submit(order)
        if deaf:
            raise OutcomeUnknown("the acknowledgement was lost")

    async def cancel(self, order: str) -> None:
        """Ask for an order back, or hear that it is not given."""
        await self._pass()
        if self._happens(self.faults.refuse_cancel):
            self._heard(OrderCancelRefused(order, "told to refuse it"))
            return
        await self._venue.cancel(order)

    async def cancel_all(self) -> None:
        """Ask for everything back."""
        await self._pass()
        await self._venue.cancel_all()

    async def lookup(self, order: str) -> VenueTruth | None:
        """What became of an order."""
        await self._pass()
        if order in self._rejected:
            return VenueTruth((), self._rejected[order])
        return await self._venue.lookup(order)

    async def open_orders(self) -> tuple[VenueOrder, ...]:
        """Every open order."""
        await self._pass()
        return await self._venue.open_orders()

    async def executions(self, since: int) -> tuple[FillRecorded, ...]:
        """Every execution, strangers' included."""
        await self._pass()
        strange = (fill for fill in self._strange if fill.at >= since)
        return tuple(sorted((*await self._venue.executions(since), *strange), key=lambda fill: fill.at))

    async def balances(self) -> Mapping[str, Decimal]:
        """Totals, one of them wrong once it began to be."""
        await self._pass()
        return self._spoilt("balance", self.faults.wrong_balance, await self._venue.balances())

    async def positions(self) -> Mapping[str, Decimal]:
        """Holdings, one of them wrong once it began to be."""
        await self._pass()
        return self._spoilt("position", self.faults.wrong_position, await self._venue.positions())

    def resume(self, orders: Iterable[Order], holdings: Holdings) -> None:
        """The venue behind it takes over what was."""
        self._venue.resume(orders, holdings)

    async def _pass(self, order: bool = False) -> None:
        """Through the line, or not."""
        if self.faults.latency:
            await self._clock.sleep(self._random.random() * self.faults.latency / 1000.0)
        if self.link == "down":
            raise OutcomeUnknown(f"the line to {self.name} is down")
        if not order and self._happens(self.faults.busy):
            raise Busy(f"{self.name} asks for fewer messages", 2.0)

    def _heard(self, report: Report) -> None:
        if self.link == "down" or (isinstance(report, OrderAccepted) and report.order in self._deaf):
            return
        now, faults = self._clock.monotonic(), self.faults
        if isinstance(report, FillRecorded):
            if self._happens(faults.external):
                self._stranger(report)
            if self._happens(faults.lost_fill):
                return
            if self._happens(faults.late_fill):
                later = SOONEST_S + self._random.random() * (LATEST_S - SOONEST_S)
                self._due.append((now + round(later * 1e9), report))
                return
        if self._happens(faults.out_of_order):
            self._due.append((now + round(OVERTAKEN_S * 1e9), report))
            return
        self._sink(report)
        if isinstance(report, FillRecorded) and self._happens(faults.duplicate_fill):
            self._sink(report)
        if self._happens(faults.contradict):
            self._sink(self._contradiction(report))

    def _hand_over(self, now: int) -> None:
        due = [report for at, report in self._due if at <= now]
        self._due = [(at, report) for at, report in self._due if at > now]
        if self.link == "up":
            for report in due:
                self._sink(report)

    def _stranger(self, fill: FillRecorded) -> None:
        number = len(self._strange) + 1
        strange = msgspec.structs.replace(fill, trade=f"stranger-{number}", order="")
        self._strange.append(strange)
        self._sink(strange)

    def _contradiction(self, report: Report) -> Report:
        """What cannot be true beside `report`."""
        match report:
            case FillRecorded():
                return msgspec.structs.replace(report, quantity=report.quantity * 2)
            case OrderRejected(order) | OrderCancelled(order):
                return OrderAccepted(order, f"{self.name}-other")
            case OrderAccepted(order):
                return OrderAccepted(order, f"{self.name}-other")
            case OrderCancelRefused(order):
                return OrderCancelled(order, "as asked")

    def _spoilt(self, what: str, chance: float, told: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
        if self._happens(chance):
            self._wrong.add(what)
        if what not in self._wrong:
            return told
        first = next((name for name in sorted(told) if told[name]), None)
        return {name: value * ONE_TOO_MANY if name == first else value for name, value in told.items()}

    def _happens(self, chance: float) -> bool:
        return chance > 0.0 and self._random.random() < chance
