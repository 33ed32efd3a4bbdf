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
from desk.approvals.policy_parts import (
    ChangeNeed,
    FloodRules,
    LiveRules,
    Name,
    ReleaseRules,
    Tier,
    Tightening,
)
from desk.approvals.policy_problems import problems
from desk.kernel.errors import ConfigError
from desk.people.roles import Role
from desk.risk.limits import Count, Limits, Positive, SizingRules, Strict

Profile = Literal["demo", "solo", "desk"]


class Policy(Strict):
    """The whole policy: who must approve what, within which limits. Nothing in it has a default."""

    name: Name
    """What people call it."""
    revision: Count
    """Raised by whoever changes the file, so that people can tell two versions apart."""
    profile: Profile
    """`demo` is paper for ever, `solo` is one person, `desk` is two or more."""
    account: Name
    """The paper account; another one is another profile."""
    currency: str = Field(pattern=r"^[A-Z0-9]{2,12}$")
    """What the account holds and every limit in money is counted in."""
    opening_cash: Positive
    """What the paper account begins with."""
    tiers: tuple[Tier, ...] = Field(min_length=1)
    """Value tiers in rising order; the last one has no ceiling."""
    change_approvals: dict[Area | Literal["otherwise"], ChangeNeed]
    """What changes of the desk itself take, by area; `otherwise` for every area that is not named."""
    release: ReleaseRules
    """What must still hold when the last vote arrives."""
    flood: FloodRules
    """When the house loses room in the queue."""
    limits: Limits
    """What no order may exceed, whoever approves it."""
    sizing: SizingRules
    """How large the desk's own proposals are."""
    live: LiveRules | None
    """What real money takes beyond all this; nothing where this desk never goes live."""
    accounts: dict[Name, Tightening]
    """What an account asks for beyond the desk; it can only tighten."""
    strategies: dict[Name, Tightening]
    """What a strategy asks for beyond the desk and its account; it can only tighten. `manual` is what people type,
    `house` what the rule-based analysts propose."""
    withheld: dict[Role, tuple[str, ...]]
    """Commands that a role may not use although its rights would let it."""
    overridable: tuple[str, ...]
    """Controls that two people may excuse one request from, for at most 15 minutes."""

    @model_validator(mode="after")
    def _holds(self) -> Policy:
        for why in problems(self):
            raise ValueError(why)
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
            confirm_above=Decimal(10_000),
        ),
        flood=FloodRules(refused=10, window_s=1_800),
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
            max_volatility_ratio=Decimal(60),  # the simulated market now and then jumps by 40 times its usual
            max_stale_s=30,
        ),
        sizing=SizingRules(
            annual_volatility_target=Decimal("0.05"),
            risk_per_trade=Decimal("0.0025"),
            kelly_fraction=Decimal("0.25"),
            participation=Decimal("0.1"),
            max_drawdown=Decimal("0.05"),
        ),
        live=None,
        accounts={},
        strategies={},
        withheld={},
        overridable=("C01", "C03", "C07"),
    )
