"""What happens to orders, fills and accounts, as facts."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from desk.kernel.topics import Topic
from desk.risk.exposure import Side


class OrderCommitted(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A released request became an order: its client id exists before the first byte goes anywhere."""

    order: str
    request: str
    digest: str
    """Of the order text that was approved."""
    account: str
    venue: str
    instrument: str
    contract: str
    side: Side
    quantity: Decimal
    limit: Decimal
    time_in_force: Literal["IOC", "GTC"]
    send_by: int
    """UTC nanoseconds after which it is cancelled rather than sent."""
    strategy: str = "manual"
    mode: Literal["PAPER", "LIVE"] = "PAPER"
    mid: Decimal | None = None
    """Mid at the release: what slippage is measured from; nothing where the market could not be asked."""
    expected_bp: Decimal | None = None
    worst_bp: Decimal | None = None
    """Slippage as it was expected at the release, and the figure that nine orders of ten should not exceed."""
    stop: Decimal | None = None
    """Where the desk protects what it fills, or nothing."""


class OrderSent(msgspec.Struct, frozen=True, tag=True):
    """The order may leave now: committed before it does."""

    order: str


class OrderAccepted(msgspec.Struct, frozen=True, tag=True):
    """The venue has it."""

    order: str
    venue_order: str


class OrderCancelRequested(msgspec.Struct, frozen=True, tag=True):
    """Somebody wants it back; it may still fill until the venue answers."""

    order: str
    reason: str


class OrderCancelled(msgspec.Struct, frozen=True, tag=True):
    """It will not fill any further."""

    order: str
    reason: str


class OrderCancelRefused(msgspec.Struct, frozen=True, tag=True):
    """The venue would not cancel it."""

    order: str
    reason: str


class OrderRejected(msgspec.Struct, frozen=True, tag=True):
    """The venue said no, in so many words."""

    order: str
    reason: str


class OrderBecameUnknown(msgspec.Struct, frozen=True, tag=True):
    """Nobody knows what became of it until the venue answers to our id. It counts as filled."""

    order: str
    reason: str


class OrderFoundOpen(msgspec.Struct, frozen=True, tag=True):
    """The venue, asked, says that it may still fill, whatever was heard before: it counts again."""

    order: str
    venue_order: str


class OrderSettled(msgspec.Struct, frozen=True, tag=True):
    """A person read on the venue's own screen how an unknown order ended. What filled is recorded as fills."""

    order: str
    ended: Literal["cancelled", "rejected"]
    reason: str


OrderMessage = (
    OrderCommitted
    | OrderSent
    | OrderAccepted
    | OrderCancelRequested
    | OrderCancelled
    | OrderCancelRefused
    | OrderRejected
    | OrderBecameUnknown
    | OrderFoundOpen
    | OrderSettled
)


Liquidity = Literal["maker", "taker"]
FeeIn = Literal["quote", "base", "other"]


class FillRecorded(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """One execution. `trade` is the venue's id of it and makes it count once."""

    trade: str
    order: str
    account: str
    venue: str
    instrument: str
    side: Side
    quantity: Decimal
    price: Decimal
    fee: Decimal
    """Negative for a rebate."""
    liquidity: Liquidity
    at: int
    fee_in: FeeIn = "quote"
    """What the fee was taken in: of the instrument's own two currencies, or another one."""
    fee_currency: str = ""
    """The name of that other currency."""


class FillUnmatched(msgspec.Struct, frozen=True, tag=True):
    """The venue reported a fill of an order that the desk does not know. The desk halts."""

    fill: FillRecorded


class AccountOpened(msgspec.Struct, frozen=True, tag=True):
    """A paper account with money in it."""

    account: str
    currency: str
    cash: Decimal


class DayOpened(msgspec.Struct, frozen=True, tag=True):
    """The account's equity at the first valuation of a UTC day: what the day's profit is measured from."""

    account: str
    day: str
    """`2026-11-21`."""
    equity: Decimal


ORDERS: Topic[OrderMessage] = Topic("orders.v1", durable=True, messages=OrderMessage)
FILLS: Topic[FillRecorded | FillUnmatched] = Topic(
    "fills.v1", durable=True, messages=FillRecorded | FillUnmatched
)
ACCOUNTS: Topic[AccountOpened | DayOpened] = Topic(
    "accounts.v1", durable=True, messages=AccountOpened | DayOpened
)
