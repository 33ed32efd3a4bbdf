"""Whether a release had its quorum or its exemption, and the order it became is the one that was approved."""

from __future__ import annotations

from collections.abc import Iterator

from desk.approvals.flattening import EXEMPT
from desk.approvals.messages import RequestReleased
from desk.approvals.order_text import Ticket
from desk.approvals.proof.exposure import Exposure
from desk.approvals.proof.holds import Holds
from desk.approvals.proof.people import Known, People
from desk.approvals.proof.requests import Waiting
from desk.approvals.proof.rules import Need, Rules
from desk.execution.messages import OrderCommitted
from desk.execution.protection import PROTECTOR, PROTECTS, STRATEGY
from desk.people.directory import HOUSE

SECOND = 1_000_000_000
NEVER = 1_000_000
"""So many people are asked for where a policy says nothing: it was adopted before there were changes."""


def need(on: Waiting, rules: Rules) -> Need:
    """How many distinct people the policy asks for, and with which roles; none named where a right is enough."""
    if on.ticket is None:
        return rules.change(on.area) or Need(NEVER, ())
    if on.reduces:
        return Need(on.needed, ())
    return rules.order(on.ticket)


def able(person: str, known: Known, on: Waiting, rules: Rules) -> bool:
    """Whether somebody's approval counts as they stand now."""
    if not known.active or (person in (on.proposer, on.about) and rules.profile != "solo"):
        return False
    if on.ticket is not None and on.reduces:
        return known.may("vote") or known.may("trade")
    role = bool(set(known.roles) & set(need(on, rules).roles))
    return role and (on.ticket is None or known.may("vote"))


def approving(on: Waiting, people: People, rules: Rules) -> list[str]:
    """Everybody whose approval counts at this fact: able now, and with the key that signed it still theirs."""
    return [
        person
        for person, key in on.approvals.items()
        if people.find(person).key == key and able(person, people.find(person), on, rules)
    ]


def short_of_quorum(on: Waiting, people: People, rules: Rules) -> str:
    """What is missing, or nothing."""
    found, least = approving(on, people, rules), max(on.needed, need(on, rules).approvals)
    if len(found) >= least:
        return ""
    who = f" ({', '.join(found)})" if found else ""
    return f"{len(found)} of {least} approvals by distinct people who could give one{who}"


def faults(
    released: RequestReleased,
    actor: str,
    ts: int,
    on: Waiting,
    people: People,
    rules: Rules,
    exposure: Exposure,
    holds: Holds,
) -> Iterator[str]:
    """Everything that is wrong with the release of an order that waited; state of desk and policy aside."""
    assert on.ticket is not None, "an order's request"
    ticket = on.ticket
    if released.digest != on.digest:
        yield "released under another digest than the one people approved"
    if on.reduces and not exposure.only_reduces(
        ticket.account, ticket.instrument, ticket.side, ticket.quantity
    ):
        yield "released as reducing risk, which fills and orders up to there do not bear out"
    if released.exempt or (on.reduces and on.needed == 0):
        if not on.reduces:
            yield f"released without a quorum ({released.exempt}) although it adds risk"
        elif not (people.find(actor).may("trade") or _by_itself(released, actor, ticket, holds)):
            yield f"released without a quorum by {actor}, who may not trade"
    elif released.rule:
        if hold_s := rules.hold_s(ticket):
            yield f"released under a standing rule without the time lock of {hold_s} s"
        made = rules.change("rules") or Need(0, ())
        if made.approvals < (asked := rules.order(ticket).approvals):
            yield f"released under a standing rule that {made.approvals} made, and {asked} approve such an order"
    else:
        if missing := short_of_quorum(on, people, rules):
            yield f"released with {missing}"
        if not on.approved:
            yield "released without a completed vote on record"
    if ticket.mode == "LIVE" and not holds.goes_live(ticket.venue, ticket.account):
        yield "released with real money while the desk was not live there"
    if ticket.mode == "LIVE" and not rules.goes_live:
        yield "released with real money under a policy that never goes live"
    # What only closes is answered for by its actor above, who may be a latch that no person of the desk set.
    if not released.exempt and (gone := departed(on, people)):
        yield f"released for {gone}"
    if on.rejected:
        yield "released although somebody rejected it"
    if ts >= on.expires:
        yield "released after it had expired"
    if ts < on.release_at:
        yield "released before its time lock was over"
    failed = [check.name for check in released.checks if not check.passed]
    if failed:
        yield f"released although a check did not hold ({', '.join(failed)})"


def departed(on: Waiting, people: People) -> str:
    """Who proposed it and has no access at this fact, or nothing: the house and the desk itself always have."""
    if on.proposer in (HOUSE, PROTECTOR) or people.find(on.proposer).active:
        return ""
    return f"{on.proposer}, who proposed it and has no access"


def _by_itself(released: RequestReleased, actor: str, ticket: Ticket, holds: Holds) -> bool:
    """Whether the desk may close this position by itself: its stop was hit, or a latch on disk asked for it."""
    if (released.exempt, actor, ticket.strategy) == (PROTECTS, PROTECTOR, STRATEGY):
        return holds.triggered(ticket.account, ticket.instrument)
    return holds.state == "HALTED" and released.exempt == EXEMPT


def differences(order: OrderCommitted, ticket: Ticket, reduces: bool, ts: int, rules: Rules) -> Iterator[str]:
    """Where the committed order is another than the approved one."""
    pairs = (
        ("account", order.account, ticket.account),
        ("venue", order.venue, ticket.venue),
        ("instrument", order.instrument, ticket.instrument),
        ("contract", order.contract, ticket.contract),
        ("side", order.side, ticket.side),
        ("quantity", order.quantity, ticket.quantity),
        ("limit", order.limit, ticket.limit),
        ("time in force", order.time_in_force, ticket.time_in_force),
        ("strategy", order.strategy, ticket.strategy),
        ("mode", order.mode, ticket.mode),
        ("stop", order.stop, None if reduces else ticket.stop),
    )
    for name, got, approved in pairs:
        if got != approved:
            yield f"order {order.order} has the {name} {got}, and {approved} was approved"
    if order.send_by > ts + rules.release.send_within_s * SECOND:
        yield f"order {order.order} may be sent later than the policy allows"
