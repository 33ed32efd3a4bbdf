"""Policies to begin with, at least as careful as the demo's; whoever founds a desk writes down limits of their own."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from desk.approvals.policy import Policy, demo_policy
from desk.approvals.policy_parts import ChangeNeed, LiveRules, Tier

Template = Literal["demo", "solo", "desk"]


def template(name: Template, currency: str = "USDT") -> Policy:
    """The policy that a profile begins with."""
    demo = demo_policy(currency)
    limits = demo.limits.model_dump() | {"max_volatility_ratio": Decimal(20)}
    match name:
        case "demo":
            return demo
        case "solo":
            return Policy.model_validate(
                demo.model_dump()
                | {
                    "name": "solo",
                    "profile": "solo",
                    "limits": limits,
                    "tiers": (Tier(up_to=None, approvals=1, roles=("trader", "risk")),),
                    "change_approvals": {"otherwise": ChangeNeed(approvals=1, roles=("risk", "admin"))},
                    "live": LiveRules(
                        max_order_notional=Decimal(1_000),
                        max_gross_exposure=Decimal(5_000),
                        max_daily_loss_pct=Decimal(1),
                        hold_s=60,
                    ),
                    "overridable": (),
                }
            )
        case "desk":
            return Policy.model_validate(
                demo.model_dump()
                | {
                    "name": "desk",
                    "profile": "desk",
                    "limits": limits,
                    "tiers": (
                        Tier(up_to=Decimal(5_000), approvals=2, roles=("approver", "risk")),
                        Tier(up_to=None, approvals=3, roles=("approver", "risk")),
                    ),
                    "change_approvals": {
                        "otherwise": ChangeNeed(approvals=2, roles=("risk", "admin")),
                        "desk": ChangeNeed(approvals=2, roles=("approver", "risk", "admin")),
                        "rules": ChangeNeed(approvals=2, roles=("approver", "risk")),
                        "overrides": ChangeNeed(approvals=2, roles=("approver", "risk")),
                    },
                    "live": LiveRules(
                        max_order_notional=Decimal(5_000),
                        max_gross_exposure=Decimal(40_000),
                        max_daily_loss_pct=Decimal(1),
                        hold_s=0,
                    ),
                    "release": demo.release.model_dump() | {"confirm_above": Decimal(2_500)},
                }
            )
