"""The worst case counts, and code alone decides what reduces risk."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.risk.exposure import OpenOrder, Side, Standing, exposure, reduces_risk

amounts = st.decimals(min_value=0, max_value=100, places=3, allow_nan=False)
signed = st.decimals(min_value=-100, max_value=100, places=3, allow_nan=False)
sides = st.sampled_from(["buy", "sell"])
orders = st.lists(
    st.builds(
        OpenOrder,
        st.just("ord-1"),
        st.just("BTC-USDT"),
        sides,
        amounts,
        st.just(Decimal(60_000)),
    ),
    max_size=5,
)


def standing(position: Decimal, under_way: list[OpenOrder], mark: str = "60000") -> Standing:
    return Standing(
        positions={"BTC-USDT": position},
        open_orders=tuple(under_way),
        marks={"BTC-USDT": Decimal(mark)},
        equity=Decimal(100_000),
        day_open_equity=Decimal(100_000),
        high_water=Decimal(100_000),
    )


def outcomes(position: Decimal, under_way: list[OpenOrder]) -> list[Decimal]:
    """Every position that fills of any subset of the orders could leave."""
    found = [position]
    for order in under_way:
        found += [held + order.signed for held in found]
    return found


@given(signed, orders, sides, amounts)
def test_an_exempt_order_never_leaves_more_risk_whatever_else_fills(
    position: Decimal, under_way: list[OpenOrder], side: Side, quantity: Decimal
) -> None:
    if not reduces_risk(side, quantity, position, under_way):
        return
    closing = [order for order in under_way if order.side == side]
    change = quantity if side == "buy" else -quantity
    for held in outcomes(position, closing):
        assert abs(held + change) < abs(held)
        assert (held + change) * position >= 0


@pytest.mark.parametrize(
    ("side", "quantity", "position", "expected"),
    [
        ("sell", "1", "1", True),
        ("sell", "1.001", "1", False),
        ("buy", "1", "1", False),
        ("buy", "1", "-1", True),
        ("buy", "1", "0", False),
        ("sell", "0", "1", False),
        ("sell", "-1", "1", False),
    ],
)
def test_only_closing_counts_as_reducing(side: Side, quantity: str, position: str, expected: bool) -> None:
    assert reduces_risk(side, Decimal(quantity), Decimal(position), []) is expected


def test_closing_orders_under_way_use_the_exemption_up() -> None:
    half = [OpenOrder("ord-1", "BTC-USDT", "sell", Decimal("0.5"), Decimal(1))]
    assert reduces_risk("sell", Decimal("0.5"), Decimal(1), half)
    assert not reduces_risk("sell", Decimal("0.6"), Decimal(1), half)


@given(signed, orders)
def test_exposure_is_the_worst_that_can_happen(position: Decimal, under_way: list[OpenOrder]) -> None:
    worst = max(abs(held) for held in outcomes(position, under_way)) * 60_000
    found = exposure(standing(position, under_way), "BTC-USDT")
    assert found.gross == worst
    assert abs(found.net) == worst


@given(signed, orders, amounts)
def test_more_never_shows_less(position: Decimal, under_way: list[OpenOrder], extra: Decimal) -> None:
    before = exposure(standing(position, under_way), "BTC-USDT")
    after = exposure(standing(position, under_way), "BTC-USDT", extra, Decimal(60_000))
    assert after.gross >= before.gross


def test_a_limit_above_the_market_counts_at_the_limit() -> None:
    found = exposure(standing(Decimal(0), []), "BTC-USDT", Decimal(1), Decimal(61_000))
    assert found.instrument == 61_000


def test_a_held_instrument_without_a_price_is_an_error_not_a_zero() -> None:
    blind = Standing({"ETH-USDT": Decimal(1)}, (), {}, None, Decimal(1), Decimal(1))
    with pytest.raises(KeyError):
        exposure(blind, "BTC-USDT")
