"""The desk's own sizes: what is assumed of liquidity before it has a past, and what it does to a size after."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from desk.agents.order_desk import PolicyOrderDesk
from desk.approvals.policy import demo_policy
from desk.risk.sizing import Sizing
from tests.execution.scripted_market import BTC
from tests.risk.test_checks import QUOTE, STANDING


def sized(stress: str | None, usable: bool = True) -> Sizing:
    policy = demo_policy()
    desk = PolicyOrderDesk(
        {"BTC-USDT": BTC},
        quote=lambda symbol: msgspec.structs.replace(QUOTE, usable=usable),
        standing=lambda: STANDING,
        limits=lambda: policy.limits,
        sizing=lambda: policy.sizing,
        reach_bp=lambda: policy.release.marketable_bp,
        fee_bp=Decimal(5),
        stress=lambda symbol: None if stress is None else Decimal(stress),
    )
    return desk.size(
        "BTC-USDT",
        "buy",
        Decimal(60_000),
        Decimal(59_400),
        annual_volatility=Decimal("0.5"),
        recent_volume=Decimal(50),
        disagreement=Decimal(0),
    )


def test_a_stressed_market_takes_its_share_of_the_size() -> None:
    whole, less = sized("0"), sized("0.4")
    assert less.quantity <= whole.quantity * Decimal("0.6")
    assert less.quantity > 0
    assert sized("1").quantity == 0


def test_before_liquidity_has_a_past_half_the_size_is_taken_and_said() -> None:
    young = sized(None)
    assert young.quantity == sized("0.5").quantity
    assert young.binding.endswith("half of it while liquidity has no past")
    assert sized(None, usable=False).quantity == 0
