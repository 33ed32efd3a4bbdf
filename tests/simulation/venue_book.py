"""What a venue of the tests knows for itself: its orders, what traded, and the money and goods that follow from that."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from desk.execution.messages import FillRecorded, OrderAccepted, OrderCancelled, OrderRejected
from desk.execution.orders import Order
from desk.execution.venue import VenueOrder, VenueTruth
from tests.execution.scripted_market import INSTRUMENTS

FEE = Decimal("0.01")
OPENING = Decimal(100_000)


class Entry:
    """One order."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.open = True
        self.left = order.quantity
        self.fills: tuple[FillRecorded, ...] = ()
        self.last: OrderAccepted | OrderRejected | OrderCancelled | None = None


class VenueBook:
    """One account at one venue."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.traded: list[FillRecorded] = []

    def fill(self, entry: Entry, quantity: Decimal, at: int) -> FillRecorded:
        """So much of an order trades at its limit."""
        order = entry.order
        made = FillRecorded(
            trade=f"{order.order}-{len(entry.fills) + 1}",
            order=order.order,
            account=order.account,
            venue=order.venue,
            instrument=order.instrument,
            side=order.side,
            quantity=min(quantity, entry.left),
            price=order.limit,
            fee=FEE,
            liquidity="taker",
            at=at,
        )
        entry.left -= made.quantity
        entry.open = entry.left > 0
        entry.fills = (*entry.fills, made)
        self.traded.append(made)
        return made

    def truth(self, order: str) -> VenueTruth | None:
        """All about one order."""
        entry = self.entries.get(order)
        return None if entry is None else VenueTruth(entry.fills, entry.last)

    def listed(self) -> tuple[VenueOrder, ...]:
        """What may still fill."""
        return tuple(
            VenueOrder(
                client=entry.order.order,
                venue_order=f"v-{entry.order.order}",
                instrument=entry.order.instrument,
                side=entry.order.side,
                quantity=entry.order.quantity,
                filled=entry.order.quantity - entry.left,
                limit=entry.order.limit,
            )
            for entry in self.entries.values()
            if entry.open
        )

    def executions(self, since: int) -> tuple[FillRecorded, ...]:
        """What traded from then on."""
        return tuple(fill for fill in self.traded if fill.at >= since)

    def balances(self) -> Mapping[str, Decimal]:
        """What the account has, all of it spot."""
        found = {"USDT": OPENING}
        for fill in self.traded:
            signed = fill.quantity if fill.side == "buy" else -fill.quantity
            base = INSTRUMENTS[fill.instrument].base
            found[base] = found.get(base, Decimal(0)) + signed
            found["USDT"] -= signed * fill.price + fill.fee
        return found
