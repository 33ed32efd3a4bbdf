"""Two desks, other versions and unsafe folders: rows of the table of faults about who holds a journal, and where."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from desk.kernel import audit, profile, sqlite_version
from desk.kernel.clock import SystemClock
from desk.kernel.errors import Busy, ConfigError, DeskError
from desk.kernel.journal import DATABASE, Journal
from desk.kernel.onlooking import reader
from desk.kernel.profile import Profile
from desk.kernel.topics import Topic
from desk.kernel.writer import InlineWriter
from tests.kernel.builders import TABLES, TOPICS, Counted, CountsTable, Noted, counted, journal_in


async def _written(directory: Path, facts: int) -> None:
    async with journal_in(directory) as journal:
        for number in range(facts):
            await journal.append(counted(number))


def test_f30_a_second_desk_on_one_folder_is_told_who_has_it_and_a_killed_one_leaves_it_free(
    tmp_path: Path,
) -> None:
    holding = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import asyncio, sys\nfrom pathlib import Path\nfrom tests.kernel.builders import journal_in\n"
            "async def main():\n    async with journal_in(Path(sys.argv[1])):\n"
            "        print('open', flush=True)\n        await asyncio.sleep(60)\nasyncio.run(main())",
            str(tmp_path),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holding.stdout is not None
    assert holding.stdout.readline() == "open\n"
    with pytest.raises(Busy, match=rf"pid {holding.pid}\b.*desk attach"):
        asyncio.run(_written(tmp_path, 1))
    holding.send_signal(signal.SIGKILL)
    holding.wait(10)
    holding.stdout.close()
    asyncio.run(_written(tmp_path, 1))


_MIGRATING = """
import asyncio, sys, time
from pathlib import Path
from desk.kernel.clock import SystemClock
from desk.kernel.journal import Journal
from desk.kernel.writer import InlineWriter
from tests.kernel.builders import TOPICS, CountsTable

class Slower(CountsTable):
    ddl = CountsTable.ddl + chr(10) + "CREATE TABLE more (n INTEGER) STRICT;"
    def apply(self, tables, fact):
        print(fact.seq, flush=True)
        time.sleep(0.001)
        super().apply(tables, fact)

async def main():
    journal = await Journal.open(Path(sys.argv[1]), (Slower(),), TOPICS, SystemClock(), InlineWriter())
    await journal.close()
    print("done", flush=True)

