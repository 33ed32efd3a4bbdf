"""What the account stands in: positions, orders under way, money, and the prices they are marked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal

import msgspec

Side = Literal["buy", "sell"]
ZERO = Decimal(0)


class OpenOrder(msgspec.Struct, frozen=True):
    """An order that may still fill. `remaining` is what it could still add, UNKNOWN orders included."""

    order: str
    instrument: str
    side: Side
    remaining: Decimal
    limit: Decimal

    @property
    def signed(self) -> Decimal:
        """Change of the position if all of it fills."""
        return self.remaining if self.side == "buy" else -self.remaining


class RecentOrder(msgspec.Struct, frozen=True):
    """An order or pending request of the last minutes: what a duplicate is recognised by."""

    ref: str
    instrument: str
    side: Side
    quantity: Decimal
    at: int
    pending: bool
    """True for a request that still waits for votes."""
    strategy: str = "manual"


class Sent(msgspec.Struct, frozen=True):
    """A message that went to a venue: an order, or a cancel."""

    at: int
    venue: str
    strategy: str


class Standing(msgspec.Struct, frozen=True):
    """The account as the deterministic checks see it: one consistent reading of the state tables."""

    positions: Mapping[str, Decimal]
    """Signed quantity by instrument; flat ones may be left out."""
    open_orders: tuple[OpenOrder, ...]
    marks: Mapping[str, Decimal]
    """Mid price by instrument, where one may be relied on; a held one without it fails every check that needs it."""
    equity: Decimal | None
    """Cash and positions at their marks; `None` when a mark is missing."""
    day_open_equity: Decimal
    high_water: Decimal
    recent: tuple[RecentOrder, ...] = ()
    sent: tuple[Sent, ...] = ()
    """Orders committed and cancels asked for in the last minute, oldest first."""
    unpriced: tuple[str, ...] = ()
    """What is held or under way and has no price to rely on, each with the reason: `ETH-USDT (no trade for 9 s)`."""
    venues: Mapping[str, str] = {}
    """Where each instrument that is held or under way trades."""
    own_sizes: Mapping[str, tuple[Decimal, ...]] = {}
    """Values of the latest orders of the instruments that are asked about."""
    disabled: Mapping[str, tuple[str, str]] = {}
    """By strategy that may add no risk: the control that says so, and why."""

    def position(self, instrument: str) -> Decimal:
        """Signed quantity held."""
        return self.positions.get(instrument, ZERO)


class Exposure(msgspec.Struct, frozen=True):
    """Worst-case exposure in the account's currency, orders under way counted as filled."""

    gross: Decimal
    net: Decimal
    """Signed: long less short."""
    instrument: Decimal
    """Of the one instrument asked about, unsigned."""
    venue: Decimal = ZERO
    """Of all instruments at the venue asked about, unsigned."""


def reduces_risk(side: Side, quantity: Decimal, position: Decimal, open_orders: Iterable[OpenOrder]) -> bool:
    """Whether an order can only bring a position closer to flat, other closing orders under way included.

    `open_orders` are those of the same instrument, without the order itself.
    """
    if quantity <= 0 or position == 0:
        return False
    closing: Side = "sell" if position > 0 else "buy"
    if side != closing:
        return False
    already = sum((order.remaining for order in open_orders if order.side == closing), ZERO)
    return quantity + already <= abs(position)


def holding(standing: Standing, instrument: str) -> Decimal:
    """How much is held and not yet being sold: what can be sold without going short. Buys under way do not count."""
    selling = sum(
        (
            order.remaining
            for order in standing.open_orders
            if order.instrument == instrument and order.side == "sell"
        ),
        ZERO,
    )
    return max(ZERO, standing.position(instrument) - selling)


def exposure(
    standing: Standing, instrument: str, extra: Decimal = ZERO, price: Decimal = ZERO, venue: str = ""
) -> Exposure:
    """Worst-case exposure when `extra` (signed) of `instrument` is added, and that of `venue`, where it trades.

    For each instrument the worse of two worlds counts: all buys fill and no sell does, or the other way round. Raises
    `KeyError` for an instrument that is held or under way and has no mark.
    """
    buys: dict[str, Decimal] = {}
    sells: dict[str, Decimal] = {}
    for order in standing.open_orders:
        into = buys if order.side == "buy" else sells
        into[order.instrument] = into.get(order.instrument, ZERO) + order.remaining
    if extra > 0:
        buys[instrument] = buys.get(instrument, ZERO) + extra
    elif extra < 0:
        sells[instrument] = sells.get(instrument, ZERO) - extra
    gross = high = low = of_one = of_venue = ZERO
    for name in sorted({*standing.positions, *buys, *sells}):
        held = standing.position(name)
        most = held + buys.get(name, ZERO)
        least = held - sells.get(name, ZERO)
        if most == 0 and least == 0:
            continue
        mark = max(standing.marks[name], price) if name == instrument else standing.marks[name]
        worst = max(abs(most), abs(least)) * mark
        gross += worst
        high += most * mark
        low += least * mark
        if name == instrument or standing.venues.get(name, venue) == venue:
            of_venue += worst
        if name == instrument:
            of_one = worst
    return Exposure(gross, high if abs(high) >= abs(low) else low, of_one, of_venue)
