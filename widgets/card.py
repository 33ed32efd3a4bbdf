"""The approval card. It only says that a person means to vote; the desk decides whether the vote counts.

A vote takes a chord on the focused card. What was typed before the card had the focus, and in the half second after it
opened, changed or got the focus back, is thrown away. No bare key votes, and neither does the mouse.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Unpack

from textual import events
from textual.strip import Strip

from widgets.card_lines import card_lines
from widgets.dead_time import LENGTH, DeadTime
from widgets.ink import Ink
from widgets.line_pane import Place
from widgets.lines import Line, fit, width_of
from widgets.messages import ReviewClosed, VoteIntended
from widgets.page_pane import PagePane
from widgets.specs.approvals import ApprovalCard
from widgets.untrusted import untrusted
from widgets.wrap import sentence

APPROVE_KEY = "ctrl+y"
REJECT_KEY = "ctrl+n"
LONGEST_REASON = 500
_SENT_SECONDS = 3.0
_FOOT_LINES = 3


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
        self._hint = ""
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
        old = self._last_shown
        self._last_shown = (spec.row.request, spec.digest, spec.row.state)
        if old != self._last_shown:
            self._wait()
            if old[:2] != self._last_shown[:2]:
                self.top, self._reason = 0, None
        if old != self._last_shown or not spec.may_vote:
            self._sent = ""

    _last_shown: tuple[str, str, str] = ("", "", "")

    def lines(self, spec: ApprovalCard, width: int, height: int, ink: Ink) -> list[Strip]:
        return card_lines(spec, width, ink)

    def paint(self, spec: ApprovalCard, width: int, height: int, ink: Ink) -> list[Strip]:
        foot = self._foot(spec, width, ink)
        if height < len(foot) + 3:
            foot = foot[-1:]
        body = super().paint(spec, width, max(1, height - len(foot)), ink)
        return [*body, *foot]

    def _foot(self, spec: ApprovalCard, width: int, ink: Ink) -> list[Strip]:
        rule = Line().put("─" * width, ink.rule).strip(width)
        if spec.row.state != "pending":
            closed = Line().put(f"This request is {spec.row.state}. ", ink.muted).put("Esc", ink.key)
            return [rule, closed.put(" closes", ink.muted).strip(width)]
        who = Line().put("Voting as ", ink.muted).put(spec.acting_as or "nobody", ink.person).strip(width)
        if self._reason is not None:
            prompt = Line().put("Reject because ", ink.bad)
            room = max(1, width - prompt.cells - 1)
            text = untrusted(self._reason)
            while width_of(text) > room:
                text = text[1:]
            keys = self._hint or "Enter rejects, Esc goes back"
            return [
                rule,
                Line().put(fit(keys, width), ink.muted).strip(width),
                prompt.put(text, ink.strong).put("▏", ink.focus).strip(width),
            ]
        if not spec.may_vote:
            why = spec.why_not or "You may not vote."
            return [rule, who, *sentence(why, width, ink.warn)[:_FOOT_LINES]]
        if self._sent:
            return [
                rule,
                who,
                Line().put(f"Vote to {self._sent} sent, waiting for the desk", ink.accent).strip(width),
            ]
        ready = self.has_focus and self._dead.over
        offered = Line().put("^Y", ink.key if ready else ink.muted).put(" approve   ", ink.muted)
        offered.put("^N", ink.key if ready else ink.muted).put(" reject   ", ink.muted)
        waiting = "   one moment" if self.has_focus and not ready else ""
        if offered.cells + len("Esc close") + len(waiting) <= width or not waiting:
            offered.put("Esc", ink.key).put(" close", ink.muted)
        offered.put(waiting, ink.warn)
        return [rule, who, offered.strip(width)]

    def on_focus(self, event: events.Focus) -> None:
        self._focused_at = event.time
        self._wait()

    def on_blur(self, event: events.Blur) -> None:
        self._reason = None

    def rearm(self) -> None:
        """Take no vote for the next half second, as after the terminal got the focus back."""
        self._wait()
        self.repaint()

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
        if spec.row.state != "pending" or not spec.may_vote:
            return
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
        self._reason = None
        if self._dead.over:
            self._intend("reject", reason.strip())

    def _intend(self, choice: str, reason: str) -> None:
        spec = self.spec
        assert spec is not None
        self._sent = choice
        self.set_timer(_SENT_SECONDS, self._forget_sent)
        self.post_message(
            VoteIntended(
                spec.row.request, spec.digest, "approve" if choice == "approve" else "reject", reason
            )
        )
        self.repaint()

    def _forget_sent(self) -> None:
        self._sent = ""
        self.repaint()

    def key_escape(self, event: events.Key) -> None:
        if self.spec is not None:
            event.stop()
            self.post_message(ReviewClosed(self.spec.row.request))
