"""The policy in force: who must approve what, within which limits. Typed, versioned, adopted as a fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import Literal

import msgspec
from pydantic import Field, ValidationError, model_validator

from data.instruments import Instrument
from desk.approvals.changes.change import Area
from desk.kernel.errors import ConfigError
from desk.people.roles import Role
from desk.risk.limits import Count, Limits, Positive, SizingRules, Strict

Profile = Literal["demo", "solo", "desk"]


class Tier(Strict):
    """How many distinct people must approve an order up to a value."""

    up_to: Positive | None
    """Largest notional of this tier; `None` for everything above the tiers before it."""
    approvals: Count
    roles: tuple[Role, ...] = Field(min_length=1)
    """Any of these makes a person eligible."""


class ChangeNeed(Strict):
    """How many distinct people must approve a change of the desk itself, and who they may be."""

    approvals: Count
    roles: tuple[Role, ...] = Field(min_length=1)


class ReleaseRules(Strict):
    """What must still hold when the last vote arrives."""

    max_drift_bp: Positive
    max_slippage_bp: Positive
    """Furthest a limit price may lie through the mid at the proposal."""
    marketable_bp: Positive
    """How far through the mid the desk prices an order that nobody gave a limit."""
    expiry_s: Count
    send_within_s: Count
    max_pending: Count
    max_pending_per_proposer: Count


class Policy(Strict):
    """The whole policy. Tiers are in rising order and the last one has no ceiling."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")
    revision: Count
    profile: Profile
    account: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")
    currency: str = Field(pattern=r"^[A-Z0-9]{2,12}$")
    opening_cash: Positive
    tiers: tuple[Tier, ...] = Field(min_length=1)
    change_approvals: dict[Area | Literal["otherwise"], ChangeNeed]
    """By area of the change; `otherwise` for every area that is not named."""
    release: ReleaseRules
    limits: Limits
    sizing: SizingRules

    @model_validator(mode="after")
    def _in_order(self) -> Policy:
        ceilings = [tier.up_to for tier in self.tiers]
        known = [ceiling for ceiling in ceilings[:-1] if ceiling is not None]
        if ceilings[-1] is not None or len(known) != len(ceilings) - 1 or known != sorted(set(known)):
            raise ValueError("tiers must rise in up_to, and only the last one has none")
        needs = [tier.approvals for tier in self.tiers]
        if needs != sorted(needs):
            raise ValueError("a larger order never needs fewer approvals than a smaller one")
        if self.profile != "solo" and needs[0] < 2:
            raise ValueError(f"profile {self.profile} needs at least two approvals in every tier")
        if "otherwise" not in self.change_approvals:
            raise ValueError("change_approvals must say what a change takes otherwise")
        if self.profile != "solo" and any(need.approvals < 2 for need in self.change_approvals.values()):
            raise ValueError(f"profile {self.profile} needs at least two approvals for every change")
        return self

    @property
    def text(self) -> bytes:
        """Canonical bytes: what is adopted and hashed."""
        return msgspec.json.encode(self.model_dump(mode="json"), order="deterministic")

    @property
    def version(self) -> str:
        """Name, revision and the start of its hash: `demo-1@5f0a9c3e1b2d`."""
        return f"{self.name}-{self.revision}@{sha256(self.text).hexdigest()[:12]}"

    def change_need(self, area: str) -> ChangeNeed:
        """What a change of this area takes."""
        return {str(name): need for name, need in self.change_approvals.items()}.get(
            area, self.change_approvals["otherwise"]
        )

    def tier(self, notional: Decimal) -> Tier:
        """The tier that an order of this value falls in."""
        return next(tier for tier in self.tiers if tier.up_to is None or notional <= tier.up_to)


@lru_cache(maxsize=16)
def read_policy(text: bytes | str) -> Policy:
    """A policy from its JSON, refused in one sentence when anything is missing or wrong."""
    try:
        return Policy.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the policy"
        raise ConfigError(f"The policy is refused: {where}: {first['msg']}.") from None


MONEY = ("USDT", "USDC", "USD", "EUR")
"""Currencies in which the demo's amounts make sense."""


def account_currency(instruments: Iterable[Instrument]) -> str:
    """The money in which most of these are priced, USDT where none of it is."""
    priced = Counter(one.quote for one in instruments)
    return max(MONEY, key=lambda one: priced[one])


def demo_policy(currency: str = "USDT") -> Policy:
    """A paper margin account, which may sell spot short; two distinct approvers for every order that adds risk."""
    return Policy(
        name="demo",
        revision=1,
        profile="demo",
        account="paper",
        currency=currency,
        opening_cash=Decimal(100_000),
        tiers=(Tier(up_to=None, approvals=2, roles=("approver", "risk")),),
        change_approvals={"otherwise": ChangeNeed(approvals=2, roles=("approver", "risk", "admin"))},
        release=ReleaseRules(
            max_drift_bp=Decimal(30),
            max_slippage_bp=Decimal(50),
            marketable_bp=Decimal(15),
            expiry_s=300,
            send_within_s=5,
            max_pending=40,
            max_pending_per_proposer=20,
        ),
        limits=Limits(
            max_order_notional=Decimal(10_000),
            max_order_equity_pct=Decimal(10),
            max_order_own_multiple=Decimal(20),
            collar_bp=Decimal(50),
            passive_bp=Decimal(500),
            messages_per_second=Decimal(5),
            message_burst=10,
            message_reserve=10,
            strategy_messages_per_second=Decimal(2),
            strategy_message_burst=8,
            max_strategy_fills=20,
            strategy_fill_window_s=600,
            max_gross_exposure=Decimal(80_000),
            max_net_exposure=Decimal(60_000),
            max_instrument_exposure=Decimal(25_000),
            max_venue_exposure=Decimal(80_000),
            max_daily_loss_pct=Decimal(2),
            max_drawdown_pct=Decimal(5),
            max_open_orders=20,
            short_spot=True,
            duplicate_window_s=30,
            max_quote_age_ms=5_000,
            heartbeat_s=10,
            ack_within_s=60,
            counted_loss_pct=Decimal("0.05"),
            max_losing_closes=4,
            losing_window_s=1_800,
            cooldown_loss_pct=Decimal("0.3"),
            cooldown_s=120,
            max_volatility_ratio=Decimal(8),
            max_stale_s=30,
        ),
        sizing=SizingRules(
            annual_volatility_target=Decimal("0.05"),
            risk_per_trade=Decimal("0.0025"),
            participation=Decimal("0.1"),
            max_drawdown=Decimal("0.05"),
        ),
    )
