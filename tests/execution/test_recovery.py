"""What a start makes of the orders it finds, in words that are true of what restarted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest

from desk.approvals.release import authorised
from desk.execution.fence import fence
from desk.execution.messages import ORDERS, OrderCancelled, OrderCancelRefused, OrderSent
from desk.execution.questions import PATIENCE_S
from desk.kernel.clock import Clock
from desk.kernel.journal import Draft
from desk.kernel.virtual import run_virtual
from desk.risk.desk_state import desk_standing
from tests.execution.paper_desk import PaperDesk, at_a_desk, paper_desk
from tests.execution.scripted_market import START
from tests.execution.venues import ScriptedVenue


def silent() -> ScriptedVenue:
    venue = ScriptedVenue()
    venue.mood = "silent"
    return venue


async def running(desk: PaperDesk) -> asyncio.Task[None]:
    """The gateway, once it has recovered."""
    ready = asyncio.Event()
    gateway = asyncio.create_task(desk.gateway.run(ready.set))
    await ready.wait()
    return gateway


async def ended(gateway: asyncio.Task[None]) -> None:
    gateway.cancel()
    with suppress(asyncio.CancelledError):
        await gateway


def test_an_order_sent_before_the_host_stopped_is_unknown_and_its_desk_takes_no_risk(tmp_path: Path) -> None:
    venue = silent()

    async def main(clock: Clock) -> None:
        async with paper_desk(tmp_path, clock, venues={"sim": venue}) as desk:
            order = await desk.approve(await desk.propose())
            await desk.settle(0.01)
            assert desk.order(order).state == "sent"
        async with paper_desk(tmp_path, clock, venues={"sim": venue}) as desk:
            found = desk.order(order)
            assert (found.state, found.note) == ("unknown", "the host restarted before the venue answered")
            assert found.remaining == Decimal("0.05")
            standing = desk_standing(desk.bus.rows)
            assert (standing.state, standing.reason) == (
                "REDUCING",
                "orders are being reconciled after a start of the host",
            )
        assert venue.submitted == [order]

    run_virtual(main, START)


def test_f12_an_order_sent_before_a_restart_whose_cancel_is_refused_becomes_unknown(tmp_path: Path) -> None:
    venue = silent()

    async def main(clock: Clock) -> None:
        async with paper_desk(tmp_path, clock, venues={"sim": venue}) as desk:
            order = await desk.approve(await desk.propose())
            await desk.settle(0.01)
            await desk.controls.cancel_all("operator")
        async with paper_desk(tmp_path, clock, venues={"sim": venue}) as desk:
            venue.say(OrderCancelRefused(order, "the venue is busy"))
            await desk.settle(PATIENCE_S + 3)
            assert desk.order(order).state == "unknown"
        assert venue.submitted == [order]

    run_virtual(main, START)


def test_when_only_the_gateway_restarted_nothing_says_that_the_host_did(tmp_path: Path) -> None:
    venue = silent()

    async def main(clock: Clock) -> None:
        async with paper_desk(tmp_path, clock, venues={"sim": venue}, gateway=False) as desk:
            gateway = await running(desk)
            sent = await desk.approve(await desk.propose("0.05"))
            await desk.settle(0.01)
            await ended(gateway)
            waiting = await desk.approve(await desk.propose("0.06"))
            gateway = await running(desk)
            assert [(desk.order(order).state, desk.order(order).note) for order in (sent, waiting)] == [
                ("unknown", "the order gateway restarted before the venue answered"),
                ("cancelled", "the order gateway restarted before it was sent"),
            ]
            assert desk_standing(desk.bus.rows).reason == (
                "orders are being reconciled after a start of the order gateway"
            )
            await ended(gateway)
        assert venue.submitted == [sent]

    run_virtual(main, START)


@pytest.mark.parametrize(
    "moved", [OrderSent, lambda order: OrderCancelled(order, "called back")], ids=["sent", "called back"]
)
def test_the_fence_lets_nothing_out_that_no_longer_waits_to_be_sent(
    tmp_path: Path, moved: Callable[[str], OrderSent | OrderCancelled]
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        order = await desk.approve(await desk.propose())
        (goes,) = fence(desk.bus.rows, order, {"sim"}, authorised, desk.clock.now())
        assert goes.message == OrderSent(order)
        await desk.bus.record(Draft(ORDERS, moved(order), "desk"))
        assert fence(desk.bus.rows, order, {"sim"}, authorised, desk.clock.now()) == []
        assert fence(desk.bus.rows, "ord-none", {"sim"}, authorised, desk.clock.now()) == []

    at_a_desk(tmp_path, scenario, gateway=False)