asyncio.run(main())
"""


def test_f31_tables_that_are_derived_anew_and_killed_half_way_are_the_old_or_the_new_ones(
    tmp_path: Path,
) -> None:
    asyncio.run(_written(tmp_path, 200))
    chance, killed = random.Random(3), 0
    for _ in range(8):
        child = subprocess.Popen(
            [sys.executable, "-c", _MIGRATING, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        for _ in range(chance.randint(1, 190)):
            child.stdout.readline()
        child.send_signal(signal.SIGKILL)
        killed += child.wait(10) == -signal.SIGKILL
        child.stdout.close()
        tables = sqlite3.connect(f"file:{tmp_path / DATABASE}?mode=ro", uri=True)
        names = {name for (name,) in tables.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        kept = tables.execute("SELECT tables FROM projections").fetchall()
        tables.close()
        assert kept == ([("counts,more",)] if "more" in names else [("counts",)])
        if "more" in names:
            break
        assert audit.verify(tmp_path, TABLES, TOPICS).ok
    assert killed
    finished = subprocess.run(
        [sys.executable, "-c", _MIGRATING, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert finished.stdout.endswith("done\n")


# What a later desk might make of a count.
LONGER = msgspec.defstruct(
    "Counted", [("name", str), ("by", int), ("real_money", bool, False)], tag=True, frozen=True
)


class Unheard(msgspec.Struct, frozen=True, tag=True):
    said: str


@pytest.mark.parametrize(
    ("messages", "named"),
    [
        (LONGER | Noted, "counts.v1 Counted.real_money"),
        (Counted | Noted | Unheard, "counts.v1 Unheard and 2 more"),
    ],
)
async def test_f31_a_journal_that_a_newer_desk_wrote_is_refused_in_a_sentence(
    tmp_path: Path, messages: object, named: str
) -> None:
    await _written(tmp_path, 3)
    newer = Topic[object]("counts.v1", durable=True, messages=messages)

    class Anything(CountsTable):
        topics = (newer,)  # type: ignore[assignment]

        def apply(self, tables: sqlite3.Connection, fact: object) -> None:
            return

    journal = await Journal.open(tmp_path, (Anything(),), (newer,), SystemClock(), InlineWriter())
    await journal.close()
    before = (tmp_path / DATABASE).read_bytes()
    with pytest.raises(
        ConfigError, match=f"newer desk: it may hold {named}.*start the newer desk"
    ) as refused:
        async with journal_in(tmp_path):
            pytest.fail("an older desk read what it does not know")
    assert "\n" not in str(refused.value)
    assert (tmp_path / DATABASE).read_bytes() == before, "and nothing was written to it"


async def test_f31_a_journal_of_an_older_desk_opens_and_is_marked_from_then_on(tmp_path: Path) -> None:
    await _written(tmp_path, 3)
    database = sqlite3.connect(tmp_path / DATABASE)
    with database:
        database.execute("DROP TABLE message_shapes")
    database.close()
    async with journal_in(tmp_path) as journal:
        await journal.append(counted(1))
        shapes = {row[0] for row in journal.rows("SELECT shape FROM message_shapes")}
    assert {"counts.v1", "counts.v1 Counted", "counts.v1 Counted.by"} <= shapes


async def test_f31_a_proof_of_tables_that_wait_to_be_derived_anew_says_so_and_holds(tmp_path: Path) -> None:
    class Wider(CountsTable):
        ddl = CountsTable.ddl + "\nCREATE TABLE more (n INTEGER) STRICT;"

    await _written(tmp_path, 3)
    report = audit.verify(tmp_path, (Wider(),), TOPICS)
    assert report.problems == ()
    assert report.notes == ("tables of another version of the desk, derived anew at its next start: counts",)


@pytest.mark.parametrize(
    ("version", "race"),
    [
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 0), False),
    ],
)
async def test_f32_on_a_sqlite_with_the_race_a_second_writer_ends_all_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], race: bool
) -> None:
    monkeypatch.setattr(sqlite_version, "running", lambda: version)
    async with journal_in(tmp_path) as journal:
        await journal.append(counted(1))
        other = sqlite3.connect(tmp_path / DATABASE)
        with other:
            other.execute("CREATE TABLE notes (text)")
        other.close()
        if race:
            for _ in range(2):
                with pytest.raises(DeskError, match="two writers can lose what was committed"):
                    await journal.append(counted(1))
        else:
            await journal.append(counted(1))
        assert journal.head.seq == (1 if race else 2)
    async with journal_in(tmp_path) as journal:
        await journal.append(counted(1))


async def test_f32_nobody_but_the_writer_can_write_or_checkpoint(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        await journal.append(counted(1))
        size = (tmp_path / f"{DATABASE}-wal").stat().st_size
        for connection in (reader(tmp_path / DATABASE), journal._read):
            for statement in (
                "DELETE FROM facts",
                "PRAGMA wal_checkpoint(TRUNCATE)",
                "PRAGMA journal_mode = DELETE",
            ):
                with pytest.raises(sqlite3.OperationalError):
                    connection.execute(statement).fetchall()
            if connection is not journal._read:
                connection.close()
        assert (tmp_path / f"{DATABASE}-wal").stat().st_size == size
        await journal.append(counted(1))


async def test_f32_a_sqlite_that_cannot_keep_the_journal_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_version, "running", lambda: (3, 36, 0))
    with pytest.raises(ConfigError, match=r"brings SQLite 3\.36\.0, and the journal needs 3\.37\.0"):
        async with journal_in(tmp_path / "new"):
            pytest.fail("it was opened")
    assert not (tmp_path / "new").exists()


def _open_to_others(home: Path, patch: pytest.MonkeyPatch) -> None:
    Profile("test").state.chmod(0o777)


def _not_writable(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(os, "access", lambda path, mode: False)


def _read_only_disk(home: Path, patch: pytest.MonkeyPatch) -> None:
    _not_writable(home, patch)
    flags = type("Disk", (), {"f_flag": os.ST_RDONLY})
    patch.setattr(os, "statvfs", lambda path: flags)


def _network(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(profile, "file_system", lambda path: "nfs4")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_open_to_others, "Others can write to the state folder .*; run `chmod 700 "),
        (_not_writable, "cannot be written to; run `chmod 700 "),
        (_read_only_disk, "is on a read-only file system; set DESK_HOME"),
        (_network, r"is on a network file system \(nfs4\), where a journal is not safe; set DESK_HOME"),
    ],
)
def test_f33_a_folder_where_no_journal_is_safe_is_refused_with_what_helps(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path, pytest.MonkeyPatch], None],
    words: str,
) -> None:
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    state = Profile("test").prepare_state()
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    make(tmp_path, monkeypatch)
    with pytest.raises(ConfigError, match=words):
        Profile("test").prepare_state()
