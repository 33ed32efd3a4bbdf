"""Standing rules are made by people together; one person ends one."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from desk.approvals.changes.change import Applying, ChangeKind, Row
from desk.approvals.order_text import iso
from desk.approvals.permit_messages import PERMITS, StandingRuleEnded, StandingRuleMade
from desk.approvals.requests_table import current_policy
from desk.approvals.standing_rules import find_rule, short_of
from desk.approvals.terms import Terms, terms
from desk.execution.mode import desk_mode
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.people.directory import require
from desk.risk.exposure import Side

LONGEST = 90 * 86_400 * 1_000_000_000
"""A rule that nobody looks at again for longer is one that nobody remembers."""


class MakeStandingRule(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Let such orders go out without votes of their own, up to these amounts and until that time."""

    instrument: str
    side: Side
    venue: str
    strategy: str
    most_order: Decimal
    most_day: Decimal
    most_total: Decimal
    until: int


class EndStandingRule(msgspec.Struct, frozen=True, tag=True):
    """Let a rule cover nothing any more."""

    rule: str
    reason: str


def rule_id(request: str) -> str:
    """A rule is called after the request that made it."""
    return f"rule-{request.partition('-')[2] or request}"


def _made_rows(select: Select, change: MakeStandingRule) -> tuple[Row, ...]:
    policy, mode = current_policy(select), desk_mode(select).mode
    needs = _held(select, change).tier(change.most_order)
    money = policy.currency
    return (
        Row(
            "orders", f"{needs.approvals} approvals each", f"{change.side} {change.instrument} without votes"
        ),
        Row("mode", "", mode),
        Row("venue", "", change.venue),
        Row("strategy", "", change.strategy or "any"),
        Row("at most an order", "", f"{change.most_order:f} {money}"),
        Row("at most a day", "", f"{change.most_day:f} {money}"),
        Row("at most in all", "", f"{change.most_total:f} {money}"),
        Row("until", "", iso(change.until)),
    )


def _held(select: Select, change: MakeStandingRule) -> Terms:
    mode = desk_mode(select)
    return terms(current_policy(select), change.strategy or "manual", mode.mode, mode.account)


def _made_refusal(select: Select, change: MakeStandingRule, applying: Applying) -> str:
    policy = current_policy(select)
    limits = policy.limits
    if not 0 < change.most_order <= change.most_day <= change.most_total:
        return "A rule names amounts above 0 that rise from an order over a day to all; correct them."
    if change.most_order > limits.max_order_notional:
        return (
            f"No order may be worth more than {limits.max_order_notional:f}; make the rule's order smaller."
        )
    if why := short_of(policy, _held(select, change), change.most_order):
        return f"A rule stands for no more people than make it, and {why}; make the rule's order smaller."
    if change.until <= applying.now:
        return "A rule ends in the future; give a later end."
    if change.until > applying.now + LONGEST:
        return "A rule lasts 90 days at most; make it end earlier and renew it then."
    return ""


def _made_drafts(select: Select, change: MakeStandingRule, applying: Applying) -> list[Draft]:
    made = StandingRuleMade(
        rule=rule_id(applying.request),
        request=applying.request,
        instrument=change.instrument,
        side=change.side,
        venue=change.venue,
        strategy=change.strategy,
        most_order=change.most_order,
        most_day=change.most_day,
        most_total=change.most_total,
        until=change.until,
        policy=current_policy(select).version,
        mode=desk_mode(select).mode,
    )
    return [Draft(PERMITS, made, applying.actor, applying.corr)]


def _ended_rows(select: Select, change: EndStandingRule) -> tuple[Row, ...]:
    found = find_rule(select, change.rule)
    before = "" if found is None else f"{found.side} {found.instrument} up to {found.most_order:f} an order"
    return (Row(f"rule {change.rule}", before, ""),)


def _ended_refusal(select: Select, change: EndStandingRule, applying: Applying) -> str:
    found = find_rule(select, change.rule)
    if found is None:
        return f"There is no rule {change.rule!r}; /rules lists them."
    return f"The rule {change.rule} has ended already." if found.ended else ""


def _ended_drafts(select: Select, change: EndStandingRule, applying: Applying) -> list[Draft]:
    name = require(select, applying.actor, "see").name
    reason = f"ended by {name}" + (f": {change.reason}" if change.reason else "")
    return [Draft(PERMITS, StandingRuleEnded(change.rule, reason), applying.actor, applying.corr)]


MAKE_RULE = ChangeKind(
    change=MakeStandingRule,
    area="rules",
    rights=("propose", "vote", "administer"),
    title=lambda change: f"Let {change.side} orders of {change.instrument} go out under a standing rule",
    rows=_made_rows,
    refusal=_made_refusal,
    drafts=_made_drafts,
)
END_RULE = ChangeKind(
    change=EndStandingRule,
    area="rules",
    rights=("propose", "vote", "administer", "trade", "halt"),
    title=lambda change: f"End the standing rule {change.rule}",
    rows=_ended_rows,
    refusal=_ended_refusal,
    drafts=_ended_drafts,
    tightens=lambda select, change: True,
)
