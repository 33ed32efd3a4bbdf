"""Policies for tests: the demo's, changed where a test says so, and those of other profiles."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from desk.approvals.policy import Policy, demo_policy


def policy(**sections: Any) -> Policy:
    """The demo policy; a section given as a mapping changes what it names, anything else takes its place."""
    changed = demo_policy().model_dump()
    for name, value in sections.items():
        known = changed.get(name)
        changed[name] = known | value if isinstance(value, dict) and isinstance(known, dict) else value
    return Policy.model_validate(changed)


def live_rules(hold_s: int) -> dict[str, Any]:
    return {
        "max_order_notional": Decimal(5_000),
        "max_gross_exposure": Decimal(20_000),
        "max_daily_loss_pct": Decimal(1),
        "hold_s": hold_s,
    }


def solo(hold_s: int = 60) -> Policy:
    """One person, with a time lock on real money."""
    return policy(
        name="solo",
        profile="solo",
        tiers=({"up_to": None, "approvals": 1, "roles": ("risk",)},),
        change_approvals={"otherwise": {"approvals": 1, "roles": ("risk",)}},
        live=live_rules(hold_s),
        overridable=(),
    )
