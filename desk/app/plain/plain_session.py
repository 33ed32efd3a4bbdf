"""A session that shows what is asked for and nothing else: there is no screen from which it would follow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from desk.app.session import Session
from desk.kernel.errors import DeskError, Refused, Unreachable
from widgets.language import say
from widgets.specs.status import Notice

if TYPE_CHECKING:
    from desk.app.display import Display
    from desk.app.outgoing import Outgoing
    from desk.kernel.clock import Clock
    from desk.link.connector import Connector
    from desk.link.envelope import Message
    from widgets.specs.approval_card import ApprovalCard
    from widgets.specs.approvals import VoteChoice
    from widgets.specs.contract import WidgetSpec
    from widgets.specs.figure import Spec

ANSWER_WITHIN = 10.0
"""Seconds in which a view comes."""


class PlainSession(Session):
    """Looks at views for as long as somebody waits for them, and follows those that are watched."""

    def __init__(
        self,
        connector: Connector,
        clock: Clock,
        display: Display,
        *,
        terminal: str,
        frames_per_second: float,
        replay: bool = False,
    ) -> None:
        self.heard: Callable[[Message], None] = lambda message: None
        """Called with every message, behind what the session makes of it."""
        self.came: Callable[[str, Spec], None] = lambda view, spec: None
        """Called with every value of a view that is watched."""
        self.sent = ""
        """Id of the latest message that went out."""
        self.watched: tuple[str, ...] = ("status",)
        self._waiting: dict[str, list[asyncio.Future[Spec]]] = {}
        super().__init__(
            connector,
            clock,
            display,
            terminal=terminal,
            frames_per_second=frames_per_second,
            replay=replay,
        )

    def watch(self, *views: str) -> None:
        """Follow these views."""
        self.watched = tuple(dict.fromkeys(views))
        self._ask()

    def vote_on(self, card: ApprovalCard, choice: VoteChoice, reason: str, signature: str, typed: str) -> str:
        """Vote on exactly this card's text, as exactly the person it names; the message's id, or empty."""

        def make(out: Outgoing) -> Message:
            head = card.head if signature else ""
            message = out.vote(
                card.row.request, card.digest, card.voter, choice, reason, head, signature, typed
            )
            self.voted = message.id, card.row.request
            return message

        return self.sent if self._send(make) else ""

    async def see(self, view: str, within: float = ANSWER_WITHIN) -> Spec:
        """The newest value of a view. Raises `DeskError` where it fails, or does not come in time."""
        if not self.online:
            raise Unreachable(say("There is no line to the host; it is tried again by itself."))
        waiting = self._waiting.setdefault(view, [])
        answer: asyncio.Future[Spec] = asyncio.get_running_loop().create_future()
        waiting.append(answer)
        if view in self._asked:
            self._asked = tuple(each for each in self._asked if each != view)
            self._drop_and_ask(view)
        else:
            self._ask()
        try:
            async with asyncio.timeout(within):
                spec = await answer
        except TimeoutError:
            raise DeskError(
                say("The desk has not answered within {seconds} s; ask again.", seconds=round(within))
            ) from None
        finally:
            waiting.remove(answer)
            if not waiting:
                del self._waiting[view]
            self._ask()
        if isinstance(spec, Notice) and spec.state == "failed":
            raise Refused(spec.text)
        return spec

    def _drop_and_ask(self, view: str) -> None:
        """A host sends a view that it has sent already only to who let go of it."""
        others = self._asked
        if self._send(lambda out: out.subscribe(others)):
            self._ask()

    def unsent(self) -> None:
        """Nothing: here is no composer, and whoever typed the line is refused in one sentence."""

    def received(self, message: Message) -> None:
        super().received(message)
        self.heard(message)

    def keep_frame(self, view: str, spec: WidgetSpec) -> None:
        if isinstance(spec, Notice) and spec.state == "loading":
            return
        for answer in self._waiting.get(view, ()):
            if not answer.done():
                answer.set_result(spec)
        if view in self.watched:
            self.came(view, spec)

    def _ask(self) -> None:
        wanted = tuple(dict.fromkeys((*self.watched, *self._waiting)))
        if wanted != self._asked and self._send(lambda out: out.subscribe(wanted)):
            self._asked = wanted

    def _send(self, make: Callable[[Outgoing], Message]) -> bool:
        def kept(out: Outgoing) -> Message:
            message = make(out)
            self.sent = message.id
            return message

        return super()._send(kept)
