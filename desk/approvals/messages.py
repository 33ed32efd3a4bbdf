"""The life of an approval request, as facts."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from desk.approvals.changes.change import Row
from desk.approvals.changes.change_text import ChangeTicket
from desk.approvals.order_text import Ticket
from desk.kernel.topics import Topic
from desk.risk.situation import Check


class Words(msgspec.Struct, frozen=True):
    """A piece of rationale; a figure names the evidence it was rendered from."""

    text: str
    ref: str = ""
    tone: str = "plain"


class RequestProposed(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A request stands in the queue. `text` is the exact order, `digest` its SHA-256."""

    request: str
    ticket: Ticket
    text: str
    digest: str
    needed: int
    """Approvals by distinct people; 0 where it only reduces risk and a person asked, or a standing rule covers it."""
    reduces: bool
    reference: Decimal
    """Mid at the proposal: drift is measured from it."""
    checks: tuple[Check, ...]
    rationale: tuple[Words, ...]
    dissent: tuple[Words, ...]
    refs: tuple[str, ...]
    debate: str
    sized_by: str = ""
    """The cap that bound the quantity, where the desk sized it."""
    edge_bp: Decimal | None = None
    """What the proposer claims that the order is worth before its costs; `None` where nothing is claimed."""
    voices: str = ""
    """Models that spoke in the debate behind it, or empty where rules spoke alone."""


class ChangeProposed(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A change of the desk itself stands in the queue. `text` is what people sign, `digest` its SHA-256."""

    request: str
    ticket: ChangeTicket
    change: str
    """The change as canonical JSON; `ticket.content` is its SHA-256."""
    rows: tuple[Row, ...]
    """What would be different, as it stood at the proposal."""
    text: str
    digest: str
    needed: int
    """Approvals by distinct people; 0 when code found that it only tightens."""
    tightens: bool


class ChangeApplied(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The approval is consumed, once: the facts that follow in the same transaction are the change."""

    request: str
    digest: str
    exempt: str = ""
    """Why no quorum was needed, or empty."""


class VoteCast(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Somebody's word on the text with this digest."""

    request: str
    digest: str
    person: str
    name: str
    role: str
    choice: Literal["approve", "reject"]
    reason: str
    via: str
    """The person at the terminal who acted as this demo person, or empty."""
    head: str = ""
    """Head of the journal that the voter's card showed, as `SEQ:HASH`."""
    key: str = ""
    """Public key, in hex, that verifies `signature`."""
    signature: str = ""
    """Ed25519 over `desk.link.statement.vote_statement`, in hex."""
    typed: str = ""
    """The quantity as the voter typed it, where the policy asks for that."""


class VoteRefused(msgspec.Struct, frozen=True, tag=True):
    """A vote that did not count, kept with the reason."""

    request: str
    person: str
    choice: Literal["approve", "reject"]
    reason: str


class RequestApproved(msgspec.Struct, frozen=True, tag=True):
    """The quorum is there; what follows in the same transaction is its release or its staleness."""

    request: str
    people: tuple[str, ...]
    release_at: int = 0
    """UTC nanoseconds before which a time lock holds it and anybody with the right may cancel; 0 for none."""


class RequestReleased(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The approval is consumed, once, by this order, after every check held again."""

    request: str
    order: str
    digest: str
    mid: Decimal
    """Mid at the release, or the limit price where the market could not be asked."""
    drift_bp: Decimal
    checks: tuple[Check, ...]
    exempt: str
    """Why no quorum was needed, or empty."""
    rule: str = ""
    """The standing rule that stood for the quorum, or empty."""
    override: str = ""
    """The override that excused a control for this one request, or empty."""


class RequestRejected(msgspec.Struct, frozen=True, tag=True):
    """Somebody eligible said no."""

    request: str
    person: str
    reason: str


class RequestExpired(msgspec.Struct, frozen=True, tag=True):
    """Silence means no."""

    request: str


class RequestWentStale(msgspec.Struct, frozen=True, tag=True):
    """Something moved past its tolerance: its votes are void, and only a renewal can bring it back."""

    request: str
    reason: str
    checks: tuple[Check, ...] = ()


class RequestCancelled(msgspec.Struct, frozen=True, tag=True):
    """Withdrawn before a decision."""

    request: str
    reason: str


class RequestSuperseded(msgspec.Struct, frozen=True, tag=True):
    """Another request, made from this one, takes its place."""

    request: str
    by: str


class PolicyAdopted(msgspec.Struct, frozen=True, tag=True):
    """The policy in force from here on, as its canonical JSON."""

    version: str
    text: str


RequestMessage = (
    RequestProposed
    | ChangeProposed
    | ChangeApplied
    | VoteCast
    | VoteRefused
    | RequestApproved
    | RequestReleased
    | RequestRejected
    | RequestExpired
    | RequestWentStale
    | RequestCancelled
    | RequestSuperseded
)
APPROVALS: Topic[RequestMessage] = Topic("approvals.v1", durable=True, messages=RequestMessage)
POLICY: Topic[PolicyAdopted] = Topic("policy.v1", durable=True, messages=PolicyAdopted)
