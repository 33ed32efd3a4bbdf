"""A stop protects all of a position, at every size it comes to, and closes what a confirmed mark reaches."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.execution.messages import OrderAccepted, OrderCancelled
from desk.execution.protection import (
    PROTECTS,
    Protection,
    ProtectionTriggered,
    find_protection,
    misplaced,
)
from desk.execution.venue import VenueTruth
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.kernel.virtual import run_virtual
from tests.execution.paper_desk import PaperDesk, at_a_desk, paper_desk
from tests.execution.scripted_market import START, ScriptedMarket
from tests.execution.test_gateway import fill
from tests.execution.venues import ScriptedVenue

STOP = Decimal("59000.0")


def stop_of(desk: PaperDesk, symbol: str = "BTC-USDT") -> Protection | None:
    return find_protection(desk.bus.rows, "paper", symbol)


def protected(desk: PaperDesk) -> Protection:
    found = stop_of(desk)
    assert found is not None
    assert found.quantity == abs(desk.position().quantity)
    assert (found.side == "long") == (desk.position().quantity > 0)
    return found


async def falls(desk: PaperDesk, mid: float, seconds: float = 3.0, size: float = 5.0) -> None:
    """The market stands at `mid` for a while, told again and again."""
    for _ in range(round(seconds / 0.5)):
        desk.script.ts += 500_000_000
        desk.script.around(mid, size)
        await desk.settle(0.5)


def triggered(desk: PaperDesk) -> int:
    return sum(isinstance(fact.message, ProtectionTriggered) for fact in desk.journal.facts())


def test_a_stop_follows_its_position_through_every_fill(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05", stop=STOP)
        assert (protected(desk).quantity, protected(desk).stop) == (Decimal("0.05"), STOP)
        await desk.buy("0.03")
        assert (protected(desk).quantity, protected(desk).stop) == (Decimal("0.08"), STOP)
        await desk.propose("0.06", "sell", "operator")
        await desk.settle()
        assert (protected(desk).quantity, protected(desk).stop) == (Decimal("0.02"), STOP)
        await desk.propose("0.02", "sell", "operator")
        await desk.settle()
        assert desk.position().quantity == 0
        assert stop_of(desk) is None

    at_a_desk(tmp_path, scenario)


def test_the_latest_approved_stop_holds_for_all_of_the_position(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05", stop=STOP)
        await desk.buy("0.04", stop=Decimal("59500.0"))
        assert (protected(desk).quantity, protected(desk).stop) == (Decimal("0.09"), Decimal("59500.0"))

    at_a_desk(tmp_path, scenario)


def test_a_position_that_flips_loses_the_stop_of_its_other_side(tmp_path: Path) -> None:
    venue = ScriptedVenue()

    async def scenario(desk: PaperDesk) -> None:
        order = await desk.buy("0.03", stop=STOP)
        venue.say(fill(order, "t1", "0.03"))
        await desk.settle(0.1)
        assert protected(desk).quantity == Decimal("0.03")
        await desk.propose("0.03", "sell", "operator")
        await desk.settle(0.1)
        closing = desk.orders()[0]
        venue.say(fill(closing, "t2", "0.04"))  # the venue fills more than was ordered
        await desk.settle(0.1)
        assert desk.position().quantity == Decimal("-0.01")
        assert stop_of(desk) is None

    at_a_desk(tmp_path, scenario, venues={"sim": venue}, honest=False)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["buy", "sell"]), st.integers(1, 60)), min_size=1, max_size=8))
def test_what_is_protected_is_always_what_is_held(trades: list[tuple[str, int]]) -> None:
    import tempfile

    async def scenario(desk: PaperDesk) -> None:
        for side, size in trades:
            held = desk.position().quantity
            quantity = Decimal(size) / 1000
            if side == "sell":
                quantity = min(quantity, held)
            if quantity <= 0:
                continue
            stop = {"stop": STOP} if side == "buy" else {}
            try:
                made = await desk.propose(
                    f"{quantity:f}", side, "operator" if side == "sell" else "house", **stop
                )
                if made.state == "pending":
                    await desk.approve(made)
            except Refused:
                continue
            await desk.settle()
            if desk.position().quantity:
                protected(desk)
            else:
                assert stop_of(desk) is None

    with tempfile.TemporaryDirectory() as folder:
        at_a_desk(Path(folder), scenario)


def test_a_mark_that_stays_beyond_the_stop_closes_everything_that_is_held(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05", stop=STOP)
        await falls(desk, 58_990.0)
        assert desk.position().quantity == 0
        assert stop_of(desk) is None
        order = desk.orders()[0]
        assert (order.side, order.quantity, order.strategy) == ("sell", Decimal("0.05"), "protection")
        release = next(
            fact.message
            for fact in desk.journal.facts()
            if type(fact.message).__name__ == "RequestReleased" and fact.message.order == order.order
        )
        assert release.exempt == PROTECTS
        assert triggered(desk) == 1

    at_a_desk(tmp_path, scenario)


def test_f05_one_print_beyond_the_stop_closes_nothing(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05", stop=STOP)
        desk.script.ts += 500_000_000
        desk.script.trade("sell", 50_000.0, 1.0)
        await desk.settle()
        for _ in range(4):
            desk.script.ts += 300_000_000
            desk.script.around(58_900.0)
            await desk.settle(0.3)
            desk.script.ts += 300_000_000
            desk.script.around(60_000.0)
            await desk.settle(0.3)
        assert (desk.position().quantity, triggered(desk)) == (Decimal("0.05"), 0)

    at_a_desk(tmp_path, scenario)


def test_a_price_that_nobody_may_rely_on_triggers_nothing(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05", stop=STOP)
        desk.script.ts += 500_000_000
        desk.script.around(58_000.0)
        desk.script.quiet_for_ms = 60_000
        await desk.settle(10.0)
        assert triggered(desk) == 0

    at_a_desk(tmp_path, scenario)


@pytest.mark.parametrize("state", ["HALTED", "REDUCING"])
def test_a_stop_works_in_every_state_of_the_desk(tmp_path: Path, state: str) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05", stop=STOP)
        if state == "HALTED":
            await desk.controls.halt("operator", "drill")
        else:
            from desk.kernel.journal import Draft
            from desk.risk.desk_state import DESK, DeskReducing

            await desk.bus.record(Draft(DESK, DeskReducing("drill", "person"), "operator"))
        await falls(desk, 58_990.0)
        assert desk.position().quantity == 0
        assert desk.state == state

    at_a_desk(tmp_path, scenario)


def test_what_a_thin_book_leaves_open_is_closed_bit_by_bit_even_when_the_price_comes_back(
    tmp_path: Path,
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05", stop=STOP)
        await falls(desk, 58_990.0, 2.0, size=0.004)
        left = desk.position().quantity
        assert 0 < left < Decimal("0.05")
        assert protected(desk).quantity == left
        await falls(desk, 59_500.0, 8.0)
        assert desk.position().quantity == 0
        assert triggered(desk) == 1

    at_a_desk(tmp_path, scenario)


def test_a_closing_order_that_is_unknown_is_waited_for_and_never_doubled(tmp_path: Path) -> None:
    venue = ScriptedVenue()

    async def scenario(desk: PaperDesk) -> None:
        order = await desk.buy("0.05", stop=STOP)
        venue.say(fill(order, "t1", "0.05"))
        await desk.settle(0.1)
        venue.mood = "unknown"
        await falls(desk, 58_990.0, 20.0)
        assert len(venue.submitted) == 2
        closing = desk.orders()[0]
        assert closing.state == "unknown"
        venue.mood = "quiet"
        venue.answers[closing.order] = VenueTruth((), OrderCancelled(closing.order, "never matched"))
        await falls(desk, 58_990.0, 40.0)
        assert desk.order(closing.order).state == "cancelled"
        assert len(venue.submitted) == 3
        assert sum(one.remaining for one in desk.orders() if one.side == "sell") == Decimal("0.05")

    at_a_desk(tmp_path, scenario, venues={"sim": venue})


def test_a_stop_survives_a_restart_and_closes_after_it(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        market = ScriptedMarket()
        market.around(60_000.0)
        async with paper_desk(tmp_path, clock, market=market) as desk:
            await desk.buy("0.05", stop=STOP)
        async with paper_desk(tmp_path, clock, market=market, seed=8) as desk:
            assert protected(desk).stop == STOP
            await falls(desk, 58_990.0)
            assert desk.position().quantity == 0

    run_virtual(main, START)


def test_what_would_add_is_called_back_and_the_closing_order_does_not_meet_it(tmp_path: Path) -> None:
    venue = ScriptedVenue()

    async def scenario(desk: PaperDesk) -> None:
        order = await desk.buy("0.05", stop=STOP)
        venue.say(fill(order, "t1", "0.05"))
        rests = await desk.buy("0.04", limit=Decimal("58980.0"), time_in_force="GTC")
        venue.say(OrderAccepted(rests.order, "v"))
        await desk.settle(0.1)
        await falls(desk, 58_990.0, 3.0)
        assert desk.order(rests.order).state == "cancelling"
        closing = desk.orders()[0]
        assert closing.order in venue.submitted
        assert closing.limit == Decimal("58980.1")

    at_a_desk(tmp_path, scenario, venues={"sim": venue})


def test_a_closing_order_that_rests_far_away_does_not_keep_the_stop_from_closing(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05", stop=STOP)
        made = await desk.propose(side="sell", limit=Decimal("60400.0"), time_in_force="GTC")
        await desk.vote(made, "dana")
        await desk.settle()
        target = desk.orders()[0]
        assert target.state == "working"
        await falls(desk, 58_990.0, 6.0)
        assert desk.position().quantity == 0
        assert desk.order(target.order).state == "cancelled"
        assert [one.filled for one in desk.orders()] == [Decimal("0.05"), 0, Decimal("0.05")]
        assert triggered(desk) == 1

    at_a_desk(tmp_path, scenario)


def test_one_person_sets_a_stop_and_only_tightens_it(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05")
        assert stop_of(desk) is None
        found = await desk.protector.protect("BTC-USDT", Decimal("59000.0"), "paper", "operator")
        assert (found.quantity, found.set_by) == (Decimal("0.05"), "operator")
        await desk.protector.protect("BTC-USDT", Decimal("59500.0"), "paper", "operator")
        for stop, instrument, who, said in (
            ("59400.0", "BTC-USDT", "operator", "only tightens it"),
            ("60500.0", "BTC-USDT", "operator", "must stand below the price"),
            ("1.0", "ETH-USDT", "operator", "Nothing is held"),
            ("59900.0", "BTC-USDT", "nobody", "enrolled"),
        ):
            with pytest.raises(Refused, match=said):
                await desk.protector.protect(instrument, Decimal(stop), "paper", who)
        assert protected(desk).stop == Decimal("59500.0")

    at_a_desk(tmp_path, scenario)


def test_a_stop_on_the_wrong_side_of_the_limit_is_refused(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        with pytest.raises(Refused, match="must stand below its limit"):
            await desk.propose("0.05", stop=Decimal("61000.0"))

    at_a_desk(tmp_path, scenario)
    assert misplaced("sell", Decimal(100), Decimal(101)) == ""
    assert "above" in misplaced("sell", Decimal(100), Decimal(99))
    assert "must be a price" in misplaced("buy", Decimal(100), Decimal(0))
