from __future__ import annotations

import os
from pathlib import Path

from desk.host.host_tape import HostTape
from desk.host.proof import prove
from desk.host.tape_reader import Tape, find, sessions
from desk.kernel.clock import Clock
from desk.kernel.logs import open_log
from desk.link import envelope as e
from tests.host.cores import attached, opened, virtually
from widgets.specs.market import BookView, Watchlist


def test_a_session_is_taped_as_it_was_shown_and_said(tmp_path: Path) -> None:
    async def main(clock: Clock) -> tuple[list[e.ItemAdded], list[int]]:
        async with opened(clock, tmp_path, tape=True) as core, attached(core) as one:
            await one.hello()
            await one.watch("book:ETH-USDT", "watchlist")
            await clock.sleep(65)
            await one.say("what is BTC doing?")
            await one.hear(e.TurnEnd)
            seen = []
            for _ in range(5):
                await clock.sleep(1)
                seen.append(clock.now())
            await clock.sleep(70)
            await one.say("/halt drill")
            await one.hear(e.CommandDone)
            return [m for m in one.heard if isinstance(m, e.ItemAdded)], seen

    said, seen = virtually(main)
    (info,) = sessions(tmp_path / "tapes")
    assert not info.problem
    tape = Tape.open(info.path)
    assert 139 < tape.duration < 150
    items = [m for _, m in tape.messages(tape.started - 1, tape.ended) if isinstance(m, e.ItemAdded)]
    assert [m.payload for m in items] == [m.payload for m in said]
    for at in seen:
        shown = tape.at(at)
        assert isinstance(shown["book:ETH-USDT"], BookView)
        assert isinstance(shown["watchlist"], Watchlist)
    assert tape.at(tape.ended)["status"].desk_state == "HALTED"  # type: ignore[attr-defined]
    proof = prove(tmp_path)
    assert proof.ok
    assert (proof.tapes, proof.blocks) == (1, 3)
    assert info.bytes < 145 * 4096


def test_a_tape_shows_what_its_screen_showed_of_the_thread_before(tmp_path: Path) -> None:
    async def first(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await one.hello()
            await one.say("/halt drill")
            await one.hear(e.CommandDone)

    async def second(clock: Clock) -> list[e.ItemAdded]:
        await clock.sleep(60)
        async with opened(clock, tmp_path, tape=True) as core, attached(core) as one:
            await clock.sleep(2)
            await one.hello()
            await one.say("/resume")
            await one.hear(e.CommandDone)
            async with attached(core, "u") as two:
                await two.hello()
                await clock.sleep(2)
            return [m for m in one.heard if isinstance(m, e.ItemAdded)]

    virtually(first)
    shown = virtually(second)
    assert len(shown) == 4
    (info,) = sessions(tmp_path / "tapes")
    tape = Tape.open(info.path)
    items = [m for _, m in tape.messages(tape.started - 1, tape.ended) if isinstance(m, e.ItemAdded)]
    assert [m.payload for m in items] == [m.payload for m in shown]


def test_the_latest_session_to_replay_is_one_with_something_in_it(tmp_path: Path) -> None:
    def session(seconds: float, line: str, at: float) -> str:
        async def main(clock: Clock) -> str:
            await clock.sleep(at)
            async with opened(clock, tmp_path, tape=True) as core, attached(core) as one:
                await one.hello()
                await clock.sleep(3)
                if line:
                    await one.say(line)
                    await one.hear(e.TurnEnd)
                await clock.sleep(seconds)
                return core.session

        return virtually(main)

    tapes = tmp_path / "tapes"
    glance = session(2, "", 0)
    assert find(tapes, "latest").stem == glance
    spoken = session(2, "what is BTC doing?", 100)
    session(2, "", 200)
    assert find(tapes, "latest").stem == spoken
    long = session(70, "", 300)
    session(2, "", 500)
    assert find(tapes, "latest").stem == long
    assert find(tapes, glance).stem == glance


def test_a_tape_that_cannot_be_written_is_said_and_the_desk_goes_on(tmp_path: Path) -> None:
    (tmp_path / "tapes").write_text("in the way")

    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path, tape=True) as core, attached(core) as one:
            await one.hello()
            await one.watch("status")
            await one.see("status")
            await one.say("/help")
            await one.hear(e.CommandDone)

    virtually(main)
    assert (tmp_path / "tapes").read_text() == "in the way"


def test_the_oldest_tapes_make_room_on_the_record(tmp_path: Path) -> None:
    async def record(clock: Clock) -> None:
        async with opened(clock, tmp_path, tape=True):
            await clock.sleep(3)

    async def make_room(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await HostTape(core).make_room(limit=1)

    virtually(record)
    assert prove(tmp_path).tapes == 1
    virtually(make_room)
    assert sessions(tmp_path / "tapes") == ()
    proof = prove(tmp_path)
    assert proof.ok
    assert proof.tapes == 0


def test_nobody_else_reads_what_the_desk_keeps(tmp_path: Path) -> None:
    state = tmp_path / "state"

    def modes() -> dict[str, int]:
        return {path.name: path.stat().st_mode & 0o777 for path in state.rglob("*") if path.is_file()}

    async def main(clock: Clock) -> None:
        async with opened(clock, state, tape=True) as core, attached(core) as one:
            await one.hello()
            await clock.sleep(3)
            open_log(state).info("something happened")
            kept = modes()
            assert kept.keys() >= {"journal.db", "journal.db-wal", "journal.db-shm", "head", "host.log"}
            assert any(name.endswith(".tape") for name in kept)
            assert set(kept.values()) == {0o600}

    before = os.umask(0o022)
    try:
        virtually(main)
    finally:
        os.umask(before)
    assert set(modes().values()) == {0o600}
