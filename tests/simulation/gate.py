"""Changes of the desk itself, for whoever wants one: another policy, other roles, a standing rule."""

from __future__ import annotations

import random
from decimal import Decimal

import msgspec

from desk.approvals.changes.people_changes import ChangePerson
from desk.approvals.changes.policy_change import adopting
from desk.approvals.changes.rule_changes import MakeStandingRule
from desk.approvals.requests_table import current_policy
from tests.execution.paper_desk import PaperDesk
from tests.execution.scripted_market import SECOND

ROLES = (("approver",), ("approver", "risk"), ("trader", "approver"))


def some_change(desk: PaperDesk, chance: random.Random) -> msgspec.Struct:
    """One of them."""
    match chance.choice(("policy", "person", "rule")):
        case "policy":
            return another_policy(desk, Decimal(chance.choice((20, 30, 40))))
        case "person":
            return ChangePerson(person="lee", name="Lee", roles=chance.choice(ROLES), uid=None)  # type: ignore[arg-type]
        case _:
            return a_rule(desk, Decimal(chance.choice((500, 3_000))))


def another_policy(desk: PaperDesk, drift_bp: Decimal) -> msgspec.Struct:
    """The policy in force with another tolerance, as its next revision."""
    now = current_policy(desk.bus.rows)
    release = now.release.model_copy(update={"max_drift_bp": drift_bp})
    return adopting(now.model_copy(update={"revision": now.revision + 1, "release": release}))


def a_rule(desk: PaperDesk, most: Decimal) -> MakeStandingRule:
    """Small buys of the house need no votes of their own for a minute."""
    return MakeStandingRule(
        instrument="BTC-USDT",
        side="buy",
        venue="sim",
        strategy="",
        most_order=most,
        most_day=most * 2,
        most_total=most * 3,
        until=desk.clock.now() + 60 * SECOND,
    )
