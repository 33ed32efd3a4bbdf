"""The decision about one proposal: pure over the tables of the writing transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

import msgspec

from data.instruments import Instrument
from desk.approvals.examination import Examination, closed, examine
from desk.approvals.messages import (
    APPROVALS,
    ChangeApplied,
    ChangeProposed,
    RequestProposed,
    RequestReleased,
    RequestSuperseded,
)
from desk.approvals.policy import Policy
from desk.approvals.proposal import Offer, Proposal, as_proposed, make_offer, runs, slippage_check
from desk.approvals.queue import pending_by
from desk.approvals.release import released
from desk.approvals.requests_table import (
    Request,
    RequestState,
    current_policy,
    find_request,
    pending_count,
)
from desk.kernel.errors import Refused
from desk.kernel.journal import Draft, Fact
from desk.kernel.queries import Select
from desk.people.directory import HOUSE, find_person, require
from desk.risk.checks import refusals
from desk.risk.quote import Quote

EXEMPT = "it only reduces risk"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal as it arrives, with the ids that it will have."""

    proposal: Proposal
    proposer: str
    actor: str
    """Who asked for it now; another than the proposer where somebody renews."""
    instrument: Instrument
    desk: str
    request: str
    order: str
    corr: str


class Proposed(msgspec.Struct, frozen=True):
    """Where a proposal stands right after it was made: pending, or released because it only reduces risk."""

    request: str
    state: RequestState
    digest: str
    needed: int
    order: str = ""


def decide_proposal(select: Select, asked: Asked, quotes: Mapping[str, Quote], now: int) -> list[Draft]:
    """What a proposal leads to: a request that waits, or an order at once where code finds that it only reduces risk."""
    proposal, proposer, actor, instrument = asked.proposal, asked.proposer, asked.actor, asked.instrument
    request, order, corr = asked.request, asked.order, asked.corr
    policy = current_policy(select)
    if proposer != HOUSE:
        require(select, proposer, "propose" if actor == proposer else "see")
    if instrument.quote != policy.currency:
        raise Refused(
            f"{instrument.symbol} is priced in {instrument.quote}, and the account holds {policy.currency}."
        )
    quote = quotes.get(instrument.symbol)
    if quote is None or quote.mid <= 0:
        raise Refused(f"There is no price of {instrument.symbol} yet; wait for the feed and propose again.")
    before = _replaced(select, proposal.replaces, proposer)
    if before is None or before.state != "pending":
        _room(select, policy, proposer)
    person = find_person(select, proposer)
    offer = make_offer(
        proposal,
        request=request,
        desk=asked.desk,
        instrument=instrument,
        quote=quote,
        policy=policy,
        proposer=proposer,
        proposer_name="" if person is None else person.name,
        now=now,
    )
    seen = examine(
        select,
        offer.candidate(instrument),
        policy,
        quotes,
        now,
        without=frozenset({proposal.replaces} - {""}),
    )
    seen = Examination((*seen.checks, slippage_check(offer.ticket, offer.reference)), seen.reduces)
    if why := closed(select, seen.reduces):
        raise Refused(why)
    if not seen.passed:
        raise Refused(f"The order is refused by the desk's limits: {refusals(seen.checks)}.")
    needed = _needed(select, policy, offer, seen, proposer, actor)
    proposed = as_proposed(proposal, offer, seen.checks, reduces=seen.reduces, needed=needed)
    drafts = [Draft(APPROVALS, proposed, actor, corr)]
    if before is not None:
        drafts.insert(0, Draft(APPROVALS, RequestSuperseded(before.request, request), actor, corr))
    if not needed:
        drafts += released(
            proposed, seen, quote, policy, order=order, now=now, actor=actor, corr=corr, exempt=EXEMPT
        )
    return drafts


def outcome(facts: Iterable[Fact]) -> Proposed:
    """Where the proposal of these facts stands."""
    messages = [fact.message for fact in facts]
    (made,) = (message for message in messages if isinstance(message, RequestProposed | ChangeProposed))
    order = next((message.order for message in messages if isinstance(message, RequestReleased)), "")
    state: RequestState = "released" if order else "pending"
    if any(isinstance(message, ChangeApplied) for message in messages):
        state = "applied"
    return Proposed(made.request, state, made.digest, made.needed, order)


def _needed(
    select: Select, policy: Policy, offer: Offer, seen: Examination, proposer: str, actor: str
) -> int:
    """Approvals wanted. An order that only reduces risk takes one person: who proposed it, or whoever approves it."""
    if not seen.reduces:
        return policy.tier(offer.ticket.notional).approvals
    person = find_person(select, actor)
    return 0 if actor == proposer and person is not None and person.may("trade") else 1


def _replaced(select: Select, request: str, proposer: str) -> Request | None:
    if not request:
        return None
    before = find_request(select, request)
    if before is None or before.state not in ("pending", "stale", "expired") or before.superseded_by:
        state = "unknown" if before is None else before.state
        raise Refused(f"Request {request!r} is {state}, so it cannot be replaced; propose a new one.")
    if proposer == HOUSE and before.proposed.ticket.proposer != HOUSE:
        raise Refused(f"Request {request!r} was proposed by a person, and the house does not replace it.")
    return before


def _room(select: Select, policy: Policy, proposer: str) -> None:
    waiting, own = pending_count(select), pending_by(select, proposer)
    if waiting >= policy.release.max_pending or own >= policy.release.max_pending_per_proposer:
        raise Refused(f"The queue is full with {waiting} requests ({own} by {proposer}); decide some first.")


def again(old: Request, instrument: Instrument, quote: Quote | None) -> Proposal:
    """The old order at a limit as far from today's mid as it was from the mid then."""
    ticket, proposed = old.proposed.ticket, old.proposed
    if quote is None or quote.mid <= 0:
        raise Refused(f"There is no price of {ticket.instrument} now; wait for the feed and renew again.")
    return Proposal(
        instrument=ticket.instrument,
        side=ticket.side,
        quantity=ticket.quantity,
        limit=instrument.price(ticket.limit * quote.mid / proposed.reference),
        time_in_force=ticket.time_in_force,
        rationale=runs(proposed.rationale),
        dissent=runs(proposed.dissent),
        refs=proposed.refs,
        debate=proposed.debate,
        replaces=old.request,
        sized_by=proposed.sized_by,
        edge_bp=proposed.edge_bp,
        strategy=ticket.strategy,
        stop=ticket.stop,
    )


def find_instrument(instruments: Mapping[str, Instrument], symbol: str) -> Instrument:
    """The instrument of that name, or a refusal that offers the nearest one."""
    found = instruments.get(symbol)
    if found is None:
        near = get_close_matches(symbol.upper(), instruments, 1, 0.4)
        hint = f"did you mean {near[0]}?" if near else f"choose one of {', '.join(instruments)}."
        raise Refused(f"This feed has no instrument {symbol!r}; {hint}")
    return found


def may_handle(select: Select, person: str) -> None:
    """Refuse who may neither propose nor vote nor trade."""
    found = find_person(select, person)
    if person != HOUSE and (
        found is None or not any(found.may(right) for right in ("propose", "vote", "trade"))
    ):
        raise Refused(f"{person!r} may not handle requests; ask a trader, an approver or risk.")
