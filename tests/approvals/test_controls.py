"""Halt, cancel all and flatten: one person, whatever else is down."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desk.approvals.controls import Controls
from desk.approvals.requests_table import find_request
from desk.execution.day import DayKeeper
from desk.execution.ledger_table import find_books
from desk.execution.recovery import on_start
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.kernel.ids import Ids
from desk.kernel.queries import within
from desk.kernel.randomness import Randomness
from desk.kernel.virtual import run_virtual
from tests.execution.paper_desk import PaperDesk, at_a_desk, paper_desk
from tests.execution.scripted_market import ETH, INSTRUMENTS, START

RESTS: dict[str, Any] = {"limit": Decimal("59900.0"), "time_in_force": "GTC"}


async def working(desk: PaperDesk, quantity: str = "0.05") -> str:
    order = await desk.approve(await desk.propose(quantity, **RESTS))
    await desk.settle()
    assert desk.order(order).state == "working"
    return order


def test_a_halt_calls_back_what_adds_risk_and_leaves_what_reduces_it(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05")
        adds = await working(desk, "0.06")
        closes = (
            await desk.propose("0.05", "sell", "operator", limit=Decimal("60100.0"), time_in_force="GTC")
        ).order
        await desk.settle()
        assert await desk.controls.halt("operator", "news") == 1
        await desk.settle()
        assert desk.state == "HALTED"
        assert [desk.order(order).state for order in (adds, closes)] == ["cancelled", "working"]

    at_a_desk(tmp_path, scenario)


def test_an_order_released_a_moment_before_the_halt_never_leaves(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        order = await desk.approve(await desk.propose())
        assert desk.order(order).state == "committed"
        await desk.controls.halt("operator")
        await desk.settle()
        assert desk.order(order).state == "cancelled"
        assert desk.position().quantity == 0

    at_a_desk(tmp_path, scenario)


def test_flatten_closes_every_position_even_while_halted(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05")
        await desk.buy("0.5", instrument="ETH-USDT", side="sell")
        resting = await working(desk, "0.06")
        await desk.controls.halt("operator")
        done = await desk.controls.flatten("operator")
        await desk.settle()
        assert len(done.orders) == 2
        assert done.left == ()
        assert desk.position("BTC-USDT").quantity == desk.position("ETH-USDT").quantity == 0
        assert desk.order(resting).state == "cancelled"
        for order in done.orders:
            request = find_request(desk.bus.rows, desk.order(order).request)
            assert request is not None
            assert request.note == "flatten: it only reduces risk"

    at_a_desk(tmp_path, scenario)


def test_flatten_works_on_stale_and_crossed_data(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05")
        desk.script.quiet_for_ms = 60_000
        await desk.controls.flatten("operator")
        await desk.settle()
        assert desk.position().quantity == 0

    at_a_desk(tmp_path, scenario)


def test_flatten_of_nothing_does_nothing(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        done = await desk.controls.flatten("operator")
        assert (done.cancelled, done.orders, done.left) == (0, (), ())

    at_a_desk(tmp_path, scenario)


def test_flatten_again_closes_what_a_thin_book_left(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05")
        desk.script.book([(59_999.9, 0.02)], [(60_000.1, 5.0)])
        await desk.controls.flatten("operator")
        await desk.settle()
        assert desk.position().quantity == Decimal("0.03")
        desk.script.around(60_000.0)
        await desk.controls.flatten("operator")
        await desk.settle()
        assert desk.position().quantity == 0

    at_a_desk(tmp_path, scenario)


def test_flatten_says_what_is_too_small_for_the_venue_and_closes_the_rest(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05")
        await desk.buy("0.01", instrument="ETH-USDT")
        dear = msgspec.structs.replace(ETH, min_notional=Decimal(50))
        controls = Controls(
            desk.bus,
            desk.clock,
            Ids(Randomness(9).stream("ids")),
            desk="test",
            instruments=INSTRUMENTS | {ETH.symbol: dear},
            quote=desk.quotes.quote,
        )
        done = await controls.flatten("operator")
        assert len(done.orders) == 1
        assert done.left == ("ETH-USDT: 0.01 ETH is worth less than the least order, 50 USDT",)
        await desk.settle()
        assert desk.position().quantity == 0
        assert desk.position("ETH-USDT").quantity == Decimal("0.01")

    at_a_desk(tmp_path, scenario)


def test_cancel_all_calls_everything_back(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        orders = [await working(desk, "0.05"), await working(desk, "0.06")]
        assert await desk.controls.cancel_all("operator") == 2
        await desk.settle()
        assert {desk.order(order).state for order in orders} == {"cancelled"}
        assert await desk.controls.cancel_all("operator") == 0

    at_a_desk(tmp_path, scenario)


@pytest.mark.parametrize("control", ["halt", "resume", "cancel_all", "flatten"])
def test_the_controls_take_the_right(tmp_path: Path, control: str) -> None:
    async def scenario(desk: PaperDesk) -> None:
        with pytest.raises(Refused, match="Dana is approver and may not"):
            await getattr(desk.controls, control)("dana")

    at_a_desk(tmp_path, scenario)


def test_resume_ends_a_halt_and_says_so_when_there_is_none(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        with pytest.raises(Refused, match="nothing to resume"):
            await desk.controls.resume("operator")
        await desk.controls.halt("operator")
        await desk.controls.halt("operator", "twice is fine")
        await desk.resume("all clear")
        assert desk.state == "ACTIVE"

    at_a_desk(tmp_path, scenario)


def test_a_start_that_is_not_reconciled_cannot_be_waved_through(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with paper_desk(tmp_path, clock, gateway=False) as desk:
            await desk.bus.transact(lambda tables: on_start(within(tables)))
            with pytest.raises(Refused, match="by itself"):
                await desk.controls.resume("operator")

    run_virtual(main, START)


def test_a_day_opens_once_with_the_equity_of_its_first_price(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        keeper = DayKeeper(desk.bus, desk.clock, lambda: "paper", desk.quotes.quote)
        assert await keeper.look()
        assert not await keeper.look()
        await desk.buy("0.05")
        desk.script.around(60_100.0)
        await desk.settle(86_400.0)
        desk.script.quiet_for_ms = 60_000
        assert not await keeper.look()
        desk.script.quiet_for_ms = 0
        assert await keeper.look()
        books = find_books(desk.bus.rows, "paper")
        assert books is not None
        assert (books.day, books.day_open) == ("2025-10-10", Decimal("100003.4949975"))

    at_a_desk(tmp_path, scenario)
