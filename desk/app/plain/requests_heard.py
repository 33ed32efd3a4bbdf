"""What becomes of requests while one does something else: told when others vote, and when one goes stale or ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from desk.app.plain import request_words
from widgets.language import say

if TYPE_CHECKING:
    from widgets.specs.approvals import ApprovalQueue, ApprovalRow

_SEVERITIES = {
    "approved": "good",
    "rejected": "warning",
    "expired": "warning",
    "stale": "warning",
    "cancelled": "notice",
    "superseded": "notice",
}
"""Ends that are told here; what is released is told by its order."""


class RequestsHeard:
    """Remembers each request as it was last shown."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, int]] = {}

    def news(self, spec: ApprovalQueue, mine: str) -> Iterator[tuple[str, str]]:
        """Severity and sentence of every change; what came of one's own latest vote, on `mine`, is told by its answer."""
        before, self._known = self._known, {row.request: (row.state, row.votes) for row in spec.rows}
        for row in spec.rows:
            was = before.get(row.request)
            if was is None:
                continue
            if was[0] != row.state and row.state in _SEVERITIES:
                yield _SEVERITIES[row.state], _sentence(row, say(request_words.STATES[row.state]))
            elif row.votes > was[1] and row.state == "pending" and row.request != mine:
                votes = say("{votes} of {needed} votes", votes=row.votes, needed=row.needed)
                yield "notice", _sentence(row, votes)


def _sentence(row: ApprovalRow, what: str) -> str:
    note = f" {request_words.sentence(row.note)}" if row.note and row.state != "pending" else ""
    return (
        say(
            "{what}, request {request}: {state}.",
            what=request_words.what(row),
            request=row.request,
            state=what,
        )
        + note
    )
