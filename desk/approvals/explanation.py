"""What an order would need if it were proposed now, and why. Asking changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from data.instruments import Instrument
from desk.approvals.examination import Examination, closed, examine
from desk.approvals.order_text import Ticket
from desk.approvals.policy import Policy
from desk.approvals.policy_parts import Tier
from desk.approvals.proposal import Proposal, make_offer, slippage_check
from desk.approvals.requests_table import Request, current_policy
from desk.approvals.room import require_room
from desk.approvals.standing_rules import covering
from desk.approvals.terms import Terms, terms
from desk.execution.mode import desk_mode
from desk.kernel.errors import Refused
from desk.kernel.queries import Select
from desk.people.directory import HOUSE, Person, all_people, find_person
from desk.risk.quote import Quote

Route = Literal["exempt", "rule", "quorum", "confirmation", "refused"]


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Which way an order would go, by whose word, and everything that stands against it."""

    ticket: Ticket
    policy: Policy
    terms: Terms
    seen: Examination
    route: Route
    approvals: int
    tier: Tier
    eligible: tuple[Person, ...]
    rule: str
    """The standing rule that covers it, or why the nearest one does not, or empty."""
    hold_s: int
    typed_quantity: bool
    refusals: tuple[str, ...]

    @property
    def enough(self) -> bool:
        """Whether so many people could vote now."""
        return len(self.eligible) >= self.approvals


def explain(
    select: Select,
    proposal: Proposal,
    proposer: str,
    instrument: Instrument,
    quotes: Mapping[str, Quote],
    now: int,
    request: str = "req",
) -> Explanation:
    """The same questions that a proposal is asked, all of them answered. Refused where there is no price to ask with.

    `request` is what already stands in the queue for it, which is no duplicate of itself.
    """
    policy, quote = current_policy(select), quotes.get(instrument.symbol)
    if quote is None or quote.mid <= 0:
        raise Refused(f"There is no price of {instrument.symbol} yet; wait for the feed and ask again.")
    person = find_person(select, proposer)
    offer = make_offer(
        proposal,
        request=request,
        desk="desk",
        instrument=instrument,
        quote=quote,
        policy=policy,
        proposer=proposer,
        proposer_name="" if person is None else person.name,
        now=now,
        standing=desk_mode(select),
    )
    held = terms(policy, offer.ticket.strategy, offer.ticket.mode, offer.ticket.account)
    seen = examine(select, offer.candidate(instrument), held, quotes, now, proposer)
    slippage = slippage_check(offer.ticket, offer.reference)
    seen = Examination((*seen.checks, slippage), seen.reduces, seen.override)
    rule, why = covering(select, offer.ticket, policy, held, now)
    refusals = _refusals(select, offer.ticket, instrument, policy, person, seen, now)
    tier = held.tier(offer.ticket.notional)
    solo = policy.profile == "solo"
    exempt = seen.reduces and person is not None and person.may("trade")
    route: Route = "confirmation" if solo else "quorum"
    if refusals:
        route = "refused"
    elif exempt:
        route = "exempt"
    elif rule is not None and not seen.reduces and not seen.override:
        route = "rule"
    return Explanation(
        ticket=offer.ticket,
        policy=policy,
        terms=held,
        seen=seen,
        route=route,
        approvals=0 if route in ("exempt", "rule") else 1 if seen.reduces else tier.approvals,
        tier=tier,
        eligible=tuple(
            one
            for one in all_people(select)
            if (one.person != proposer or solo) and _may_vote(one, tier, reduces=seen.reduces)
        ),
        rule="" if seen.reduces else rule.rule if rule is not None else why,
        hold_s=0 if seen.reduces else held.hold_s,
        typed_quantity=not seen.reduces and offer.ticket.notional > policy.release.confirm_above,
        refusals=refusals,
    )


def explain_request(
    select: Select, request: Request, instrument: Instrument, quotes: Mapping[str, Quote], now: int
) -> Explanation:
    """The same of an order that stands in the queue: what one like it would need now."""
    ticket = request.proposed.ticket
    again = Proposal(
        instrument=ticket.instrument,
        side=ticket.side,
        quantity=ticket.quantity,
        limit=ticket.limit,
        time_in_force=ticket.time_in_force,
        strategy=ticket.strategy,
        stop=ticket.stop,
    )
    return explain(select, again, ticket.proposer, instrument, quotes, now, request.request)


def _may_vote(person: Person, tier: Tier, *, reduces: bool) -> bool:
    if reduces:
        return person.may("vote") or person.may("trade")
    return person.may("vote") and bool(set(person.roles) & set(tier.roles))


def _refusals(
    select: Select,
    ticket: Ticket,
    instrument: Instrument,
    policy: Policy,
    person: Person | None,
    seen: Examination,
    now: int,
) -> tuple[str, ...]:
    found = []
    if ticket.proposer != HOUSE and (person is None or not person.may("propose")):
        name = ticket.proposer if person is None else person.name
        found.append(f"{name} may not propose orders.")
    if instrument.quote != policy.currency:
        found.append(f"{instrument.symbol} is priced in {instrument.quote}, not in {policy.currency}.")
    if why := closed(select, seen.reduces):
        found.append(why)
    try:
        require_room(select, policy, ticket.proposer, now)
    except Refused as problem:
        found.append(str(problem))
    for one in seen.checks:
        if not one.passed:
            detail = f" ({one.detail})" if one.detail else ""
            found.append(f"{one.control} {one.name}: {one.value}, limit {one.limit}{detail}.")
    return tuple(found)
