"""The card of one approval request, which a terminal loads with the first one that it opens."""

from __future__ import annotations

from typing import Literal

from widgets.specs.approvals import ApprovalRow, VoteChoice
from widgets.specs.figure import BasisPoints, Spec
from widgets.specs.strategy import Run


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
