"""Whether an order may be sent over a line at all: judged by the desk, before the first byte."""

from __future__ import annotations

from decimal import Decimal

from data.instruments import Instrument
from desk.execution.exchange.connection import Connection
from desk.execution.exchange.reader import market
from desk.execution.orders import Order

SKEW_MS = 1_000
"""A difference of the clocks from which no new order is sent."""


def unfit(
    order: Order, instrument: Instrument | None, connection: Connection, account: str, skew_ms: float
) -> str:
    """Why it is not even sent, or empty."""
    exchange, dialect = connection.exchange, connection.dialect
    if instrument is None or instrument.kind != "spot" or instrument.contract != order.contract:
        return f"the desk sends spot orders to {dialect.title} and does not know {order.contract} as one"
    if order.mode != "LIVE" or order.account != account:
        return f"it is a {order.mode} order of {order.account}, and this line is for {account}"
    if not dialect.client_id(order.order):
        return f"{dialect.title} takes no client id made of {order.order!r}"
    if abs(skew_ms) > SKEW_MS:
        return f"the desk's clock is {skew_ms:+.0f} ms from the venue's; set it right"
    symbol, listed = market(instrument), exchange.markets or {}
    if symbol not in listed or listed[symbol]["id"] != order.contract:
        return f"{dialect.title} lists no {order.contract} now"
    try:
        quantity = exchange.amount_to_precision(symbol, f"{order.quantity:f}")
        limit = exchange.price_to_precision(symbol, f"{order.limit:f}")
    except Exception as problem:  # ccxt's own check of the venue's least amounts: nothing has left yet
        return f"{dialect.title} trades no such quantity or price ({type(problem).__name__})"
    if (Decimal(quantity), Decimal(limit)) != (order.quantity, order.limit):
        return f"its quantity or price is not on the venue's steps: it would go out as {quantity} at {limit}"
    return ""
