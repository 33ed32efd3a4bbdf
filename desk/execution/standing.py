"""One consistent reading of the account for the deterministic checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from desk.execution.cancels_table import cancels_since
from desk.execution.ledger_table import all_positions, find_books
from desk.execution.orders import Order
from desk.execution.orders_table import open_orders, orders_since
from desk.kernel.errors import Refused
from desk.kernel.queries import Select
from desk.risk.exposure import OpenOrder, RecentOrder, Sent, Standing
from desk.risk.holds import disabled
from desk.risk.order_controls import RATE_WINDOW
from desk.risk.quote import Quote

OWN_ORDERS = 50
"""So many of the latest orders say what is usual."""


def standing(
    select: Select,
    account: str,
    quotes: Mapping[str, Quote],
    now: int,
    recent_since: int,
    waiting: tuple[RecentOrder, ...] = (),
    compared: Iterable[str] = (),
) -> Standing:
    """What the account holds, has under way and is worth, with `waiting` requests beside the recent orders.

    Of the `compared` instruments it also says how large orders were lately.
    """
    books = find_books(select, account)
    if books is None:
        raise Refused(f"There is no account called {account!r}; open it before trading on it.")
    marks = {name: quote.mid for name, quote in quotes.items() if quote.sound}
    positions = {
        name: held.quantity for name, held in all_positions(select, account).items() if held.quantity
    }
    since = min(recent_since, now - RATE_WINDOW)
    latest = orders_since(select, account, since)
    under_way = open_orders(select, account)
    touched = sorted({*positions, *(order.instrument for order in under_way)})
    return Standing(
        positions=positions,
        open_orders=tuple(_open(order) for order in under_way),
        marks=marks,
        equity=equity(books.account.cash, positions, marks),
        day_open_equity=books.day_open,
        high_water=books.high_water,
        recent=(*waiting, *(_recent(order) for order in latest)),
        unpriced=unpriced(touched, quotes),
        sent=_sent(select, account, latest, now - RATE_WINDOW),
        venues={
            **{name: venue for name in positions if (venue := _last_venue(select, account, name))},
            **{order.instrument: order.venue for order in under_way},
        },
        own_sizes={name: own_sizes(select, account, name) for name in compared},
        disabled={one.strategy: (one.control, one.reason) for one in disabled(select)},
    )


def own_sizes(select: Select, account: str, instrument: str) -> tuple[Decimal, ...]:
    """Values of the latest orders of one instrument, newest first."""
    rows = select(
        "SELECT quantity, limit_price FROM orders WHERE account = ? AND instrument = ? "
        "ORDER BY committed_at DESC, rowid DESC LIMIT ?",
        (account, instrument, OWN_ORDERS),
    )
    return tuple(Decimal(quantity) * Decimal(limit) for quantity, limit in rows)


def _sent(select: Select, account: str, latest: Iterable[Order], since: int) -> tuple[Sent, ...]:
    orders = (
        Sent(order.committed_at, order.venue, order.strategy)
        for order in latest
        if order.committed_at >= since
    )
    return tuple(sorted((*orders, *cancels_since(select, account, since)), key=lambda one: one.at))


def _last_venue(select: Select, account: str, instrument: str) -> str:
    """Where an instrument last traded."""
    rows = select(
        "SELECT venue FROM fills WHERE account = ? AND instrument = ? ORDER BY seq DESC LIMIT 1",
        (account, instrument),
    )
    return str(rows[0][0]) if rows else ""


def equity(cash: Decimal, positions: Mapping[str, Decimal], marks: Mapping[str, Decimal]) -> Decimal | None:
    """Cash and positions at their marks; nothing when a held instrument has no mark."""
    if any(name not in marks for name in positions):
        return None
    return cash + sum((quantity * marks[name] for name, quantity in positions.items()), Decimal(0))


def touched(select: Select, account: str) -> tuple[str, ...]:
    """Instruments that are held or have an order under way: those whose price the checks need."""
    held = [name for name, position in all_positions(select, account).items() if position.quantity]
    return tuple(sorted({*held, *(order.instrument for order in open_orders(select, account))}))


def unpriced(names: Iterable[str], quotes: Mapping[str, Quote]) -> tuple[str, ...]:
    """Those without a price to rely on, each with the reason."""
    missing = (name for name in names if name not in quotes or not quotes[name].sound)
    return tuple(f"{name} ({_why(quotes.get(name))})" for name in missing)


def _why(quote: Quote | None) -> str:
    return "no price yet" if quote is None else quote.unsound


def _open(order: Order) -> OpenOrder:
    return OpenOrder(order.order, order.instrument, order.side, order.remaining, order.limit)


def _recent(order: Order) -> RecentOrder:
    return RecentOrder(
        order.request, order.instrument, order.side, order.quantity, order.committed_at, False, order.strategy
    )
