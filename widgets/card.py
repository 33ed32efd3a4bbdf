"""The approval card. It only says that a person means to vote; the desk decides whether the vote counts.

A vote takes a chord on the focused card. What was typed before the card had the focus, and in the half second after it
opened, changed or got the focus back, is thrown away. No bare key votes, and neither does the mouse.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Literal, Unpack

from textual import events
from textual.strip import Strip

from widgets.card_foot import Foot, foot_lines
from widgets.card_lines import card_lines
from widgets.dead_time import LENGTH, DeadTime
from widgets.ink import Ink
from widgets.line_pane import Place
from widgets.messages import ReviewClosed, VoteIntended
from widgets.page_pane import PagePane
from widgets.specs.approvals import ApprovalCard

APPROVE_KEY = "ctrl+y"
REJECT_KEY = "ctrl+n"
LONGEST_REASON = 500
LOW = 22
"""Rows below which the foot is drawn in as few lines as it can."""
_SENT_SECONDS = 3.0


class CardPane(PagePane[ApprovalCard]):
    """Ctrl+Y approves, Ctrl+N asks for a reason and Enter then rejects. It likes 48x30; from 44x10 it scrolls."""

    TITLE = "Request"
    LOADING = "Waiting for the request."
    APPROVE_KEY: ClassVar[str] = APPROVE_KEY
    REJECT_KEY: ClassVar[str] = REJECT_KEY

    def __init__(
        self,
        *,
        monotonic: Callable[[], int],
        **place: Unpack[Place],
    ) -> None:
        self._dead = DeadTime(monotonic)
        self._focused_at = 0.0
        self._reason: str | None = None
        self._sent = ""
        self._refused = ""
        self._hint = ""
        self._last_shown = ("", "", "", "")
        super().__init__(**place)

    @property
    def copyable(self) -> str:
        """Id of the request."""
        return self.spec.row.request if self.spec else ""

    @property
    def giving_reason(self) -> bool:
        """True while the reason of a rejection is typed."""
        return self._reason is not None

    @property
    def title_detail(self) -> str:
        return self.spec.row.request if self.spec else ""

    def arrived(self, spec: ApprovalCard) -> None:
        old, new = self._last_shown, (spec.row.request, spec.digest, spec.voter, spec.row.state)
        self._last_shown = new
        if old != new:
            self._wait()
        if old[:3] != new[:3]:
            self._reason = None
        if old[:2] != new[:2]:
            self.top, self._refused = 0, ""
        if old != new or not (spec.may_vote or spec.may_reject):
            self._sent = ""

    def lines(self, spec: ApprovalCard, width: int, height: int, ink: Ink) -> list[Strip]:
        return card_lines(spec, width, ink)

    def paint(self, spec: ApprovalCard, width: int, height: int, ink: Ink) -> list[Strip]:
        foot = self._foot(spec, width, height, ink)
        if height < len(foot) + 3:
            foot = foot[-1:]
        body = super().paint(spec, width, max(1, height - len(foot)), ink)
        return [*body, *foot]

    def _foot(self, spec: ApprovalCard, width: int, height: int, ink: Ink) -> list[Strip]:
        foot = Foot(
            focused=self.has_focus,
            ready=self._dead.over,
            sent=self._sent,
            refused=self._refused,
            reason=self._reason if spec.row.state == "pending" else None,
            hint=self._hint,
            low=height < LOW,
        )
        return foot_lines(spec, foot, width, ink)

    def on_focus(self, event: events.Focus) -> None:
        self._focused_at = event.time
        self._wait()

    def on_blur(self, event: events.Blur) -> None:
        self._reason = None

    def rearm(self) -> None:
        """Take no vote for the next half second, as after the terminal got the focus back."""
        self._wait()
        self.repaint()

    def refuse(self, request: str, why: str) -> bool:
        """A vote did not count: say why until the next chord. False when the card is of another request."""
        if self.spec is None or self.spec.row.request != request:
            return False
        self._sent, self._refused = "", why
        self.repaint()
        return True

    def _wait(self) -> None:
        self._dead.start()
        if self.is_mounted:
            self.set_timer(LENGTH / 1e9 + 0.02, self.repaint)

    async def on_key(self, event: events.Key) -> None:
        if event.time < self._focused_at:
            event.stop()
            event.prevent_default()
            return
        if self._reason is not None:
            self._edit_reason(event)
            event.stop()
            event.prevent_default()
            return
        if event.key in (self.APPROVE_KEY, self.REJECT_KEY):
            event.stop()
            event.prevent_default()
            self._chord(event.key)

    def _chord(self, key: str) -> None:
        spec = self.spec
        if spec is None or not self._dead.over or self._sent:
            return
        may = spec.may_vote if key == self.APPROVE_KEY else spec.may_reject
        if spec.row.state != "pending" or not may:
            return
        self._refused = ""
        if key == self.APPROVE_KEY:
            self._intend("approve", "")
        else:
            self._reason, self._hint = "", ""
            self.repaint()

    def _edit_reason(self, event: events.Key) -> None:
        reason = self._reason or ""
        self._hint = ""
        match event.key:
            case "escape":
                self._reason = None
            case "enter":
                self._reject(reason)
            case "backspace":
                self._reason = reason[:-1]
            case "ctrl+u":
                self._reason = ""
            case _ if event.is_printable and event.character and len(reason) < LONGEST_REASON:
                self._reason = reason + event.character
        self.repaint()

    def on_paste(self, event: events.Paste) -> None:
        if self._reason is not None:
            event.stop()
            self._reason = (self._reason + " ".join(event.text[: LONGEST_REASON * 4].split()))[
                :LONGEST_REASON
            ]
            self.repaint()

    def _reject(self, reason: str) -> None:
        if not reason.strip():
            self._hint = "Say why in a few words, then Enter; Esc goes back"
            return
        if not self._dead.over:
            self._hint = "One moment, then Enter again; Esc goes back"
            return
        self._reason = None
        self._intend("reject", reason.strip())

    def _intend(self, choice: Literal["approve", "reject"], reason: str) -> None:
        spec = self.spec
        assert spec is not None
        self._sent = choice
        self.set_timer(_SENT_SECONDS, self._forget_sent)
        self.post_message(VoteIntended(spec.row.request, spec.digest, spec.voter, choice, reason))
        self.repaint()

    def _forget_sent(self) -> None:
        self._sent = ""
        self.repaint()

    def key_escape(self, event: events.Key) -> None:
        if self.spec is not None:
            event.stop()
            self.post_message(ReviewClosed(self.spec.row.request))
