"""The approvals queue: pending requests with their countdown and votes, then the latest decided ones.

A request is approved on its card alone, one at a time. From here several can be rejected with one reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Unpack

from textual import events
from textual.binding import BindingType
from textual.geometry import Offset
from textual.strip import Strip

from widgets.approval_words import order_words
from widgets.at_once import ActionsByKey
from widgets.caret import caret
from widgets.dead_time import LENGTH, DeadTime
from widgets.ink import Ink
from widgets.key_words import keys_of
from widgets.language import marked, say, several
from widgets.line_pane import Place
from widgets.lines import Line
from widgets.messages import (
    QueueWindowWanted,
    RejectionsIntended,
    RequestAsked,
    RequestOpened,
    Signing,
)
from widgets.queue_cursor import END, FIRST, QueueCursor
from widgets.queue_keys import KEYS
from widgets.queue_lines import queue_lines, rows_in_sight
from widgets.rows import clicked
from widgets.spec_pane import SpecPane
from widgets.specs.approvals import ApprovalQueue, ApprovalRow
from widgets.wheel import Wheel

if TYPE_CHECKING:
    from widgets.entry import Entry

REJECT_KEY = "ctrl+n"
MOST_MARKED = 100


class QueuePane(SpecPane[ApprovalQueue]):
    """Enter opens the card of the request under the cursor; a click only moves the cursor. It likes 48x9."""

    TITLE = marked("Approvals")
    LOADING = marked("Waiting for the approvals queue.")
    REJECT_KEY: ClassVar[str] = REJECT_KEY
    BINDINGS: ClassVar[list[BindingType]] = KEYS

    def __init__(
        self, *, monotonic: Callable[[], int], may_mark: bool = True, **place: Unpack[Place]
    ) -> None:
        self._dead = DeadTime(monotonic)
        self._may_mark = may_mark
        self._cursor = QueueCursor()
        self._wheel = Wheel()
        self._marks: dict[str, str] = {}
        """Digest by request."""
        self._entry: Entry | None = None
        self._rejecting: tuple[tuple[str, str], ...] = ()
        self._why = ""
        self._brief = False
        self.key_open: Callable[[], bool] = lambda: False
        """Whether the person's own key needs no passphrase now."""
        self.taken: Callable[[], bool] = lambda: True
        """Whether the terminal has taken all that was painted."""
        super().__init__(**place)

    @property
    def cursor(self) -> int:
        """Row under the cursor; it follows its request when the queue changes."""
        return self._cursor.row(self.spec)

    @property
    def current(self) -> ApprovalRow | None:
        """The request under the cursor."""
        return self.spec.rows[self.cursor] if self.spec and self.spec.rows else None

    @property
    def marked(self) -> tuple[str, ...]:
        """Requests that are marked to be rejected together."""
        return tuple(self._marks)

    @property
    def giving_reason(self) -> bool:
        """True while the reason of a rejection is typed."""
        return self._entry is not None

    @property
    def copyable(self) -> str:
        """Id of the request under the cursor."""
        return row.request if (row := self.current) else ""

    @property
    def cursor_cell(self) -> Offset:
        if self.giving_reason and (written := caret(self.drawn)) is not None:
            return written
        return Offset(0, 1 + self.cursor - self._wheel.top)

    @property
    def title_detail(self) -> str:
        return several(self.spec.pending, "{count:,} pending", "{count:,} pending") if self.spec else ""

    def arrived(self, spec: ApprovalQueue) -> None:
        decided = {row.request for row in spec.rows if row.state != "pending"}
        self._marks = {request: digest for request, digest in self._marks.items() if request not in decided}
        if not spec.voter or all(request in decided for request, _ in self._rejecting):
            self._drop()
        self._cursor.follow(spec)
        self._want_more()

    def paint(self, spec: ApprovalQueue, width: int, height: int, ink: Ink) -> list[Strip]:
        foot: list[Strip] = []
        if self._entry is not None and height >= 4:
            rule = Line().put("─" * width, ink.rule).strip(width)
            foot = [rule, *self._entry.lines(width, ink)]
        height -= len(foot)
        cursor = self.cursor
        fits = (
            rows_in_sight(spec, width, height, ink, cursor, len(self._marks), self._brief) if spec.rows else 0
        )
        top = self._wheel.first(cursor, self._cursor.at, len(spec.rows), fits)
        lines = queue_lines(
            spec, width, height, ink, cursor, top, self.has_focus, frozenset(self._marks), self._brief
        )
        return [*lines, *foot]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where nothing can be rejected, the keys that prepare it are left to others."""
        return self._may_mark or action not in ("mark", "ask")

    def action_move(self, rows: int) -> None:
        self._move_to(self.cursor + rows)

    def action_page(self, pages: int) -> None:
        spec = self.spec
        if spec is not None and spec.rows:
            size = self.content_size
            fits = rows_in_sight(
                spec, size.width, size.height, self.ink, self.cursor, len(self._marks), self._brief
            )
            self._move_to(self.cursor + pages * max(1, fits - 1))

    def action_first(self) -> None:
        self._jump(FIRST)

    def action_last(self) -> None:
        self._jump(END)

    def _jump(self, where: str) -> None:
        if self.spec is not None and self.spec.rows:
            if wanted := self._cursor.jump(self.spec, where):
                self.post_message(QueueWindowWanted(wanted))
            self.repaint()

    def action_open(self) -> None:
        if row := self.current:
            self.post_message(RequestOpened(row.request, row.instrument))

    def action_mark(self) -> None:
        """Mark the request under the cursor for a rejection, or let go of it, and go on to the next."""
        row = self.current
        if row is None or row.state != "pending":
            return
        if self._marks.pop(row.request, None) is None and len(self._marks) < MOST_MARKED:
            self._marks[row.request] = row.digest
        self._move_to(self.cursor + 1)

    def action_brief(self) -> None:
        """Show a line a request with what a hurried reader needs, or all about the one under the cursor again."""
        self._brief = not self._brief
        self.repaint()

    def action_ask(self, what: str) -> None:
        if row := self.current:
            self.post_message(RequestAsked(row.request, what, row.quantity, row.subject, row.state))

    def neighbour(self, request: str, by: int) -> ApprovalRow | None:
        """The request that comes `by` after this one for somebody who leafs through; it takes the cursor along."""
        spec = self.spec
        row = self.current
        if spec is None or row is None:
            return None
        # The card of a decided request stays open while the next one has come under the cursor.
        slid = row.request != request and by > 0
        wanted = self.cursor + (0 if slid else by)
        if not 0 <= wanted < len(spec.rows):
            return None
        if row.state == "pending" and spec.rows[wanted].state != "pending":
            return None  # nothing further waits
        self._move_to(wanted)
        return self.current

    def follow(self, request: str) -> None:
        """Put the cursor on the request whose card was opened elsewhere, where it is in this window."""
        rows = self.spec.rows if self.spec else ()
        found = next((index for index, row in enumerate(rows) if row.request == request), None)
        if found is not None and found != self.cursor:
            self._move_to(found)

    def rearm(self) -> None:
        """Begin no rejection for the next half second, as after the terminal got the focus back."""
        self._dead.start()

    def on_focus(self, event: events.Focus) -> None:
        self._dead.start()

    def on_blur(self, event: events.Blur) -> None:
        self._drop()

    def _drop(self) -> None:
        """Forget what was being typed."""
        if self._entry is not None:
            self._entry.clear()
        self._entry = None

    async def on_key(self, event: events.Key) -> None:
        if self._entry is not None:
            self._edit(self._entry, event)
            taken = True
        elif event.key in keys_of("queue.reject", self.REJECT_KEY):
            self._begin()
            taken = True
        elif event.key == "escape" and self._marks:
            self._marks.clear()
            self.repaint()
            taken = True
        elif (action := _ACTIONS.get(event.key)) and self.check_action(action.partition("(")[0], ()):
            await self.run_action(action)
            taken = True
        else:
            taken = False
        if taken:
            event.stop()
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        if self._entry is not None:
            event.stop()
            self._entry.paste(event.text)
            self.repaint()

    def _begin(self) -> None:
        """Ask why, of what is marked or else of the request under the cursor: of exactly those, whatever comes."""
        row = self.current
        if self.spec is None or not self.spec.voter or row is None or not self._dead.over:
            return
        if not self.taken():
            self._dead.start()
            return
        if self._marks:
            self._rejecting = tuple(self._marks.items())
            count = len(self._rejecting)
            what = (
                several(count, "{count} marked request", "{count} marked requests")
                if count > 1
                else say("the marked request")
            )
        elif row.state == "pending":
            self._rejecting = ((row.request, row.digest),)
            what = order_words(row)
        else:
            return
        from widgets.entry import reason

        self._entry = reason(say("Reject {what} because", what=what))
        self._dead.start()
        self.repaint()

    def _edit(self, entry: Entry, event: events.Key) -> None:
        from widgets.entry import Secret

        spec = self.spec
        match entry.key(event):
            case "leave":
                self._drop()
            case "send" if not self._dead.over:
                entry.hint = say("One moment: then Enter counts")
                self.set_timer(LENGTH / 1e9, self.repaint)
            case "send" if spec is not None and isinstance(entry, Secret):
                self._send(entry.take())
            case "send" if spec is not None:
                self._why = entry.value
                if spec.signing == "person" and not self.key_open():
                    self._entry = Secret(spec.acting_as)
                else:
                    self._send(None)
        self.repaint()

    def _send(self, secret: bytearray | None) -> None:
        assert self.spec is not None
        signing = Signing(self.spec.signing, key=self.spec.key, secret=secret)
        self.post_message(RejectionsIntended(self._rejecting, self.spec.voter, self._why, signing))
        self._marks = {}
        self._drop()

    def rows_in_sight(self) -> Sequence[tuple[int, int]]:
        """Line and row of what a key may go to."""
        spec, size = self.spec, self.content_size
        if spec is None or not spec.rows:
            return []
        fits = rows_in_sight(
            spec, size.width, size.height, self.ink, self.cursor, len(self._marks), self._brief
        )
        top = self._wheel.top
        return [(1 + row - top, row) for row in range(top, min(len(spec.rows), top + fits))]

    def go_to(self, row: int) -> None:
        """Put the cursor on a row."""
        self._move_to(row)

    def on_click(self, event: events.Click) -> None:
        row = clicked(event, self, self._wheel.top, len(self.spec.rows) if self.spec else 0)
        if row is not None and self._entry is None:
            self._move_to(row)
            if event.chain == 2:
                self.action_open()

    def turned(self, way: int) -> None:
        if self._wheel.turn(2 * way):
            self.repaint()

    def _move_to(self, row: int) -> None:
        if self.spec is not None:
            self._cursor.move(self.spec, row)
            self._want_more()
            self.repaint()

    def _want_more(self) -> None:
        """Ask for the window around the cursor when it comes near an end of this one."""
        if self.spec is not None and (around := self._cursor.wanted(self.spec)):
            self.post_message(QueueWindowWanted(around))


_ACTIONS = ActionsByKey(QueuePane.BINDINGS)
