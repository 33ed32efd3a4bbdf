"""What a terminal says to its host, as messages of the envelope."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, Literal

from desk.link.envelope import (
    ApprovalVote,
    Attached,
    Bye,
    ByePayload,
    CommandInvoke,
    CommandPayload,
    Hello,
    HelloPayload,
    KeyRefused,
    KeyRefusedPayload,
    PaneSubscribe,
    SubscribePayload,
    ThreadPage,
    ThreadPagePayload,
    TurnCancel,
    TurnSubmit,
    TurnSubmitPayload,
    UiStatePatch,
    UiStatePayload,
    VotePayload,
)
from desk.link.version import VERSION

if TYPE_CHECKING:
    from desk.kernel.clock import Clock
    from widgets.folding import Carried


class Outgoing:
    """Makes messages with ids of this terminal's own."""

    def __init__(self, clock: Clock, terminal: str) -> None:
        self._clock = clock
        self._terminal = terminal
        self._numbers = count(1)

    def hello(
        self, columns: int, rows: int, frames_per_second: float, thread: str, resume_after: int
    ) -> Hello:
        payload = HelloPayload(
            terminal=self._terminal,
            columns=min(max(columns, 1), 1000),
            rows=min(max(rows, 1), 1000),
            frames_per_second=frames_per_second,
            resume_after=resume_after,
            thread=thread,
            version=VERSION,
        )
        return Hello(id=self._id(), ts=self._clock.now(), payload=payload)

    def submit(self, text: str, thread: str, files: Sequence[Carried] = ()) -> TurnSubmit:
        attached = tuple(Attached(**each._asdict()) for each in files)
        payload = TurnSubmitPayload(text=text, attachments=attached)
        return TurnSubmit(id=self._id(), ts=self._clock.now(), thread=thread, payload=payload)

    def page(self, thread: str, before: int, around: int, after: int) -> ThreadPage:
        payload = ThreadPagePayload(before=before, around=around, after=after)
        return ThreadPage(id=self._id(), ts=self._clock.now(), thread=thread, payload=payload)

    def cancel(self, thread: str, turn: str) -> TurnCancel:
        return TurnCancel(id=self._id(), ts=self._clock.now(), thread=thread, turn=turn)

    def command(self, name: str, thread: str, /, **arguments: str) -> CommandInvoke:
        payload = CommandPayload(name=name, arguments=arguments)
        return CommandInvoke(id=self._id(), ts=self._clock.now(), thread=thread, payload=payload)

    def subscribe(self, views: Sequence[str]) -> PaneSubscribe:
        return PaneSubscribe(
            id=self._id(), ts=self._clock.now(), payload=SubscribePayload(views=tuple(views))
        )

    def vote(
        self,
        request: str,
        digest: str,
        voter: str,
        choice: Literal["approve", "reject"],
        reason: str,
        head: str = "",
        signature: str = "",
        typed: str = "",
    ) -> ApprovalVote:
        payload = VotePayload(
            request=request,
            digest=digest,
            voter=voter,
            choice=choice,
            reason=reason,
            head=head,
            signature=signature,
            typed=typed,
        )
        return ApprovalVote(id=self._id(), ts=self._clock.now(), payload=payload)

    def key_refused(self, key: str, in_a_row: int) -> KeyRefused:
        payload = KeyRefusedPayload(key=key, in_a_row=max(1, in_a_row))
        return KeyRefused(id=self._id(), ts=self._clock.now(), payload=payload)

    def state(self, instrument: str, interval: str, reviewing: str) -> UiStatePatch:
        payload = UiStatePayload(instrument=instrument, interval=interval, reviewing=reviewing)
        return UiStatePatch(id=self._id(), ts=self._clock.now(), payload=payload)

    def pace(self, frames_per_second: float) -> UiStatePatch:
        payload = UiStatePayload(frames_per_second=frames_per_second)
        return UiStatePatch(id=self._id(), ts=self._clock.now(), payload=payload)

    def echo(self, text: str) -> UiStatePatch:
        return UiStatePatch(id=self._id(), ts=self._clock.now(), payload=UiStatePayload(echo=text))

    def bye(self) -> Bye:
        return Bye(id=self._id(), ts=self._clock.now(), payload=ByePayload(reason="detached"))

    def _id(self) -> str:
        return f"{self._terminal}-{next(self._numbers)}"
