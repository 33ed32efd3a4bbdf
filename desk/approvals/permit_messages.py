"""Standing rules and overrides, as facts: what people allowed beforehand, how it was used, and how it ended."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from desk.kernel.topics import Topic
from desk.risk.exposure import Side


class StandingRuleMade(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """From here on such orders need no votes of their own, up to these amounts and until that time."""

    rule: str
    request: str
    """The change that made it."""
    instrument: str
    side: Side
    venue: str
    strategy: str
    """Orders under this strategy; empty for any."""
    most_order: Decimal
    """Largest notional of one order."""
    most_day: Decimal
    """Largest notional of all its orders of a day, in UTC."""
    most_total: Decimal
    until: int
    """UTC nanoseconds."""
    policy: str
    """Under another policy than this it covers nothing."""
    mode: Literal["PAPER", "LIVE"] = "PAPER"
    """In the other mode it covers nothing: what people allowed on paper is no word about real money."""


class StandingRuleEnded(msgspec.Struct, frozen=True, tag=True):
    """It covers nothing any more."""

    rule: str
    reason: str


class StandingRuleUsed(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """It stood for the quorum of one order; what is left is after that."""

    rule: str
    request: str
    notional: Decimal
    left_day: Decimal
    left_total: Decimal


class OverrideGranted(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """This person's order of exactly this shape is excused from these controls, once, until that time."""

    override: str
    """Id of the change that granted it."""
    person: str
    instrument: str
    side: Side
    quantity: Decimal
    limit: Decimal
    controls: tuple[str, ...]
    until: int


PermitMessage = StandingRuleMade | StandingRuleEnded | StandingRuleUsed | OverrideGranted
PERMITS: Topic[PermitMessage] = Topic("permits.v1", durable=True, messages=PermitMessage)
