"""Orders of the account, a page at a time, newest first."""

from __future__ import annotations

from collections.abc import Mapping

from data.instruments import Instrument
from desk.kernel.errors import Refused
from desk.kernel.queries import Select
from desk.views.orders import order_record
from widgets.specs.order_history import OrderHistory

PAGE = 20
"""Orders of a page."""


def order_history(
    select: Select, account: str, instruments: Mapping[str, Instrument], instrument: str = "", page: int = 1
) -> OrderHistory:
    """One page of what was ordered, of one instrument or of all."""
    where, values = "account = ?", [account]
    if instrument:
        where, values = "account = ? AND instrument = ?", [account, instrument]
    total = int(select(f"SELECT count(*) FROM orders WHERE {where}", tuple(values))[0][0])  # noqa: S608
    pages = -(-total // PAGE)
    if page > max(1, pages):
        raise Refused(f"There is no page {page} of orders; the last one is {max(1, pages)}.")
    rows = select(
        f'SELECT "order" FROM orders WHERE {where} ORDER BY committed_at DESC, rowid DESC LIMIT ? OFFSET ?',  # noqa: S608
        (*values, PAGE, (page - 1) * PAGE),
    )
    return OrderHistory(
        instrument=instrument,
        page=page,
        pages=pages,
        total=total,
        orders=tuple(order_record(select, str(row[0]), instruments) for row in rows),
    )
