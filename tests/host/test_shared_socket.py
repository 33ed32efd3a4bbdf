"""Who reaches the socket: the host's user alone, or the members of one group where a desk of several people says so."""

from __future__ import annotations

import asyncio
import contextlib
import grp
import os
from pathlib import Path

import pytest

from desk.host.server import Server, listen
from desk.host.session import Session
from desk.kernel.errors import ConfigError, Refused
from desk.kernel.profile import Profile
from desk.link import envelope as e
from desk.link.connector import reach
from desk.link.link import HostLink
from desk.settings import Settings
from tests.host.processes import desk

GROUP = grp.getgrgid(os.getgid()).gr_name


def test_a_socket_is_for_its_user_alone_unless_a_group_is_named(tmp_path: Path) -> None:
    profile = Profile("fund", tmp_path / "shared")
    profile.prepare_runtime()
    assert profile.runtime.stat().st_mode & 0o777 == 0o700
    listen(profile.socket).close()
    assert profile.socket.stat().st_mode & 0o777 == 0o600
    profile.prepare_runtime(GROUP)
    assert profile.runtime.stat().st_mode & 0o777 == 0o710, "they may go through it, and put nothing into it"
    listen(profile.socket, GROUP).close()
    assert profile.socket.stat().st_mode & 0o777 == 0o660
    assert profile.socket.stat().st_gid == profile.runtime.stat().st_gid == os.getgid()


def test_a_group_that_does_not_exist_is_refused_in_a_sentence(tmp_path: Path) -> None:
    profile = Profile("fund", tmp_path / "shared")
    with pytest.raises(ConfigError, match="There is no group nobodies-here on this machine"):
        profile.prepare_runtime("nobodies-here")


def test_a_folder_that_others_can_write_to_holds_no_socket(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(ConfigError, match="Others can write to the runtime folder"):
        Profile("fund", folder).prepare_runtime(GROUP)


def test_a_demo_lets_nobody_else_in_whatever_the_settings_say(tmp_path: Path) -> None:
    shared = {"DESK_SOCKET_FOLDER": str(tmp_path / "shared"), "DESK_SOCKET_GROUP": GROUP}
    done = desk(tmp_path, "host", **shared)
    assert done.returncode == 2
    assert "socket_group lets others in, and a demo desk is one person's" in done.stderr


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"socket_group": "desk"}, "add socket_folder"),
        ({"socket_folder": Path("run")}, "whole path"),
        ({"socket_folder": Path("/run/desk"), "socket_group": "no group!"}, "pattern"),
    ],
)
def test_settings_of_the_socket_that_cannot_work_are_refused(given: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Settings.model_validate(given)


async def test_who_is_turned_away_hears_why_also_when_they_spoke_first(tmp_path: Path) -> None:
    def nobody(uid: int) -> str:
        raise Refused(f"uid {uid} is not enrolled on this desk")

    def never(link: HostLink, person: str) -> Session:
        raise AssertionError("nobody is let in")

    path = tmp_path / "fund.sock"
    server = Server(path, nobody, never, lambda: 1)
    server.bind()
    ready = asyncio.Event()
    serving = asyncio.create_task(server.run(ready.set))
    try:
        await ready.wait()
        for number in range(20):
            link = await reach(path)
            assert link is not None
            hello = e.HelloPayload(terminal="t", columns=80, rows=24, frames_per_second=1)
            for word in range(3):
                await link.send(e.Hello(id=f"{number}-{word}", ts=1, payload=hello))
            bye = await link.receive()
            assert isinstance(bye, e.Bye)
            assert bye.payload.reason == f"uid {os.getuid()} is not enrolled on this desk"
            await link.close()
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving


def test_a_halt_for_somebody_elses_host_that_does_not_answer_says_that_nothing_was_stopped(
    tmp_path: Path,
) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can make a folder that belongs to somebody else")
    folder = tmp_path / "shared"
    folder.mkdir()
    os.chown(folder, 4001, -1)
    done = desk(tmp_path, "halt", "--profile", "fund", DESK_SOCKET_FOLDER=str(folder))
    assert done.returncode == 5
    assert "NOTHING WAS STOPPED: no host runs for profile fund" in done.stderr
    assert not (tmp_path / "fund").exists()
