"""Standing rules and overrides as the judge adds them up: what was allowed beforehand, and what was used of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from desk.approvals.messages import RequestReleased
from desk.approvals.order_text import Ticket
from desk.approvals.permit_messages import (
    OverrideGranted,
    StandingRuleEnded,
    StandingRuleMade,
    StandingRuleUsed,
)

ZERO = Decimal(0)
DAY = 86_400_000_000_000
EXCUSED = "does not hold, excused by "


@dataclass(slots=True)
class _Rule:
    made: StandingRuleMade
    total: Decimal = ZERO
    day: int = 0
    today: Decimal = ZERO
    ended: bool = False


class Permits:
    """Each use of a rule is added to what it was used for; each override is used once."""

    def __init__(self) -> None:
        self._rules: dict[str, _Rule] = {}
        self._overrides: dict[str, OverrideGranted] = {}
        self._used: dict[str, str] = {}
        """Request by override."""
        self._owed: dict[str, tuple[int, str]] = {}
        """Uses of rules whose release must follow, by request: fact and rule."""

    def take(self, seq: int, ts: int, message: Any, waiting: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Follow a fact."""
        match message:
            case StandingRuleMade():
                if message.rule in self._rules:
                    yield message.request, f"the standing rule {message.rule} is made a second time"
                self._rules[message.rule] = _Rule(message)
            case StandingRuleEnded(rule=rule):
                if rule in self._rules:
                    self._rules[rule].ended = True
            case StandingRuleUsed():
                on = waiting.get(message.request)
                ticket = on.ticket if on is not None else None
                if ticket is None:
                    yield message.request, f"the standing rule {message.rule} is used for no waiting order"
                else:
                    yield from ((message.request, wrong) for wrong in self._use(message, ticket, ts))
                    self._owed[message.request] = (seq, message.rule)
            case OverrideGranted():
                self._overrides[message.override] = message

    def released(self, released: RequestReleased, ticket: Ticket, ts: int) -> Iterator[str]:
        """What is wrong with the rule or the override that a release names."""
        _, rule = self._owed.pop(released.request, (0, ""))
        if released.rule != rule:
            yield f"released under the rule {released.rule or 'none'}, and {rule or 'none'} was used for it"
        excused = sorted({check.control for check in released.checks if check.detail.startswith(EXCUSED)})
        if released.override:
            yield from self._override(released, ticket, ts, excused)
        elif excused:
            yield f"released without an override, and {', '.join(excused)} did not hold"

    def unused(self) -> Iterator[tuple[int, str, str]]:
        """Uses of a rule that led to no release."""
        for request, (seq, rule) in self._owed.items():
            yield seq, request, f"the standing rule {rule} is used, and no release follows"

    def _use(self, used: StandingRuleUsed, ticket: Ticket, ts: int) -> Iterator[str]:
        rule = self._rules.get(used.rule)
        if rule is None:
            yield f"the standing rule {used.rule} was never made"
            return
        made, day = rule.made, ts // DAY
        before = rule.today if rule.day == day else ZERO
        rule.day, rule.today, rule.total = day, before + used.notional, rule.total + used.notional
        name = f"the standing rule {used.rule}"
        if rule.ended or ts >= made.until:
            yield f"{name} is used after its end"
        if made.policy != ticket.policy:
            yield f"{name} was made under the policy {made.policy}"
        if made.mode != ticket.mode:
            yield f"{name} was made for {made.mode} orders"
        if (made.instrument, made.side, made.venue) != (ticket.instrument, ticket.side, ticket.venue):
            yield f"{name} is for {made.side} {made.instrument} at {made.venue}"
        if made.strategy not in ("", ticket.strategy):
            yield f"{name} is for the strategy {made.strategy}"
        if used.notional != ticket.notional:
            yield f"{name} is used for {used.notional:f}, and the order is worth {ticket.notional:f}"
        if ticket.notional > made.most_order:
            yield f"{name} covers at most {made.most_order:f} an order"
        if rule.today > made.most_day or rule.total > made.most_total:
            yield f"{name} has no room left for {ticket.notional:f}"
        left = min(made.most_total - (rule.total - used.notional), made.most_day - before) - used.notional
        if (used.left_day, used.left_total) != (left, made.most_total - rule.total):
            yield f"{name} adds up to {made.most_total - rule.total:f} left, and the record says {used.left_total:f}"

    def _override(
        self, released: RequestReleased, ticket: Ticket, ts: int, excused: list[str]
    ) -> Iterator[str]:
        name = f"the override {released.override}"
        granted = self._overrides.get(released.override)
        if granted is None:
            yield f"{name} was never granted"
            return
        first = self._used.setdefault(released.override, released.request)
        if first != released.request:
            yield f"{name} was used for request {first} already"
        if ts >= granted.until:
            yield f"{name} is used after its end"
        shape = (granted.person, granted.instrument, granted.side, granted.quantity, granted.limit)
        if shape != (ticket.proposer, ticket.instrument, ticket.side, ticket.quantity, ticket.limit):
            yield f"{name} is for another order"
        more = [control for control in excused if control not in granted.controls]
        if more:
            yield f"{name} does not excuse from {', '.join(more)}"
