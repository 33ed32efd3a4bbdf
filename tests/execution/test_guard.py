"""Breakers on a desk that trades: at the fact that causes them, over restarts, and never lifted against their cause."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desk.approvals.policy import Policy, demo_policy
from desk.approvals.rules import current_rules
from desk.execution.messages import FillRecorded
from desk.execution.turbulence import Turbulence
from desk.host.risk_desk import HostRiskDesk
from desk.kernel.errors import Refused
from desk.kernel.facts import Draft, Fact
from desk.people.directory import find_person
from desk.risk.desk_state import DESK, DeskResumed, desk_standing
from desk.risk.holds import disabled, tripped
from desk.risk.messages import BreakerLifted, BreakerTripped, StrategyDisabled
from tests.execution.paper_desk import PaperDesk, at_a_desk


def policy(**limits: Any) -> Policy:
    demo = demo_policy()
    return demo.model_copy(update={"limits": demo.limits.model_copy(update=limits)})


def facts(desk: PaperDesk) -> list[Fact]:
    return list(desk.journal.facts())


def tripped_now(desk: PaperDesk) -> set[str]:
    return {one.breaker for one in tripped(desk.bus.rows)}


TIGHT = policy(max_daily_loss_pct=Decimal("0.1"))
FALLEN = 58_950.0
"""A tenth of a BTC that was bought at 60,000 has lost more than that."""


async def move(desk: PaperDesk, price: float, symbol: str = "BTC-USDT") -> None:
    desk.script.around(price, symbol=symbol)
    await desk.settle(1.0)


async def lose(desk: PaperDesk, quantity: str = "0.1", worse: float = 200.0) -> None:
    """Buy, and close lower."""
    await move(desk, 60_000.0)
    await desk.buy(quantity)
    await move(desk, 60_000.0 - worse)
    await desk.controls.flatten("operator")
    await desk.settle()


def test_a_loss_of_the_day_trips_at_the_price_that_causes_it_and_only_reducing_orders_pass(
    tmp_path: Path,
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.1")
        await move(desk, 59_500.0)
        assert tripped_now(desk) == set()
        await move(desk, FALLEN)
        assert tripped_now(desk) == {"daily loss"}
        standing = desk_standing(desk.bus.rows)
        assert standing.state == "REDUCING"
        assert standing.reason.startswith("daily loss: 0.11 % lost today, limit 0.10 %")
        assert "/resume" in standing.lift
        assert "quorum" in standing.lift
        with pytest.raises(Refused, match="REDUCING"):
            await desk.propose("0.01", instrument="ETH-USDT")
        done = await desk.controls.flatten("operator")
        assert done.orders
        await desk.settle()
        assert desk.position().quantity == 0

    at_a_desk(tmp_path, scenario, policy=TIGHT)


def test_a_breaker_that_only_a_person_lifts_takes_back_what_rests_and_would_add_risk(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.1")
        adds = await desk.buy("0.5", instrument="ETH-USDT", limit=Decimal("2950.00"), time_in_force="GTC")
        made = await desk.propose("0.05", side="sell", limit=Decimal("60400.0"), time_in_force="GTC")
        await desk.vote(made, "dana")
        await desk.settle()
        closes = desk.orders()[0]
        await move(desk, FALLEN)
        await desk.settle()
        assert tripped_now(desk) == {"daily loss"}
        assert desk.order(adds.order).state == "cancelled"
        assert desk.order(closes.order).state == "working"

    at_a_desk(tmp_path, scenario, policy=TIGHT)


def test_nobody_resumes_while_the_cause_stands_and_somebody_with_the_right_does_after(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.1")
        await move(desk, FALLEN)
        with pytest.raises(Refused, match="only a quorum lifts it"):
            await desk.controls.resume("operator")
        await move(desk, 59_990.0)
        assert tripped_now(desk) == {"daily loss"}, "it stays until a person has looked"
        await desk.controls.resume("operator", "looked at it")
        assert desk.state == "ACTIVE"

    at_a_desk(tmp_path, scenario, policy=TIGHT)


def test_a_resume_after_a_halt_leaves_a_breaker_whose_cause_stands(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.1")
        await desk.controls.halt("operator")
        await move(desk, FALLEN)
        assert desk.state == "HALTED"
        await desk.bus.record(Draft(DESK, DeskResumed("as a quorum would", "person"), "operator"))
        assert desk.state == "REDUCING"

    at_a_desk(tmp_path, scenario, policy=TIGHT)


def test_a_tripped_breaker_outlives_a_restart(tmp_path: Path) -> None:
    async def before(desk: PaperDesk) -> None:
        await desk.buy("0.1")
        await move(desk, FALLEN)

    async def after(desk: PaperDesk) -> None:
        assert tripped_now(desk) == {"daily loss"}
        assert desk.state == "REDUCING"

    at_a_desk(tmp_path, before, policy=TIGHT)
    at_a_desk(tmp_path, after, policy=TIGHT)


def test_losing_closes_are_counted_in_the_transaction_that_books_them(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        for _ in range(3):
            await lose(desk)
        trips = [fact for fact in facts(desk) if isinstance(fact.message, BreakerTripped)]
        fills = {fact.seq for fact in facts(desk) if isinstance(fact.message, FillRecorded)}
        (trip,) = trips
        assert trip.message.breaker == "stop count"
        assert trip.seq - 1 in fills, "nothing stands between the fill and the trip"
        assert desk.state == "REDUCING"

    limits = {"max_losing_closes": 3, "counted_loss_pct": Decimal("0.01"), "duplicate_window_s": 1}
    at_a_desk(tmp_path, scenario, policy=policy(**limits))


def test_a_large_loss_pauses_the_desk_and_the_pause_ends_by_itself(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await lose(desk, worse=250.0)
        assert tripped_now(desk) == {"cooldown"}
        with pytest.raises(Refused, match="lifts itself when the time is over"):
            await desk.controls.resume("operator")
        await desk.settle(31.0)
        assert desk.state == "ACTIVE"
        lifted = [fact for fact in facts(desk) if isinstance(fact.message, BreakerLifted)]
        assert [fact.actor for fact in lifted] == ["desk"]

    at_a_desk(tmp_path, scenario, policy=policy(cooldown_loss_pct=Decimal("0.02"), cooldown_s=30))


def test_a_profit_that_cannot_be_known_trips_and_lifts_itself_once_it_is_known(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05")
        desk.script.quiet_for_ms = 600_000
        await desk.settle(29.0)
        assert tripped_now(desk) == set()
        await desk.settle(4.0)
        assert tripped_now(desk) == {"stale data"}
        assert "BTC-USDT" in desk_standing(desk.bus.rows).reason
        desk.script.quiet_for_ms = 0
        await move(desk, 60_000.0)
        await desk.settle(2.0)
        assert tripped_now(desk) == set()

    at_a_desk(tmp_path, scenario)


def test_a_profit_that_cannot_be_computed_trips_at_once_and_the_fill_is_booked_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        def broken(self: object, symbol: str) -> Decimal:
            raise ZeroDivisionError("as any bug would")

        request = await desk.propose("0.05")
        monkeypatch.setattr(Turbulence, "of", broken)
        await desk.vote(request, "dana")
        await desk.vote(request, "lee")
        await desk.settle()
        assert desk.position().quantity == Decimal("0.05")
        assert tripped_now(desk) == {"stale data"}
        assert "cannot be computed (ZeroDivisionError" in desk_standing(desk.bus.rows).reason
        desk.crashes.clear()
        monkeypatch.undo()

    at_a_desk(tmp_path, scenario)


def test_a_strategy_that_keeps_adding_is_disabled_in_the_transaction_of_the_fill(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        for number in range(3):
            await desk.buy(f"0.0{number + 1}", strategy="momentum")
            await desk.settle(1.0)
        (one,) = disabled(desk.bus.rows)
        assert (one.strategy, one.control) == ("momentum", "C04")
        assert desk.state == "ACTIVE", "the others go on"
        with pytest.raises(Refused, match="C04 strategy: momentum is disabled"):
            await desk.propose("0.04", strategy="momentum")
        await desk.buy("0.05", strategy="another")
        disabling = next(fact for fact in facts(desk) if isinstance(fact.message, StrategyDisabled))
        assert isinstance(facts(desk)[disabling.seq - 2].message, FillRecorded)

    at_a_desk(tmp_path, scenario, policy=policy(max_strategy_fills=3))


def test_what_people_type_is_never_disabled_however_often_it_adds(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        for number in range(4):
            await desk.buy(f"0.0{number + 1}", proposer="operator")
        assert len(desk.orders()) == 4
        assert disabled(desk.bus.rows) == ()

    at_a_desk(tmp_path, scenario, policy=policy(max_strategy_fills=3))


def test_what_a_disabled_strategy_has_under_way_is_called_back_and_nothing_of_it_leaves(
    tmp_path: Path,
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        resting = {"limit": Decimal("59900.0"), "time_in_force": "GTC"}
        own = await desk.buy("0.02", strategy="momentum", **resting)
        other = await desk.buy("0.03", strategy="another", **resting)
        request = await desk.propose("0.04", strategy="momentum")
        kim = find_person(desk.bus.rows, "operator")
        assert kim is not None
        risk = HostRiskDesk(desk.bus, desk.clock, desk.approvals, current_rules)
        await risk.strategy("disable", "momentum", "", kim)
        await desk.settle()
        assert desk.order(own.order).state == "cancelled"
        assert desk.order(other.order).state == "working"
        await desk.vote(request, "dana")
        await desk.vote(request, "lee")
        assert desk.request_state(request.request) == "stale"

    at_a_desk(tmp_path, scenario)


def test_executions_of_one_order_and_closing_orders_count_as_nothing_new(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05", strategy="momentum")
        for quantity in ("0.01", "0.02"):
            await desk.propose(quantity, side="sell", proposer="operator", strategy="momentum")
            await desk.settle()
        assert disabled(desk.bus.rows) == ()

    at_a_desk(tmp_path, scenario, policy=policy(max_strategy_fills=2))


def test_a_breaker_that_a_quorum_lifted_stays_lifted_for_as_long_as_it_said(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.1")
        await move(desk, FALLEN)
        until = desk.clock.now() + 20_000_000_000
        await desk.bus.record(Draft(DESK, BreakerLifted("daily loss", "by a quorum", until), "desk"))
        await desk.settle(10.0)
        assert desk.state == "ACTIVE"
        await desk.settle(12.0)
        assert tripped_now(desk) == {"daily loss"}

    at_a_desk(tmp_path, scenario, policy=TIGHT)


def test_a_breaker_is_recorded_once_however_often_it_is_looked_at(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.1")
        for price in (FALLEN, 58_900.0, 58_850.0, FALLEN):
            await move(desk, price)
        trips = [fact for fact in facts(desk) if isinstance(fact.message, BreakerTripped)]
        assert len(trips) == 1

    at_a_desk(tmp_path, scenario, policy=TIGHT)
