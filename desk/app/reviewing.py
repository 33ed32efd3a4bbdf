"""Carries out what the queue and the card say: opening, leafing, voting, signing, and what is asked about a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from desk.app.ballots import Ballot, Ballots
from desk.app.desk_keys import key_of
from desk.app.key_ring import KeyRing
from desk.app.view import bring_out
from desk.kernel.errors import DeskError
from widgets.card import CardPane
from widgets.language import say
from widgets.messages import (
    QueueWindowWanted,
    RejectionsIntended,
    RequestAsked,
    RequestOpened,
    ReviewClosed,
    Reviewing,
    ReviewMoved,
    UnlockGivenUp,
    VoteIntended,
)
from widgets.queue import QueuePane

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from desk.app.screen_display import ScreenDisplay
    from desk.app.session import Session
    from desk.kernel.clock import Clock
    from widgets.specs.approval_card import ApprovalCard

_ONE_AT_A_TIME = 24
"""Cards that are fetched at once to sign rejections."""


class ReviewScreen(Protocol):
    """What reviewing needs of the screen."""

    def focus_pane(self, name: str) -> None: ...

    def begin_text(self, text: str) -> None: ...

    def look_up(self, view: str) -> None: ...

    def close_card(self) -> None: ...

    def on_its_thread(self, call: Callable[[str, int], None]) -> Callable[[str, int], None]:
        """The same to be called from another thread."""
        ...

    def work(self, task: Coroutine[Any, Any, None]) -> None:
        """Let it run beside the screen."""
        ...

    def taken(self) -> bool:
        """Whether the terminal has taken all that was painted."""
        ...


class Reviews:
    """The one place where votes leave the terminal."""

    def __init__(self, screen: ReviewScreen, session: Session, display: ScreenDisplay, clock: Clock) -> None:
        self._screen = screen
        self._session = session
        self._display = display
        self.keys = KeyRing(clock)
        self.ballots = Ballots(self._cast, lambda text, well: display.say(text, "good" if well else "warn"))
        self.keys.wrong = screen.on_its_thread(session.key_refused)
        self._to_sign: list[Ballot] = []
        session.ballots = self.ballots
        session.lost = self.keys.lock
        session.card_came = self._card_came

    def dress(self) -> None:
        """Tell the panes when a passphrase is needed."""
        card, queue = self._display.the(CardPane), self._display.the(QueuePane)
        card.key_open = queue.key_open = self.keys.open
        card.taken = queue.taken = self._screen.taken
        card.witnessed = True

    def painted(self, covered: Callable[[CardPane], range]) -> None:
        """What was drawn is on the screen, but for rows that something covers."""
        if self._session.plan.shows("card"):
            card = self._display.the(CardPane)
            card.painted(covered(card))

    def rearm(self) -> None:
        """Take no vote for the next half second."""
        self._display.the(CardPane).rearm()
        self._display.the(QueuePane).rearm()

    def caught_up(self) -> None:
        """The terminal has taken what waited for it."""
        if self._session.plan.shows("card"):
            self._display.the(CardPane).caught_up()

    def take(self, message: Reviewing) -> None:
        """Do what a pane said."""
        session = self._session
        match message:
            case RequestOpened(request=request, instrument=instrument):
                self._open(request, instrument)
            case ReviewMoved(request=request, by=by):
                self._leaf(request, by)
            case ReviewClosed():
                self._screen.close_card()
            case QueueWindowWanted(around=around):
                session.look(queue="" if around == "first" else around)
            case RequestAsked():
                self._ask(message)
            case UnlockGivenUp():
                self.keys.lock()
            case VoteIntended(signing=signing) if signing.whose == "person":
                self._screen.work(self._sign(message, self.keys.begin()))
            case VoteIntended():
                session.vote(message)
            case RejectionsIntended(signing=signing) if signing.whose == "person":
                self._screen.work(self._sign_each(message, self.keys.begin()))
            case RejectionsIntended(requests=requests, voter=voter, reason=reason):
                self.ballots.cast([Ballot(*each, voter, reason) for each in requests])

    def lock(self) -> None:
        """Forget the person's key."""
        held = self.keys.lock()
        text = (
            say("Your key is locked; the next vote asks for its passphrase.")
            if held
            else say("No key is open here.")
        )
        self._display.say(text, "plain")
        self._display.the(CardPane).repaint()

    def _open(self, request: str, instrument: str) -> None:
        session = self._session
        session.look(
            **bring_out("approvals", session.view.form),
            request=request,
            instrument=instrument or session.view.instrument,
        )
        self._display.the(QueuePane).follow(request)
        self._screen.focus_pane("card")

    def _leaf(self, request: str, by: int) -> None:
        found = self._display.the(QueuePane).neighbour(request, by)
        if found is None:
            none = (
                say("No request waits after this one.")
                if by > 0
                else say("No request waits before this one.")
            )
            self._display.say(none, "plain")
        else:
            self._open(found.request, found.instrument)

    def _ask(self, asked: RequestAsked) -> None:
        match asked.what:
            case "why":
                if self._session.command("why", request=asked.request):
                    self._display.say(
                        say("Asked why; the answer comes in the chat ({key}).", key=key_of("focus_chat")),
                        "plain",
                    )
            case "needs":
                self._screen.look_up(f"needs:{asked.request}")
            case "edit" if asked.state in ("stale", "expired"):
                self._screen.begin_text(f"/renew {asked.request}")
            case "edit" if asked.subject == "change":
                self._display.say(
                    say("A change is proposed anew, with its own command; it cannot be edited."), "plain"
                )
            case "edit":
                self._screen.begin_text(f"/edit {asked.request} {asked.quantity}")
            case "withdraw":
                self._screen.begin_text(f"/withdraw {asked.request}")
            case "stop" if asked.state == "approved":
                # One key: while a time lock holds it, calling an order off must be easier than letting it go.
                self._session.command("withdraw", request=asked.request)

    async def _sign(self, meant: VoteIntended, begun: int) -> None:
        """Open the key if that is needed, and send the vote with its signature."""
        card, signing = self._display.the(CardPane), meant.signing
        try:
            if signing.secret is not None and not await self._unlock(
                begun, meant.voter, signing.key, signing.secret
            ):
                return
            signature = self._signature(meant.choice, meant.voter, meant.reason, signing.head, signing.text)
        except DeskError as refusal:
            self._display.refuse_vote(meant.request, _not_sent(refusal))
            return
        card.unlocked()
        self._session.vote(meant, signature)

    async def _sign_each(self, meant: RejectionsIntended, begun: int) -> None:
        """Each rejection is signed over its own text, so the cards are fetched first."""
        signing = meant.signing
        try:
            if signing.secret is not None and not await self._unlock(
                begun, meant.voter, signing.key, signing.secret
            ):
                return
        except DeskError as refusal:
            self._display.say(_not_sent(refusal), "bad")
            return
        self._to_sign = [Ballot(*each, meant.voter, meant.reason) for each in meant.requests]
        self._fetch()

    async def _unlock(self, begun: int, person: str, key: str, secret: bytearray) -> bool:
        welcome = self._session.welcome
        return await self.keys.unlock(welcome.profile if welcome else "", person, key, secret, begun)

    def _fetch(self) -> None:
        wanted = tuple(f"card:{each.request}" for each in self._to_sign[:_ONE_AT_A_TIME])
        self._session.fetch(wanted)

    def _card_came(self, card: ApprovalCard) -> None:
        """A card that was fetched to be signed."""
        ballot = next((each for each in self._to_sign if each.request == card.row.request), None)
        if ballot is None:
            return
        self._to_sign.remove(ballot)
        self._fetch()
        try:
            signature = self._signature(
                "reject", ballot.voter, ballot.reason, card.head, card.order_text, card.digest
            )
        except DeskError as refusal:
            self._display.say(_not_sent(refusal), "bad")
            return
        self.ballots.cast([ballot._replace(head=card.head, signature=signature)])

    def _signature(self, choice: str, voter: str, reason: str, head: str, text: str, digest: str = "") -> str:
        from desk.app.signing import vote_signature

        return vote_signature(self.keys, choice, voter, reason, head, text, digest)

    def _cast(self, ballot: Ballot) -> str:
        return self._session.reject(ballot)


def _not_sent(refusal: DeskError) -> str:
    """Why no vote went out, as a sentence that says so."""
    said = str(refusal)
    return said if said[:1].isupper() else say("Nothing is sent: {why}.", why=said.rstrip("."))
