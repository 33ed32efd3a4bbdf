"""C10: silence stops what depends on it, and nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from desk.approvals.rules import current_rules
from desk.host.dead_man import DeadMan
from desk.kernel.facts import Draft
from desk.kernel.services import ServiceHealth, State
from desk.risk.desk_state import DESK
from desk.risk.holds import disabled, tripped
from desk.risk.messages import StrategyDisabled
from tests.execution.paper_desk import PaperDesk, at_a_desk


class Health:
    """Services in the states that the test gives them."""

    def __init__(self) -> None:
        self.states: dict[str, State] = dict.fromkeys(("feed", "gateway", "breakers", "turns"), "running")

    def __call__(self) -> tuple[ServiceHealth, ...]:
        return tuple(ServiceHealth(name, state) for name, state in self.states.items())


def watched(tmp_path: Path, scenario: Callable[[PaperDesk, DeadMan, Health], Awaitable[None]]) -> None:
    async def main(desk: PaperDesk) -> None:
        health = Health()
        await scenario(desk, DeadMan(desk.bus, desk.clock, health, current_rules), health)

    at_a_desk(tmp_path, main)


async def after(desk: PaperDesk, man: DeadMan, seconds: float) -> dict[str, Any]:
    until = desk.clock.monotonic() + seconds * 1e9
    while desk.clock.monotonic() < until:
        await man.look()
        await desk.clock.sleep(0.5)
    await man.look()
    return {
        "breakers": {one.breaker for one in tripped(desk.bus.rows)},
        "strategies": {one.strategy: one.control for one in disabled(desk.bus.rows)},
    }


def test_a_service_that_nobody_can_trade_without_stops_new_risk_after_ten_seconds(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, man: DeadMan, health: Health) -> None:
        await after(desk, man, 1)
        health.states["gateway"] = "restarting"
        assert (await after(desk, man, 9))["breakers"] == set()
        assert (await after(desk, man, 1))["breakers"] == {"dead man"}
        assert desk.state == "REDUCING"
        health.states["gateway"] = "running"
        assert (await after(desk, man, 1))["breakers"] == set()
        assert desk.state == "ACTIVE"

    watched(tmp_path, scenario)


def test_silent_agents_disable_the_house_and_nobody_else(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, man: DeadMan, health: Health) -> None:
        await after(desk, man, 1)
        health.states["turns"] = "failed"
        found = await after(desk, man, 11)
        assert found == {"breakers": set(), "strategies": {"house": "C10"}}
        assert desk.state == "ACTIVE"
        health.states["turns"] = "running"
        assert (await after(desk, man, 1))["strategies"] == {}

    watched(tmp_path, scenario)


def test_a_strategy_that_said_it_lives_is_disabled_when_it_no_longer_does(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, man: DeadMan, health: Health) -> None:
        man.beat("momentum")
        assert (await after(desk, man, 9))["strategies"] == {}
        assert (await after(desk, man, 2))["strategies"] == {"momentum": "C10"}
        man.beat("momentum")
        assert (await after(desk, man, 1))["strategies"] == {}

    watched(tmp_path, scenario)


def test_what_another_control_disabled_is_not_enabled_by_a_heartbeat(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, man: DeadMan, health: Health) -> None:
        man.beat("momentum")
        await desk.bus.record(Draft(DESK, StrategyDisabled("momentum", "C04", "too often"), "desk"))
        assert (await after(desk, man, 2))["strategies"] == {"momentum": "C04"}

    watched(tmp_path, scenario)
