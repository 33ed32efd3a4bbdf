"""Tapes stay within their limit while the desk runs, and nothing in their folder stops it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from desk.host import host_tape, tape_recorder
from desk.host.host_tape import HostTape
from desk.host.proof import prove
from desk.host.tape_reader import Tape, sessions
from desk.host.tape_recorder import surplus
from desk.host.tapes_table import TAPES, TapeDeleted
from desk.kernel.bus import Delivery
from desk.kernel.clock import Clock
from desk.kernel.errors import DiskFull
from desk.link import envelope as e
from tests.host.cores import attached, opened, virtually


def taped(folder: Path, seconds: float = 3) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, folder, tape=True):
            await clock.sleep(seconds)

    virtually(main)


def test_a_long_session_goes_on_in_further_tapes_and_the_oldest_make_room_while_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tape_recorder, "KEYFRAME_EVERY", 10)
    monkeypatch.setattr(tape_recorder, "FULL", 40_000)
    monkeypatch.setattr(host_tape, "MOST_BYTES", 180_000)

    async def main(clock: Clock) -> tuple[str, int]:
        async with opened(clock, tmp_path, tape=True) as core, attached(core) as one:
            await one.hello()
            await one.say("what is BTC doing?")
            await one.hear(e.TurnEnd)
            await clock.sleep(150)
            held = sum(path.stat().st_size for path in (tmp_path / "tapes").iterdir())
            await one.say("/halt drill")
            await one.hear(e.CommandDone)
            return core.session, held

    session, held = virtually(main)
    assert held < 240_000
    listed = sessions(tmp_path / "tapes")
    assert len(listed) > 2
    assert session not in {info.session for info in listed}
    assert all(info.session.startswith(f"{session}-") and not info.problem for info in listed)
    newest = Tape.open(listed[0].path)
    assert newest.at(newest.ended)["status"].desk_state == "HALTED"  # type: ignore[attr-defined]
    said = [m.payload for _, m in newest.messages(0, newest.ended) if isinstance(m, e.ItemAdded)]
    assert [item.seq for item in said] == list(range(1, len(said) + 1))
    assert len(said) == 4
    proof = prove(tmp_path)
    assert proof.ok, proof.problems
    assert proof.tapes == len(listed)


def test_a_tape_is_deleted_only_once_that_is_on_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taped(tmp_path)
    (info,) = sessions(tmp_path / "tapes")
    there: list[bool] = []
    broken: list[str] = []

    def told(delivery: Delivery[Any]) -> None:
        if isinstance(delivery.message, TapeDeleted):
            there.append(info.path.exists())

    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path, broken=broken) as core:

            async def full(*drafts: Any, **given: Any) -> None:
                raise DiskFull("The disk is full.")

            with monkeypatch.context() as patched:
                patched.setattr(core.bus, "record", full)
                await HostTape(core).make_room(limit=1)
            assert info.path.exists()
            assert len(broken) == 1
            core.bus.subscribe(TAPES, told)
            await HostTape(core).make_room(limit=1)

    virtually(main)
    assert there == [True]
    assert not info.path.exists()


def test_a_tape_that_cannot_be_deleted_is_told_once_and_the_others_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        taped(tmp_path)
        state = tmp_path / "tapes"
    paths = surplus(state, 0, "")
    assert len(paths) == 3
    stubborn, unlink = paths[0], Path.unlink
    broken: list[str] = []

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path == stubborn:
            raise PermissionError(1, "Operation not permitted")
        unlink(path, missing_ok)

    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path, broken=broken) as core:
            tapes = HostTape(core)
            with monkeypatch.context() as patched:
                patched.setattr(Path, "unlink", refuse)
                await tapes.make_room(limit=1)
                await tapes.make_room(limit=1)

    virtually(main)
    assert [info.path for info in sessions(state)] == [stubborn]
    assert len(broken) == 1
    assert stubborn.name in broken[0]


def test_what_is_no_tape_in_the_folder_of_tapes_stops_neither_the_desk_nor_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_tape, "MOST_BYTES", 1)
    tapes = tmp_path / "tapes"
    tapes.mkdir()
    (tapes / "folder.tape").mkdir()
    (tapes / "nowhere.tape").symlink_to("/no/such/file")
    os.mkfifo(tapes / "pipe.tape")
    taped(tmp_path)
    assert {info.path.stem: bool(info.problem) for info in sessions(tapes)[1:]} == {
        "folder": True,
        "nowhere": True,
        "pipe": True,
    }
    assert not sessions(tapes)[0].problem
    assert surplus(tapes, 0, sessions(tapes)[0].session) == []


def test_a_recorder_that_broke_once_goes_on_in_the_same_tape(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken: list[str] = []

    async def main(clock: Clock) -> list[str]:
        async with opened(clock, tmp_path, tape=True, broken=broken) as core, attached(core) as one:
            await one.hello()
            await clock.sleep(5)
            frame = core.terminal_desk.views.frame

            def once(*asked: Any) -> Any:
                monkeypatch.setattr(core.terminal_desk.views, "frame", frame)
                raise KeyError("once")

            monkeypatch.setattr(core.terminal_desk.views, "frame", once)
            await clock.sleep(5)
            await one.say("/halt drill")
            await one.hear(e.CommandDone)
            return [m.payload.title for m in one.heard if isinstance(m, e.AlertRaised)]

    assert "Tape" not in virtually(main)
    assert broken == ["tape: KeyError('once')"]
    (info,) = sessions(tmp_path / "tapes")
    tape = Tape.open(info.path)
    assert tape.duration > 9
    assert tape.at(tape.ended)["status"].desk_state == "HALTED"  # type: ignore[attr-defined]
    assert prove(tmp_path).ok


def test_a_tape_that_is_deleted_while_it_plays_plays_on(tmp_path: Path) -> None:
    taped(tmp_path, seconds=70)
    (info,) = sessions(tmp_path / "tapes")
    tape = Tape.open(info.path)
    info.path.unlink()
    assert "watchlist" in tape.at(tape.started)
    assert "watchlist" in tape.at(tape.ended)
