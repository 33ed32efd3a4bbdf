"""What is remembered and what became of it, as facts."""

from __future__ import annotations

from typing import Literal

import msgspec

from desk.kernel.topics import Topic

Kind = Literal["hypothesis", "risk flag", "regime", "thesis"]
Status = Literal["open", "confirmed", "refuted", "expired", "superseded", "disputed", "withdrawn"]
Direction = Literal["up", "down", ""]
Trust = Literal["desk", "person", "model"]
"""Whose word it is. A model's is a proposal: quoted, capped, and crowded out first."""
Ruling = Literal["first stands", "second stands", "both expired", "both disputed"]


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Who said it and where: the actor of its fact says the same, and `evidence` holds what it rests on."""

    trust: Trust
    name: str
    """A person's id, a persona, or the part of the desk that watches."""
    debate: str = ""
    thread: str = ""
    turn: str = ""
    model: str = ""
    """Analyst or endpoint behind a persona, or empty."""
    evidence: dict[str, str] = {}
    """SHA-256 of each result that its references name, by reference."""


class Insight(msgspec.Struct, frozen=True, kw_only=True):
    """Something worth remembering, as whoever brings it puts it."""

    kind: Kind
    text: str
    """Of the desk and of models a template whose figures refer to the evidence of `scope`; of a person plain words."""
    confidence: float
    source: Source
    scope: str = ""
    instrument: str = ""
    """Empty where it is about the whole desk."""
    horizon: str = ""
    direction: Direction = ""
    conditions: tuple[str, ...] = ()
    """What a machine can check again, over the references of `scope`."""
    level: str = ""
    """Reference of the price beyond which it is wrong, or empty."""
    against: str = ""
    """The debate that heard and weighed it as a dissent, or empty."""
    regimes: tuple[str, ...] = ()
    """Volatility regimes that it was said in."""
    expires_at: int
    review: bool = False
    """A person has to look at it."""


class InsightKept(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A new insight. `seal` is the SHA-256 of its canonical JSON, `key` the same for all that say the same."""

    insight: str
    key: str
    seal: str
    content: Insight


class InsightHeardAgain(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The same insight again: newer words, references, provenance and expiry; `content.confidence` is by the rule."""

    insight: str
    seal: str
    content: Insight


class InsightSettled(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """What became of an open or disputed insight."""

    insight: str
    status: Status
    reason: str
    by: str = ""
    """The insight, debate, forecast or task that settled it, or empty."""


class InsightReviewed(msgspec.Struct, frozen=True, tag=True):
    """A person has looked at what was marked for review."""

    insight: str
    note: str = ""


class DebateRemembered(msgspec.Struct, frozen=True, tag=True):
    """Everything worth remembering of a debate was kept, `insights` by id."""

    debate: str
    insights: tuple[str, ...]


class ReconciliationOpened(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Two open insights say the opposite of one instrument over one horizon."""

    task: str
    first: str
    second: str
    threads: tuple[str, ...] = ()
    """Where they come from; the outcome is told there."""


class ReconciliationBegan(msgspec.Struct, frozen=True, tag=True):
    """The evidence is compared; an attempt above the first goes on where the desk went down."""

    task: str
    attempt: int


class ReconciliationSettled(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """How it ended. The figures of `reasons` refer to the evidence of the task."""

    task: str
    ruling: Ruling
    reasons: tuple[str, ...]
    by: str
    """`rule`, or the model that was asked where the rule could not tell."""
    scope: str
    """Whose evidence the reasons refer to: the task, with its attempt above the first."""
    evidence: dict[str, str] = {}


class ReconciliationFailed(msgspec.Struct, frozen=True, tag=True):
    """It brought no outcome; both insights stay disputed."""

    task: str
    reason: str


class TranscriptCommitted(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """What stood in a thread. `sha256` is over `previous` and the items after `since`, in order."""

    thread: str
    why: Literal["idle", "left", "closed", "forked"]
    items: int
    since: int
    sha256: str
    previous: str
    insights: tuple[str, ...] = ()
    """What was found in it since the last time."""


MemoryMessage = (
    InsightKept
    | InsightHeardAgain
    | InsightSettled
    | InsightReviewed
    | DebateRemembered
    | ReconciliationOpened
    | ReconciliationBegan
    | ReconciliationSettled
    | ReconciliationFailed
    | TranscriptCommitted
)
MEMORY: Topic[MemoryMessage] = Topic("memory.v1", durable=True, messages=MemoryMessage)
"""Everything that the desk remembers beyond what it did."""
