"""Positions are the sum of fills, and money neither appears nor vanishes."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from desk.execution.ledger import Position, after_cash, after_fill
from desk.execution.messages import FeeIn, FillRecorded
from desk.risk.exposure import Side

OPENING = Decimal(100_000)


def fill(
    side: Literal["buy", "sell"], quantity: str, price: str, fee: str = "0", trade: str = "1"
) -> FillRecorded:
    return FillRecorded(
        trade=trade,
        order="ord-1",
        account="paper",
        venue="sim",
        instrument="BTC-USDT",
        side=side,
        quantity=Decimal(quantity),
        price=Decimal(price),
        fee=Decimal(fee),
        liquidity="taker",
        at=0,
    )


def booked(*fills: FillRecorded) -> tuple[Position, Decimal]:
    position, cash = Position(), OPENING
    for one in fills:
        position, cash = after_fill(position, one), after_cash(cash, one)
    return position, cash


fills = st.lists(
    st.builds(
        fill,
        st.sampled_from(["buy", "sell"]),
        st.decimals("0.001", 50, places=3).map(str),
        st.decimals("0.01", 90_000, places=2).map(str),
        st.decimals(-1, 50, places=8).map(str),
    ),
    max_size=25,
)


@given(fills)
def test_a_position_is_the_signed_sum_of_its_fills(history: list[FillRecorded]) -> None:
    position, _ = booked(*history)
    assert position.quantity == sum(
        (one.quantity if one.side == "buy" else -one.quantity for one in history), Decimal(0)
    )
    assert position.fees == sum((one.fee for one in history), Decimal(0))


@given(fills)
def test_cash_is_opening_plus_profit_less_fees_less_what_is_invested(history: list[FillRecorded]) -> None:
    position, cash = booked(*history)
    assert cash == OPENING + position.realised - position.fees - position.cost


@given(fills, st.decimals("0.01", 90_000, places=2))
def test_equity_is_opening_plus_every_profit(history: list[FillRecorded], mark: Decimal) -> None:
    position, cash = booked(*history)
    equity = cash + position.quantity * mark
    assert equity == OPENING + position.realised + position.unrealised(mark) - position.fees


@given(fills)
def test_flat_means_no_cost_left_behind(history: list[FillRecorded]) -> None:
    position, _ = booked(*history)
    if position.quantity:
        side: Literal["buy", "sell"] = "sell" if position.quantity > 0 else "buy"
        closed = after_fill(position, fill(side, f"{abs(position.quantity):f}", "100"))
        assert closed.quantity == closed.cost == 0
    else:
        assert position.cost == 0


@given(fills)
def test_the_entry_lies_among_the_prices_paid(history: list[FillRecorded]) -> None:
    position, _ = booked(*history)
    if position.entry is not None:
        prices = [one.price for one in history]
        assert min(prices) - Decimal("1e-6") <= position.entry <= max(prices) + Decimal("1e-6")


def test_average_cost_and_a_partial_close() -> None:
    position, cash = booked(
        fill("buy", "1", "100", "0.1"), fill("buy", "1", "110"), fill("sell", "0.5", "120", "0.2")
    )
    assert position.entry == 105
    assert position.realised == Decimal("7.5")
    assert position.unrealised(Decimal(120)) == Decimal("22.5")
    assert cash == OPENING - 210 + 60 - Decimal("0.3")


def test_a_fill_through_zero_closes_one_side_and_opens_the_other() -> None:
    position, _ = booked(fill("buy", "1", "100"), fill("sell", "3", "120"))
    assert [position.quantity, position.entry, position.realised] == [-2, 120, 20]


def test_small_binary_fractions_stay_exact() -> None:
    position, _ = booked(fill("buy", "0.1", "0.1"), fill("buy", "0.2", "0.1"))
    assert position.quantity == Decimal("0.3")
    assert position.cost == Decimal("0.03")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["buy", "sell"]),
            st.integers(1, 999),
            st.integers(1, 9_999),
            st.sampled_from(["quote", "base", "other"]),
            st.integers(-5, 20),
        ),
        max_size=20,
    )
)
def test_money_is_conserved_whatever_currency_a_fee_is_taken_in(
    trades: list[tuple[Side, int, int, FeeIn, int]],
) -> None:
    """In each currency, what came in less what went out is what is there."""
    position, cash, base, quote = Position(), Decimal(0), Decimal(0), Decimal(0)
    for number, (side, size, price, fee_in, fee) in enumerate(trades):
        one = FillRecorded(
            trade=str(number),
            order="ord-1",
            account="paper",
            venue="sim",
            instrument="BTC-USDT",
            side=side,
            quantity=Decimal(size) / 1000,
            price=Decimal(price) / 10,
            fee=Decimal(fee) / 100_000,
            liquidity="taker",
            at=0,
            fee_in=fee_in,
            fee_currency="BNB" if fee_in == "other" else "",
        )
        position, cash = after_fill(position, one), after_cash(cash, one)
        signed = one.quantity if side == "buy" else -one.quantity
        base += signed - (one.fee if fee_in == "base" else 0)
        quote -= signed * one.price + (one.fee if fee_in == "quote" else 0)
        assert position.quantity == base
        assert cash == quote
        assert cash == position.realised - position.fees - position.cost
