"""An order of one mode never leaves in the other, whenever the desk changed its mind."""

from __future__ import annotations

from pathlib import Path

from desk.approvals.release import authorised
from desk.execution.fence import fence
from desk.execution.messages import OrderCancelled
from desk.execution.mode import MODE, DeskMode, WentLive, WentPaper, desk_mode, trading_account
from desk.kernel.journal import Draft
from tests.execution.paper_desk import PaperDesk, at_a_desk

LIVE = WentLive(venue="sim", account="sim-live", key="0" * 16, limits="demo-1@000000000000")


def test_an_order_that_was_released_on_paper_is_held_at_the_fence_of_a_live_desk(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        order = await desk.approve(await desk.propose())
        assert desk.order(order).state == "committed"
        await desk.bus.record(Draft(MODE, LIVE, "desk"))
        (held,) = fence(desk.bus.rows, order, {"sim"}, authorised, desk.clock.now())
        assert held.message == OrderCancelled(order, "it is a PAPER order, and the desk is LIVE")

    at_a_desk(tmp_path, scenario, gateway=False, honest=False)


def test_the_mode_is_a_row_that_a_restart_finds_again(tmp_path: Path) -> None:
    async def first(desk: PaperDesk) -> None:
        assert desk_mode(desk.bus.rows) == DeskMode()
        assert trading_account(desk.bus.rows, "paper") == "paper"
        await desk.bus.record(Draft(MODE, LIVE, "dana"))

    async def second(desk: PaperDesk) -> None:
        now = desk_mode(desk.bus.rows)
        assert (now.mode, now.venue, now.account, now.by) == ("LIVE", "sim", "sim-live", "dana")
        assert trading_account(desk.bus.rows, "paper") == "sim-live"
        await desk.bus.record(Draft(MODE, WentPaper("enough"), "lee"))
        now = desk_mode(desk.bus.rows)
        assert (now.mode, now.account, now.reason, now.by) == ("PAPER", "", "enough", "lee")

    at_a_desk(tmp_path, first, gateway=False, honest=False)
    at_a_desk(tmp_path, second, gateway=False, honest=False)
