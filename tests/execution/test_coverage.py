"""Whether nine of ten orders stay within the bad case is judged by how many there were."""

from __future__ import annotations

from decimal import Decimal

import pytest

from desk.execution.coverage import coverage
from desk.execution.orders import Order


def order(came_bp: str, worst_bp: str | None = "2") -> Order:
    mid = Decimal(100)
    price = mid * (1 + Decimal(came_bp) / 10_000)
    return Order(
        order="ord-0000000001",
        request="req-0000000001",
        digest="d",
        account="paper",
        venue="sim",
        instrument="BTC-USDT",
        contract="BTCUSDT",
        side="buy",
        quantity=Decimal(1),
        limit=Decimal(101),
        time_in_force="IOC",
        committed_at=1,
        send_by=2,
        mid=mid,
        expected_bp=Decimal(1),
        worst_bp=None if worst_bp is None else Decimal(worst_bp),
        state="filled",
        filled=Decimal(1),
        value=price,
        fills=1,
    )


def test_wilsons_interval_of_a_known_case() -> None:
    found = coverage([order("1")] * 45 + [order("5")] * 5)
    assert (found.orders, found.held) == (50, 45)
    assert found.low == pytest.approx(0.786, abs=0.001)
    assert found.high == pytest.approx(0.957, abs=0.001)
    assert found.words == (
        "45 of the last 50 orders cost no more than their worst (90%, likely 79% to 96%, "
        "nine of ten are promised): as it should be"
    )


def test_too_many_beyond_the_bad_case_are_said_plainly() -> None:
    assert coverage([order("1")] * 30 + [order("5")] * 20).words.endswith("worst is too low here")


def test_a_few_orders_prove_nothing_and_those_without_an_expectation_do_not_count() -> None:
    found = coverage([order("1")] * 3 + [order("9", None)] * 9)
    assert found.words == "3 orders with an expectation have filled, too few to judge it by"
    assert coverage([]).orders == 0


def test_the_last_digit_of_an_expectation_is_no_breach() -> None:
    assert coverage([order("2.004")]).held == 1
    assert coverage([order("2.01")]).held == 0
