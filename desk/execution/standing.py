"""One consistent reading of the account for the deterministic checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from desk.execution.ledger_table import all_positions, find_books
from desk.execution.orders import Order
from desk.execution.orders_table import open_orders, orders_since
from desk.kernel.errors import Refused
from desk.kernel.queries import Select
from desk.risk.exposure import OpenOrder, RecentOrder, Standing
from desk.risk.quote import Quote

RATE_WINDOW = 60_000_000_000


def standing(
    select: Select,
    account: str,
    quotes: Mapping[str, Quote],
    now: int,
    recent_since: int,
    waiting: tuple[RecentOrder, ...] = (),
) -> Standing:
    """What the account holds, has under way and is worth, with `waiting` requests beside the recent orders."""
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
        sent=tuple(order.committed_at for order in latest if order.committed_at >= now - RATE_WINDOW),
    )


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
    return RecentOrder(order.request, order.instrument, order.side, order.quantity, order.committed_at, False)
