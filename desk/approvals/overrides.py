"""Overrides: two people excuse one person's one order from a control, for minutes, once."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from desk.kernel.queries import Select
from desk.risk.situation import Candidate, Check


class Override(msgspec.Struct, frozen=True, kw_only=True):
    """What two people excused: the very order, its proposer, the controls and until when."""

    override: str
    """Id of the change that made it."""
    person: str
    instrument: str
    side: str
    quantity: Decimal
    limit: Decimal
    controls: tuple[str, ...]
    until: int


def excused(
    select: Select, checks: Sequence[Check], order: Candidate, proposer: str, now: int
) -> tuple[tuple[Check, ...], str]:
    """The checks, where an override in force excuses those that did not hold, and that override's id."""
    failed = {one.control for one in checks if not one.passed}
    if not failed or not proposer:
        return tuple(checks), ""
    for override in open_overrides(select, proposer, now):
        shape = (override.instrument, override.side, override.quantity, override.limit)
        same = shape == (order.instrument.symbol, order.side, order.quantity, order.limit)
        if same and failed <= set(override.controls):
            return tuple(_excuse(one, override.override) for one in checks), override.override
    return tuple(checks), ""


def open_overrides(select: Select, person: str, now: int) -> tuple[Override, ...]:
    """Overrides of this person's orders that are neither used nor over, oldest first."""
    rows = select(
        "SELECT override, person, instrument, side, quantity, limit_price, controls, until FROM overrides"
        " WHERE person = ? AND used_by = '' AND until > ? ORDER BY seq",
        (person, now),
    )
    return tuple(
        Override(
            override=override,
            person=who,
            instrument=instrument,
            side=side,
            quantity=Decimal(quantity),
            limit=Decimal(limit),
            controls=tuple(controls.split()),
            until=until,
        )
        for override, who, instrument, side, quantity, limit, controls, until in rows
    )


def _excuse(one: Check, override: str) -> Check:
    if one.passed:
        return one
    return msgspec.structs.replace(one, passed=True, detail=f"does not hold, excused by {override}")
