"""Several rejections with one reason: they are read out, and a typed line that says how many confirms them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from desk.app.ballots import Ballot, Ballots
from desk.app.plain import request_words
from desk.app.signing import vote_signature
from desk.kernel.errors import Refused
from widgets.language import say, several
from widgets.specs.approval_card import ApprovalCard

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from desk.app.key_ring import KeyRing
    from desk.app.plain.line_editor import Line
    from desk.app.plain.plain_session import PlainSession
    from desk.app.plain.questions import Questions
    from desk.app.plain.settling import Settling
    from desk.app.plain.voice import Voice
    from widgets.specs.approvals import ApprovalQueue


class Keys(Protocol):
    """Who opens a person's key."""

    keys: KeyRing

    def ask_secret(self, whose: str, then: Callable[[Line], Awaitable[None]]) -> None: ...

    async def open(self, person: str, key: str, answer: Line) -> bool: ...


class Rejections:
    """They go out one after another, and one sentence says what became of them."""

    def __init__(
        self, session: PlainSession, voice: Voice, questions: Questions, settling: Settling, keys: Keys
    ) -> None:
        self._session, self._voice = session, voice
        self._questions, self._settling, self._keys = questions, settling, keys
        self.ballots = Ballots(self._cast, lambda text, well: voice.say(_summed_up(text, well)))
        session.ballots = self.ballots

    def ask(self, numbers: Sequence[str], reason: str, queue: ApprovalQueue | None) -> None:
        """Several with one reason, by a confirmation that says how many."""
        rows = queue.rows if queue is not None else ()
        chosen = [rows[int(each) - 1] for each in dict.fromkeys(numbers) if 0 < int(each) <= len(rows)]
        chosen = [row for row in chosen if row.state == "pending"]
        if not chosen or queue is None or len(chosen) != len(dict.fromkeys(numbers)):
            raise Refused(say("Not every number names a pending request; say queue first."))
        if not queue.voter:
            raise Refused(say("Nobody's vote counts from here."))
        for row in chosen:
            self._voice.say(request_words.queue_row(row))
        word = f"reject {len(chosen)}"
        self._voice.say(
            several(
                len(chosen),
                "To reject this {count} request, type: {word}",
                "To reject these {count} requests, type: {word}",
                word=word,
            )
        )
        ballots = [Ballot(row.request, row.digest, queue.voter, reason[:500]) for row in chosen]

        async def confirmed(answer: Line) -> None:
            if answer.text.strip().lower() != word:
                raise Refused(say("Given up: nothing is rejected."))
            if queue.signing != "person":
                self.ballots.cast(ballots)
            elif self._keys.keys.open(queue.key):
                await self._sign_each(ballots)
            else:
                self._keys.ask_secret(
                    queue.acting_as, lambda secret: self._unlock_for(ballots, queue, secret)
                )

        self._questions.ask(confirmed)

    async def _unlock_for(self, ballots: list[Ballot], queue: ApprovalQueue, answer: Line) -> None:
        if await self._keys.open(queue.voter, queue.key, answer):
            await self._sign_each(ballots)

    async def _sign_each(self, ballots: list[Ballot]) -> None:
        """Each rejection is signed over its own text, so the cards are fetched first."""
        for ballot in ballots:
            card = await self._session.see(f"card:{ballot.request}")
            if not isinstance(card, ApprovalCard) or card.digest != ballot.digest:
                raise Refused(say("{request} has changed; the rest is not rejected.", request=ballot.request))
            signature = vote_signature(
                self._keys.keys,
                "reject",
                ballot.voter,
                ballot.reason,
                card.head,
                card.order_text,
                card.digest,
            )
            self.ballots.cast([ballot._replace(head=card.head, signature=signature)])

    def _cast(self, ballot: Ballot) -> str:
        sent = self._session.reject(ballot)
        self._settling.asked(sent)
        return sent


def _summed_up(text: str, well: bool) -> str:
    return say("Approvals, good: {text}", text=text) if well else say("Approvals, warning: {text}", text=text)
