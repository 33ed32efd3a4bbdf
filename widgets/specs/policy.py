"""What an order would need and why, the policy in force, and its standing rules, as one screen each."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.approval_card import CheckView
from widgets.specs.figure import Count, Spec

Route = Literal["exempt", "rule", "quorum", "confirmation", "refused"]
"""Released at once because it only reduces risk or a standing rule covers it, by people, by the one person, or never."""


class NeedLine(Spec):
    """One thing that the policy says about the order, and where it says so."""

    name: str
    value: str
    origin: str
    """`desk`, `account paper` or `strategy house`: the place whose word is the tightest."""


class OrderNeeds(Spec):
    """What an order would need now, and why; nothing is proposed by asking."""

    kind: Literal["order_needs"] = "order_needs"
    mode: Literal["PAPER", "LIVE"]
    order: str
    """`buy 0.1 BTC-USDT at most 60,090 USDT`."""
    notional: str
    account: str
    strategy: str
    policy: str
    profile: str
    route: Route
    answer: str
    """The whole answer in one sentence."""
    approvals: Count
    tier: str
    """`up to 10,000 USDT`, or `any value`."""
    roles: tuple[str, ...]
    eligible: tuple[str, ...]
    """Names of the people who could vote now."""
    enough: bool
    """Whether so many people could."""
    rule: str = ""
    """The standing rule that covers it, or why none does, or empty where there is none."""
    hold_s: Count = 0
    """Seconds for which an approved order waits while one person can cancel it."""
    typed_quantity: bool = False
    """Whether a voter must type the quantity."""
    expires_s: Count = 0
    lines: tuple[NeedLine, ...] = Field(default=(), max_length=60)
    checks: tuple[CheckView, ...] = ()
    """Every control with its numbers, as a proposal would find them now."""
    refusals: tuple[str, ...] = ()
    """What would refuse it now, one sentence each."""


class RuleRow(Spec):
    """One standing rule and what is left of it."""

    rule: str
    state: Literal["active", "ended", "expired", "exhausted"]
    instrument: str
    side: str
    venue: str
    strategy: str
    most_order: str
    most_day: str
    most_total: str
    left_day: str
    left_total: str
    until: int
    uses: Count
    made_by: str
    request: str
    """The change that made it."""
    note: str = ""


class RuleList(Spec):
    """Standing rules, those in force first."""

    kind: Literal["rule_list"] = "rule_list"
    rows: tuple[RuleRow, ...] = Field(max_length=200)
    currency: str


class PolicySection(Spec):
    """One part of the policy, as names and values."""

    title: str
    lines: tuple[NeedLine, ...]


class PolicyView(Spec):
    """The policy in force, section by section."""

    kind: Literal["policy_view"] = "policy_view"
    version: str
    profile: str
    adopted_at: int
    adopted_by: str
    """The people whose votes adopted it, or how it came into force."""
    sections: tuple[PolicySection, ...]
    waiting: str = ""
    """A request that would change it, or a file that differs from it, in one sentence."""
