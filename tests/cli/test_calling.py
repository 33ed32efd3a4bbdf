"""The command line as a terminal without a screen."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from desk.cli.calling import call, look
from desk.kernel.errors import DeskError, Refused, Unreachable
from desk.kernel.profile import Profile
from tests.host.processes import hosting


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    return tmp_path


def test_a_call_runs_a_command_at_the_host_and_answers_its_sentence(home: Path) -> None:
    async def scenario() -> None:
        async with hosting(home) as host, await host.terminal() as one:
            await one.hello()
            profile = Profile("demo")
            assert "HALTED" in await asyncio.to_thread(call, profile, "halt", {"reason": "drill"})
            assert "to resume the desk waits for" in await asyncio.to_thread(call, profile, "resume")
            with pytest.raises(Refused, match="open order"):
                await asyncio.to_thread(call, profile, "cancel", {"order": "ord-none"})
            with pytest.raises(Refused, match="did you mean /halt"):
                await asyncio.to_thread(call, profile, "hlat")
            status = await asyncio.to_thread(look, profile, "status")
            assert status.kind == "status"  # type: ignore[attr-defined]
            with pytest.raises(DeskError, match="no view called"):
                await asyncio.to_thread(look, profile, "nothing")

    asyncio.run(scenario())


def test_without_a_host_a_call_says_that_none_runs(home: Path) -> None:
    with pytest.raises(Unreachable, match="no host runs"):
        call(Profile("demo"), "halt")


def test_a_host_that_does_not_answer_is_given_up_in_time(home: Path) -> None:
    async def scenario() -> None:
        profile = Profile("demo")
        profile.prepare_runtime()
        lines: list[asyncio.StreamWriter] = []

        async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            lines.append(writer)

        server = await asyncio.start_unix_server(mute, profile.socket)
        try:
            with pytest.raises(Unreachable, match=r"has not answered within 1 s"):
                await asyncio.to_thread(call, profile, "halt", None, 0.6)
        finally:
            server.close()
            for line in lines:
                line.close()

    asyncio.run(scenario())
