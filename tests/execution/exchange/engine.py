"""A small spot exchange that keeps orders, executions and balances, and misbehaves exactly as a test tells it to."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

ZERO = Decimal(0)
State = Literal["open", "closed", "canceled", "expired"]


class Refusal(Exception):
    """What the exchange says no with; each API has its own code for it."""


@dataclass
class Execution:
    """One trade of an order."""

    number: int
    order: Placed
    price: Decimal
    quantity: Decimal
    fee: Decimal
    fee_currency: str
    at_ms: int


@dataclass
class Placed:
    """An order as the exchange has it."""

    number: int
    client: str
    symbol: str
    base: str
    quote: str
    side: str
    quantity: Decimal
    price: Decimal
    time_in_force: str
    at_ms: int
    state: State = "open"
    executions: list[Execution] = field(default_factory=list)

    @property
    def filled(self) -> Decimal:
        return sum((one.quantity for one in self.executions), ZERO)

    @property
    def value(self) -> Decimal:
        return sum((one.quantity * one.price for one in self.executions), ZERO)


class Engine:
    """Takes orders. An IOC order fills whole at its limit price unless `next_fills` says in which pieces."""

    def __init__(self) -> None:
        self.orders: list[Placed] = []
        self.balances = {"USDT": Decimal(50_000), "BTC": Decimal("0.1")}
        self.next_fills: deque[tuple[str, ...]] = deque()
        """Quantities that the next orders fill at once; without an entry an IOC fills whole and a GTC not at all."""
        self.fee_currency = ""
        """Empty for the currency that is received."""
        self.hidden = 0
        """So many lists of executions still lack the newest one: the exchange's own answers disagree for a while."""
        self.repeated = False
        """Lists of executions hold each one twice."""
        self.forgets_cancel = False
        """It answers to a cancel that there is no such order, although it is open."""
        self.taken_messages = 0
        self._executions = 0

    def place(
        self,
        client: str,
        symbol: str,
        names: tuple[str, str],
        side: str,
        quantity: Decimal,
        price: Decimal,
        time_in_force: str,
        now_ms: int,
    ) -> Placed:
        """Take an order, once for each client id."""
        self.taken_messages += 1
        if any(one.client == client for one in self.orders):
            raise Refusal("duplicate")
        base, quote = names
        if side == "buy" and quantity * price > self.balances.get(quote, ZERO):
            raise Refusal("balance")
        number = 7_000_000 + len(self.orders)
        order = Placed(number, client, symbol, base, quote, side, quantity, price, time_in_force, now_ms)
        self.orders.append(order)
        usual: tuple[str, ...] = (f"{quantity}",) if time_in_force == "IOC" else ()
        for piece in self.next_fills.popleft() if self.next_fills else usual:
            self.fill(order, piece, now_ms)
        if time_in_force == "IOC" and order.state == "open":
            order.state = "expired"
        return order

    def fill(self, order: Placed, quantity: str, now_ms: int = 0) -> None:
        """Execute some of an open order at its limit price."""
        amount, price = Decimal(quantity), order.price
        self._executions += 1
        received = order.base if order.side == "buy" else order.quote
        currency = self.fee_currency or received
        basis = amount if currency == order.base else amount * price
        fee = basis / 1000 if currency in (order.base, order.quote) else Decimal("0.00012")
        one = Execution(90_000 + self._executions, order, price, amount, fee, currency, now_ms or order.at_ms)
        order.executions.append(one)
        sign = 1 if order.side == "buy" else -1
        self._move(order.base, sign * amount)
        self._move(order.quote, -sign * amount * price)
        self._move(currency, -fee)
        if order.filled >= order.quantity:
            order.state = "closed"

    def cancel(self, order: Placed | None) -> Placed:
        """Take an order back, unless it is over."""
        if order is None or order.state != "open" or self.forgets_cancel:
            raise Refusal("missing")
        order.state = "canceled"
        return order

    def find(self, client: str = "", number: str = "") -> Placed | None:
        """By client id, or by the exchange's own."""
        return next((one for one in self.orders if one.client == client or str(one.number) == number), None)

    def open(self) -> list[Placed]:
        """Every open order."""
        return [one for one in self.orders if one.state == "open"]

    def executions(self, symbol: str, number: str = "", since_ms: int = 0) -> list[Execution]:
        """Of a market, or of one order."""
        found = [
            one
            for order in self.orders
            for one in order.executions
            if order.symbol == symbol
            and (not number or str(order.number) == number)
            and one.at_ms >= since_ms
        ]
        if self.hidden and found:
            self.hidden -= 1
            found = found[:-1]
        return [one for one in found for _ in range(2 if self.repeated else 1)]

    def _move(self, currency: str, amount: Decimal) -> None:
        self.balances[currency] = self.balances.get(currency, ZERO) + amount
