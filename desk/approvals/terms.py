"""The policy as it bears on one order: the tightest word of the desk, its account, its strategy and of going live."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

import msgspec

from desk.approvals.policy import Policy
from desk.approvals.policy_parts import Tier, tightest
from desk.risk.limits import Limits
from desk.risk.situation import Check

Mode = Literal["PAPER", "LIVE"]
DESK = "desk"


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What an order of this account and strategy is held to."""

    account: str
    strategy: str
    mode: Mode
    tiers: tuple[Tier, ...]
    limits: Limits
    withheld: Mapping[str, str]
    """Instruments that are not traded, each with the place that says so."""
    hold_s: int
    """Seconds between the last approval and the release, in which one person can cancel."""
    never: str
    """Why no order may go out in this mode at all, or empty."""
    origins: Mapping[str, str]
    """Which place had the tightest word: `limits.max_order_notional` -> `strategy house`; the desk's are left out."""

    def tier(self, notional: Decimal) -> Tier:
        """The tier that an order of this value falls in."""
        return next(tier for tier in self.tiers if tier.up_to is None or notional <= tier.up_to)

    def origin(self, name: str) -> str:
        """The place that had the tightest word on this."""
        return self.origins.get(name, DESK)

    def allowed(self, instrument: str) -> tuple[Check, ...]:
        """Whether the account and the strategy trade the instrument, and the desk in this mode at all."""
        place = self.withheld.get(instrument, "")
        checks = [
            Check("C05", "instrument", not place, place or "traded", "not withheld", place and "withheld")
        ]
        if self.never:
            checks.append(Check("C16", "mode", False, self.mode, "PAPER", self.never))
        return tuple(checks) if place or self.never else ()


def terms(policy: Policy, strategy: str, mode: Mode = "PAPER", account: str = "") -> Terms:
    """The effective policy. It only ever tightens on the way from the desk to the strategy."""
    account = account or policy.account
    limits = {name: getattr(policy.limits, name) for name in Limits.model_fields}
    tiers, withheld, origins = policy.tiers, dict[str, str](), dict[str, str]()
    entries = (
        (f"account {account}", policy.accounts.get(account)),
        (f"strategy {strategy}", policy.strategies.get(strategy)),
    )
    for place, entry in entries:
        if entry is None:
            continue
        for name, value in entry.tighter_limits().items():
            _tighten(limits, origins, name, value, place)
        for symbol in entry.withheld:
            withheld.setdefault(symbol, place)
        tighter = tuple(_tier(tier, entry.approvals or 0, entry.roles or tier.roles) for tier in tiers)
        if tighter != tiers:
            origins["approvals"] = place
        tiers = tighter
    never, hold_s = "", 0
    if mode == "LIVE":
        if policy.live is None:
            never = f"the policy {policy.name} never goes live"
        else:
            hold_s = policy.live.hold_s
            _tighten(limits, origins, "short_spot", False, "going live")  # venues lend no spot here
            for name in ("max_order_notional", "max_gross_exposure", "max_daily_loss_pct"):
                _tighten(limits, origins, name, getattr(policy.live, name), "going live")
    return Terms(
        account=account,
        strategy=strategy,
        mode=mode,
        tiers=tiers,
        limits=Limits(**limits) if origins else policy.limits,
        withheld=withheld,
        hold_s=hold_s,
        never=never,
        origins=origins,
    )


def _tighten(
    limits: dict[str, object], origins: dict[str, str], name: str, value: object, place: str
) -> None:
    tighter = tightest(name, limits[name], value)
    if tighter != limits[name]:
        limits[name], origins[f"limits.{name}"] = tighter, place


def _tier(tier: Tier, approvals: int, roles: tuple[str, ...]) -> Tier:
    fewer = tuple(role for role in tier.roles if role in roles)
    # Where nothing is left, nobody could approve: the desk's own roles would loosen what was asked for.
    return tier.model_copy(update={"approvals": max(tier.approvals, approvals), "roles": fewer})
