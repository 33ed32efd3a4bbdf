"""What can go wrong with the disk and the database, one row of the table of faults each."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from desk.kernel import anchor, audit
from desk.kernel.clock import SystemClock
from desk.kernel.errors import CorruptJournal, DeskError, DiskFull
from desk.kernel.facts import Draft
from desk.kernel.journal import ANCHOR, DATABASE, Journal
from tests.kernel.builders import COUNTS, TABLES, TOPICS, Counted, counted, journal_in
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
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(File), ctypes.c_int, ctypes.c_void_p
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


def test_f28_the_anchor_stands_outside_of_the_database() -> None:
    assert Path(ANCHOR).parent != Path(DATABASE).parent
