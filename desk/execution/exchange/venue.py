"""An exchange behind the same interface as the paper venue: nothing is sent twice, and nothing unknown is guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from data.instruments import Instrument
from desk.execution.exchange.connection import Connection
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
SKEW_MS = 1_000
"""A difference of the clocks from which no new order is sent."""


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
        """Every order this process has had to do with: the venue is asked by client id and contract."""
        self._told: set[str] = set()
        """Executions, and orders as accepted, that were reported."""
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
            self._known[order.order] = order
            if not order.done and order.state != "committed":
                self.following[order.order] = order

    def turned(self, state: LinkState) -> None:
        """The line stands, or it does not."""
        if state != self.link:
            self.link = state
            self._link_sink(state)

    async def submit(self, order: Order) -> None:
        """Send it once. What the venue does not refuse in so many words, and what it does not answer, is unknown."""
        self._known[order.order] = order
        if why := self._unfit(order):
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
            self._missing.pop(order)
            self.following.pop(order, None)

    def _tell(self, order: str, truth: VenueTruth) -> None:
        for one in truth.fills:
            if one.trade not in self._told:
                self._told.add(one.trade)
                self._sink(one)
        if isinstance(truth.last, OrderAccepted):
            self._accepted(truth.last)
            return
        self.following.pop(order, None)
        if truth.last is not None:
            self._sink(truth.last)

    def _accepted(self, report: OrderAccepted) -> None:
        if report.order not in self._told:  # it is looked at every second, and that it is open is news once
            self._told.add(report.order)
            self._sink(report)

    def _unfit(self, order: Order) -> str:
        """Why it is not even sent, or empty."""
        exchange, dialect = self.connection.exchange, self.connection.dialect
        instrument = self._instruments().get(order.instrument)
        if instrument is None or instrument.kind != "spot" or instrument.contract != order.contract:
            return f"the desk sends spot orders to {dialect.title} and does not know {order.contract} as one"
        if order.mode != "LIVE" or order.account != self.account:
            return f"it is a {order.mode} order of {order.account}, and this line is for {self.account}"
        if not dialect.client_id(order.order):
            return f"{dialect.title} takes no client id made of {order.order!r}"
        if abs(self.skew_ms) > SKEW_MS:
            return f"the desk's clock is {self.skew_ms:+.0f} ms from the venue's; set it right"
        symbol, listed = market(instrument), exchange.markets or {}
        if symbol not in listed or listed[symbol]["id"] != order.contract:
            return f"{dialect.title} lists no {order.contract} now"
        try:
            quantity = exchange.amount_to_precision(symbol, f"{order.quantity:f}")
            limit = exchange.price_to_precision(symbol, f"{order.limit:f}")
        except Exception as problem:  # ccxt's own check of the venue's least amounts: nothing has left yet
            return f"{dialect.title} trades no such quantity or price ({type(problem).__name__})"
        if (Decimal(quantity), Decimal(limit)) != (order.quantity, order.limit):
            return (
                f"its quantity or price is not on the venue's steps: it would go out as {quantity} at {limit}"
            )
        return ""

    def _over(self, order: str, report: OrderRejected | OrderCancelled) -> None:
        self.following.pop(order, None)
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
