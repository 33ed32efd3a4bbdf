"""What the queue asks of the request rows: what is due, outdated or could come back, and what new orders wait beside."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from desk.kernel.queries import Select
from desk.risk.exposure import RecentOrder
from desk.risk.situation import Candidate


def due_requests(select: Select, now: int) -> tuple[str, ...]:
    """Ids of requests that wait, for votes or for the end of a time lock, and whose time is up."""
    return _ids(
        select(
            "SELECT request FROM requests WHERE state IN ('pending', 'approved') AND expires_at <= ? ORDER BY seq",
            (now,),
        )
    )


def held_requests(select: Select, now: int) -> tuple[str, ...]:
    """Ids of approved requests whose time lock is over."""
    return _ids(
        select(
            "SELECT request FROM requests WHERE state = 'approved' AND release_at <= ? AND expires_at > ?"
            " ORDER BY seq",
            (now, now),
        )
    )


def outdated_requests(select: Select) -> tuple[str, ...]:
    """Ids of waiting requests that another policy than the one in force was asked about."""
    return _ids(
        select(
            "SELECT request FROM requests"
            " WHERE state IN ('pending', 'approved') AND policy <> (SELECT version FROM policy) ORDER BY seq",
            (),
        )
    )


def revivable_requests(select: Select, debate: str) -> tuple[str, ...]:
    """Ids of a debate's requests that wait for votes, or that somebody could renew."""
    return _ids(
        select(
            "SELECT request FROM requests"
            " WHERE debate = ? AND debate <> '' AND state IN ('pending', 'approved', 'stale', 'expired')"
            " ORDER BY seq",
            (debate,),
        )
    )


def requests_of(select: Select, debate: str) -> tuple[tuple[str, str], ...]:
    """Every request that a debate led to with its state, the oldest first."""
    rows = select(
        "SELECT request, state FROM requests WHERE debate = ? AND debate <> '' ORDER BY seq", (debate,)
    )
    return tuple((str(request), str(state)) for request, state in rows)


def waiting_orders(select: Select, order: Candidate, since: int) -> tuple[RecentOrder, ...]:
    """What waits for votes or for the end of a time lock and is like this order, or came after `since`: what duplicates
    are recognised by, and the pace of a strategy. Found by index, however long the queue is."""
    waiting = (
        "SELECT seq, request, instrument, side, quantity, created_at, json_extract(proposed, '$.ticket.strategy')"
        " FROM requests WHERE state IN ('pending', 'approved') AND subject = 'order'"
    )
    like = (order.instrument.symbol, order.side, f"{order.quantity.normalize():f}")
    rows = sorted(
        {
            *map(tuple, select(f"{waiting} AND instrument = ? AND side = ? AND quantity = ?", like)),
            *map(tuple, select(f"{waiting} AND created_at >= ?", (since,))),
        }
    )
    return tuple(
        RecentOrder(request, instrument, side, Decimal(quantity), at, True, strategy or "manual")
        for _, request, instrument, side, quantity, at, strategy in rows
    )


def pending_by(select: Select, proposer: str) -> int:
    """How many requests of one proposer wait for votes."""
    rows = select("SELECT COUNT(*) FROM requests WHERE state = 'pending' AND proposer = ?", (proposer,))
    return int(rows[0][0])


def refused_since(select: Select, proposer: str, since: int) -> int:
    """How many requests of one proposer were rejected or expired after a time."""
    rows = select(
        "SELECT COUNT(*) FROM requests WHERE decided_at > ? AND proposer = ? AND state IN ('rejected', 'expired')",
        (since, proposer),
    )
    return int(rows[0][0])


def _ids(rows: Sequence[Sequence[object]]) -> tuple[str, ...]:
    return tuple(str(row[0]) for row in rows)
