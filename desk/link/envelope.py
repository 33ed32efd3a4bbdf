"""The envelope: every message between a terminal and its host, one model told apart by `type`.

Unknown fields are ignored. A message of an unknown type, or one that does not fit, is answered with
`error.validation` and never closes the link.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal, cast

from pydantic import Field, TypeAdapter
from pydantic_core import SchemaValidator

from desk.link.payloads import (
    Attached,
    ByePayload,
    CommandPayload,
    CommandsPayload,
    HelloPayload,
    KeyRefusedPayload,
    PaneDataPayload,
    Payload,
    PresencePayload,
    SubscribePayload,
    TextPayload,
    ThreadItemsPayload,
    ThreadPagePayload,
    TurnDeltaPayload,
    TurnEndPayload,
    TurnProgressPayload,
    TurnStartPayload,
    TurnSubmitPayload,
    UiStatePayload,
    VotePayload,
    WantedPayload,
    WelcomePayload,
)
from widgets.specs.chat import ChatItem
from widgets.specs.status import Alert

__all__ = [  # what messages hold is known under this name too
    "Attached",
    "ByePayload",
    "CommandPayload",
    "CommandsPayload",
    "HelloPayload",
    "KeyRefusedPayload",
    "PaneDataPayload",
    "Payload",
    "PresencePayload",
    "SubscribePayload",
    "TextPayload",
    "ThreadItemsPayload",
    "ThreadPagePayload",
    "TurnDeltaPayload",
    "TurnEndPayload",
    "TurnProgressPayload",
    "TurnStartPayload",
    "TurnSubmitPayload",
    "UiStatePayload",
    "VotePayload",
    "WantedPayload",
    "WelcomePayload",
]

MAX_BYTES = 4 * 1024 * 1024
"""Longest message on a link; a longer one is refused."""


class Message(Payload):
    """What every message carries. `ts` is the sender's UTC nanoseconds, `corr` the message it answers."""

    v: Literal[1] = 1
    id: str
    ts: int
    thread: str = ""
    turn: str = ""
    corr: str = ""


class Hello(Message):
    type: Literal["hello"] = "hello"
    payload: HelloPayload


class Welcome(Message):
    type: Literal["welcome"] = "welcome"
    payload: WelcomePayload


class Bye(Message):
    type: Literal["bye"] = "bye"
    payload: ByePayload


class TurnSubmit(Message):
    type: Literal["turn.submit"] = "turn.submit"
    payload: TurnSubmitPayload


class TurnCancel(Message):
    """Stop the running turn."""

    type: Literal["turn.cancel"] = "turn.cancel"


class TurnStart(Message):
    type: Literal["turn.start"] = "turn.start"
    payload: TurnStartPayload


class TurnDelta(Message):
    type: Literal["turn.delta"] = "turn.delta"
    payload: TurnDeltaPayload


class TurnProgress(Message):
    type: Literal["turn.progress"] = "turn.progress"
    payload: TurnProgressPayload


class ThreadPage(Message):
    """Ask for more of the thread than its end."""

    type: Literal["thread.page"] = "thread.page"
    payload: ThreadPagePayload


class ThreadItems(Message):
    """A part of the thread that was asked for."""

    type: Literal["thread.items"] = "thread.items"
    payload: ThreadItemsPayload


class TurnEnd(Message):
    type: Literal["turn.end"] = "turn.end"
    payload: TurnEndPayload


class ItemAdded(Message):
    type: Literal["item.added"] = "item.added"
    payload: ChatItem


class AlertRaised(Message):
    type: Literal["alert.raised"] = "alert.raised"
    payload: Alert


class CommandInvoke(Message):
    type: Literal["command.invoke"] = "command.invoke"
    payload: CommandPayload


class CommandDone(Message):
    """The answer to a `command.invoke`: one sentence for the person who asked."""

    type: Literal["command.done"] = "command.done"
    payload: TextPayload


class CommandsSet(Message):
    type: Literal["ui.commands.set"] = "ui.commands.set"
    payload: CommandsPayload


class UiStatePatch(Message):
    type: Literal["ui.state.patch"] = "ui.state.patch"
    payload: UiStatePayload


class PaneSubscribe(Message):
    type: Literal["pane.subscribe"] = "pane.subscribe"
    payload: SubscribePayload


class PaneData(Message):
    type: Literal["pane.data"] = "pane.data"
    payload: PaneDataPayload


class ApprovalVote(Message):
    type: Literal["approval.vote"] = "approval.vote"
    payload: VotePayload


class KeyRefused(Message):
    """For the record: somebody guesses at a key."""

    type: Literal["key.refused"] = "key.refused"
    payload: KeyRefusedPayload


class ApprovalWanted(Message):
    """Ring: somebody at this terminal could vote."""

    type: Literal["approval.wanted"] = "approval.wanted"
    payload: WantedPayload


class Presence(Message):
    type: Literal["presence"] = "presence"
    payload: PresencePayload


class ValidationError(Message):
    """The message named by `corr` could not be read or does not fit."""

    type: Literal["error.validation"] = "error.validation"
    payload: TextPayload


class Refused(Message):
    """The message named by `corr` was understood and refused."""

    type: Literal["error.refused"] = "error.refused"
    payload: TextPayload


class HostFailed(Message):
    """Something broke at the host while handling the message named by `corr`."""

    type: Literal["error.failed"] = "error.failed"
    payload: TextPayload


FromTerminal = (
    Hello
    | TurnSubmit
    | TurnCancel
    | ThreadPage
    | CommandInvoke
    | UiStatePatch
    | PaneSubscribe
    | ApprovalVote
    | KeyRefused
    | Bye
)
FromHost = (
    Welcome
    | Bye
    | TurnStart
    | TurnDelta
    | TurnProgress
    | TurnEnd
    | ThreadItems
    | ItemAdded
    | AlertRaised
    | ApprovalWanted
    | CommandDone
    | CommandsSet
    | UiStatePatch
    | PaneData
    | Presence
    | ValidationError
    | Refused
    | HostFailed
)
Envelope = Annotated[FromTerminal | FromHost, Field(discriminator="type")]
Heard = Annotated[FromHost, Field(discriminator="type")]


class Malformed(Exception):
    """Bytes that are no envelope. The text says what is wrong; `corr` is the message's id where readable."""

    def __init__(self, text: str, corr: str = "") -> None:
        super().__init__(text)
        self.corr = corr


@cache
def adapter() -> TypeAdapter[Any]:
    return TypeAdapter(Envelope)


@cache
def validator() -> SchemaValidator:
    """What checks a message on a link. It writes itself, so the adapter's serialiser is not kept with it."""
    return cast(SchemaValidator, TypeAdapter(Envelope).validator)


@cache
def heard_validator() -> SchemaValidator:
    """The same for a terminal's end: what only terminals say it need not know how to check."""
    return cast(SchemaValidator, TypeAdapter(Heard).validator)


def json_schema() -> dict[str, Any]:
    """JSON Schema of every message on a link."""
    return adapter().json_schema()
