"""A resting paper order and its place in the queue at its price."""

from __future__ import annotations

from decimal import Decimal
from math import inf

from desk.execution.orders import Order


class Resting:
    """An order in the book. `ahead` is the public size that trades before it at its own price; infinite until seen."""

    __slots__ = ("ahead", "order", "price", "remaining", "shown", "traded")

    def __init__(self, order: Order, remaining: Decimal, ahead: float) -> None:
        self.order = order
        self.remaining = remaining
        self.price = float(order.limit)
        self.ahead = ahead
        self.shown = ahead
        """Public size at the price when last seen."""
        self.traded = 0.0
        """Traded at the price since then: the next drop of the shown size is this and not a cancellation."""

    def trade(self, size: float) -> float:
        """A trade of `size` at our price; answers how much of it is left for us once the queue ahead has had its part."""
        self.traded += size
        reached = size - self.ahead
        self.ahead = max(0.0, self.ahead - size)
        return max(0.0, reached)

    def show(self, size: float) -> None:
        """The public size at our price is now `size`; what vanished without a trade left evenly before and behind us."""
        if self.ahead == inf:
            self.ahead = self.shown = size
            self.traded = 0.0
            return
        after_trades = max(0.0, self.shown - self.traded)
        cancelled = after_trades - size
        if cancelled > 0.0 and after_trades > 0.0:
            self.ahead -= self.ahead * min(1.0, cancelled / after_trades)
        self.ahead = max(0.0, min(self.ahead, size))
        self.shown = size
        self.traded = 0.0
