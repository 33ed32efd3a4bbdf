"""What is asked of a request at its proposal and again at its release, inside the deciding transaction."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from data.instruments import Instrument
from desk.approvals.membership import membership
from desk.approvals.order_text import digest_of, order_text
from desk.approvals.overrides import excused
from desk.approvals.policy import Policy
from desk.approvals.proposal import slippage_check
from desk.approvals.queue import waiting_orders
from desk.approvals.requests_table import Request
from desk.approvals.terms import Terms, terms
from desk.execution.agreement import agreement
from desk.execution.mode import desk_mode
from desk.execution.standing import standing
from desk.kernel.queries import Select
from desk.risk.amounts import BP
from desk.risk.checks import check, reduces
from desk.risk.desk_state import desk_standing
from desk.risk.order_controls import RATE_WINDOW
from desk.risk.quote import Quote
from desk.risk.situation import Candidate, Check, Situation

TENTH = Decimal("0.1")


class Examination(msgspec.Struct, frozen=True):
    """Every check with its numbers, and whether code exempts the order from quorum."""

    checks: tuple[Check, ...]
    reduces: bool
    override: str = ""
    """The override that excused a check which did not hold, or empty."""

    @property
    def passed(self) -> bool:
        """Whether all checks held."""
        return all(one.passed for one in self.checks)


def examine(
    select: Select,
    order: Candidate,
    held: Terms,
    quotes: Mapping[str, Quote],
    now: int,
    proposer: str = "",
    without: frozenset[str] = frozenset(),
) -> Examination:
    """The deterministic checks against the tables as they are in this transaction. Requests `without` do not count."""
    found = waiting_orders(select, order, now - RATE_WINDOW)
    waiting = tuple(request for request in found if request.ref not in without)
    since = now - held.limits.duplicate_window_s * 1_000_000_000
    account = standing(select, held.account, quotes, now, since, waiting, (order.instrument.symbol,))
    situation = Situation(
        now, desk_standing(select).state, account, quotes.get(order.instrument.symbol), held.limits
    )
    exempt = reduces(order, account)
    checks = (
        check(order, situation)
        if exempt
        else (
            *check(order, situation),
            *held.allowed(order.instrument.symbol),
            *agreement(select, order.instrument.symbol),
        )
    )
    checks, override = excused(select, checks, order, proposer, now)
    return Examination(checks, exempt, override)


def release_checks(
    select: Select,
    request: Request,
    instrument: Instrument,
    policy: Policy,
    quotes: Mapping[str, Quote],
    now: int,
) -> Examination:
    """Everything again, and what only a release asks: drift, slippage, policy, whether its proposer
    still has access, and the exemption it was filed under."""
    proposed, mode = request.proposed, desk_mode(select).mode
    ticket = proposed.ticket
    order = Candidate(
        request.request, instrument, ticket.side, ticket.quantity, ticket.limit, ticket.strategy
    )
    held = terms(policy, ticket.strategy, ticket.mode, ticket.account)
    again = examine(select, order, held, quotes, now, ticket.proposer)
    quote = quotes.get(ticket.instrument)
    extra = [
        slippage_check(ticket, proposed.reference),
        Check("C16", "policy", ticket.policy == policy.version, ticket.policy, policy.version),
        membership(select, request.proposer),
    ]
    if ticket.mode != mode:
        extra.append(Check("C16", "mode", False, ticket.mode, mode, f"the desk is {mode} now"))
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
    checks = tuple(sorted((*again.checks, *extra), key=lambda one: one.control))
    return Examination(checks, again.reduces, again.override)


def closed(select: Select, reduces: bool) -> str:
    """Why the desk's state lets no order of this kind through now, or empty."""
    standing = desk_standing(select)
    if reduces or standing.state == "ACTIVE":
        return ""
    until = "somebody with the right must resume it"
    if standing.state == "REDUCING" and standing.cause == "start":
        until = "it resumes by itself once every order is accounted for"
    elif standing.lift:
        until = f"{standing.reason}; {standing.lift}"
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
