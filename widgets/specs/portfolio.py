"""Positions, orders, fills and profit as the desk's own ledger has them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import Count, Percent, Price, Provenance, Quoted, Spec

OrderState = Literal[
    "committed",
    "sent",
    "working",
    "partly filled",
    "filled",
    "cancelling",
    "cancelled",
    "rejected",
    "unknown",
]


class PositionView(Spec):
    """A position marked at the mid. Money is decimal text in the quote currency."""

    instrument: str
    side: Literal["long", "short", "flat"]
    quantity: str
    entry: str
    mark: str
    unrealised: str
    realised: str
    fees: str
    change_pct: Percent
    provenance: Provenance
    stop: str = ""
    """Where all of it is closed, or empty where nothing protects it."""
    stop_hit: bool = False
    """Whether the stop was hit and it is being closed."""


class OrderView(Spec):
    """An order and how much of it is done."""

    order: str
    """The desk's own client order id."""
    request: str
    instrument: str
    side: Literal["buy", "sell"]
    quantity: str
    filled: str
    limit: str
    average: str
    state: OrderState
    note: Quoted
    created_at: int
    slippage: str = ""
    """What its fills cost against the mid at its release beside what was expected, or empty."""


class OrderRecord(Spec):
    """One order and the totals of all its fills, as the ledger has them, written as they are shown."""

    kind: Literal["order_record"] = "order_record"
    order: str
    request: str
    instrument: str
    side: Literal["buy", "sell"]
    state: OrderState
    quantity: str
    filled: str
    limit: str
    average: str
    """Average price of the fills, or empty."""
    fee: str
    """Of all fills, quote currency."""
    fills: Count
    note: Quoted
    mode: Literal["PAPER", "LIVE"] = "PAPER"


class FillView(Spec):
    """One execution."""

    fill: str
    order: str
    instrument: str
    side: Literal["buy", "sell"]
    quantity: str
    price: str
    fee: str
    at: int


class Portfolio(Spec):
    """The whole account. `equity` = cash + positions at mark."""

    kind: Literal["portfolio"] = "portfolio"
    currency: str
    cash: str
    equity: str
    unrealised: str
    realised: str
    fees: str
    day_pnl: str
    exposure: str
    exposure_pct: Percent
    positions: tuple[PositionView, ...] = Field(max_length=200)
    orders: tuple[OrderView, ...] = Field(max_length=200)
    fills: tuple[FillView, ...] = Field(max_length=200)


class MarkedPrice(Spec):
    """The price a position is marked at, for tools that need only that."""

    kind: Literal["marked_price"] = "marked_price"
    instrument: str
    mark: Price
    provenance: Provenance
