"""What is held and under way, from fills and orders alone: enough to find again what only reduced risk."""

from __future__ import annotations

from decimal import Decimal

from desk.execution.messages import FillRecorded, OrderCommitted, OrderMessage
from desk.execution.orders import Order, advance
from desk.execution.orders_table import committed

ZERO = Decimal(0)


class Exposure:
    """Positions by account and instrument, and the orders that may still fill."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], Decimal] = {}
        self.open: dict[str, Order] = {}
        self._rejected: dict[str, Order] = {}
        """What a venue said no to; one that fills all the same is unknown again."""
        self._trades: set[tuple[str, str]] = set()

    def commit(self, message: OrderCommitted, at: int) -> None:
        """Another order is under way."""
        self.open[message.order] = committed(message, at)

    def follow(self, message: OrderMessage) -> None:
        """What a venue or the desk said of an order."""
        self._advance(message.order, message)

    def fill(self, fill: FillRecorded) -> bool:
        """Book an execution; false for one that was booked already."""
        trade = (fill.venue, fill.trade)
        if trade in self._trades:
            return False
        self._trades.add(trade)
        place = (fill.account, fill.instrument)
        change = fill.quantity if fill.side == "buy" else -fill.quantity
        self._held[place] = self._held.get(place, ZERO) + change
        self._advance(fill.order, fill)
        return True

    def only_reduces(
        self, account: str, instrument: str, side: str, quantity: Decimal, besides: str = ""
    ) -> bool:
        """Whether so much more, on top of all that is under way, can only bring the position closer to flat."""
        held = self._held.get((account, instrument), ZERO)
        if quantity <= 0 or held == 0 or (held > 0) != (side == "sell"):
            return False
        under_way = sum(
            (
                order.remaining
                for order in self.open.values()
                if (order.account, order.instrument, order.side) == (account, instrument, side)
                and order.order != besides
            ),
            ZERO,
        )
        return under_way + quantity <= abs(held)

    def _advance(self, name: str, message: OrderMessage | FillRecorded) -> None:
        order = self.open.pop(name, None) or self._rejected.pop(name, None)
        if order is None:
            return
        after = advance(order, message)
        if not after.done:
            self.open[name] = after
        elif after.state == "rejected":
            self._rejected[name] = after
