"""The invariants of orders, positions and the desk's state, judged from the journal alone."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from desk.approvals.messages import RequestProposed, RequestReleased
from desk.execution.messages import (
    FillRecorded,
    OrderAccepted,
    OrderBecameUnknown,
    OrderCancelled,
    OrderCancelRefused,
    OrderCancelRequested,
    OrderCommitted,
    OrderRejected,
    OrderSent,
)
from desk.execution.orders import DONE, Order, advance
from desk.execution.orders_table import committed
from desk.execution.reports import VENUE
from desk.risk.desk_state import DeskHalted, DeskReducing, DeskResumed

ZERO = Decimal(0)
OfOrder = (
    OrderSent
    | OrderAccepted
    | OrderCancelRequested
    | OrderCancelled
    | OrderCancelRefused
    | OrderRejected
    | OrderBecameUnknown
)
OF_ORDER = (
    OrderSent,
    OrderAccepted,
    OrderCancelRequested,
    OrderCancelled,
    OrderCancelRefused,
    OrderRejected,
    OrderBecameUnknown,
)


class OrderWatch:
    """Orders, fills, exposure and the state of the desk, in a small model of its own."""

    def __init__(self) -> None:
        self.orders: dict[str, Order] = {}
        self.sent: Counter[str] = Counter()
        self.trades: set[str] = set()
        self.positions: dict[str, Decimal] = {}
        self.state = "REDUCING"
        self.ended: list[tuple[str, str]] = []
        """Orders that had left and are done, and the message that did it: for whoever can ask the venue."""
        self._marks: dict[str, Decimal] = {}
        self._most_of_one = self._most_of_all = Decimal("Infinity")

    def limit(self, most_of_one: Decimal, most_of_all: Decimal) -> None:
        """The exposure that the policy in force allows from here on."""
        self._most_of_one, self._most_of_all = most_of_one, most_of_all

    def change_state(self, message: DeskHalted | DeskReducing | DeskResumed, together: bool) -> None:
        """I5: a halt ends only when people approved that together, and a start never makes it milder."""
        match message:
            case DeskHalted():
                self.state = "HALTED"
            case DeskReducing():
                assert self.state != "HALTED", "nothing makes a halt milder"
                self.state = "REDUCING"
            case DeskResumed():
                assert self.state != "HALTED" or together, "only people together end a halt"
                self.state = "ACTIVE"

    def commit(
        self, order: OrderCommitted, proposed: RequestProposed, released: RequestReleased, at: int
    ) -> None:
        """I1, I4: exactly what was approved and released, once, and within what may be at risk."""
        ticket = proposed.ticket
        assert (order.instrument, order.side, order.quantity, order.limit, order.account, order.mode) == (
            ticket.instrument,
            ticket.side,
            ticket.quantity,
            ticket.limit,
            ticket.account,
            ticket.mode,
        )
        assert order.order not in self.orders, "at most one order to a client id"
        others = {other.request for other in self.orders.values()}
        assert order.request not in others, "at most one order to a request"
        assert (released.order, released.digest) == (order.order, order.digest)
        self.orders[order.order] = committed(order, at)
        if not proposed.reduces:
            self._marks[order.instrument] = released.mid
            self._within_limits()

    def fill(self, fill: FillRecorded) -> None:
        """A trade counts once, for an order that was sent, and never for more of it than was ordered."""
        assert fill.trade not in self.trades, "a trade counts once"
        self.trades.add(fill.trade)
        before = self.orders[fill.order]
        assert self.sent[fill.order] == 1, "nothing fills that was never sent"
        assert before.filled + fill.quantity <= before.quantity
        self._advance(before, fill, VENUE)
        change = fill.quantity if fill.side == "buy" else -fill.quantity
        self.positions[fill.instrument] = self.positions.get(fill.instrument, ZERO) + change
        self._within_limits()

    def report(self, message: OfOrder, actor: str) -> None:
        """I2, I5, I10: sent once, no new risk from a closed desk, and only the venue settles what is unknown."""
        before = self.orders[message.order]
        if isinstance(message, OrderSent):
            self.sent[before.order] += 1
            assert self.sent[before.order] == 1, "never sent twice"
            assert self.state == "ACTIVE" or self.only_reduces(
                before.instrument, before.side, before.quantity, before.order
            ), "nothing that adds risk leaves a halted desk"
        self._advance(before, message, actor)

    def _advance(self, before: Order, message: OfOrder | FillRecorded, actor: str) -> None:
        after = advance(before, message)
        if before.state == "unknown" and after.state in DONE:
            assert actor == VENUE, "only the venue settles what is unknown"
        if after.state in DONE and before.state not in DONE and self.sent[before.order]:
            assert actor == VENUE, "only the venue says how an order ended that had left"
            self.ended.append((before.order, type(message).__name__))
        self.orders[before.order] = after

    def _within_limits(self) -> None:
        """At the prices of the last release: from there on nothing but another release can make the worst case worse."""
        total = ZERO
        for instrument, mark in self._marks.items():
            worst = self.worst(instrument) * mark
            assert worst <= self._most_of_one, f"{worst} of {instrument} is more than {self._most_of_one}"
            total += worst
        assert total <= self._most_of_all, f"{total} in all is more than {self._most_of_all}"

    def worst(self, instrument: str) -> Decimal:
        """The most that can be held, long or short, when whatever is under way fills on one side."""
        held = self.positions.get(instrument, ZERO)
        ways = {"buy": ZERO, "sell": ZERO}
        for order in self.orders.values():
            if order.instrument == instrument:
                ways[order.side] += order.remaining
        return max(abs(held + ways["buy"]), abs(held - ways["sell"]))

    def only_reduces(self, instrument: str, side: str, quantity: Decimal, without: str = "") -> bool:
        """Whether so much can only bring the position closer to flat, whatever else is under way on that side."""
        held = self.positions.get(instrument, ZERO)
        under_way = sum(
            (
                order.remaining
                for order in self.orders.values()
                if order.instrument == instrument and order.side == side and order.order != without
            ),
            ZERO,
        )
        return (side == "sell") == (held > 0) and held != 0 and quantity + under_way <= abs(held)
