"""Standing rules and what is left of them."""

from __future__ import annotations

from desk.approvals.requests_table import current_policy
from desk.approvals.standing_rules import StandingRule, all_rules
from desk.kernel.queries import Select
from desk.people.directory import all_people
from desk.risk.amounts import money
from widgets.specs.policy import RuleList, RuleRow

MOST = 200


def rule_list(select: Select, now: int) -> RuleList:
    """Those in force first, then the others, the latest first."""
    rules = sorted(all_rules(select), key=lambda one: one.state(now) != "active")[:MOST]
    names = {one.person: one.name for one in all_people(select)}
    return RuleList(
        rows=tuple(_row(one, names, now) for one in rules), currency=current_policy(select).currency
    )


def _row(one: StandingRule, names: dict[str, str], now: int) -> RuleRow:
    return RuleRow(
        rule=one.rule,
        state=one.state(now),
        instrument=one.instrument,
        side=one.side,
        venue=one.venue,
        strategy=one.strategy,
        most_order=money(one.most_order),
        most_day=money(one.most_day),
        most_total=money(one.most_total),
        left_day=money(one.left_day(now)),
        left_total=money(one.left_total),
        until=one.until,
        uses=one.uses,
        made_by=names.get(one.made_by, one.made_by),
        request=one.request,
        note=one.ended,
    )
