"""The envelope: every message between a terminal and its host, one model told apart by `type`.

Unknown fields are ignored. A message of an unknown type, or one that does not fit, is answered with
`error.validation` and never closes the link.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic_core import SchemaValidator

from widgets.specs.chat import LONGEST_ATTACHMENT, MOST_ATTACHED, ChatItem, Meter
from widgets.specs.contract import WidgetSpec
from widgets.specs.status import Alert, CommandInfo, PersonHere, Suggestion

MAX_BYTES = 4 * 1024 * 1024
"""Longest message on a link; a longer one is refused."""


class Payload(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False, defer_build=True)


class Message(Payload):
    """What every message carries. `ts` is the sender's UTC nanoseconds, `corr` the message it answers."""

    v: Literal[1] = 1
    id: str
    ts: int
    thread: str = ""
    turn: str = ""
    corr: str = ""


class HelloPayload(Payload):
    """A terminal introduces itself."""

    terminal: str
    columns: int = Field(ge=1, le=1000)
    rows: int = Field(ge=1, le=1000)
    frames_per_second: float = Field(gt=0, le=60)
    resume_after: int = 0
    """Highest chat `seq` the terminal already holds; 0 asks for the thread's tail."""
    thread: str = ""
    """Thread to open; empty asks for the latest one."""
    version: str = ""
    """Of the code that the terminal runs; a host serves no terminal of another one."""


class WelcomePayload(Payload):
    session: str
    profile: str
    person: str
    name: str
    host_pid: int
    thread: str
    instruments: tuple[str, ...]
    said: tuple[str, ...] = ()
    """What this person sent last, oldest first, for the composer to go back to."""
    handler: str = ""
    """Who takes what is typed in this thread, or empty."""
    started_here: bool = False
    """True when this host was started by a `desk` command and stops with its last terminal."""


class Attached(Payload):
    """A file that goes with a message, as the terminal read it: `sha256` is of the file, `text` is the file's."""

    name: str = Field(max_length=200)
    media: Literal["text", "csv", "image"]
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    bytes: int = Field(ge=0)
    text: str = Field(default="", max_length=LONGEST_ATTACHMENT)
    width: int = 0
    height: int = 0


class TurnSubmitPayload(Payload):
    text: str = Field(max_length=100_000)
    attachments: tuple[Attached, ...] = Field(default=(), max_length=MOST_ATTACHED)


class ThreadPagePayload(Payload):
    """Which items of its thread a terminal wants: those before, around or after a `seq`."""

    before: int = 0
    around: int = 0
    after: int = 0


class ThreadItemsPayload(Payload):
    """Items in their order without a gap, and the highest `seq` that the thread has now."""

    items: tuple[ChatItem, ...] = Field(max_length=200)
    last: int
    around: int = 0
    """The item that was asked for, to be shown in the middle."""


class TurnStartPayload(Payload):
    speaker: str
    tone: str = "plain"


class TurnDeltaPayload(Payload):
    speaker: str
    tone: str = "plain"
    text: str
    """Text of the open item so far unsaid; display only, the committed item follows in `item.added`."""


class TurnProgressPayload(Payload):
    """How far the turn has got while nobody speaks; a wait ends at `until` in UTC nanoseconds."""

    speaker: str = ""
    text: str = ""
    until: int = 0
    meter: Meter | None = None


class TurnEndPayload(Payload):
    reason: Literal["done", "stopped", "failed"] = "done"
    detail: str = ""


class CommandPayload(Payload):
    name: str
    arguments: dict[str, str] = {}


class CommandsPayload(Payload):
    commands: tuple[CommandInfo, ...]
    suggestions: tuple[Suggestion, ...] = ()
    """What an empty thread offers."""


class SubscribePayload(Payload):
    """The views this terminal shows now, whole: `watchlist`, `snapshot:BTC-USDT`, `book:BTC-USDT`,
    `chart:BTC-USDT:1m`, `structure:BTC-USDT:1m`, `volatility:BTC-USDT:1m`, `radar`, `radar:5m:shock`, `board`,
    `queue`, `queue:REQUEST`, `card:REQUEST`, `portfolio`, `status`, `threads`, `threads:FIRST`, `find:WORD:WORD`,
    `completions`, `evidence:REF`."""

    views: tuple[str, ...] = Field(max_length=64)


class PaneDataPayload(Payload):
    """The newest value of one view. Lossy: a slow terminal gets fewer of these, never older ones."""

    view: str
    spec: WidgetSpec


class VotePayload(Payload):
    """A vote binds to the digest of the text, and to the person, that the card showed."""

    request: str
    digest: str
    voter: str = Field(max_length=64)
    """Id of the person shown. The host refuses the vote once this terminal acts as somebody else."""
    choice: Literal["approve", "reject"]
    reason: str = Field(default="", max_length=500)
    head: str = Field(default="", max_length=100)
    """Head of the journal that the card showed: part of what is signed."""
    signature: str = Field(default="", max_length=128)
    """Ed25519 over `vote_statement`, in hex; empty where the desk holds the (demo) voter's key."""
    typed: str = Field(default="", max_length=60)
    """The quantity that the voter typed to confirm a large order."""


class KeyRefusedPayload(Payload):
    """At this terminal a wrong passphrase was named for the key of the person who sits there."""

    key: str = Field(pattern=r"^[0-9a-f]{64}$")
    in_a_row: int = Field(ge=1, le=1_000_000)


class WantedPayload(Payload):
    """A request waits for a vote that the person at this terminal could cast. Nothing here can be voted with."""

    request: str
    title: str
    """The request in a few words."""
    profile: str
    reminder: bool = False
    """True when half of its time is over."""


class UiStatePayload(Payload):
    """State the host wants reflected or a terminal reports: instrument, thread, request under review."""

    instrument: str = ""
    interval: str = ""
    reviewing: str | None = None
    sheet: str = ""
    """A view that the host wants looked up beside the work, as the answer to a command."""
    item: int = 0
    """The `seq` of the thread's item that the host wants shown."""
    handler: str | None = None
    """Who takes what is typed in this thread, in a few words; empty when nobody in particular does."""


class PresencePayload(Payload):
    people: tuple[PersonHere, ...]


class TextPayload(Payload):
    """One sentence: what a command came to, or what is wrong and what to do."""

    text: str


class ByePayload(Payload):
    reason: str


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


def json_schema() -> dict[str, Any]:
    """JSON Schema of every message on a link."""
    return adapter().json_schema()
