"""ccxt's structures as the desk's messages, in exact decimals. What cannot be read raises `Unread`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from data.instruments import Instrument
from desk.execution.exchange.said import Unread
from desk.execution.messages import FeeIn, FillRecorded, OrderAccepted, OrderCancelled, OrderRejected
from desk.risk.exposure import Side


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """An order as the venue shows it."""

    venue_order: str
    client: str
    status: str
    side: Side
    quantity: Decimal
    filled: Decimal
    limit: Decimal
    """0 where it has none, as a stop order of somebody else."""


def seen(told: Mapping[str, Any]) -> Seen:
    """An order of ccxt."""
    return Seen(
        venue_order=_word(told, "id"),
        client=str(told.get("clientOrderId") or ""),
        status=_word(told, "status"),
        side=_side(told),
        quantity=_number(told, "amount"),
        filled=_number(told, "filled"),
        limit=_decimal(told.get("price") or 0),
    )


def fill(told: Mapping[str, Any], instrument: Instrument, order: str, account: str) -> FillRecorded:
    """An execution of ccxt. Trade ids are unique within a contract only, so the contract is part of ours."""
    paid, fee_in, currency = _fee(told, instrument)
    return FillRecorded(
        trade=f"{instrument.contract}:{_word(told, 'id')}",
        order=order,
        account=account,
        venue=instrument.venue,
        instrument=instrument.symbol,
        side=_side(told),
        quantity=_number(told, "amount"),
        price=_number(told, "price"),
        fee=paid,
        liquidity="maker" if told.get("takerOrMaker") == "maker" else "taker",
        at=int(told.get("timestamp") or 0) * 1_000_000,
        fee_in=fee_in,
        fee_currency=currency,
    )


def standing(
    found: Seen, order: str, filled: Decimal
) -> OrderAccepted | OrderCancelled | OrderRejected | None:
    """Where an order stands by the venue's word, once executions of `filled` are known of it."""
    if filled != found.filled:
        raise Unread(f"the venue shows {found.filled:f} filled and lists {filled:f}")
    match found.status:
        case "open":
            return OrderAccepted(order, found.venue_order)
        case "closed" if found.filled >= found.quantity:
            return None
        case "closed" | "canceled":
            return OrderCancelled(order, "cancelled at the venue")
        case "expired":
            return OrderCancelled(order, "what was left found no match at once")
        case "rejected":
            return OrderRejected(order, "rejected by the venue after it had been taken")
        case _:
            raise Unread(f"an order status nobody knows: {found.status[:30]!r}")


def _fee(told: Mapping[str, Any], instrument: Instrument) -> tuple[Decimal, FeeIn, str]:
    fee = told.get("fee") or {}
    currency = str(fee.get("currency") or "")
    cost = _number(fee, "cost")
    if currency in ("", instrument.quote):
        return cost, "quote", ""
    if currency == instrument.base:
        return cost, "base", ""
    return cost, "other", currency


def _side(told: Mapping[str, Any]) -> Side:
    side = told.get("side")
    if side == "buy":
        return "buy"
    if side == "sell":
        return "sell"
    raise Unread("an order without a side")


def _word(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if not value:
        raise Unread(f"no {name} in the answer")
    return str(value)


def _number(told: Mapping[str, Any], name: str) -> Decimal:
    value = told.get(name)
    if value is None:
        raise Unread(f"no {name} in the answer")
    return _decimal(value)


def _decimal(value: Any) -> Decimal:
    try:
        found = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        raise Unread("a number nobody can read") from None
    if not found.is_finite():
        raise Unread("a number that is none")
    return found
