"""Whether nine of ten orders stay within the bad case is judged by how many there were."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from desk.approvals.rules import current_rules
from desk.execution.costs import cost, square_root
from desk.execution.coverage import TOO_LOW, CoverageDoubt, coverage
from desk.execution.orders import Order
from desk.risk.depth import Depth
from tests.execution.paper_desk import PaperDesk, at_a_desk
from tests.execution.test_gateway import fill
from tests.execution.venues import ScriptedVenue


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
    assert coverage([order("1")] * 30 + [order("5")] * 20).words.endswith(TOO_LOW)


def test_a_few_orders_prove_nothing_and_those_without_an_expectation_do_not_count() -> None:
    found = coverage([order("1")] * 3 + [order("9", None)] * 9)
    assert found.words == "3 filled with an expectation, too few to judge it by"
    assert coverage([]).orders == 0


def test_the_last_digit_of_an_expectation_is_no_breach() -> None:
    assert coverage([order("2.004")]).held == 1
    assert coverage([order("2.01")]).held == 0


def test_where_the_bad_case_held_too_rarely_the_law_counts_and_the_card_says_why(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        for number in range(12):
            bought = await desk.buy("0.01", strategy=f"s{number}", limit=Decimal("60100.0"))
            dear = {"quantity": Decimal("0.01"), "price": Decimal("60090.0")}
            venue.say(msgspec.structs.replace(fill(bought, f"t{number}"), **dear))
            await desk.settle(31.0)
        desk.quotes.doubt = CoverageDoubt(desk.bus.rows, current_rules)
        held = coverage(desk.orders())
        assert (held.orders, held.held, held.failed) == (12, 0, True)
        assert desk.quotes.doubt() == "only 0 of the last 12 orders held it"
        depth = desk.quotes.depth("BTC-USDT")
        assert depth is not None
        depth = msgspec.structs.replace(depth, sigma_bp=50.0, volume=1_000.0, minutes=60)
        doubted = cost("buy", 0.02, None, 59_999.9, 60_000.1, depth)
        trusted = cost("buy", 0.02, None, 59_999.9, 60_000.1, msgspec.structs.replace(depth, doubt=""))
        law, _ = square_root(0.02, 1e4 * 0.2 / 120_000.0, depth)
        assert law is not None
        assert trusted.worst_bp is not None
        assert doubted.worst_bp is not None
        assert doubted.worst_bp == pytest.approx(1.5 * law)
        assert doubted.worst_bp > trusted.worst_bp
        assert doubted.expected_bp == trusted.expected_bp
        assert doubted.basis.endswith(
            "at worst 1.5 times the law, because only 0 of the last 12 orders held it"
        )

    venue = ScriptedVenue()
    at_a_desk(tmp_path, lambda desk: scenario(desk, venue), venues={"sim": venue})


def test_where_no_law_is_known_a_doubted_book_promises_nothing_but_the_limit() -> None:
    book = Depth(bids=((99.0, 9.0),), asks=((101.0, 9.0),), doubt="it held too rarely")
    assert cost("buy", 1.0, 103.0, 99.0, 101.0, book).worst_bp == pytest.approx(300.0)
    assert cost("buy", 1.0, None, 99.0, 101.0, book).worst_bp is None
