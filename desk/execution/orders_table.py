"""The orders as state rows, moved by the same pure machine that judges reports."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec

from desk.execution.messages import FILLS, ORDERS, FillUnmatched, OrderCommitted
from desk.execution.orders import Order, advance
from desk.kernel.journal import Fact
from desk.kernel.queries import Select, Tables, within

_FIELDS = Order.__struct_fields__
_DECIMALS = frozenset({"quantity", "limit", "filled", "value"})
_PERHAPS = frozenset({"mid", "expected_bp", "worst_bp", "stop"})
"""Decimals that may be missing."""
_UPSERT = f"""
    INSERT INTO orders VALUES ({", ".join("?" * (len(_FIELDS) + 1))})
    ON CONFLICT ("order") DO UPDATE SET
        state = excluded.state, filled = excluded.filled, value = excluded.value, fills = excluded.fills,
        note = excluded.note, venue_order = excluded.venue_order, back = excluded.back, known = excluded.known,
        unknown_since = excluded.unknown_since, done = excluded.done
"""  # noqa: S608


class OrdersTable:
    """Keeps one row for each order."""

    name = "orders"
    ddl = """
    -- The note of an order that was called back is the reason that was given for it.
    CREATE TABLE orders (
        "order" TEXT PRIMARY KEY, request TEXT NOT NULL, digest TEXT NOT NULL, account TEXT NOT NULL,
        venue TEXT NOT NULL, instrument TEXT NOT NULL, contract TEXT NOT NULL, side TEXT NOT NULL,
        quantity TEXT NOT NULL, limit_price TEXT NOT NULL, time_in_force TEXT NOT NULL, committed_at INTEGER NOT NULL,
        send_by INTEGER NOT NULL, strategy TEXT NOT NULL,
        mode TEXT NOT NULL, mid TEXT, expected_bp TEXT, worst_bp TEXT, stop TEXT, state TEXT NOT NULL,
        filled TEXT NOT NULL, value TEXT NOT NULL, fills INTEGER NOT NULL, note TEXT NOT NULL,
        venue_order TEXT NOT NULL, back TEXT NOT NULL, unknown_since INTEGER NOT NULL,
        known TEXT NOT NULL, done INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX orders_open ON orders (done, committed_at);
    CREATE INDEX orders_by_time ON orders (account, committed_at);
    CREATE INDEX orders_by_instrument ON orders (account, instrument, committed_at);
    """
    topics = (ORDERS, FILLS)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Commits a new order or advances a known one, which is never committed again."""
        message = fact.message
        if isinstance(message, FillUnmatched):
            return
        order = find_order(within(tables), message.order)
        if order is not None:
            after = advance(order, message)
            if after.state == "unknown" and order.state != "unknown":
                after = msgspec.structs.replace(after, unknown_since=fact.ts)
            _store(tables, after)
        elif isinstance(message, OrderCommitted):
            _store(tables, committed(message, fact.ts))


def committed(message: OrderCommitted, at: int) -> Order:
    """The order as it starts."""
    return Order(
        order=message.order,
        request=message.request,
        digest=message.digest,
        account=message.account,
        venue=message.venue,
        instrument=message.instrument,
        contract=message.contract,
        side=message.side,
        quantity=message.quantity,
        limit=message.limit,
        time_in_force=message.time_in_force,
        committed_at=at,
        send_by=message.send_by,
        strategy=message.strategy,
        mode=message.mode,
        mid=message.mid,
        expected_bp=message.expected_bp,
        worst_bp=message.worst_bp,
        stop=message.stop,
    )


def find_order(select: Select, order: str) -> Order | None:
    """One order by the desk's own id."""
    rows = select('SELECT * FROM orders WHERE "order" = ?', (order,))
    return _order(rows[0]) if rows else None


def open_orders(select: Select, account: str | None = None) -> tuple[Order, ...]:
    """Orders that may still fill, oldest first."""
    if account is None:
        rows = select("SELECT * FROM orders WHERE done = 0 ORDER BY committed_at, rowid", ())
    else:
        rows = select(
            "SELECT * FROM orders WHERE done = 0 AND account = ? ORDER BY committed_at, rowid",
            (account,),
        )
    return tuple(_order(row) for row in rows)


def orders_since(select: Select, account: str, since: int) -> tuple[Order, ...]:
    """Orders committed at or after `since`, oldest first."""
    rows = select(
        "SELECT * FROM orders WHERE account = ? AND committed_at >= ? ORDER BY committed_at, rowid",
        (account, since),
    )
    return tuple(_order(row) for row in rows)


def latest_orders(select: Select, account: str, count: int) -> tuple[Order, ...]:
    """The newest orders, newest first."""
    rows = select(
        "SELECT * FROM orders WHERE account = ? ORDER BY committed_at DESC, rowid DESC LIMIT ?",
        (account, count),
    )
    return tuple(_order(row) for row in rows)


def _order(row: Sequence[Any]) -> Order:
    values = dict(zip(_FIELDS, tuple(row), strict=False))
    for name in _DECIMALS:
        values[name] = Decimal(values[name])
    for name in _PERHAPS:
        values[name] = Decimal(values[name]) if values[name] else None
    return Order(**values)


def _store(tables: Tables, order: Order) -> None:
    values = [
        f"{value:f}" if isinstance(value, Decimal) else value for value in msgspec.structs.astuple(order)
    ]
    tables.execute(_UPSERT, (*values, int(order.done)))
