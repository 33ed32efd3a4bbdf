"""What is asked of a request at its proposal and again at its release, inside the deciding transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from data.instruments import Instrument
from desk.approvals.order_text import digest_of, order_text
from desk.approvals.policy import Policy
from desk.approvals.proposal import slippage_check
from desk.approvals.queue import waiting_orders
from desk.approvals.requests_table import AnyRequest, ChangeRequest, Request, Vote, votes_on
from desk.approvals.signing import signed
from desk.execution.standing import standing
from desk.kernel.queries import Select
from desk.people.directory import Person, all_people
from desk.people.keys import active_keys
from desk.people.roles import Role
from desk.risk.amounts import BP
from desk.risk.checks import check, reduces
from desk.risk.desk_state import desk_standing
from desk.risk.quote import Quote
from desk.risk.situation import Candidate, Check, Situation

TENTH = Decimal("0.1")


class Examination(msgspec.Struct, frozen=True):
    """Every check with its numbers, and whether code exempts the order from quorum."""

    checks: tuple[Check, ...]
    reduces: bool

    @property
    def passed(self) -> bool:
        """Whether all checks held."""
        return all(one.passed for one in self.checks)


def examine(
    select: Select,
    order: Candidate,
    policy: Policy,
    quotes: Mapping[str, Quote],
    now: int,
    without: frozenset[str] = frozenset(),
) -> Examination:
    """The deterministic checks against the tables as they are in this transaction. Requests `without` do not count."""
    waiting = tuple(request for request in waiting_orders(select) if request.ref not in without)
    since = now - policy.limits.duplicate_window_s * 1_000_000_000
    account = standing(select, policy.account, quotes, now, since, waiting)
    situation = Situation(
        now, desk_standing(select).state, account, quotes.get(order.instrument.symbol), policy.limits
    )
    return Examination(check(order, situation), reduces(order, account))


def release_checks(
    select: Select,
    request: Request,
    instrument: Instrument,
    policy: Policy,
    quotes: Mapping[str, Quote],
    now: int,
) -> Examination:
    """Everything again, and what only a release asks: drift, slippage, policy and the exemption it was filed under."""
    proposed = request.proposed
    ticket = proposed.ticket
    order = Candidate(request.request, instrument, ticket.side, ticket.quantity, ticket.limit)
    again = examine(select, order, policy, quotes, now)
    quote = quotes.get(ticket.instrument)
    extra = [
        slippage_check(ticket, proposed.reference),
        Check("C16", "policy", ticket.policy == policy.version, ticket.policy, policy.version),
    ]
    if quote is None:
        extra.append(Check("C02", "price drift", False, "no quote", "within the release band"))
    else:
        extra.append(
            Check(
                "C02",
                "price drift",
                ticket.release_low <= quote.mid <= ticket.release_high,
                f"{drift_bp(proposed.reference, quote.mid).quantize(TENTH):f} bp since the proposal",
                f"mid {ticket.release_low:f} to {ticket.release_high:f}",
            )
        )
    if proposed.reduces:
        extra.append(
            Check("C05", "only reduces risk", again.reduces, "yes" if again.reduces else "no longer", "yes")
        )
    return Examination(tuple(sorted((*again.checks, *extra), key=lambda one: one.control)), again.reduces)


def closed(select: Select, reduces: bool) -> str:
    """Why the desk's state lets no order of this kind through now, or empty."""
    standing = desk_standing(select)
    if reduces or standing.state == "ACTIVE":
        return ""
    until = "somebody with the right must resume it"
    if standing.state == "REDUCING" and standing.cause == "start":
        until = "it resumes by itself once every order is accounted for"
    return f"The desk is {standing.state}, so nothing that adds risk goes through; {until}."


def intact(request: Request) -> bool:
    """Whether the row still holds the order that was proposed, to the byte."""
    proposed = request.proposed
    try:
        text = order_text(proposed.ticket)
    except ValueError:
        return False
    return (
        text == proposed.text
        and digest_of(text) == proposed.digest
        and proposed.ticket.request == request.request
    )


def drift_bp(reference: Decimal, mid: Decimal) -> Decimal:
    """Signed move of the mid since the proposal, in basis points."""
    return (mid - reference) / reference * BP


def eligible(select: Select, request: AnyRequest, policy: Policy) -> tuple[Person, ...]:
    """Who may vote on a request: distinct people with a role that the policy names for it, never the proposer."""
    return tuple(person for person in all_people(select) if may_count(person, request, policy))


def may_count(person: Person, request: AnyRequest, policy: Policy) -> bool:
    """Whether this person's approval counts towards this request now."""
    if person.person == request.proposer:
        return False
    if isinstance(request, ChangeRequest):
        return person.active and bool(set(person.roles) & set(wanted_roles(request, policy)))
    if request.proposed.reduces:
        return person.may("vote") or person.may("trade")
    return person.may("vote") and bool(set(person.roles) & set(wanted_roles(request, policy)))


def wanted_roles(request: AnyRequest, policy: Policy) -> tuple[Role, ...]:
    """The roles of which any makes a person eligible for a request that is not exempt."""
    if isinstance(request, ChangeRequest):
        return policy.change_need(request.proposed.ticket.area).roles
    return policy.tier(request.proposed.ticket.notional).roles


def counted(select: Select, request: AnyRequest, policy: Policy) -> tuple[str, ...]:
    """People whose approval counts now; a vote for another text, by somebody no longer eligible, or whose signature
    does not hold or is by a key that no longer signs, does not."""
    votes = votes_on(select, request.request)
    return approving(all_people(select), active_keys(select), votes, request, policy)


def approving(
    people: Sequence[Person],
    keys: Mapping[str, str],
    votes: Sequence[Vote],
    request: AnyRequest,
    policy: Policy,
) -> tuple[str, ...]:
    """The same of people, their keys and votes that have been read already."""
    able = {person.person for person in people if may_count(person, request, policy)}
    return tuple(
        vote.cast.person
        for vote in votes
        if vote.cast.choice == "approve"
        and vote.cast.request == request.request
        and vote.cast.digest == request.proposed.digest
        and vote.cast.person in able
        and keys.get(vote.cast.person) == vote.cast.key
        and signed(vote.cast, request.proposed.text)
    )
