"""What the policy in force says to an order in one instrument now."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import Count, Provenance, Quoted, QuoteValue, Spec
from widgets.specs.policy import OrderNeeds


class RuleLeft(Spec):
    """A standing rule of the instrument and what it may still stand for."""

    id: str
    side: Literal["buy", "sell"]
    state: Literal["active", "ended", "expired", "exhausted"]
    left_day: QuoteValue
    left_total: QuoteValue


class SideNote(Spec):
    """One side: what the smallest order would need, how much room the limits leave, and what refuses it."""

    label: Literal["buy", "sell"]
    room: QuoteValue
    """Value that the limits on order size and exposure still allow."""
    needs: OrderNeeds | None
    """What the smallest order of this side would need now; absent where there is no price to ask with."""
    refusals: tuple[str, ...] = Field(default=(), max_length=40)


class ComplianceNote(Spec):
    """Mode, state, room, controls, standing rules and approvals of one instrument; asking changes nothing."""

    kind: Literal["compliance_note"] = "compliance_note"
    instrument: str
    mode: Literal["PAPER", "LIVE"]
    state: str
    """`ACTIVE`, `REDUCING` or `HALTED`, and why where it is not active."""
    policy: str
    profile: str
    account: str
    max_order: QuoteValue
    max_instrument: QuoteValue
    max_gross: QuoteValue
    open_orders: Count
    max_open_orders: Count
    sides: tuple[SideNote, ...] = Field(max_length=2)
    breakers: tuple[str, ...] = Field(default=(), max_length=40)
    rules: tuple[RuleLeft, ...] = Field(default=(), max_length=40)
    caution: Quoted = ""
    """What the venue or the desk says of the instrument itself, or empty."""
    provenance: Provenance
