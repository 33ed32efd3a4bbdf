"""The worst case counts, and code alone decides what reduces risk."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.approvals.proposal import Proposal
from desk.approvals.proposing import Asked
from desk.risk.checks import reduces
from desk.risk.exposure import OpenOrder, Side, Standing, exposure, reduces_risk
from desk.risk.situation import Candidate
from tests.execution.scripted_market import BTC

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


@given(signed, orders, sides, amounts, st.integers(min_value=1, max_value=4))
def test_however_much_of_an_exempt_order_fills_and_of_the_others_risk_is_never_more(
    position: Decimal, under_way: list[OpenOrder], side: Side, quantity: Decimal, quarters: int
) -> None:
    if not reduces_risk(side, quantity, position, under_way):
        return
    filled = quantity * quarters / 4
    change = filled if side == "buy" else -filled
    for held in outcomes(position, under_way):
        assert abs(held + change) <= abs(held)
        assert (held + change) * position >= 0


@given(signed, st.lists(amounts, min_size=1, max_size=6))
def test_several_closing_orders_are_never_exempt_together_beyond_the_position(
    position: Decimal, quantities: list[Decimal]
) -> None:
    side: Side = "sell" if position > 0 else "buy"
    let_through: list[OpenOrder] = []
    for number, quantity in enumerate(quantities):
        if reduces_risk(side, quantity, position, let_through):
            let_through.append(OpenOrder(f"ord-{number}", "BTC-USDT", side, quantity, Decimal(1)))
    assert sum((order.remaining for order in let_through), Decimal(0)) <= abs(position)


def candidate(side: Side, quantity: str, **changes: str) -> Candidate:
    instrument = msgspec.structs.replace(BTC, **changes)
    return Candidate("req-1", instrument, side, Decimal(quantity), Decimal(60_000))


def test_what_is_held_elsewhere_or_as_another_contract_exempts_nothing() -> None:
    held = standing(Decimal(1), [])
    assert reduces(candidate("sell", "1"), held)
    assert not reduces(candidate("sell", "1", symbol="BTC-USDT-PERP", kind="perpetual"), held)
    here = msgspec.structs.replace(held, venues={"BTC-USDT": "sim"})
    assert reduces(candidate("sell", "1"), here)
    assert not reduces(candidate("sell", "1", venue="another"), here)


def test_no_caller_can_say_that_an_order_reduces_risk() -> None:
    for told in (Candidate, Proposal, Asked):
        assert not {name for name in told.__struct_fields__ if "reduc" in name or "exempt" in name}


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
