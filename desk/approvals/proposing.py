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
from desk.approvals.order_text import Ticket
from desk.approvals.permit_messages import PERMITS, StandingRuleUsed
from desk.approvals.proposal import Offer, Proposal, as_proposed, make_offer, slippage_check
from desk.approvals.release import released
from desk.approvals.requests_table import (
    Request,
    RequestState,
    current_policy,
    find_request,
)
from desk.approvals.room import require_room
from desk.approvals.standing_rules import StandingRule, covering
from desk.approvals.terms import Terms, terms
from desk.execution.appraisal import appraise
from desk.execution.calling_back import disabling
from desk.execution.mode import desk_mode
from desk.execution.protection import misplaced
from desk.execution.tradable import untradable
from desk.kernel.errors import Refused
from desk.kernel.journal import Draft, Fact
from desk.kernel.queries import Select
from desk.people.directory import HOUSE, find_person, require
from desk.risk.checks import refusals, runaway
from desk.risk.messages import StrategyDisabled
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
    if why := untradable(instrument):
        raise Refused(f"{why}.")
    quote = quotes.get(instrument.symbol)
    if quote is None or quote.mid <= 0:
        raise Refused(f"There is no price of {instrument.symbol} yet; wait for the feed and propose again.")
    before = _replaced(select, proposal.replaces, proposer)
    if before is None or before.state != "pending":
        require_room(select, policy, proposer, now)
    person = find_person(select, proposer)
    standing = desk_mode(select)
    if standing.live and (instrument.venue != standing.venue or instrument.kind != "spot"):
        raise Refused(
            f"The desk is LIVE at {standing.venue} with spot, and {instrument.symbol} is {instrument.kind} at "
            f"{instrument.venue}."
        )
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
        standing=standing,
    )
    if proposal.stop is not None and (why := misplaced(proposal.side, offer.ticket.limit, proposal.stop)):
        raise Refused(f"The order is refused: {why}.")
    held = terms(policy, offer.ticket.strategy, offer.ticket.mode, offer.ticket.account)
    seen = examine(
        select,
        offer.candidate(instrument),
        held,
        quotes,
        now,
        proposer,
        without=frozenset({proposal.replaces} - {""}),
    )
    slippage = slippage_check(offer.ticket, offer.reference)
    seen = Examination((*seen.checks, slippage), seen.reduces, seen.override)
    if why := closed(select, seen.reduces):
        raise Refused(why)
    if (disabled := runaway(seen.checks, offer.ticket.strategy)) is not None:
        return disabling(select, disabled, "desk", corr)
    if not seen.passed:
        raise Refused(f"The order is refused by the desk's limits: {refusals(seen.checks)}.")
    rule = None
    if not (seen.reduces or seen.override or before is not None or proposal.needs_people):
        rule, _ = covering(select, offer.ticket, policy, held, now)
    if appraise(offer.ticket, quote, proposal.edge_bp, reduces=seen.reduces).timing.latency != "immediate":
        rule = None  # a rule stands for people who wait for nothing
    needed = 0 if rule is not None else _needed(select, held, offer, seen, proposer, actor)
    proposed = as_proposed(proposal, offer, seen.checks, reduces=seen.reduces, needed=needed)
    drafts = [Draft(APPROVALS, proposed, actor, corr)]
    if before is not None:
        drafts.insert(0, Draft(APPROVALS, RequestSuperseded(before.request, request), actor, corr))
    if rule is not None:
        drafts.append(_used(rule, offer.ticket, actor, corr, now))
    if not needed:
        drafts += released(
            proposed,
            seen,
            quote,
            policy,
            order=order,
            now=now,
            actor=actor,
            corr=corr,
            exempt=EXEMPT if rule is None else "",
            rule="" if rule is None else rule.rule,
        )
    return drafts


def _used(rule: StandingRule, ticket: Ticket, actor: str, corr: str, now: int) -> Draft:
    used = StandingRuleUsed(
        rule=rule.rule,
        request=ticket.request,
        notional=ticket.notional,
        left_day=rule.left_day(now) - ticket.notional,
        left_total=rule.left_total - ticket.notional,
    )
    return Draft(PERMITS, used, actor, corr)


def outcome(facts: Iterable[Fact]) -> Proposed:
    """Where the proposal of these facts stands."""
    messages = [fact.message for fact in facts]
    for message in messages:
        if isinstance(message, StrategyDisabled):
            raise Refused(f"The strategy {message.strategy} is disabled: {message.reason}.")
    (made,) = (message for message in messages if isinstance(message, RequestProposed | ChangeProposed))
    order = next((message.order for message in messages if isinstance(message, RequestReleased)), "")
    state: RequestState = "released" if order else "pending"
    if any(isinstance(message, ChangeApplied) for message in messages):
        state = "applied"
    return Proposed(made.request, state, made.digest, made.needed, order)


def _needed(select: Select, held: Terms, offer: Offer, seen: Examination, proposer: str, actor: str) -> int:
    """Approvals wanted. An order that only reduces risk takes one person: who proposed it, or whoever approves it."""
    if not seen.reduces:
        return held.tier(offer.ticket.notional).approvals
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


def find_instrument(instruments: Mapping[str, Instrument], symbol: str) -> Instrument:
    """The instrument of that name, or a refusal that offers the nearest one."""
    found = instruments.get(symbol)
    if found is None:
        near = get_close_matches(symbol.upper(), instruments, 1, 0.4)
        hint = f"did you mean {near[0]}?" if near else f"choose one of {', '.join(instruments)}."
        raise Refused(f"This feed has no instrument {symbol!r}; {hint}")
    return found


def may_handle(select: Select, person: str) -> None:
    """Refuse who has no say in requests at all."""
    found = find_person(select, person)
    if person != HOUSE and (
        found is None
        or not any(found.may(right) for right in ("propose", "vote", "trade", "administer", "resume"))
    ):
        raise Refused(f"{person!r} may not handle requests; ask a trader, an approver or risk.")
