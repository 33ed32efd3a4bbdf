"""On a full disk what is essential is still recorded, and nothing else is until there is room."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from desk.kernel import audit
from desk.kernel.clock import SystemClock
from desk.kernel.errors import DiskFull, Refused
from desk.kernel.facts import Draft
from desk.kernel.journal import RESERVE, Journal
from desk.kernel.reserve import Reserve
from tests.kernel.builders import COUNTS, TABLES, TOPICS, Counted, counted, total
from tests.kernel.small_disk import SmallDisk

KEPT = 64 * 4096
LARGE = [Draft(COUNTS, Counted("n" * 4000, 0), "tester")] * 10


@asynccontextmanager
async def _journal(folder: Path, disk: SmallDisk) -> AsyncIterator[Journal]:
    journal = await Journal.open(folder, TABLES, TOPICS, SystemClock(), disk, KEPT)
    try:
        yield journal
    finally:
        await journal.close()
    report = audit.verify(folder, TABLES, TOPICS)
    assert report.ok, report.problems


async def test_the_reserve_is_kept_aside_at_every_start(tmp_path: Path) -> None:
    for _ in range(2):
        async with _journal(tmp_path, SmallDisk(tmp_path)) as journal:
            assert (tmp_path / RESERVE).stat().st_size == KEPT
            assert not journal.full


async def test_the_first_refusal_gives_the_reserve_up_for_what_is_essential(tmp_path: Path) -> None:
    disk = SmallDisk(tmp_path)
    async with _journal(tmp_path, disk) as journal:
        await journal.append(counted(1))
        journal.on_full(lambda tables: [counted(100)])
        disk.fill()
        with pytest.raises(DiskFull, match="make room"):
            await journal.append(*LARGE)
        assert journal.full
        assert [fact.message for fact in journal.facts(after=1)] == [Counted("a", 100)]
        with pytest.raises(DiskFull):
            await journal.append(counted(1))
        await journal.append(counted(10), essential=True)
        assert journal.rows("SELECT total FROM counts WHERE name = 'a'")[0]["total"] == 111


async def test_what_is_essential_and_finds_the_disk_full_is_recorded_all_the_same(tmp_path: Path) -> None:
    disk = SmallDisk(tmp_path)
    async with _journal(tmp_path, disk) as journal:
        disk.fill()
        facts = await journal.append(*LARGE, essential=True)
        assert len(facts) == len(LARGE)
        assert journal.full
        recorded = 0
        with suppress(DiskFull):  # the reserve has its bounds too
            for recorded in range(20):  # noqa: B007 - how far it came is what is asked
                await journal.append(*LARGE, essential=True)
        assert 1 < recorded < 19


async def test_a_decision_that_records_nothing_needs_no_room(tmp_path: Path) -> None:
    def refuse(tables: sqlite3.Connection) -> Sequence[Draft]:
        raise Refused(f"No, it is {total(tables)}.")

    disk = SmallDisk(tmp_path)
    async with _journal(tmp_path, disk) as journal:
        disk.fill()
        with pytest.raises(DiskFull):
            await journal.append(*LARGE)
        assert await journal.transact(lambda tables: ()) == ()
        with pytest.raises(Refused):
            await journal.transact(refuse)


async def test_everything_is_recorded_again_once_there_is_room(tmp_path: Path) -> None:
    disk = SmallDisk(tmp_path)
    async with _journal(tmp_path, disk) as journal:
        disk.fill()
        for _ in range(2):
            with pytest.raises(DiskFull):
                await journal.append(*LARGE)
            await journal.append(counted(1), essential=True)
            assert not journal.restock()
            disk.clear()
            assert journal.restock()
            assert (tmp_path / RESERVE).stat().st_size == KEPT
            await journal.append(counted(1))
            disk.fill()


async def test_a_start_on_a_full_disk_records_only_what_is_essential(tmp_path: Path) -> None:
    (tmp_path / RESERVE).mkdir()
    async with _journal(tmp_path, SmallDisk(tmp_path)) as journal:
        assert journal.full
        journal.on_full(lambda tables: [counted(100)])
        with pytest.raises(DiskFull):
            await journal.append(counted(1))
        assert [fact.message for fact in journal.facts()] == [Counted("a", 100)]


def test_the_room_that_was_given_up_does_not_pass_for_new_room(tmp_path: Path) -> None:
    disk = os.statvfs(tmp_path)
    free = disk.f_bavail * disk.f_frsize
    assert not Reserve(tmp_path / RESERVE, free // 3).make()
    assert not any(tmp_path.iterdir())
