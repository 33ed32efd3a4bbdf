"""Protective stops, tied to the size of a position: whatever fills, what is protected is what is held."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal

import msgspec

from desk.execution.differences import RECONCILIATION, AdjustmentBooked
from desk.execution.ledger_table import find_position
from desk.execution.messages import FILLS, ORDERS, FillRecorded
from desk.execution.orders_table import find_order
from desk.kernel.journal import Fact
from desk.kernel.queries import Select, Tables, within
from desk.kernel.topics import Topic
from desk.risk.exposure import Side

PROTECTOR = "desk"
"""Actor and proposer of what a protection does: no person, and it only ever reduces."""
PROTECTS = "protective stop: it only reduces risk"
"""Why no quorum is asked."""
STRATEGY = "protection"


class ProtectionSet(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A person set or tightened the stop of a position."""

    account: str
    instrument: str
    stop: Decimal


class ProtectionTriggered(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The mark stood beyond the stop for long enough: from here on the position is closed until it is flat."""

    account: str
    instrument: str
    stop: Decimal
    quantity: Decimal
    mark: Decimal


ProtectionMessage = ProtectionSet | ProtectionTriggered
PROTECTIONS: Topic[ProtectionMessage] = Topic("protections.v1", durable=True, messages=ProtectionMessage)


class Protection(msgspec.Struct, frozen=True, kw_only=True):
    """The stop of one position, over all of it."""

    account: str
    instrument: str
    side: Literal["long", "short"]
    quantity: Decimal
    stop: Decimal
    set_by: str
    """The order that brought it, or the person who set it."""
    since: int
    triggered_at: int
    """0 while it waits."""

    @property
    def closing(self) -> Side:
        """The side of the order that closes."""
        return "sell" if self.side == "long" else "buy"

    def hit(self, mark: Decimal) -> bool:
        """Whether a mark stands at the stop or beyond it."""
        return mark <= self.stop if self.side == "long" else mark >= self.stop


class ProtectionsTable:
    """Keeps a row for each protected position. It follows the ledger, which the same fact has changed before."""

    name = "protections"
    ddl = """
    CREATE TABLE protections (
        account TEXT NOT NULL, instrument TEXT NOT NULL, side TEXT NOT NULL, quantity TEXT NOT NULL,
        stop TEXT NOT NULL, set_by TEXT NOT NULL, since INTEGER NOT NULL, triggered_at INTEGER NOT NULL,
        PRIMARY KEY (account, instrument)
    ) STRICT;
    """
    topics = (ORDERS, FILLS, RECONCILIATION, PROTECTIONS)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Resizes, sets, moves or ends a protection."""
        match fact.message:
            case FillRecorded() as fill:
                order = find_order(within(tables), fill.order)
                brought = None if order is None or order.side != fill.side else order.stop
                _follow(tables, fill.account, fill.instrument, fill.side, brought, fill.order, fact.ts)
            case AdjustmentBooked(account=account, kind="position", name=name):
                _follow(tables, account, name, None, None, "", fact.ts)
            case ProtectionSet(account=account, instrument=instrument, stop=stop):
                held = find_position(within(tables), account, instrument).quantity
                if held:
                    _put(tables, account, instrument, held, stop, fact.actor, fact.ts, 0)
            case ProtectionTriggered(account=account, instrument=instrument):
                tables.execute(
                    "UPDATE protections SET triggered_at = ? WHERE account = ? AND instrument = ?",
                    (fact.ts, account, instrument),
                )
            case _:
                pass


def _follow(
    tables: Tables,
    account: str,
    instrument: str,
    side: Side | None,
    brought: Decimal | None,
    order: str,
    at: int,
) -> None:
    """After a position changed: the protection is as large as it is, on its side, or gone with it."""
    select = within(tables)
    held = find_position(select, account, instrument).quantity
    known = find_protection(select, account, instrument)
    opened = side is not None and held != 0 and (side == "buy") == (held > 0)
    same = known is not None and (known.side == "long") == (held > 0)
    if not held or not (same or (opened and brought is not None)):
        tables.execute("DELETE FROM protections WHERE account = ? AND instrument = ?", (account, instrument))
        return
    stop, by, since, triggered = brought, order, at, 0
    if same and known is not None:
        triggered = known.triggered_at
        if brought is None or not opened:
            stop, by, since = known.stop, known.set_by, known.since
    assert stop is not None, "it was brought, or it is known"
    _put(tables, account, instrument, held, stop, by, since, triggered)


def _put(
    tables: Tables,
    account: str,
    instrument: str,
    held: Decimal,
    stop: Decimal,
    by: str,
    since: int,
    triggered: int,
) -> None:
    side = "long" if held > 0 else "short"
    tables.execute(
        "INSERT OR REPLACE INTO protections VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (account, instrument, side, f"{abs(held):f}", f"{stop:f}", by, since, triggered),
    )


def find_protection(select: Select, account: str, instrument: str) -> Protection | None:
    """The stop of a position, or nothing."""
    rows = select("SELECT * FROM protections WHERE account = ? AND instrument = ?", (account, instrument))
    return _protection(rows[0]) if rows else None


def protections(select: Select) -> tuple[Protection, ...]:
    """Every protected position."""
    rows = select("SELECT * FROM protections ORDER BY account, instrument", ())
    return tuple(_protection(row) for row in rows)


def misplaced(side: Side, limit: Decimal, stop: Decimal) -> str:
    """Why a stop does not protect an order of this side, or empty."""
    if stop <= 0:
        return f"a stop must be a price, was {stop:f}"
    if (stop < limit) if side == "buy" else (stop > limit):
        return ""
    where = "below" if side == "buy" else "above"
    return f"the stop of a {side} must stand {where} its limit of {limit:f}, was {stop:f}"


def _protection(row: Sequence[Any]) -> Protection:
    values = dict(zip(Protection.__struct_fields__, tuple(row), strict=True))
    for name in ("quantity", "stop"):
        values[name] = Decimal(values[name])
    return Protection(**values)
