"""Virtual time, injected chance, and services that fall and get up again."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

import pytest

from desk.kernel.clock import Clock
from desk.kernel.ids import Ids
from desk.kernel.randomness import Randomness
from desk.kernel.services import Supervisor
from desk.kernel.virtual import VirtualDeadlock, run_virtual

START = 1_700_000_000_000_000_000


def test_ten_hours_pass_at_once_and_to_the_nanosecond() -> None:
    async def main(clock: Clock) -> int:
        for _ in range(10):
            await clock.sleep(3600)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(5):
                await asyncio.Event().wait()
        return clock.now()

    assert run_virtual(main, START) == START + 36_005 * 10**9


def test_the_same_program_runs_the_same_way_every_time() -> None:
    async def main(clock: Clock) -> list[tuple[str, int]]:
        seen: list[tuple[str, int]] = []

        async def worker(name: str, chance: random.Random) -> None:
            for _ in range(20):
                await clock.sleep(chance.random())
                seen.append((name, clock.now()))

        source = Randomness(3)
        async with asyncio.TaskGroup() as group:
            for name in "abc":
                group.create_task(worker(name, source.stream(name)))
        return seen

    assert run_virtual(main, START) == run_virtual(main, START)


def test_waiting_for_what_can_never_come_is_said_instead_of_hanging() -> None:
    async def main(clock: Clock) -> None:
        await asyncio.Event().wait()

    with pytest.raises(VirtualDeadlock):
        run_virtual(main, START)


def test_streams_of_one_seed_are_independent_and_ids_readable() -> None:
    assert Randomness(1).stream("a").random() == Randomness(1).stream("a").random()
    assert Randomness(1).stream("a").random() != Randomness(1).stream("b").random()
    ids = Ids(Randomness(1).stream("ids"))
    made = {ids.new("req") for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(one) == 14 and one.startswith("req-") and not set("ilou") & set(one[4:]) for one in made)


class _Flaky:
    def __init__(self, name: str, crashes: int) -> None:
        self.name = name
        self.runs = 0
        self._crashes = crashes

    async def run(self, ready: Callable[[], None]) -> None:
        self.runs += 1
        if self.runs <= self._crashes:
            raise RuntimeError(f"fall {self.runs}")
        ready()
        await asyncio.Event().wait()


def test_a_service_that_crashes_comes_back_and_the_others_never_notice() -> None:
    async def main(clock: Clock) -> None:
        crashed: list[str] = []
        supervisor = Supervisor(clock, random.Random(1), lambda name, problem: crashed.append(name))
        steady, flaky, hopeless = _Flaky("steady", 0), _Flaky("flaky", 3), _Flaky("hopeless", 10**9)
        for service in (steady, flaky, hopeless):
            supervisor.add(service)
        await supervisor.start()
        assert {h.service: h.state for h in supervisor.health()} == {
            "steady": "running", "flaky": "restarting", "hopeless": "restarting"
        }  # fmt: skip
        await clock.sleep(600)
        states = {health.service: health for health in supervisor.health()}
        assert states["flaky"].state == "running"
        assert states["hopeless"].state == "failed"
        assert "RuntimeError: fall" in states["hopeless"].detail
        assert steady.runs == 1
        assert 20 < hopeless.runs < 60, "pauses grow to half a minute and stay there"
        await supervisor.stop()
        assert {health.state for health in supervisor.health()} == {"stopped"}
        assert len(asyncio.all_tasks()) == 1
        assert crashed.count("flaky") == 3

    run_virtual(main, START)
