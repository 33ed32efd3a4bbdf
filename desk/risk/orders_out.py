"""C13: what leaves the desk is what people approved, by count and by content."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from desk.risk.exposure import Side


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of an order that an approval covers."""

    order: str
    request: str
    digest: str
    account: str
    venue: str
    instrument: str
    contract: str
    side: Side
    quantity: Decimal
    limit: Decimal
    time_in_force: str
    strategy: str
    mode: str


def mismatch(left: Terms, approved: Terms | None, times: int) -> str:
    """Why an order that left `times` times is not what was approved once, or empty."""
    if approved is None:
        return f"order {left.order} left, and no released approval stands behind it"
    if times > 1:
        return f"order {left.order} left {times} times, and was approved once"
    for name in Terms.__struct_fields__:
        out, wanted = getattr(left, name), getattr(approved, name)
        if out != wanted:
            return f"order {left.order} left with {name} {out}, and was approved with {wanted}"
    return ""


def excess(left: int, recorded: int) -> str:
    """Why more orders left than are on record as leaving, or empty."""
    return f"{left} orders left, and only {recorded} are on record as leaving" if left > recorded else ""
