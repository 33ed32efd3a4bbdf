"""Stopping a desk that cannot answer: by a latch on disk, which no kill and no restart takes away."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
from pathlib import Path

from desk.kernel.clock import Clock
from desk.kernel.latch import Latch
from tests.host.cores import opened, virtually
from tests.host.processes import answer, command, desk, environment, hosting

STATUS = "status"


def state(home: Path) -> Path:
    return home / "demo"


def test_without_a_host_a_halt_is_latched_and_the_next_host_starts_halted(tmp_path: Path) -> None:
    done = answer(tmp_path, "halt", "--reason", "nobody is here")
    assert (done["by"], done["ok"]) == ("latch", True)

    async def main(clock: Clock) -> None:
        async with opened(clock, state(tmp_path)) as core:
            standing = core.storage.standing()
            assert (standing.state, standing.cause) == ("HALTED", "person")
            assert standing.reason == f"nobody is here (latched on disk by uid {os.getuid()})"
            assert Latch(state(tmp_path)).holds() == ""
        async with opened(clock, state(tmp_path)) as core:
            assert core.storage.standing().state == "HALTED"

    virtually(main)


def test_a_latch_is_on_record_before_anything_of_the_desk_has_started(tmp_path: Path) -> None:
    Latch(tmp_path).set("cancel-all", "first of all", 1)

    async def main(clock: Clock) -> None:
        from desk.host.core import Core
        from tests.host.cores import surroundings

        core = await Core.open(surroundings(clock, tmp_path, []))
        try:
            assert core.storage.standing().state == "HALTED"
            assert all(one.state == "starting" for one in core.supervisor.health())
        finally:
            await core.close("the test is over")

    virtually(main)


def test_a_latch_set_while_the_host_runs_is_taken_over_at_once(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await clock.sleep(1.0)
            assert core.storage.standing().state == "ACTIVE"
            Latch(tmp_path).set("flatten", "now", 1)
            await clock.sleep(0.5)
            assert core.storage.standing().state == "HALTED"
            assert Latch(tmp_path).holds() == ""

    virtually(main)


def test_no_file_resumes_a_desk(tmp_path: Path) -> None:
    refused = desk(tmp_path, "resume")
    assert refused.returncode == 5
    assert "no host runs" in refused.stderr
    assert not any(state(tmp_path).glob("latch*"))


async def test_a_host_that_does_not_answer_is_stopped_by_the_latch_before_it_goes_on(tmp_path: Path) -> None:
    async with hosting(tmp_path) as host, await host.terminal() as one:
        await one.hello()
        await one.watch("status")
        await one.see("status", lambda spec: spec.desk_state == "ACTIVE")
        host.process.send_signal(signal.SIGSTOP)
        try:
            done = await asyncio.to_thread(answer, tmp_path, "cancel-all", "--reason", "it hangs")
            assert done["by"] == "latch"
            assert Latch(state(tmp_path)).holds()
        finally:
            host.process.send_signal(signal.SIGCONT)
        status = await one.see("status", lambda spec: spec.desk_state == "HALTED")
        assert "it hangs" in status.desk_state_reason


async def test_a_running_host_is_asked_and_leaves_no_latch(tmp_path: Path) -> None:
    async with hosting(tmp_path) as host, await host.terminal() as one:
        await one.hello()
        await one.watch("status")
        await one.see("status", lambda spec: spec.desk_state == "ACTIVE")
        done = await asyncio.to_thread(answer, tmp_path, "halt", "--reason", "by hand")
        assert done["by"] == "host"
        status = await one.see("status", lambda spec: spec.desk_state == "HALTED")
        assert status.desk_state_reason == "by hand"
        assert not any(state(tmp_path).glob("latch*"))


async def test_f22_a_desk_killed_in_the_middle_of_a_halt_is_halted_after_the_restart(tmp_path: Path) -> None:
    """The host dies at a random moment around the halt; from the moment the command returned, the halt stands."""
    moments = random.Random(22)
    killed_first = 0
    for round_number in range(6):
        home = tmp_path / str(round_number)
        async with hosting(home) as host, await host.terminal() as one:
            await one.hello()
            await one.watch("status")
            await one.see("status", lambda spec: spec.desk_state == "ACTIVE")
            halting = subprocess.Popen(
                command("halt", "--reason", "killed on the way"),
                env=environment(home),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            await asyncio.sleep(moments.uniform(0.0, 0.35))
            killed_first += halting.poll() is None
            host.kill()
            _, error = await asyncio.to_thread(halting.communicate)
            assert halting.returncode == 0, error
        async with hosting(home) as again, await again.terminal() as one:
            await one.hello()
            await one.watch("status")
            status = await one.see("status")
            assert status.desk_state == "HALTED"
            assert "killed on the way" in status.desk_state_reason
    assert killed_first >= 2, "the kills must fall in the middle"
