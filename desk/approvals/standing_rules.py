"""Standing rules: which orders they cover, and what is left of them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal, cast

import msgspec

from desk.approvals.order_text import Ticket
from desk.approvals.permits_table import DAY
from desk.approvals.policy import Policy
from desk.approvals.terms import Mode, Terms
from desk.kernel.queries import Select
from desk.risk.exposure import ZERO, Side

RuleState = Literal["active", "ended", "expired", "exhausted"]


class StandingRule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as it stands."""

    rule: str
    request: str
    made_by: str
    instrument: str
    side: Side
    venue: str
    strategy: str
    most_order: Decimal
    most_day: Decimal
    most_total: Decimal
    until: int
    policy: str
    mode: Mode
    uses: int
    used_total: Decimal
    day: int
    used_day: Decimal
    ended: str

    @property
    def left_total(self) -> Decimal:
        """Notional that it may still stand for."""
        return max(ZERO, self.most_total - self.used_total)

    def left_day(self, now: int) -> Decimal:
        """Notional that it may still stand for today."""
        used = self.used_day if self.day == now // DAY else ZERO
        return min(self.left_total, max(ZERO, self.most_day - used))

    def state(self, now: int) -> RuleState:
        """Whether it covers anything at all."""
        if self.ended:
            return "ended"
        if now >= self.until:
            return "expired"
        return "active" if self.left_total > 0 else "exhausted"

    def uncovered(self, ticket: Ticket, policy: Policy, held: Terms, now: int) -> str:
        """Why it does not cover this order, or empty. Said of rules for the same instrument and side."""
        state = self.state(now)
        if state != "active":
            return f"{self.rule} is {state}"
        if self.policy != policy.version:
            return f"{self.rule} was made under the policy {self.policy}"
        if self.mode != ticket.mode:
            return f"{self.rule} was made for {self.mode} orders"
        if self.venue != ticket.venue:
            return f"{self.rule} is for the venue {self.venue}"
        if self.strategy and self.strategy != ticket.strategy:
            return f"{self.rule} is for the strategy {self.strategy}"
        if held.hold_s:
            return f"{self.rule} does not pass the time lock of {held.hold_s} s"
        if why := short_of(policy, held, ticket.notional):
            return f"{self.rule} does not cover it: {why}"
        if ticket.notional > self.most_order:
            return f"{self.rule} covers at most {self.most_order:f} an order"
        if ticket.notional > self.left_day(now):
            return f"{self.rule} has {self.left_day(now):f} left today"
        return ""


def short_of(policy: Policy, held: Terms, notional: Decimal) -> str:
    """Why the people who make a rule are too few for an order of this value, or empty."""
    asked, made = held.tier(notional).approvals, policy.change_need("rules").approvals
    return f"such an order takes {asked} approvals, and a rule {made}" if made < asked else ""


_ROWS = (
    "SELECT rule, request, made_by, instrument, side, venue, strategy, most_order, most_day, most_total, until, policy,"
    " mode, uses, used_total, day, used_day, ended FROM standing_rules"
)


def all_rules(select: Select) -> tuple[StandingRule, ...]:
    """Every rule ever made, the latest first."""
    return tuple(_rule(row) for row in select(f"{_ROWS} ORDER BY seq DESC", ()))


def find_rule(select: Select, rule: str) -> StandingRule | None:
    """One rule."""
    rows = select(f"{_ROWS} WHERE rule = ?", (rule,))
    return _rule(rows[0]) if rows else None


def covering(
    select: Select, ticket: Ticket, policy: Policy, held: Terms, now: int
) -> tuple[StandingRule | None, str]:
    """The first rule that covers an order; otherwise why the latest one for its instrument and side does not."""
    rows = select(
        f"{_ROWS} WHERE instrument = ? AND side = ? ORDER BY seq",
        (ticket.instrument, ticket.side),
    )
    why = ""
    for rule in (_rule(row) for row in rows):
        why = rule.uncovered(ticket, policy, held, now)
        if not why:
            return rule, ""
    return None, why


def _rule(row: Sequence[Any]) -> StandingRule:
    (
        rule,
        request,
        made_by,
        instrument,
        side,
        venue,
        strategy,
        order,
        day_most,
        total,
        until,
        policy,
        mode,
        *rest,
    ) = row
    uses, used_total, day, used_day, ended = rest
    return StandingRule(
        rule=rule,
        request=request,
        made_by=made_by,
        instrument=instrument,
        side=cast(Side, side),
        venue=venue,
        strategy=strategy,
        most_order=Decimal(order),
        most_day=Decimal(day_most),
        most_total=Decimal(total),
        until=until,
        policy=policy,
        mode=cast(Mode, mode),
        uses=uses,
        used_total=Decimal(used_total),
        day=day,
        used_day=Decimal(used_day),
        ended=ended,
    )
