"""Approval requests as reviewers see them: a view of the committed row, never a state of its own."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import BasisPoints, Count, Quoted, Spec

RequestState = Literal[
    "pending", "approved", "released", "applied", "rejected", "expired", "stale", "cancelled", "superseded"
]
VoteChoice = Literal["approve", "reject"]


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
    price: str = ""
    """Limit of an order."""
    lost: str = ""
    """What hitting its stop would cost, in the quote currency; empty where no stop bounds it."""
    proposer: str
    votes: Count
    needed: Count
    expires_at: int
    seconds_left: int
    created_at: int
    drift_bp: BasisPoints | None
    note: Quoted = ""
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
