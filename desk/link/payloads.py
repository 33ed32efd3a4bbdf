"""What messages between a terminal and its host hold."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from widgets.specs.chat import LONGEST_ATTACHMENT, MOST_ATTACHED, ChatItem, Meter
from widgets.specs.contract import WidgetSpec
from widgets.specs.status import CommandInfo, PersonHere, Suggestion


class Payload(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False, defer_build=True)


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
    frames_per_second: float = Field(default=0.0, ge=0, le=60)
    """How often the terminal wants changed views from now on; 0 leaves it."""
    echo: str = Field(default="", max_length=40)
    """Sent back as it came, so that the terminal knows how long that takes."""
    conflated: int = 0
    """Beside an echo: views of this terminal that gave way to newer ones before its line was free."""


class PresencePayload(Payload):
    people: tuple[PersonHere, ...]


class TextPayload(Payload):
    """One sentence: what a command came to, or what is wrong and what to do."""

    text: str


class ByePayload(Payload):
    reason: str
