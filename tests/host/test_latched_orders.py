"""A latch and the orders of a desk: the fence holds, and what was asked for goes to the venue before anything else."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

from desk.execution.messages import OrderAccepted, OrderSent
from desk.host.latching import LatchKeeper
from desk.kernel.clock import Clock
from desk.kernel.latch import Latch, Level
from desk.kernel.virtual import run_virtual
from desk.people.directory import Person
from desk.risk.desk_state import DeskHalted
from tests.execution.paper_desk import PaperDesk, at_a_desk, paper_desk
from tests.execution.scripted_market import START, ScriptedMarket
from tests.execution.venues import ScriptedVenue


def keeper(desk: PaperDesk) -> LatchKeeper:
    def nobody(uid: int) -> Person | None:
        return None

    return LatchKeeper(desk.latch, desk.clock, desk.controls, nobody, lambda severity, title, text: None)


def latch_of(desk: PaperDesk, level: Level) -> None:
    desk.latch.set(level, "nobody answers", 1)


def test_while_a_latch_is_set_no_new_risk_leaves_though_the_record_knows_of_no_halt(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        request = await desk.propose("0.05")
        latch_of(desk, "halt")
        order = desk.order(await desk.approve(request))
        await desk.settle()
        held = desk.order(order.order)
        assert (held.state, held.note) == ("cancelled", "the latch latch.halt is set")
        assert not any(isinstance(fact.message, OrderSent) for fact in desk.journal.facts())
        assert desk.state == "ACTIVE"

    at_a_desk(tmp_path, scenario)


def test_what_only_reduces_risk_leaves_although_a_latch_is_set(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05")
        latch_of(desk, "halt")
        await desk.controls.flatten("operator")
        await desk.settle()
        assert desk.position().quantity == 0

    at_a_desk(tmp_path, scenario)


def test_a_flatten_by_latch_halts_calls_back_and_closes_in_that_order(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05")
        resting = await desk.approve(
            await desk.propose("0.02", limit=Decimal("59900.0"), time_in_force="GTC")
        )
        await desk.settle()
        latch_of(desk, "flatten")
        keeping = keeper(desk)
        await keeping.take_over()
        assert desk.state == "HALTED"
        assert desk.latch.holds(), "it holds until the positions are closed"
        service = asyncio.ensure_future(keeping.run(lambda: None))
        await desk.settle(3.0)
        service.cancel()
        assert desk.order(resting).state == "cancelled"
        assert desk.position().quantity == 0
        assert desk.latch.holds() == ""

    at_a_desk(tmp_path, scenario)


def test_a_latch_that_was_on_record_already_halts_once(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        for _ in range(3):
            latch_of(desk, "halt")
            await keeper(desk).take_over()
        halts = [fact for fact in desk.journal.facts() if isinstance(fact.message, DeskHalted)]
        assert len(halts) == 1

    at_a_desk(tmp_path, scenario)


def test_f19_orders_latched_back_while_no_host_ran_are_asked_for_before_any_question(tmp_path: Path) -> None:
    venue = ScriptedVenue()

    async def main(clock: Clock) -> None:
        market = ScriptedMarket()
        market.around(60_000.0)
        async with paper_desk(tmp_path, clock, market=market, venues={"sim": venue}) as desk:
            order = await desk.buy("0.05", limit=Decimal("59900.0"), time_in_force="GTC")
            venue.say(OrderAccepted(order.order, "v"))
            await desk.settle(0.1)
        Latch(tmp_path).set("cancel-all", "the host is gone", 1)
        venue.asked.clear()
        async with paper_desk(tmp_path, clock, market=market, gateway=False, seed=8) as desk:
            await keeper(desk).take_over()
            assert (desk.state, desk.order(order.order).state) == ("HALTED", "cancelling")
            assert venue.asked == []
        async with paper_desk(tmp_path, clock, market=market, venues={"sim": venue}, seed=9) as desk:
            assert venue.asked[0] == f"cancel {order.order}"
            assert desk.state == "HALTED"

    run_virtual(main, START)
