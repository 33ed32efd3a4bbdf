"""Virtual time, injected chance, and services that fall and get up again."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Callable
from contextlib import suppress

import pytest

from desk.kernel.chain import Head
from desk.kernel.clock import Clock
from desk.kernel.errors import DeskError
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


def test_every_supported_python_runs_it_the_same_way() -> None:
    async def main(clock: Clock) -> str:
        source, seen = Randomness(3), hashlib.sha256()
        ids = Ids(source.stream("ids"))

        async def worker(name: str) -> None:
            chance = source.stream(name)
            for _ in range(200):
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.7):
                        await clock.sleep(chance.random())
                seen.update(f"{name} {clock.now()} {ids.new('x')}\n".encode())

        async with asyncio.TaskGroup() as group:
            for name in "abcdef":
                group.create_task(worker(name))
        return seen.hexdigest()

    assert run_virtual(main, START) == "08526f3cee798a4e4148a1d879dcdd29173059f54a3d555c809de3f3d18ce5fc"


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


def test_each_start_has_streams_of_its_own_told_apart_by_its_record_and_its_moment() -> None:
    starts = [(Head(seq, bytes([seq]) * 32), now) for seq in (0, 1, 2) for now in (START, START + 1)]
    drawn = [Randomness(1).of_start(head, now).stream("ids").getrandbits(50) for head, now in starts]
    assert len(set(drawn)) == len(drawn)
    assert drawn == [Randomness(1).of_start(head, now).stream("ids").getrandbits(50) for head, now in starts]


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


class _Leaking:
    """Its own work is cancelled under it."""

    name = "leaking"

    async def run(self, ready: Callable[[], None]) -> None:
        inner = asyncio.create_task(asyncio.Event().wait())
        inner.cancel()
        await inner


class _Stubborn:
    name = "stubborn"

    def __init__(self) -> None:
        self.release = asyncio.Event()

    async def run(self, ready: Callable[[], None]) -> None:
        ready()
        while not self.release.is_set():
            with suppress(asyncio.CancelledError):
                await self.release.wait()


def test_a_cancellation_from_within_a_service_is_a_crash_like_any_other() -> None:
    async def main(clock: Clock) -> None:
        supervisor = Supervisor(clock, random.Random(1))
        supervisor.add(_Leaking())
        await supervisor.start()
        (health,) = supervisor.health()
        assert health.state == "restarting"
        assert "CancelledError" in health.detail
        await supervisor.stop()

    run_virtual(main, START)


def test_restarts_go_on_for_weeks() -> None:
    async def main(clock: Clock) -> None:
        hopeless = _Flaky("hopeless", 10**9)
        supervisor = Supervisor(clock, random.Random(1))
        supervisor.add(hopeless)
        await supervisor.start()
        await clock.sleep(14 * 86_400)
        assert hopeless.runs > 30_000
        assert supervisor.health()[0].state == "failed"
        await supervisor.stop()

    run_virtual(main, START)


def test_a_service_that_will_not_end_is_named_and_the_others_end() -> None:
    async def main(clock: Clock) -> None:
        stubborn, steady = _Stubborn(), _Flaky("steady", 0)
        supervisor = Supervisor(clock, random.Random(1))
        supervisor.add(steady)
        supervisor.add(stubborn)
        await supervisor.start()
        with pytest.raises(DeskError, match="do not end when asked: stubborn"):
            await supervisor.stop()
        assert supervisor.health()[0].state == "stopped"
        stubborn.release.set()
        await clock.sleep(0)

    run_virtual(main, START)


def test_whoever_is_told_of_a_crash_cannot_cause_the_next_one() -> None:
    def fail(name: str, problem: BaseException) -> None:
        raise RuntimeError("cannot say")

    async def main(clock: Clock) -> None:
        supervisor = Supervisor(clock, random.Random(1), fail)
        supervisor.add(_Flaky("flaky", 2))
        await supervisor.start()
        await clock.sleep(60)
        assert supervisor.health()[0].state == "running"
        with pytest.raises(ValueError, match="too late"):
            supervisor.add(_Flaky("late", 0))
        await supervisor.stop()

    run_virtual(main, START)


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
