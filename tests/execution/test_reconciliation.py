"""The venue asked for everything it has of ours: at the start, twice a minute, and after each break of the line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from desk.execution.ledger_table import find_books
from desk.execution.messages import FillRecorded, OrderAccepted, OrderCancelled
from desk.execution.venue import OutcomeUnknown, VenueTruth
from desk.kernel.errors import Refused
from tests.execution.asked_venue import at_a_venue, line, lines, stranger
from tests.execution.paper_desk import PaperDesk
from tests.execution.test_gateway import fill
from tests.execution.venues import ScriptedVenue


def test_a_start_asks_for_orders_executions_balances_and_positions_before_it_trades(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        assert {"open orders", "executions", "balances", "positions"} <= set(venue.asked)
        assert desk.state == "ACTIVE"
        assert desk.gateway.reconciler.checked["sim"] > 0

    at_a_venue(tmp_path, scenario)


def test_a_desk_whose_venue_cannot_be_asked_only_reduces_until_it_answers(tmp_path: Path) -> None:
    class Mute(ScriptedVenue):
        mute = True

        async def balances(self) -> dict[str, Decimal]:
            if self.mute:
                raise OutcomeUnknown("no answer")
            return dict(await super().balances())

    venue = Mute()

    async def scenario(desk: PaperDesk, _: ScriptedVenue) -> None:
        assert desk.state == "REDUCING"
        with pytest.raises(Refused, match="REDUCING"):
            await desk.propose("0.05")
        venue.mute = False
        await desk.settle(40.0)
        assert desk.state == "ACTIVE"

    at_a_venue(tmp_path, scenario, venue)


def test_f16_a_balance_that_does_not_agree_halts_the_desk_and_is_never_put_right_by_itself(
    tmp_path: Path,
) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        venue.off["BTC"] = Decimal("0.7")
        await desk.settle(40.0)
        assert desk.state == "HALTED"
        found = line(desk, "sim:balance:BTC").difference
        assert (found.ours, found.theirs) == ("0", "0.7")
        assert desk.position().quantity == 0
        await desk.settle(120.0)
        assert lines(desk) == ["sim:balance:BTC"]
        assert desk.position().quantity == 0

    at_a_venue(tmp_path, scenario)


def test_what_only_one_of_two_looks_shows_was_under_way_and_is_no_difference(tmp_path: Path) -> None:
    class Early(ScriptedVenue):
        """Its balances run ahead of its reports for a moment."""

        looks = 0

        async def balances(self) -> dict[str, Decimal]:
            self.looks += 1
            found = dict(await super().balances())
            if self.looks % 2 == 0:
                found["BTC"] = found.get("BTC", Decimal(0)) + self.looks
            return found

    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        await desk.settle(200.0)
        assert lines(desk) == []
        assert desk.state == "ACTIVE"

    at_a_venue(tmp_path, scenario, Early())


def test_a_difference_that_goes_by_itself_is_gone_and_the_desk_stays_halted(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        venue.off["USDT"] = Decimal(-5)
        await desk.settle(40.0)
        assert lines(desk) == ["sim:balance:USDT"]
        venue.off.clear()
        await desk.settle(40.0)
        assert lines(desk) == []
        assert desk.state == "HALTED"

    at_a_venue(tmp_path, scenario)


def test_a_person_adopts_the_venues_figure_and_it_is_neither_profit_nor_loss(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        before = find_books(desk.bus.rows, "paper")
        assert before is not None
        venue.off |= {"USDT": Decimal(-5), "BTC": Decimal("0.01")}
        await desk.settle(40.0)
        for name in lines(desk):
            await desk.settlement.resolve(name, "adopt", "operator", "fees of last year")
        after = find_books(desk.bus.rows, "paper")
        assert after is not None
        assert after.account.cash == before.account.cash - 5
        assert after.account.opening == before.account.opening - 5 + Decimal("0.01") * 60_000
        assert after.account.cash == after.account.opening + desk.position().realised - desk.position().cost
        assert desk.position().quantity == Decimal("0.01")
        await desk.resume()
        await desk.settle(80.0)
        assert (lines(desk), desk.state) == ([], "ACTIVE")

    at_a_venue(tmp_path, scenario)


def test_a_line_that_waits_stays_in_sight_and_halts_again_when_its_figure_moves(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        venue.off["USDT"] = Decimal(-5)
        await desk.settle(40.0)
        await desk.settlement.resolve("sim:balance:USDT", "wait", "operator", "funding, asked the venue")
        await desk.resume()
        await desk.settle(80.0)
        assert desk.state == "ACTIVE"
        assert line(desk, "sim:balance:USDT").by == "operator"
        venue.off["USDT"] = Decimal(-9)
        await desk.settle(80.0)
        assert desk.state == "HALTED"
        assert not line(desk, "sim:balance:USDT").waits

    at_a_venue(tmp_path, scenario)


def test_differences_take_a_right_a_reason_and_a_line_that_there_is(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        venue.off["USDT"] = Decimal(-5)
        await desk.settle(40.0)
        for who, reason, name, said in (
            ("operator", " ", "sim:balance:USDT", "reason is missing"),
            ("nobody", "why", "sim:balance:USDT", "enrolled"),
            ("operator", "why", "sim:balance:TON", "no open difference"),
        ):
            with pytest.raises(Refused, match=said):
                await desk.settlement.resolve(name, "adopt", who, reason)
        with pytest.raises(Refused, match="cannot be closed"):
            await desk.settlement.resolve("sim:balance:USDT", "seen", "operator", "why")

    at_a_venue(tmp_path, scenario)


def test_f15_an_open_order_nobody_here_placed_holds_its_instrument_and_no_other(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        venue.listed.append(stranger())
        await desk.settle(40.0)
        assert lines(desk) == ["sim:order:v-77"]
        assert desk.state == "ACTIVE"
        with pytest.raises(Refused, match="C11 reconciliation"):
            await desk.propose("0.05")
        assert (await desk.propose("0.5", instrument="ETH-USDT")).state == "pending"
        await desk.settlement.resolve("sim:order:v-77", "seen", "operator", "my own, by hand")
        assert (await desk.propose("0.05")).state == "pending"
        await desk.settle(80.0)
        assert lines(desk) == []

    at_a_venue(tmp_path, scenario)


def test_f15_the_fence_holds_what_was_approved_before_the_stranger_came(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        made = await desk.propose("0.05")
        await desk.vote(made, "dana")
        odd = await desk.buy("0.5", instrument="ETH-USDT")
        venue.say(msgspec.structs.replace(fill(odd, "t9"), order="", instrument="BTC-USDT"))
        await desk.settle(0.1)
        await desk.vote(made, "lee")
        await desk.settle()
        assert desk.request_state(made.request) == "stale"
        assert venue.submitted == [odd.order]

    at_a_venue(tmp_path, scenario)


def test_a_fill_that_was_never_reported_is_found_by_the_independent_read(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        order = await desk.buy("0.05", limit=Decimal("59900.0"), time_in_force="GTC")
        venue.say(OrderAccepted(order.order, "v-1"))
        venue.listed.append(msgspec.structs.replace(stranger(order.order, "0.05"), venue_order="v-1"))
        venue.answers[order.order] = VenueTruth((), OrderAccepted(order.order, "v-1"))
        missed = fill(order, "t1", "0.02")
        missed = msgspec.structs.replace(missed, price=Decimal("59900.0"))
        venue.told.append(missed)
        await desk.settle(40.0)
        assert desk.position().quantity == Decimal("0.02")
        assert (lines(desk), desk.state) == ([], "ACTIVE")

    at_a_venue(tmp_path, scenario)


def test_a_fill_that_the_venue_does_not_list_is_a_difference(tmp_path: Path) -> None:
    class Forgets(ScriptedVenue):
        async def executions(self, since: int) -> tuple[FillRecorded, ...]:
            return ()

    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        order = await desk.buy("0.05")
        venue.say(msgspec.structs.replace(fill(order, "t1"), at=desk.clock.now()))
        venue.say(OrderCancelled(order.order, "the rest"))
        await desk.settle(70.0)
        assert lines(desk) == ["sim:execution:t1"]
        assert desk.state == "HALTED"

    at_a_venue(tmp_path, scenario, Forgets())


def test_an_order_that_is_over_here_and_open_there_counts_again_and_halts(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        order = await desk.buy("0.05", limit=Decimal("59900.0"), time_in_force="GTC")
        venue.say(OrderCancelled(order.order, "gone"))
        await desk.settle(0.1)
        assert desk.order(order.order).remaining == 0
        venue.listed.append(stranger(order.order, "0.05"))
        await desk.settle(40.0)
        now = desk.order(order.order)
        assert (now.state, now.remaining) == ("working", Decimal("0.05"))
        assert (lines(desk), desk.state) == ([f"sim:report:{order.order}/open"], "HALTED")

    at_a_venue(tmp_path, scenario)


def test_a_halt_that_the_desk_calls_itself_takes_back_what_would_add_risk(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        rests = await desk.buy("0.03", limit=Decimal("59900.0"), time_in_force="GTC")
        venue.say(OrderAccepted(rests.order, "v-rests"))
        venue.listed.append(stranger(rests.order, "0.03"))
        venue.off["USDT"] = Decimal(-5)
        await desk.settle(40.0)
        assert desk.state == "HALTED"
        assert desk.order(rests.order).state == "cancelling"
        assert set(venue.cancels) == {rests.order}

    at_a_venue(tmp_path, scenario)
