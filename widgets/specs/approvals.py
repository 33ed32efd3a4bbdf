"""Approval requests as reviewers see them: a view of the committed row, never a state of its own."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import BasisPoints, Count, Spec
from widgets.specs.strategy import Run

RequestState = Literal[
    "pending", "approved", "released", "applied", "rejected", "expired", "stale", "cancelled", "superseded"
]
VoteChoice = Literal["approve", "reject"]


class VoteView(Spec):
    """One person's vote with their reason, kept for ever."""

    person: str
    name: str
    role: str
    choice: VoteChoice
    reason: str
    at: int


class CheckView(Spec):
    """One deterministic risk check with the numbers it compared."""

    control: str
    """Control id, e.g. `C02`."""
    name: str
    passed: bool
    value: str
    limit: str
    detail: str = ""


class Decoded(Spec):
    """One thing that the request would change, read from its exact content; what cannot be read is `unknown`."""

    name: str
    before: str
    after: str
    known: bool = True


class ApprovalRow(Spec):
    """One line of the queue: an order, or a change of the desk itself (its `side`, `quantity`, ... are empty)."""

    request: str
    state: RequestState
    subject: Literal["order", "change"] = "order"
    title: str = ""
    """What a change would do, in one line: `Enrol Kim as approver`."""
    digest: str = ""
    """SHA-256 of the exact text: a rejection straight from the queue binds to it."""
    release_at: int = 0
    """UTC nanoseconds until which a time lock holds the approved request; 0 for none."""
    looking: tuple[str, ...] = ()
    """Who has its card open now."""
    instrument: str
    side: Literal["buy", "sell", ""]
    quantity: str
    notional: str
    proposer: str
    votes: Count
    needed: Count
    expires_at: int
    seconds_left: int
    created_at: int
    drift_bp: BasisPoints | None
    note: str = ""
    """Why it is stale, rejected or refused, or what it is waiting for."""


class ApprovalQueue(Spec):
    """Pending requests first (soonest expiry first), then the latest decided ones."""

    kind: Literal["approval_queue"] = "approval_queue"
    rows: tuple[ApprovalRow, ...] = Field(max_length=200)
    pending: Count
    acting_as: str
    """Who a vote from this terminal would count for, e.g. `Dana (demo person)`; empty when nobody."""
    voter: str = ""
    """Id of the person whom `acting_as` names."""
    before: Count = 0
    """Pending requests before the first row: a long queue is shown through a window around the cursor."""
    signing: Literal["person", "desk", ""] = ""
    """Whose key signs a rejection from here."""
    key: str = ""
    """Public key, in hex, by which a person's own signature is checked."""


class ApprovalCard(Spec):
    """Everything a reviewer needs, and the exact text that a vote covers."""

    kind: Literal["approval_card"] = "approval_card"
    row: ApprovalRow
    order_text: str
    """Canonical order text; `digest` is its SHA-256."""
    digest: str
    rationale: tuple[Run, ...]
    dissent: tuple[Run, ...]
    refs: tuple[str, ...]
    checks: tuple[CheckView, ...]
    votes: tuple[VoteView, ...]
    eligible: tuple[str, ...]
    """Names of people who may still vote."""
    may_vote: bool
    """Whether an approval by the person at this terminal would be taken now."""
    may_reject: bool = False
    """Whether a no would be: a desk that takes no risk still takes one."""
    why_not: str = ""
    """Why the person at this terminal may not approve, or empty."""
    acting_as: str
    voter: str = ""
    """Id of the person whom `acting_as` names: a vote goes out for them and counts for nobody else."""
    expected_slippage_bp: BasisPoints | None
    orders: tuple[str, ...] = ()
    replaces: str = ""
    decoded: tuple[Decoded, ...] = ()
    """What would be different afterwards: position, cash, exposure, or a person's roles, a limit, ..."""
    worst_slippage_bp: BasisPoints | None = None
    slippage_basis: str = ""
    """How expected and worst were found: `walked the book`, `square-root law`, ..."""
    timing: str = ""
    """Latency class with its reason: `immediate: ...`, `defer: ...`, `park: ...`."""
    head: str = ""
    """Head of the journal, `SEQ:HASH`, that a signature on this card includes."""
    signing: Literal["person", "desk", ""] = ""
    """Whose key signs a vote from here: the person's own, the desk's for a demo person, or none."""
    key: str = ""
    """Public key, in hex, by which a person's own signature is checked."""
    confirm: str = ""
    """Quantity that has to be typed to approve a large order, or empty."""
    release_at: int = 0
    """UTC nanoseconds until which a time lock holds the approved request; 0 for none."""
    needs: tuple[str, ...] = ()
    """What this request needs and why, one sentence each."""
    caution: str = ""
    """What whoever trades the instrument should know first, or empty."""
