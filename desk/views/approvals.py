"""The approval card, built from the committed rows each time it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from data.instruments import Instrument
from desk.approvals.eligibility import eligible, wanted_roles
from desk.approvals.examination import release_checks
from desk.approvals.keeping import QuoteFor
from desk.approvals.membership import membership
from desk.approvals.policy import Policy
from desk.approvals.proposal import runs
from desk.approvals.requests_table import (
    AnyRequest,
    ChangeRequest,
    Request,
    Vote,
    current_policy,
    require_any,
    votes_on,
)
from desk.approvals.subject import subject
from desk.approvals.voting import types_quantity, why_not
from desk.execution.appraisal import appraise
from desk.execution.mode import trading_account
from desk.execution.standing import touched
from desk.kernel.queries import Select
from desk.people.directory import Person, all_people
from desk.people.keys import active_keys, find_key
from desk.risk.situation import Check
from desk.views.decoded import decoded_change, decoded_order
from desk.views.queue import Looking, acting_label, row_view
from widgets.specs.approval_card import ApprovalCard, CheckView, VoteView


def card_view(
    select: Select,
    request_id: str,
    voter: str,
    now: int,
    quote: QuoteFor,
    instruments: Mapping[str, Instrument],
    deep: QuoteFor,
    *,
    head: str = "",
    looking: Looking | None = None,
    fee_bp: Decimal | None = None,
) -> ApprovalCard:
    """Everything a reviewer needs. The checks of a pending request are as a release would find them now.

    `head` is that of the journal, which a signature includes; `fee_bp` what the venue charges at most.
    """
    request = require_any(select, request_id)
    policy = current_policy(select)
    people = all_people(select)
    votes = votes_on(select, request_id)
    voted = {vote.cast.person for vote in votes}
    refusal = why_not(select, voter, request, policy, now)
    pending = request.state == "pending"
    able = eligible(select, request, policy)
    key = find_key(select, voter)
    card = ApprovalCard(
        row=row_view(request, votes, policy, people, active_keys(select), now, quote, looking or {}),
        order_text=request.proposed.text,
        digest=request.proposed.digest,
        rationale=(),
        dissent=(),
        refs=(),
        checks=(),
        votes=tuple(_vote(vote) for vote in votes),
        eligible=tuple(person.label for person in able if person.person not in voted) if pending else (),
        may_vote=not refusal,
        may_reject=not why_not(select, voter, request, policy, now, "reject"),
        why_not=refusal,
        acting_as=acting_label(select, voter),
        voter=voter,
        expected_slippage_bp=None,
        replaces=request.proposed.ticket.replaces,
        head=head if pending else "",
        signing=key.custody if key is not None and pending else "",
        key=key.key if key is not None and pending else "",
        needs=_needs(request, policy, people, voter) if pending else (),
    )
    if isinstance(request, ChangeRequest):
        return card.model_copy(
            update={"decoded": decoded_change(request), "checks": _of_change(select, request)}
        )
    return card.model_copy(
        update=_of_order(
            select,
            request,
            policy,
            now,
            quote,
            instruments.get(request.proposed.ticket.instrument),
            deep,
            fee_bp,
        )
    )


def _of_change(select: Select, request: ChangeRequest) -> tuple[CheckView, ...]:
    """The only check of a change that can fail by itself, where it does."""
    seen = membership(select, request.proposer)
    return (_check(seen),) if request.state == "pending" and not seen.passed else ()


def _of_order(
    select: Select,
    request: Request,
    policy: Policy,
    now: int,
    quote: QuoteFor,
    instrument: Instrument | None,
    deep: QuoteFor,
    fee_bp: Decimal | None,
) -> dict[str, object]:
    """What only the card of an order has."""
    proposed = request.proposed
    ticket = proposed.ticket
    found: dict[str, object] = {
        "rationale": runs(proposed.rationale),
        "dissent": runs(proposed.dissent),
        "refs": proposed.refs,
        "release_at": request.release_at,
        "confirm": f"{ticket.quantity:f}" if types_quantity(proposed, policy) else "",
        "orders": (request.order,) if request.order else (),
        "caution": "" if instrument is None else instrument.caution,
    }
    checks = request.checks
    if request.state in ("pending", "approved"):
        symbols = sorted({ticket.instrument, *touched(select, trading_account(select, policy.account))})
        quotes = {name: one for name in symbols if (one := quote(name)) is not None}
        if instrument is not None:
            checks = release_checks(select, request, instrument, policy, quotes, now).checks
        seen = appraise(ticket, deep(ticket.instrument), proposed.edge_bp, reduces=proposed.reduces)
        found |= {
            "expected_slippage_bp": seen.cost.expected_bp,
            "worst_slippage_bp": seen.cost.worst_bp,
            "slippage_basis": seen.cost.words,
            "timing": seen.timing.words,
            "decoded": decoded_order(select, ticket, quotes, fee_bp, now),
        }
    return found | {"checks": (*(_check(one) for one in checks), *_size(request))}


def _needs(request: AnyRequest, policy: Policy, people: tuple[Person, ...], voter: str) -> tuple[str, ...]:
    """What the request takes and why, one sentence each."""
    needed = request.proposed.needed
    count = {1: "One", 2: "Two", 3: "Three"}.get(needed, str(needed))
    roles = ", ".join(wanted_roles(request, policy))
    if not needed:
        return ("No approval: code found that it only takes risk or rights away.",)
    proposer = next((one.name for one in people if one.person == request.proposer), "")
    said = [f"{count} of {roles}, by policy {policy.version}."]
    if request.proposer == voter:
        said.append("You proposed it, so you never count.")
    elif proposer:
        said.append(f"{proposer} proposed it, so {proposer} never counts.")
    about = next((one.name for one in people if one.person == subject(request) != request.proposer), "")
    if about and policy.profile != "solo":
        said.append(f"It is about {about}, so {about} does not vote on it.")
    return tuple(said)


def _size(request: Request) -> tuple[CheckView, ...]:
    if not request.proposed.sized_by:
        return ()
    quantity = f"{request.proposed.ticket.quantity:f}"
    return (
        CheckView(
            control="B8",
            name="size",
            passed=True,
            value=quantity,
            limit=request.proposed.sized_by,
            detail="the cap that bound it",
        ),
    )


def _vote(vote: Vote) -> VoteView:
    return VoteView(
        person=vote.cast.person,
        name=vote.cast.name,
        role=vote.cast.role,
        choice=vote.cast.choice,
        reason=vote.cast.reason,
        at=vote.at,
    )


def _check(one: Check) -> CheckView:
    return CheckView(
        control=one.control,
        name=one.name,
        passed=one.passed,
        value=one.value,
        limit=one.limit,
        detail=one.detail,
    )
