"""One venue to the gateway, two behind it: paper orders stay inside the desk, live orders go to the exchange."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from desk.execution.messages import FillRecorded
from desk.execution.mode import DeskMode, Mode
from desk.execution.orders import Order
from desk.execution.venue import Holdings, LinkState, OutcomeUnknown, Report, Venue, VenueOrder, VenueTruth


class RoutedVenue:
    """Sends each order where its own mode says, and answers for the account of the mode that the desk is in."""

    def __init__(
        self,
        paper: Venue,
        mode: Callable[[], DeskMode],
        order_mode: Callable[[str], Mode | None],
        paper_holdings: Callable[[], Holdings],
    ) -> None:
        self.name = paper.name
        self.live: Venue | None = None
        """The line to the exchange, once there is one."""
        self.why = "no line to it was opened"
        """Why there is none."""
        self._paper = paper
        self._mode = mode
        self._order_mode = order_mode
        self._paper_holdings = paper_holdings
        self._sink: Callable[[Report], None] = lambda report: None
        self._link_sink: Callable[[LinkState], None] = lambda state: None
        self._told: LinkState = self.link

    @property
    def account(self) -> str:
        now = self._mode()
        return now.account if now.live else self._paper.account

    @property
    def settle_s(self) -> float:
        return self._paper.settle_s if self._side is None else self._side.settle_s

    @property
    def link(self) -> LinkState:
        return "down" if self._side is None else self._side.link

    def report_to(self, sink: Callable[[Report], None]) -> None:
        """Tell every report of both to `sink`."""
        self._sink = sink
        self._paper.report_to(sink)
        if self.live is not None:
            self.live.report_to(sink)

    def report_link_to(self, sink: Callable[[LinkState], None]) -> None:
        """Tell every change of the line that counts now to `sink`."""
        self._link_sink = sink
        self._paper.report_link_to(lambda state: self.looked())
        if self.live is not None:
            self.live.report_link_to(lambda state: self.looked())

    def attach(self, live: Venue | None, why: str = "") -> None:
        """The line to the exchange is this one, or there is none because of `why`."""
        self.live, self.why = live, why
        if live is not None:
            live.report_to(self._sink)
            live.report_link_to(lambda state: self.looked())
        self.looked()

    def switched(self) -> None:
        """The desk's mode changed: whatever stood on the line before is asked anew."""
        if self._told == "up":
            self._told = "down"
            self._link_sink("down")
        self.looked()

    def looked(self) -> None:
        """Tell where the line stands, if that is news."""
        if self.link != self._told:
            self._told = self.link
            self._link_sink(self._told)

    async def submit(self, order: Order) -> None:
        await self._of(order.mode).submit(order)

    async def cancel(self, order: str) -> None:
        await self._by(order).cancel(order)

    async def cancel_all(self) -> None:
        await self._now.cancel_all()

    async def lookup(self, order: str) -> VenueTruth | None:
        return await self._by(order).lookup(order)

    async def open_orders(self) -> tuple[VenueOrder, ...]:
        return await self._now.open_orders()

    async def executions(self, since: int) -> tuple[FillRecorded, ...]:
        return await self._now.executions(since)

    async def balances(self) -> Mapping[str, Decimal]:
        return await self._now.balances()

    async def positions(self) -> Mapping[str, Decimal]:
        return await self._now.positions()

    def resume(self, orders: Iterable[Order], holdings: Holdings) -> None:
        """Each takes back the orders of its own mode."""
        known = tuple(orders)
        self._paper.resume((one for one in known if one.mode == "PAPER"), self._paper_holdings())
        if self.live is not None:
            self.live.resume((one for one in known if one.mode == "LIVE"), holdings)

    @property
    def _side(self) -> Venue | None:
        return self.live if self._mode().live else self._paper

    @property
    def _now(self) -> Venue:
        return self._of(self._mode().mode)

    def _by(self, order: str) -> Venue:
        mode = self._order_mode(order)
        if mode is None:
            raise OutcomeUnknown(f"the record has no order {order}, so nobody knows where it went")
        return self._of(mode)

    def _of(self, mode: Mode) -> Venue:
        if mode == "PAPER":
            return self._paper
        if self.live is None:
            raise OutcomeUnknown(f"{self.name} cannot be reached: {self.why}")
        return self.live
