"""Votes by lines alone, under the law of the card: the whole exact text was output, and the person types its request
and a code of its digest; a large order also takes its quantity, a person's own key its passphrase."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from desk.app.key_ring import KeyRing
from desk.app.plain import brief_words, request_words
from desk.app.plain.rejections import Rejections
from desk.app.signing import vote_signature
from desk.kernel.errors import DeskError, Refused
from widgets.dead_time import LENGTH
from widgets.language import say
from widgets.specs.approval_card import ApprovalCard

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from desk.app.plain.line_editor import Line
    from desk.app.plain.plain_session import PlainSession
    from desk.app.plain.questions import Questions
    from desk.app.plain.settling import Settling
    from desk.app.plain.voice import Voice
    from desk.kernel.clock import Clock
    from widgets.specs.approvals import ApprovalQueue

Choice = Literal["approve", "reject"]
_MOST = 100


@dataclass(frozen=True, slots=True)
class Told:
    """What of a request was output here."""

    digest: str
    voter: str
    at: int
    """Monotonic time at which its code was told."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A vote in the making."""

    card: ApprovalCard
    choice: Choice
    reason: str = ""
    typed: str = ""


class Votes:
    """The one place where votes leave plain mode."""

    def __init__(
        self,
        session: PlainSession,
        voice: Voice,
        questions: Questions,
        settling: Settling,
        clock: Clock,
        *,
        interactive: bool,
    ) -> None:
        self._session, self._voice, self._questions = session, voice, questions
        self._settling, self._clock, self._interactive = settling, clock, interactive
        self._whole: dict[str, None] = {}
        """Digests of the texts that were output whole."""
        self._told: dict[str, Told] = {}
        self.keys = KeyRing(clock)
        self.keys.wrong = session.key_refused
        self.written: Callable[[], bool] = lambda: True
        """Whether everything that was said is out: what is held back was not read by anybody."""
        self.rejections = Rejections(session, voice, questions, settling, self)
        session.lost = self.keys.lock

    def tell_whole(self, card: ApprovalCard) -> None:
        """Output the card with its exact text, and how to vote on it."""
        self._voice.say(*request_words.whole_before(card))
        self._voice.exactly(request_words.text(card))
        self._voice.say(*request_words.whole_after(card))
        self._whole[card.digest] = None
        self._tell_how(card)

    def tell_brief(self, card: ApprovalCard) -> None:
        """Output the condensed card; a vote still takes that the whole text was output once."""
        self._voice.say(*brief_words.brief(card))
        if card.digest in self._whole:
            self._tell_how(card)
        else:
            self._voice.say(say("A vote takes the whole text: say card {request}.", request=card.row.request))

    def _tell_how(self, card: ApprovalCard) -> None:
        """Say the code. Whatever answers it comes later than this moment."""
        at = self._clock.monotonic()
        self._voice.say(*request_words.how_to_vote(card))
        self._told[card.row.request] = Told(card.digest, card.voter, at)
        for kept in (self._whole, self._told):
            if len(kept) > _MOST:
                del kept[next(iter(kept))]

    async def approve(self, words: Sequence[str], line: Line) -> None:
        """`approve REQUEST CODE`."""
        if len(words) != 2:
            raise Refused(say("Type: approve, the request, and the code that its card says at its end."))
        card = await self._confirmed(words[0], words[1], line)
        if not card.may_vote:
            raise Refused(card.why_not or say("You may not approve it."))
        meant = Meant(card, "approve")
        if card.confirm:
            self._voice.say(
                say(
                    "A large order. Type its quantity, {quantity}, as the text says it; back gives up.",
                    quantity=card.confirm,
                )
            )
            self._questions.ask(lambda answer: self._quantity(meant, answer))
        else:
            await self._key(meant)

    async def reject(self, words: Sequence[str], line: Line, queue: ApprovalQueue | None) -> None:
        """`reject REQUEST CODE REASON`, or `reject 1,3 REASON` by the numbers of the queue."""
        if len(words) >= 2 and all(each.isdigit() for each in words[0].split(",")):
            self.rejections.ask(words[0].split(","), " ".join(words[1:]), queue)
            return
        if len(words) < 3:
            raise Refused(say("Type: reject, the request, the code that its card says, and why."))
        card = await self._confirmed(words[0], words[1], line)
        if not card.may_reject:
            raise Refused(card.why_not or say("You may not reject it."))
        await self._key(Meant(card, "reject", " ".join(words[2:])[:500]))

    async def _confirmed(self, request: str, typed: str, line: Line) -> ApprovalCard:
        """The card as it is now, if this line confirms exactly what was output."""
        told = self._told.get(request)
        if told is None or told.digest not in self._whole:
            raise Refused(
                say("Nothing is sent: the whole text comes first. Say card {request}.", request=request)
            )
        if not self.written():
            raise Refused(say("Nothing is sent: the text is not all said yet."))
        if line.began < told.at + (LENGTH if self._interactive else 0):
            raise Refused(say("Nothing is sent: that was typed before the text was said. Type it again."))
        if typed.lower() != request_words.code(told.digest):
            raise Refused(
                say(
                    "Nothing is sent: that is not the code of {request}; its card says it at its end.",
                    request=request,
                )
            )
        card = await self._session.see(f"card:{request}")
        if not isinstance(card, ApprovalCard):
            raise Refused(str(getattr(card, "text", "")) or say("There is no such request."))
        if (card.digest, card.voter) != (told.digest, told.voter):
            raise Refused(
                say(
                    "Nothing is sent: since it was said, the text or who votes has changed. Say card {request} again.",
                    request=request,
                )
            )
        if card.row.state != "pending":
            raise Refused(request_words.how_to_vote(card)[0])
        from hashlib import sha256

        if sha256(card.order_text.encode()).hexdigest() != card.digest:
            raise Refused(say("Nothing is sent: the text is not the one the desk names. Tell an admin."))
        return card

    async def _quantity(self, meant: Meant, answer: Line) -> None:
        typed = answer.text.strip().replace(",", "")
        if typed != meant.card.confirm:
            raise Refused(say("Nothing is sent: that is not the quantity. Approve it again."))
        await self._key(Meant(meant.card, meant.choice, meant.reason, meant.card.confirm))

    async def _key(self, meant: Meant) -> None:
        """Ask for the passphrase where the person's own key signs and is locked."""
        if meant.card.signing != "person" or self.keys.open(meant.card.key):
            self._send(meant)
            return
        self.ask_secret(meant.card.acting_as, lambda answer: self._unlocked(meant, answer))

    def ask_secret(self, whose: str, then: Callable[[Line], Awaitable[None]]) -> None:
        if not self._interactive:
            raise Refused(say("Nothing is sent: a passphrase is not taken from a pipe; vote at a terminal."))
        self._voice.say(
            say(
                "Type the passphrase of {name}'s key, then Enter; it is not shown. An empty line gives up.",
                name=whose,
            )
        )
        self._questions.ask(then, secret=True)

    async def _unlocked(self, meant: Meant, answer: Line) -> None:
        if await self.open(meant.card.voter, meant.card.key, answer):
            self._send(meant)

    async def open(self, person: str, key: str, answer: Line) -> bool:
        secret = answer.secret if answer.secret is not None else bytearray()
        if not secret:
            self._voice.say(say("Given up: nothing is sent."))
            return False
        welcome = self._session.welcome
        self._voice.say(say("Unlocking your key."))
        try:
            return await self.keys.unlock(welcome.profile if welcome else "", person, key, secret)
        except DeskError as problem:
            raise Refused(say("Nothing is sent: {why}.", why=str(problem).rstrip("."))) from None

    def _send(self, meant: Meant) -> None:
        card = meant.card
        signature = ""
        if card.signing == "person":
            signature = vote_signature(
                self.keys, meant.choice, card.voter, meant.reason, card.head, card.order_text, card.digest
            )
        sent = self._session.vote_on(card, meant.choice, meant.reason, signature, meant.typed)
        if not sent:
            raise Refused(say("Not sent: there is no line to the host. The vote was not cast."))
        self._settling.asked(sent)
        self._told.pop(card.row.request, None)
