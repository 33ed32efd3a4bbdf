"""Positions, orders, fills and money, built from the ledger's rows and marked at the quotes of the moment."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal

import msgspec

from data.instruments import Instrument
from desk.approvals.keeping import QuoteFor
from desk.execution.ledger import Position
from desk.execution.ledger_table import all_positions, find_books, latest_fills
from desk.execution.orders import Order
from desk.execution.orders_table import latest_orders, open_orders
from desk.execution.protection import Protection, find_protection
from desk.execution.standing import equity, standing
from desk.kernel.errors import Refused
from desk.kernel.queries import Select
from desk.risk.amounts import money
from desk.risk.exposure import exposure
from desk.risk.quote import Quote
from desk.views.market import plain
from desk.views.orders import average_price
from widgets.specs.figure import Provenance
from widgets.specs.portfolio import FillView, MarkedPrice, OrderView, Portfolio, PositionView

MOST_DONE = 30
MOST_FILLS = 60
UNKNOWN = "unknown"


def portfolio_view(
    select: Select, account: str, now: int, quote: QuoteFor, instruments: Mapping[str, Instrument]
) -> Portfolio:
    """The whole account. What cannot be valued says `unknown`."""
    books = find_books(select, account)
    if books is None:
        raise Refused(
            f"The account {account} opens once its venue has told what it holds; /mode says where that stands."
        )
    positions = all_positions(select, account)
    under_way = open_orders(select, account)
    done = [order for order in latest_orders(select, account, MOST_DONE) if order.done]
    symbols = sorted({*positions, *(order.instrument for order in under_way)})
    quotes = {name: found for name in symbols if (found := quote(name)) is not None}
    marks = {name: found.mid for name, found in quotes.items()}
    held = {name: position.quantity for name, position in positions.items() if position.quantity}
    worth = equity(books.account.cash, held, marks)
    open_profit = (
        None if worth is None else sum((positions[name].unrealised(marks[name]) for name in held), Decimal(0))
    )
    gross = _gross(select, account, marks, now)
    return Portfolio(
        currency=books.account.currency,
        cash=money(books.account.cash),
        equity=_money(worth),
        unrealised=_money(open_profit),
        realised=money(sum((position.realised for position in positions.values()), Decimal(0))),
        fees=money(sum((position.fees for position in positions.values()), Decimal(0))),
        day_pnl=_money(None if worth is None else worth - books.day_open),
        exposure=_money(gross),
        exposure_pct=plain(float(gross / worth * 100))
        if gross is not None and worth is not None and worth > 0
        else 0.0,
        positions=tuple(
            _position(
                name,
                positions[name],
                quotes.get(name),
                instruments.get(name),
                find_protection(select, account, name),
            )
            for name in sorted(positions, key=lambda name: (not positions[name].quantity, name))
        )[:200],
        orders=tuple(_order(order, instruments) for order in (*reversed(under_way), *done))[:200],
        fills=tuple(
            FillView(
                fill=fill.trade,
                order=fill.order,
                instrument=fill.instrument,
                side=fill.side,
                quantity=f"{fill.quantity:f}",
                price=average_price(fill.price, instruments.get(fill.instrument)),
                fee=f"{fill.fee:f}",
                at=fill.at,
            )
            for fill in latest_fills(select, account, MOST_FILLS)
        ),
    )


def marked_price(quote: Quote) -> MarkedPrice:
    """The price that a position in this instrument is marked at."""
    return MarkedPrice(instrument=quote.instrument, mark=float(quote.mid), provenance=_provenance(quote))


def _gross(select: Select, account: str, marks: Mapping[str, Decimal], now: int) -> Decimal | None:
    """At the latest prices, whatever their age: the positions beside it say which of them are stale."""
    latest = msgspec.structs.replace(standing(select, account, {}, now, now), marks=marks)
    try:
        return exposure(latest, "").gross
    except KeyError:
        return None


def _position(
    name: str,
    position: Position,
    quote: Quote | None,
    instrument: Instrument | None,
    protection: Protection | None,
) -> PositionView:
    side: Literal["long", "short", "flat"] = (
        "flat" if not position.quantity else "long" if position.quantity > 0 else "short"
    )
    entry, mark = position.entry, None if quote is None else quote.mid
    change = 0.0
    if entry and mark is not None:
        change = plain(float((mark / entry - 1) * 100) * (1 if position.quantity > 0 else -1))
    return PositionView(
        instrument=name,
        side=side,
        quantity=f"{abs(position.quantity):f}" if position.quantity else "0",
        entry="" if entry is None else average_price(entry, instrument),
        mark=UNKNOWN if mark is None else _price(mark, instrument),
        unrealised=UNKNOWN if mark is None else money(position.unrealised(mark)),
        realised=money(position.realised),
        fees=money(position.fees),
        change_pct=change,
        stop="" if protection is None else _price(protection.stop, instrument),
        stop_hit=protection is not None and bool(protection.triggered_at),
        provenance=Provenance(source="none", at=0, age_ms=0, stale=True, reason="no price yet")
        if quote is None
        else _provenance(quote),
    )


def _order(order: Order, instruments: Mapping[str, Instrument]) -> OrderView:
    average = order.average
    return OrderView(
        order=order.order,
        request=order.request,
        instrument=order.instrument,
        side=order.side,
        quantity=f"{order.quantity:f}",
        filled=f"{order.filled:f}",
        limit=f"{order.limit:f}",
        average="" if average is None else average_price(average, instruments.get(order.instrument)),
        state=order.state,
        note=order.note,
        created_at=order.committed_at,
        slippage=_slippage(order),
    )


def _slippage(order: Order) -> str:
    """As it came beside as it was expected: whoever reads many of these sees whether the expectation holds."""
    came = order.slippage_bp
    if came is None:
        return ""
    known = ((order.expected_bp, "expected"), (order.worst_bp, "at worst"))
    beside = ", ".join(f"{value:.2f} {word}" for value, word in known if value is not None)
    return f"{came:+.2f} bp" + (f"; {beside}" if beside else "")


def _provenance(quote: Quote) -> Provenance:
    return Provenance(
        source=quote.source, at=quote.at, age_ms=quote.age_ms, stale=not quote.usable, reason=quote.reason
    )


def _price(value: Decimal, instrument: Instrument | None) -> str:
    if instrument is None:
        return f"{value:f}"
    return f"{value.quantize(instrument.tick.normalize() if instrument.tick < 1 else Decimal(1), ROUND_HALF_EVEN):f}"


def _money(value: Decimal | None) -> str:
    return UNKNOWN if value is None else money(value)
