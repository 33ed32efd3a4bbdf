"""A part of a long queue, found by index: what waits around one request, and the votes on all of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from desk.approvals.requests_table import VOTE_COLUMNS, AnyRequest, Vote, read_row, read_vote
from desk.kernel.queries import Select

_WAITING = "FROM requests WHERE state = 'pending'"
_SOONEST = "ORDER BY expires_at, seq"
_LATEST = "ORDER BY expires_at DESC, seq DESC"
END = "end"
"""Asks for the last of what waits."""


class Window(msgspec.Struct, frozen=True):
    """Requests that wait, soonest expiry first, and how many others come before them."""

    before: int
    rows: tuple[AnyRequest, ...]


def waiting_around(select: Select, around: str, reach: int) -> Window:
    """Up to `reach` waiting requests before and after one, which need not wait itself; else the first ones."""
    at = select("SELECT expires_at, seq FROM requests WHERE request = ?", (around,))
    if at:
        earlier = select(
            f"SELECT * {_WAITING} AND (expires_at, seq) < (?, ?) {_LATEST} LIMIT ?", (*at[0], reach)
        )
        later = select(
            f"SELECT * {_WAITING} AND (expires_at, seq) >= (?, ?) {_SOONEST} LIMIT ?", (*at[0], reach)
        )
        rows = (*reversed(earlier), *later)
    elif around == END:
        rows = tuple(reversed(select(f"SELECT * {_WAITING} {_LATEST} LIMIT ?", (2 * reach,))))
    else:
        rows = tuple(select(f"SELECT * {_WAITING} {_SOONEST} LIMIT ?", (2 * reach,)))
    found = tuple(read_row(row) for row in rows)
    return Window(_before(select, found[0]) if found and around else 0, found)


def _before(select: Select, first: AnyRequest) -> int:
    counted: Any = select(
        f"SELECT COUNT(*) {_WAITING} AND (expires_at, seq) < (?, ?)", (first.expires, first.seq)
    )
    return int(counted[0][0])


def locked_requests(select: Select, count: int) -> tuple[AnyRequest, ...]:
    """Approved requests that a time lock holds, the soonest to go first."""
    rows = select(
        "SELECT * FROM requests WHERE state = 'approved' ORDER BY expires_at, seq LIMIT ?", (count,)
    )
    return tuple(read_row(row) for row in rows)


def votes_on_each(select: Select, requests: Iterable[str]) -> dict[str, tuple[Vote, ...]]:
    """Every vote on these requests, oldest first."""
    names = tuple(requests)
    rows = select(
        f"SELECT request, {VOTE_COLUMNS} FROM votes WHERE request IN ({', '.join('?' * len(names))}) ORDER BY seq",  # noqa: S608
        names,
    )
    found: dict[str, tuple[Vote, ...]] = dict.fromkeys(names, ())
    for request, *columns in rows:
        found[request] = (*found[request], read_vote(columns))
    return found
