"""What closing orders lost lately: one loss an order, however many executions it took."""

from __future__ import annotations

from decimal import Decimal

from desk.execution.messages import FillRecorded
from desk.kernel.queries import Select
from desk.risk.breakers import Loss
from desk.risk.exposure import ZERO


def recent_losses(
    select: Select,
    account: str,
    since: int,
    fresh: FillRecorded | None = None,
    gain: Decimal | None = None,
    now: int = 0,
) -> tuple[Loss, ...]:
    """Losing closes whose last execution was booked after `since`, oldest first.

    `fresh` is an execution that is about to be booked at `now`, with what it realises.
    """
    rows = select(
        'SELECT "order", booked_at, gain FROM fills WHERE account = ? AND "order" IN '
        "(SELECT \"order\" FROM fills WHERE account = ? AND booked_at > ? AND gain <> '') ORDER BY seq",
        (account, account, since),
    )
    gains: dict[str, Decimal] = {}
    ended: dict[str, int] = {}
    for order, at, text in rows:
        if text:
            gains[order] = gains.get(order, ZERO) + Decimal(text)
            ended[order] = at
    if fresh is not None and gain is not None:
        gains[fresh.order] = gains.get(fresh.order, ZERO) + gain
        ended[fresh.order] = now
    found = (Loss(order, ended[order], -total) for order, total in gains.items() if total < 0)
    return tuple(sorted(found, key=lambda one: (one.at, one.order)))
