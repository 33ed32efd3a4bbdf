"""When orders were asked back: cancels are messages to a venue too, and count in its budget."""

from __future__ import annotations

from desk.execution.messages import ORDERS, OrderCancelRequested
from desk.execution.orders_table import find_order
from desk.kernel.journal import Fact
from desk.kernel.queries import Select, Tables, within
from desk.risk.exposure import Sent


class CancelsTable:
    """Keeps one row for each time that a venue was asked to give an order back."""

    name = "cancels"
    ddl = """
    CREATE TABLE cancels (
        seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, account TEXT NOT NULL, venue TEXT NOT NULL, strategy TEXT NOT NULL
    ) STRICT;
    CREATE INDEX cancels_by_time ON cancels (account, at);
    """
    topics = (ORDERS,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Notes the time of a cancel."""
        if not isinstance(fact.message, OrderCancelRequested):
            return
        order = find_order(within(tables), fact.message.order)
        if order is not None:
            tables.execute(
                "INSERT INTO cancels VALUES (?, ?, ?, ?, ?)",
                (fact.seq, fact.ts, order.account, order.venue, order.strategy),
            )


def cancels_since(select: Select, account: str, since: int) -> tuple[Sent, ...]:
    """Cancels asked for at or after `since`, oldest first."""
    rows = select(
        "SELECT at, venue, strategy FROM cancels WHERE account = ? AND at >= ? ORDER BY at, seq",
        (account, since),
    )
    return tuple(Sent(*tuple(row)) for row in rows)
