"""Where somebody stands in a queue that is seen through a window, and which part of it they need next."""

from __future__ import annotations

from widgets.specs.approvals import ApprovalQueue

MARGIN = 25
"""Pending rows that should lie beyond the cursor on both sides, where there are that many."""
FIRST, END = "first", "end"


class QueueCursor:
    """It follows its request through every change; when that is decided it stays, and the next one comes to it."""

    def __init__(self) -> None:
        self.at = ""
        """The request under it."""
        self.place = 0
        """Of that request in the whole queue."""
        self._was_pending = True
        self._jump = ""
        self._asked: tuple[str, int] = ("", 0)

    def row(self, spec: ApprovalQueue | None) -> int:
        """The row of the window that it is on."""
        if spec is None:
            return 0
        row = self.place - spec.before
        if 0 <= row < len(spec.rows) and spec.rows[row].request == self.at:
            return row
        return next((index for index, each in enumerate(spec.rows) if each.request == self.at), 0)

    def follow(self, spec: ApprovalQueue) -> None:
        """A newer queue, or another part of it."""
        if not spec.rows:
            self.at, self.place = "", 0
            return
        found = next((index for index, row in enumerate(spec.rows) if row.request == self.at), None)
        last = len(spec.rows) - 1
        if self._jump == END:
            found = waiting(spec) - 1 if waiting(spec) else last
        elif self._jump == FIRST:
            found = 0
        elif found is None or (self._was_pending and spec.rows[found].state != "pending"):
            # What was decided goes below; whoever works through the queue stays, and the next one comes to them.
            found = max(0, min(self.place - spec.before, last))
        if self._jump and _reached(spec, self._jump):
            self._jump = ""
        self._stand(spec, found)

    def move(self, spec: ApprovalQueue, row: int) -> None:
        """To a row of the window, or the nearest there is."""
        if spec.rows:
            self._stand(spec, max(0, min(row, len(spec.rows) - 1)))

    def jump(self, spec: ApprovalQueue, where: str) -> str:
        """To an end of the whole queue; answers which window has to be asked for first, or nothing."""
        self._jump = where
        if not _reached(spec, where):
            return where
        self._jump = ""
        self.move(spec, 0 if where == FIRST else len(spec.rows) - 1)
        return ""

    def wanted(self, spec: ApprovalQueue) -> str:
        """The request around which more of the queue is needed; each time only once."""
        if self._jump or spec.pending <= len(spec.rows):
            return ""
        row, here = self.place - spec.before, waiting(spec)
        above = spec.before > 0 and row < MARGIN
        below = spec.before + here < spec.pending and here - row <= MARGIN
        if not (above or below) or self._asked == (self.at, spec.before):
            return ""
        self._asked = (self.at, spec.before)
        return self.at

    def _stand(self, spec: ApprovalQueue, row: int) -> None:
        self.at = spec.rows[row].request
        self._was_pending = spec.rows[row].state == "pending"
        self.place = spec.before + row


def waiting(spec: ApprovalQueue) -> int:
    """How many of the rows wait for votes."""
    return sum(row.state == "pending" for row in spec.rows)


def _reached(spec: ApprovalQueue, where: str) -> bool:
    """Whether this window has that end of the queue."""
    return spec.before == 0 if where == FIRST else spec.before + waiting(spec) >= spec.pending
