"""What can go wrong with the disk and the database, one row of the table of faults each."""

from __future__ import annotations

import asyncio
import errno
import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from desk.kernel import anchor, audit, profile, sqlite_version
from desk.kernel.clock import SystemClock
from desk.kernel.errors import Busy, ConfigError, CorruptJournal, DeskError, DiskFull
from desk.kernel.facts import Draft
from desk.kernel.journal import ANCHOR, DATABASE, Journal
from desk.kernel.onlooking import reader
from desk.kernel.profile import Profile
from desk.kernel.topics import Topic
from desk.kernel.writer import InlineWriter
from tests.kernel.builders import COUNTS, TABLES, TOPICS, Counted, CountsTable, Noted, counted, journal_in
from tests.kernel.small_disk import SmallDisk

KEPT = 64 * 4096
FACTS = 30


async def _written(directory: Path, facts: int = FACTS) -> None:
    async with journal_in(directory) as journal:
        for number in range(facts):
            await journal.append(counted(number))


async def test_f25_a_disk_that_is_full_in_the_middle_takes_it_back_whole_and_what_reduces_risk_goes_on(
    tmp_path: Path,
) -> None:
    disk = SmallDisk(tmp_path)
    large = [Draft(COUNTS, Counted("n" * 4000, 0), "tester")] * 40
    journal = await Journal.open(tmp_path, TABLES, TOPICS, SystemClock(), disk, KEPT)
    await journal.append(counted(1))
    disk.fill()
    with pytest.raises(DiskFull, match="make room"):
        await journal.append(*large)
    assert (journal.head.seq, journal.full) == (1, True)
    assert journal.rows("SELECT count(*) FROM facts")[0][0] == 1, (
        "nothing of it stands, not even its first fact"
    )
    await journal.append(counted(10), essential=True)
    disk.clear()
    assert journal.restock()
    await journal.append(*large)
    assert journal.head.seq == 42
    await journal.close()
    assert audit.verify(tmp_path, TABLES, TOPICS).ok


_WAL_HEADER, _FRAME_HEADER, _PAGE = 32, 24, 4096
_FRAME = _FRAME_HEADER + _PAGE


