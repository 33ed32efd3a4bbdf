"""An exchange behind the same interface as the paper venue: nothing is sent twice, and nothing unknown is guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from data.instruments import Instrument
from desk.execution.exchange.connection import Connection
from desk.execution.exchange.fitness import unfit
from desk.execution.exchange.reader import Instruments, Reader, market
from desk.execution.exchange.said import Said, Unread, Withheld
from desk.execution.messages import (
    FillRecorded,
    OrderAccepted,
    OrderCancelled,
    OrderCancelRefused,
    OrderRejected,
)
from desk.execution.orders import Order
from desk.execution.venue import Holdings, LinkState, OutcomeUnknown, Report, VenueOrder, VenueTruth

SETTLE_S = 12.0
"""The venue turns away whatever is older than five seconds; the rest is for its own answers to agree."""
MOST_KNOWN = 10_000
"""Orders; there are never nearly as many open at once."""


class ExchangeVenue:
    """Spot orders of one account. A `Follower` beside it follows what is open and keeps the line."""

    settle_s = SETTLE_S

    def __init__(self, connection: Connection, account: str, instruments: Instruments) -> None:
        self.connection = connection
        self.reader = Reader(connection, account, instruments)
        self.name = connection.dialect.name
        self.account = account
        self.link: LinkState = "down"
        self.skew_ms = 0.0
        """How far the desk's clock is ahead of the venue's."""
        self.following: dict[str, Order] = {}
        """Orders that may still fill, as far as was heard."""
        self._instruments = instruments
        self._known: dict[str, Order] = {}
        """The latest orders this process had to do with: the venue is asked by client id and contract."""
        self._told: dict[str, set[str]] = {}
        """By order: executions that were reported, and its own id once it was as accepted."""
        self._missing: dict[str, int] = {}
        self._sink: Callable[[Report], None] = lambda report: None
        self._link_sink: Callable[[LinkState], None] = lambda state: None

    def report_to(self, sink: Callable[[Report], None]) -> None:
        """Tell every report to `sink`."""
        self._sink = sink

    def report_link_to(self, sink: Callable[[LinkState], None]) -> None:
        """Tell every change of the line to `sink`."""
        self._link_sink = sink

    def resume(self, orders: Iterable[Order], holdings: Holdings) -> None:
        """Orders of before a restart: the venue still has them, and they are followed again."""
        for order in orders:
            self._remember(order)
            if not order.done and order.state != "committed":
                self.following[order.order] = order

    def turned(self, state: LinkState) -> None:
        """The line stands, or it does not."""
        if state != self.link:
            self.link = state
            self._link_sink(state)

    async def submit(self, order: Order) -> None:
        """Send it once. What the venue does not refuse in so many words, and what it does not answer, is unknown."""
        self._remember(order)
        instrument = self._instruments().get(order.instrument)
        if why := unfit(order, instrument, self.connection, self.account, self.skew_ms):
            self._sink(OrderRejected(order.order, why))
            return
        exchange, dialect = self.connection.exchange, self.connection.dialect
        more = {"clientOrderId": dialect.client_id(order.order), "timeInForce": order.time_in_force}
        symbol, quantity, limit = market(self._of(order)), f"{order.quantity:f}", f"{order.limit:f}"
        self.following[order.order] = order
        try:
            told = await self.connection.call(
                "order", lambda: exchange.create_order(symbol, "limit", order.side, quantity, limit, more)
            )
            venue_order = str(told.get("id") or "")
        except Withheld as withheld:
            self._over(order.order, OrderCancelled(order.order, f"not sent: {withheld}"))
        except Said as said:
            if dialect.meaning(said) in ("unknown", "duplicate", "missing"):
                raise OutcomeUnknown(f"{dialect.title} said {said}") from None
            self._over(order.order, OrderRejected(order.order, f"{dialect.title} said {said}"))
        except Unread as problem:
            raise OutcomeUnknown(f"{dialect.title} gave no answer that can be read ({problem})") from None
        else:
            if not venue_order:
                raise OutcomeUnknown(f"{dialect.title} answered without an order id")
            self.reader.placed(venue_order, order.order)
            self._accepted(OrderAccepted(order.order, venue_order))

    async def cancel(self, order: str) -> None:
        """Ask for it back, then read what became of it: the report tells how it ended, executions first."""
        known = self._require(order)
        exchange, client = self.connection.exchange, self.connection.dialect.client_id(order)
        name, refused = market(self._of(known)), ""
        try:
            await self.reader.ask(
                "cancel",
                lambda: exchange.cancel_order(None, name, {"clientOrderId": client}),
                ("missing", "refused"),
            )
        except Said as said:
            refused = str(said)
        truth = await self.lookup(order)
        if truth is None:  # it may still arrive: it stays wanted back until it is known never to have
            raise OutcomeUnknown(f"{self.connection.dialect.title} does not know {order} yet")
        self._tell(order, truth)
        if refused and isinstance(truth.last, OrderAccepted):
            self._sink(OrderCancelRefused(order, refused))

    async def cancel_all(self) -> None:
        """Cancel whatever the venue shows as open, order by order; what could not be is told at the end."""
        exchange = self.connection.exchange
        failed = []
        for symbol, one in await self.reader.open():
            try:
                await self.reader.ask(
                    "cancel",
                    lambda one=one, symbol=symbol: exchange.cancel_order(one.venue_order, symbol),  # type: ignore[misc]
                    ("missing",),
                )
            except Said:
                continue  # it ended before the message arrived
            except OutcomeUnknown as problem:
                failed.append(f"{one.venue_order}: {problem}")
        if failed:
            raise OutcomeUnknown("; ".join(failed[:5]))

    async def lookup(self, order: str) -> VenueTruth | None:
        """What became of an order, asked by the desk's own id of it."""
        return await self.reader.order(order, self._of(self._require(order)))

    async def open_orders(self) -> tuple[VenueOrder, ...]:
        """Every open order of the account."""
        dialect = self.connection.dialect
        names = {market(one): one.symbol for one in self._instruments().values()}
        return tuple(
            VenueOrder(
                client=dialect.desk_id(one.client) or one.client,
                venue_order=one.venue_order,
                instrument=names.get(symbol, symbol),
                side=one.side,
                quantity=one.quantity,
                filled=one.filled,
                limit=one.limit,
            )
            for symbol, one in await self.reader.open()
        )

    async def executions(self, since: int) -> tuple[FillRecorded, ...]:
        """Executions in every contract that the desk carries, oldest first."""
        return await self.reader.executions(since)

    async def balances(self) -> Mapping[str, Decimal]:
        """Total of each currency."""
        return await self.reader.balances()

    async def positions(self) -> Mapping[str, Decimal]:
        """None: this desk trades spot there, which stands in the balances."""
        return {}

    async def look(self, order: str) -> None:
        """Read an order that is followed, and tell what is new of it."""
        truth = await self.lookup(order)
        if truth is not None:
            self._missing.pop(order, None)
            self._tell(order, truth)
            return
        self._missing[order] = self._missing.get(order, 0) + 1
        if (
            self._missing[order] > self.settle_s
        ):  # looks are a second apart or more: it never arrived, and never will
            self._forget(order)

    def _tell(self, order: str, truth: VenueTruth) -> None:
        told = self._told.setdefault(order, set())
        for one in truth.fills:
            if one.trade not in told:
                told.add(one.trade)
                self._sink(one)
        if isinstance(truth.last, OrderAccepted):
            self._accepted(truth.last)
            return
        self._forget(order)
        if truth.last is not None:
            self._sink(truth.last)

    def _accepted(self, report: OrderAccepted) -> None:
        told = self._told.setdefault(report.order, set())
        if report.order not in told:  # it is looked at every second, and that it is open is news once
            told.add(report.order)
            self._sink(report)

    def _remember(self, order: Order) -> None:
        self._known[order.order] = order
        if len(self._known) > MOST_KNOWN:
            oldest = next(name for name in self._known if name not in self.following)
            del self._known[oldest]
            self._told.pop(oldest, None)

    def _forget(self, order: str) -> None:
        """It is over, or never was."""
        self.following.pop(order, None)
        self._missing.pop(order, None)

    def _over(self, order: str, report: OrderRejected | OrderCancelled) -> None:
        self._forget(order)
        self._sink(report)

    def _require(self, order: str) -> Order:
        found = self._known.get(order)
        if found is None:
            raise OutcomeUnknown(f"the line to {self.connection.dialect.title} was never told of {order}")
        return found

    def _of(self, order: Order) -> Instrument:
        found = self._instruments().get(order.instrument)
        if found is None:
            raise OutcomeUnknown(
                f"the feed no longer has {order.instrument}, so {self.connection.dialect.title} cannot be asked"
            )
        return found
