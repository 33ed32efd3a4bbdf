"""The approval card. It only says that a person means to vote; the desk decides whether the vote counts.

A vote takes a chord on the focused card. What was typed before the card had the focus, and in the half second after it
opened, changed or got the focus back, is thrown away. No bare key votes, and neither does the mouse. An approval also
takes that every line of the text it covers has been on this screen: painted, uncovered, and taken by the terminal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Unpack

from textual import events
from textual.binding import BindingType
from textual.geometry import Offset
from textual.strip import Strip

from widgets.at_once import ActionsByKey
from widgets.card_entry import CardEntry
from widgets.card_figures import figures
from widgets.card_keys import KEYS
from widgets.card_refusals import brief_first, read_first
from widgets.caret import caret
from widgets.dead_time import LENGTH, DeadTime
from widgets.ink import Ink
from widgets.key_words import keys_of
from widgets.language import marked, say
from widgets.line_pane import Place
from widgets.messages import (
    FigureOpened,
    RequestAsked,
    ReviewClosed,
    ReviewMoved,
    Signing,
    UnlockGivenUp,
    VoteIntended,
)
from widgets.page_pane import PagePane
from widgets.specs.approvals import VoteChoice
from widgets.text_read import TextRead

if TYPE_CHECKING:
    from widgets.specs.approval_card import ApprovalCard

APPROVE_KEY = "ctrl+y"
REJECT_KEY = "ctrl+n"
LOW = 22
"""Rows below which the foot is drawn in as few lines as it can."""
UNLOCKING = "unlocking"
_SENT_SECONDS = 3.0
_MOST_PLACES = 100


class CardPane(PagePane["ApprovalCard"]):
    """Ctrl+Y approves, Ctrl+N asks for a reason and Enter then rejects. It likes 48x30; from 44x10 it scrolls."""

    TITLE = marked("Request")
    LOADING = marked("Waiting for the request.")
    APPROVE_KEY: ClassVar[str] = APPROVE_KEY
    REJECT_KEY: ClassVar[str] = REJECT_KEY
    BINDINGS: ClassVar[list[BindingType]] = KEYS

    def __init__(self, *, monotonic: Callable[[], int], **place: Unpack[Place]) -> None:
        self._dead = DeadTime(monotonic)
        self._focused_at = 0.0
        self._asking = CardEntry()
        self._read = TextRead()
        self._tops: dict[str, int] = {}
        self._figure = -1
        self._brief = False
        self._sent = ""
        self._refused = ""
        self._last_shown = ("", "", "", "")
        self.key_open: Callable[[], bool] = lambda: False
        """Whether the person's own key needs no passphrase now."""
        self.witnessed = False
        """Whether the screen calls `painted`; otherwise what is drawn counts as seen."""
        self.taken: Callable[[], bool] = lambda: True
        """Whether the terminal has taken all that was painted."""
        self._unseen = self._fresh = False
        super().__init__(**place)

    @property
    def copyable(self) -> str:
        """Id of the request."""
        return self.spec.row.request if self.spec else ""

    @property
    def giving_reason(self) -> bool:
        """True while something is typed into the card: a reason, a quantity, a passphrase."""
        return self._asking.entry is not None

    @property
    def title_detail(self) -> str:
        return self.spec.row.request if self.spec else ""

    def arrived(self, spec: ApprovalCard) -> None:
        old, new = self._last_shown, (spec.row.request, spec.digest, spec.voter, spec.row.state)
        self._last_shown = new
        if old != new:
            self._unseen = self.witnessed
            self._wait()
        if old[:3] != new[:3] or spec.row.state != "pending":
            self._asking.drop()
        if old[:2] != new[:2]:
            self._turn_to(spec, old[0])
        if old != new or not (spec.may_vote or spec.may_reject):
            self._sent = ""

    def _turn_to(self, spec: ApprovalCard, last: str) -> None:
        """Another request is shown: where it was left, for this one may come back."""
        self._tops[last] = self.top
        if len(self._tops) > _MOST_PLACES:
            del self._tops[next(iter(self._tops))]
        self.top = self._tops.get(spec.row.request, 0) if last != spec.row.request else 0
        self._refused, self._figure = "", -1

    @property
    def cursor_cell(self) -> Offset:
        if self.giving_reason:
            return caret(self.drawn) or Offset(0, 0)
        if self._figure < 0:
            return Offset(0, 0)
        from widgets.strategy_figures import marked_row

        return Offset(0, marked_row(self.drawn, self.ink))

    def lines(self, spec: ApprovalCard, width: int, height: int, ink: Ink) -> list[Strip]:
        if self._brief:
            from widgets.card_brief import brief_lines

            return brief_lines(spec, width, ink)
        from widgets.card_lines import card_lines  # loaded with the first card

        return card_lines(spec, width, ink, self._figure)

    def paint(self, spec: ApprovalCard, width: int, height: int, ink: Ink) -> list[Strip]:
        from widgets.card_lines import text_rows

        foot = self._foot(spec, width, height, ink)
        if height < len(foot) + 3:
            foot = foot[-1:]
        room = max(1, height - len(foot))
        body = super().paint(spec, width, room, ink)
        wide = width - 2 if self._rows > room and width > 8 else width
        if self._brief:
            return [*body, *foot]  # nothing of the exact text is in sight
        self._read.drew(spec.digest, wide, text_rows(spec, wide, ink), range(self.top, self.top + room))
        if not self.witnessed and self._read.painted():
            foot = self._foot(spec, width, height, ink)[-len(foot) :]
        return [*body, *foot]

    def draw(self, width: int, height: int, ink: Ink) -> list[Strip]:
        self._read.nothing_drawn()
        return super().draw(width, height, ink)

    def painted(self, covered: range = range(0)) -> None:
        """What was drawn last is on the screen, but for rows of it that something else covers."""
        if not self._shown or self.shown is None or self._repaint_required:
            return
        if self._read.painted(range(self.top + covered.start, self.top + covered.stop)):
            self._fresh = True
            self.call_later(self.repaint)
        if self._unseen:
            self._unseen, self._fresh = False, True
            self._wait()

    def caught_up(self) -> None:
        """The terminal has taken what waited for it: what it did not show before is shown from now on."""
        if self._fresh:
            self.rearm()

    def _foot(self, spec: ApprovalCard, width: int, height: int, ink: Ink) -> list[Strip]:
        from widgets.card_foot import Foot, foot_lines

        whole = self._read.whole(spec.digest)
        foot = Foot(
            focused=self.has_focus,
            ready=self._dead.over,
            read=whole,
            sent=self._sent,
            refused="" if whole and self._refused == read_first() else self._refused,
            entry=self._asking.entry if spec.row.state == "pending" else None,
            key_open=self.key_open(),
            brief=self._brief,
            low=height < LOW,
        )
        return foot_lines(spec, foot, width, ink)

    def on_focus(self, event: events.Focus) -> None:
        self._focused_at = event.time
        self._wait()

    def on_blur(self, event: events.Blur) -> None:
        self._asking.drop()

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

    def unlocked(self) -> None:
        """The key is open, and the vote goes out signed."""
        if self._sent == UNLOCKING:
            self._sent = say("signed and")
            self.repaint()

    def _wait(self) -> None:
        self._dead.start()
        if self.is_mounted:
            self.set_timer(LENGTH / 1e9 + 0.02, self._waited_out)

    def _waited_out(self) -> None:
        if self._dead.over and self.taken():
            self._fresh = False
        self.repaint()

    async def on_key(self, event: events.Key) -> None:
        if event.time < self._focused_at:
            pass
        elif self._asking.entry is not None:
            self._answer(event)
        elif event.key in keys_of("card.approve", self.APPROVE_KEY):
            self._chord("approve")
        elif event.key in keys_of("card.reject", self.REJECT_KEY):
            self._chord("reject")
        elif event.key in keys_of("card.close", "escape") and self._sent == UNLOCKING:
            self._sent = ""
            self.post_message(UnlockGivenUp())
            self.repaint()
        elif action := _ACTIONS.get(event.key):
            await self.run_action(action)
        elif event.key in keys_of("card.close", "escape") and self.spec is not None:
            self._wait()
            self.post_message(ReviewClosed(self.spec.row.request))
        else:
            return
        event.stop()
        event.prevent_default()

    def _chord(self, choice: VoteChoice) -> None:
        spec = self.shown
        if spec is None or self._unseen or not self._dead.over or self._sent:
            return
        if not self.taken():
            self._refused = say(
                "Nothing is sent: the terminal had not shown everything yet. Look, then vote."
            )
            self.rearm()
            return
        may = spec.may_vote if choice == "approve" else spec.may_reject
        if spec.row.state != "pending" or not may:
            return
        self._refused = ""
        if choice == "approve" and not self._read.whole(spec.digest):
            self._refused = brief_first() if self._brief else read_first()
        elif choice == "approve" and not self._read.true(spec):
            self._refused = say(
                "Nothing is sent: the text shown is not the one the desk names. Tell an admin."
            )
        else:
            self._asking.begin(choice, spec, self.key_open())
            self._go_on()
        self.repaint()

    def _answer(self, event: events.Key) -> None:
        """A key for what is being typed."""
        spec = self.spec
        if spec is None:
            return
        if self._asking.key(event, spec, self._dead.over, self.key_open()):
            self._go_on()
        elif self._asking.waits:
            self.set_timer(LENGTH / 1e9, self.repaint)
        self.repaint()

    def _go_on(self) -> None:
        """Send the vote once nothing is left to ask."""
        spec, asked = self.spec, self._asking
        if spec is None or asked.entry is not None:
            return
        secret = asked.take_secret()
        self._sent = UNLOCKING if secret is not None else asked.choice
        if secret is None:
            self.set_timer(_SENT_SECONDS, self._forget_sent)
        self.post_message(
            VoteIntended(
                spec.row.request,
                spec.digest,
                spec.voter,
                asked.choice,
                asked.reason,
                Signing(spec.signing, spec.order_text, spec.head, spec.key, secret),
                asked.typed,
            )
        )

    def on_paste(self, event: events.Paste) -> None:
        if self._asking.entry is not None:
            event.stop()
            self._asking.entry.paste(event.text)
            self.repaint()

    def _forget_sent(self) -> None:
        self._sent = ""
        self.repaint()

    def action_leaf(self, by: int) -> None:
        """Go on to the request before or after this one in the queue."""
        if self.spec is not None:
            self._wait()  # whoever left this card does not mean it with the next chord
            self.post_message(ReviewMoved(self.spec.row.request, by))

    def action_brief(self) -> None:
        """Show the card in a few lines, or whole again: an approval takes the whole text on the screen once."""
        self._brief = not self._brief
        self.top, self._refused = 0, ""
        self._wait()
        self.repaint()

    def action_ask(self, what: str) -> None:
        if (spec := self.spec) is not None:
            row = spec.row
            self.post_message(RequestAsked(row.request, what, row.quantity, row.subject, row.state))

    def action_figure(self) -> None:
        """Mark the next figure of the reasons."""
        found = figures(self.spec) if self.spec is not None else ()
        if found:
            self._figure = (self._figure + 1) % len(found)
            self.repaint()

    def action_open_figure(self) -> None:
        """Show what stands behind the marked figure."""
        found = figures(self.spec) if self.spec is not None else ()
        if 0 <= self._figure < len(found):
            self.post_message(FigureOpened(found[self._figure]))


_ACTIONS = ActionsByKey(CardPane.BINDINGS)
