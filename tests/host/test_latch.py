"""Stopping a desk that cannot answer: by a latch on disk, which no kill and no restart takes away."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from contextlib import suppress
from pathlib import Path

from desk.host.core import Core
from desk.kernel.clock import Clock
from desk.kernel.errors import DiskFull
from desk.kernel.facts import Draft
from desk.kernel.latch import Latch
from desk.link import envelope as e
from desk.link.socket import SocketLink
from desk.risk.desk_state import DESK
from desk.risk.messages import AlertAcknowledged
from tests.host.cores import attached, opened, surroundings, virtually
from tests.host.processes import answer, desk, hosting, started
from tests.kernel.small_disk import SmallDisk


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


async def test_a_host_that_lets_nobody_in_is_stopped_by_the_latch(tmp_path: Path) -> None:
    async def turned_away(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = SocketLink(reader, writer)
        await link.receive()
        await link.send(e.Bye(id="bye", ts=1, payload=e.ByePayload(reason="too many terminals are attached")))
        await link.close()

    socket = tmp_path / "run" / "demo.sock"
    socket.parent.mkdir(mode=0o700)
    async with await asyncio.start_unix_server(turned_away, socket):
        done = await asyncio.to_thread(answer, tmp_path, "halt")
    assert done["by"] == "latch"
    assert "too many terminals are attached" in done["text"]
    assert Latch(state(tmp_path)).holds()


def test_the_first_terminal_of_a_desk_on_a_full_disk_is_let_in(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        disk = SmallDisk(tmp_path)
        async with opened(clock, tmp_path, writer=disk) as core:
            await clock.sleep(1.0)
            disk.fill()
            noise = Draft(DESK, AlertAcknowledged("none", "n" * 900), "desk")
            with suppress(DiskFull):
                while not core.journal.full:
                    await core.bus.record(noise)
            assert core.journal.full
            async with attached(core) as one:
                await one.hello()
                await one.send(e.CommandInvoke, payload=e.CommandPayload(name="cancel-all", arguments={}))
                await one.hear(e.CommandDone)

    virtually(main)


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
            halting = started(home, "halt", "--reason", "killed on the way")
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
