from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.host.lifecycle import running_host, stop_host
from desk.host.solo import SoloConnector
from desk.kernel.errors import Busy, ConfigError, DeskError, Unreachable
from desk.kernel.journal import Journal
from desk.kernel.profile import Profile
from desk.link import envelope as e
from desk.link.connector import HostConnector, host_command
from desk.settings import Settings
from tests.host.attached import Attached, LineLost
from tests.host.processes import ROOT, hosting


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Profile]:
    """The demo profile in a home of its own; a host that a test left is stopped."""
    for name in [name for name in os.environ if name.startswith("DESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    monkeypatch.setenv("DESK_READING_PACE", "0")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    found = Profile("demo")
    yield found
    pid = running_host(found)
    if pid is not None:
        os.kill(pid, signal.SIGKILL)


def connector(profile: Profile, *flags: str) -> HostConnector:
    profile.prepare_state()
    return HostConnector(profile.socket, profile.name, host_command(flags), profile.output)


async def test_a_terminal_without_a_host_starts_one_which_stops_with_it(profile: Profile) -> None:
    waits: list[str] = []
    finding = connector(profile)
    finding.tell = waits.append
    async with Attached(await finding.connect()) as one:
        welcome = await one.hello()
        assert welcome.started_here
        assert waits == ["starting the host"]
        assert running_host(profile) == welcome.host_pid
        async with Attached(await connector(profile).connect()) as two:
            assert (await two.hello()).host_pid == welcome.host_pid
        await one.send(e.Bye, payload=e.ByePayload(reason="done"))
        await one.hear(e.Bye)
    await asyncio.to_thread(_wait_for_end, welcome.host_pid)
    assert running_host(profile) is None
    assert not profile.socket.exists()


async def test_two_terminals_that_start_at_once_end_up_on_one_host(profile: Profile) -> None:
    links = await asyncio.gather(connector(profile).connect(), connector(profile).connect())
    async with Attached(links[0]) as one, Attached(links[1], "u") as two:
        assert (await one.hello()).host_pid == (await two.hello()).host_pid


async def test_a_terminal_reaches_the_host_that_follows_a_killed_one(profile: Profile) -> None:
    finding = connector(profile)
    async with Attached(await finding.connect()) as one:
        welcome = await one.hello()
        os.kill(welcome.host_pid, signal.SIGKILL)
        await one.ended()
    assert (await _welcomed(finding, welcome.thread)).thread == welcome.thread


async def _welcomed(finding: HostConnector, thread: str) -> e.WelcomePayload:
    """Connect until a host answers: the one that dies may still take a line and drop it."""
    while True:
        async with Attached(await finding.connect()) as one:
            with contextlib.suppress(LineLost):
                return await one.hello(thread=thread)


async def test_attaching_never_starts_a_host(profile: Profile) -> None:
    finding = HostConnector(profile.socket, profile.name)
    with pytest.raises(Unreachable, match="no host runs for profile demo"):
        await finding.connect()
    with pytest.raises(Unreachable):
        await connector(profile).connect(start=False)


async def test_a_host_that_cannot_start_gives_its_own_sentence_and_exit_code(profile: Profile) -> None:
    with pytest.raises(DeskError, match=r"/no/such/recording") as caught:
        await connector(profile, "--replay", "/no/such/recording").connect()
    assert caught.value.exit_code == ConfigError.exit_code
    assert not isinstance(caught.value, Unreachable)


async def test_stop_names_the_process_it_has_stopped(profile: Profile, tmp_path: Path) -> None:
    async with hosting(tmp_path) as host:
        async with await host.terminal() as one:
            await one.hello()
        stopped = await asyncio.to_thread(stop_host, profile, threading.Event().wait)
        assert stopped == host.process.pid
        with pytest.raises(Unreachable):
            stop_host(profile, threading.Event().wait)


async def test_solo_runs_the_same_desk_on_a_thread_of_its_own(profile: Profile) -> None:
    solo = SoloConnector(Settings(reading_pace=0.0, tape=False))
    async with Attached(await solo.connect()) as one:
        welcome = await one.hello()
        assert welcome.host_pid == os.getpid()
        assert "desk core" in {thread.name for thread in threading.enumerate()}
        await one.watch("snapshot:BTC-USDT", "status")
        await one.see("snapshot:BTC-USDT", lambda spec: spec.kind == "market_snapshot")
        assert (await one.see("status")).host == "solo"
        await one.say("what is BTC doing?")
        await one.hear(e.TurnEnd)
        with pytest.raises(Busy):
            await SoloConnector(Settings()).connect()
    async with Attached(await solo.connect()) as again:
        assert (await again.hello()).thread == welcome.thread
        await again.send(e.Bye, payload=e.ByePayload(reason="done"))
        assert (await again.hear(e.Bye)).payload.reason == "the desk is closed"
    await solo.close()
    assert "desk core" not in {thread.name for thread in threading.enumerate()}
    assert await _facts(profile) > 5


async def test_a_solo_desk_that_cannot_start_says_why(profile: Profile) -> None:
    solo = SoloConnector(Settings(replay=Path("/no/such/recording")))
    with pytest.raises(DeskError, match="/no/such/recording"):
        await solo.connect()
    await solo.close()


def _wait_for_end(pid: int) -> None:
    """The host is a child of this process, which `desk` started from here."""
    for _ in range(300):
        if os.waitpid(pid, os.WNOHANG)[0]:
            return
        threading.Event().wait(0.05)
    raise AssertionError(f"host {pid} still runs")


async def _facts(profile: Profile) -> int:
    from desk.host.journal_schema import TOPICS, projections
    from desk.kernel.clock import SystemClock
    from desk.kernel.writer import InlineWriter

    journal = await Journal.open(profile.state, projections(), TOPICS, SystemClock(), InlineWriter())
    await journal.close()
    return journal.head.seq