def _places(frames: int) -> dict[str, int]:
    """A byte of each kind that a write-ahead log has: of its header, and of frames at its start, middle and end."""
    found = {"magic": 1, "page size": 10, "salt": 18, "header sum": 26}
    for which, frame in (("first", 0), ("middle", frames // 2), ("last", frames - 1)):
        start = _WAL_HEADER + frame * _FRAME
        for name, at in (("page number", 2), ("commit mark", 6), ("frame salt", 10), ("frame sum", 18)):
            found[f"{name} of the {which} frame"] = start + at
        for name, at in (("start", 3), ("middle", 2000), ("end", 4090)):
            found[f"{name} of the {which} page"] = start + _FRAME_HEADER + at
    return found


async def test_f26_a_byte_flipped_anywhere_in_the_log_never_drops_a_fact_unseen(tmp_path: Path) -> None:
    live = tmp_path / "live"
    async with journal_in(live) as journal:
        for number in range(FACTS):
            await journal.append(counted(number))
        shutil.copytree(live, tmp_path / "kept")
    log = (tmp_path / "kept" / f"{DATABASE}-wal").read_bytes()
    places = _places((len(log) - _WAL_HEADER) // _FRAME)
    refused = 0
    for name, at in places.items():
        copy = tmp_path / "copy"
        shutil.copytree(tmp_path / "kept", copy)
        changed = bytearray(log)
        changed[at] ^= 0x10
        (copy / f"{DATABASE}-wal").write_bytes(bytes(changed))
        try:
            async with journal_in(copy) as journal:
                assert journal.head.seq == FACTS, f"{name}: a desk started without facts that were committed"
        except CorruptJournal:
            refused += 1
            with pytest.raises(CorruptJournal):
                audit.require_whole(copy)
        shutil.rmtree(copy)
    assert refused > len(places) / 2, "the harness must really have done damage"


async def test_f27_a_page_that_was_edited_by_hand_is_found_at_its_fact(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        for number in range(FACTS):
            await journal.append(counted(1, f"name-{number:02}"))
    path = tmp_path / DATABASE
    content = path.read_bytes()
    for seq in (1, 17, FACTS):
        told = f'"name":"name-{seq - 1:02}"'.encode()
        assert content.count(told) == 1
        path.write_bytes(content.replace(told, told.replace(b"name-", b"game-")))
        with pytest.raises(CorruptJournal, match=f"fact {seq} was changed"):
            async with journal_in(tmp_path):
                pytest.fail("a desk traded on an edited page")
        assert (
            audit.verify(tmp_path, TABLES, TOPICS).problems[0]
            == f"fact {seq} was changed after it was written"
        )
    path.write_bytes(content)
    assert audit.verify(tmp_path, TABLES, TOPICS).ok


@pytest.mark.parametrize("how", ["rolled back", "truncated", "gone"])
async def test_f28_a_copy_from_before_is_refused_by_the_anchor(tmp_path: Path, how: str) -> None:
    await _written(tmp_path, 12)
    shutil.copy(tmp_path / DATABASE, tmp_path / "yesterday")
    await _written(tmp_path, 3)
    match how:
        case "rolled back":
            shutil.copy(tmp_path / "yesterday", tmp_path / DATABASE)
        case "truncated":
            database = sqlite3.connect(tmp_path / DATABASE)
            with database:
                database.execute("DELETE FROM facts WHERE seq > 12")
            database.close()
        case _:
            (tmp_path / DATABASE).unlink()
    with pytest.raises(CorruptJournal, match=r"ends at fact \d+ but 15 were committed"):
        async with journal_in(tmp_path):
            pytest.fail("an old copy passed for the record")


_FAILING_SYNC = """
import asyncio, ctypes, ctypes.util, sys, sqlite3
from pathlib import Path
from desk.kernel.errors import DeskError
from desk.kernel.writer import InlineWriter
from tests.kernel.builders import counted, journal_in

library = ctypes.CDLL(next((line.split()[-1] for line in open("/proc/self/maps") if "libsqlite3" in line), None))

class Methods(ctypes.Structure):
    _fields_ = [("version", ctypes.c_int)] + [(f"f{i}", ctypes.c_void_p) for i in range(18)]

class File(ctypes.Structure):
    _fields_ = [("methods", ctypes.POINTER(Methods))]

OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(File), ctypes.c_int, ctypes.c_void_p
)
SYNC = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)

class Vfs(ctypes.Structure):
    _fields_ = [("version", ctypes.c_int), ("size", ctypes.c_int), ("longest", ctypes.c_int), ("next", ctypes.c_void_p),
                ("name", ctypes.c_char_p), ("data", ctypes.c_void_p), ("open", ctypes.c_void_p)]

library.sqlite3_vfs_find.restype = ctypes.POINTER(Vfs)
vfs = library.sqlite3_vfs_find(None).contents
opened, kept, failing, asked = OPEN(vfs.open), [], [False], [0]

@OPEN
def open_file(given, name, file, flags, out):
    code = opened(given, name, file, flags, out)
    if code == 0 and file.contents.methods:
        own = Methods.from_buffer_copy(file.contents.methods.contents)
        honest = SYNC(own.f4)
        def sync(one, how):
            asked[0] += failing[0]
            return 1034 if failing[0] else honest(one, how)  # SQLITE_IOERR_FSYNC
        wrapped = SYNC(sync)
        own.f4 = ctypes.cast(wrapped, ctypes.c_void_p)
        kept.extend((own, wrapped, honest))
        file.contents.methods = ctypes.pointer(own)
    return code

vfs.open = ctypes.cast(open_file, ctypes.c_void_p)

async def main():
    async with journal_in(Path(sys.argv[1]), InlineWriter()) as journal:
        for _ in range(3):
            await journal.append(counted(1))
        failing[0] = True
        said = []
        for _ in range(3):
            try:
                await journal.append(counted(1))
                said.append("recorded")
            except DeskError as problem:
                said.append(str(problem))
        failing[0] = False
        try:
            await journal.append(counted(1))
            said.append("recorded")
        except DeskError as problem:
            said.append(str(problem))
        print(asked[0], journal.head.seq, *said, sep="|")

asyncio.run(main())
"""


def test_f29_a_sync_that_fails_ends_all_recording_and_is_never_tried_again(tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-c", _FAILING_SYNC, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if "TypeError" in found.stderr or "cannot open" in found.stderr:
        pytest.skip("this Python holds SQLite inside itself, where a sync cannot be made to fail")
    assert found.returncode == 0, found.stderr
    asked, head, *said = found.stdout.strip().split("|")
    assert (asked, head) == ("1", "3"), "one sync failed, and after that nothing was tried"
    assert len(said) == 4
    assert all("The disk failed while the journal was written" in one for one in said)
    # What the failed sync left in the log may or may not have reached the disk: the start reads what is there.
    report = audit.verify(tmp_path, TABLES, TOPICS)
    assert report.ok
    assert report.facts in (3, 4)


async def test_f29_a_sync_of_the_anchor_that_fails_stops_the_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = 0

    def fail(handle: int) -> None:
        nonlocal tried
        tried += 1
        raise OSError(errno.EIO, "Input/output error")

    async with journal_in(tmp_path) as journal:
        await journal.append(counted(1))
        monkeypatch.setattr(anchor, "_sync", fail)
        await journal.append(counted(1))
        for _ in range(3):
            with pytest.raises(DeskError, match="anchor cannot be written"):
                await journal.append(counted(1))
    assert tried == 1


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


def test_f28_the_anchor_stands_outside_of_the_database() -> None:
    assert Path(ANCHOR).parent != Path(DATABASE).parent
