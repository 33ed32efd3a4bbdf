"""No desk runs on state tables that something else has changed."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.kernel import audit, sqlite_version
from desk.kernel.clock import SystemClock
from desk.kernel.errors import CorruptJournal, DeskError, Refused
from desk.kernel.facts import Draft, Fact
from desk.kernel.journal import DATABASE, Journal
from desk.kernel.topics import Topic
from desk.kernel.writer import InlineWriter, ThreadWriter, Writer
from tests.kernel.builders import TABLES, TOPICS, counted, journal_in

ALTERATIONS = (
    "UPDATE counts SET total = 5 WHERE name = 'a'",
    "UPDATE counts SET name = 'c' WHERE name = 'a'",
    "DELETE FROM counts WHERE name = 'b'",
    "INSERT INTO counts VALUES ('c', 1)",
    "UPDATE counts SET total = CASE name WHEN 'a' THEN 2 ELSE 1 END",
    "DROP TABLE counts",
)


def _alter(directory: Path, sql: str) -> None:
    connection = sqlite3.connect(directory / DATABASE)
    with connection:
        connection.execute(sql)
    connection.close()


@pytest.mark.parametrize("sql", ALTERATIONS)
async def test_a_table_changed_between_two_starts_stops_the_second_one(tmp_path: Path, sql: str) -> None:
    async with journal_in(tmp_path) as journal:
        await journal.append(counted(1, "a"), counted(2, "b"))
    _alter(tmp_path, sql)
    with pytest.raises(CorruptJournal, match="The table counts was changed by something other than the desk"):
        async with journal_in(tmp_path):
            pytest.fail("a desk traded on changed tables")
    assert not audit.verify(tmp_path, TABLES, TOPICS).ok


@pytest.mark.parametrize("writer", [InlineWriter, ThreadWriter])
async def test_a_table_changed_while_the_desk_runs_ends_all_recording(
    tmp_path: Path, writer: type[Writer]
) -> None:
    def decide(tables: sqlite3.Connection) -> Sequence[Draft]:
        pytest.fail("a decision was taken on changed tables")

    async with journal_in(tmp_path, writer()) as journal:
        await journal.append(counted(1))
        _alter(tmp_path, "UPDATE counts SET total = 500")
        for _ in range(2):
            with pytest.raises(DeskError, match="table counts was changed"):
                await journal.transact(decide)
        assert "table counts was changed" in journal.broken
        assert journal.head.seq == 1


async def test_a_fact_changed_while_the_desk_runs_ends_all_recording(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        await journal.append(counted(1), counted(2))
        _alter(tmp_path, "UPDATE facts SET actor = 'somebody' WHERE seq = 1")
        with pytest.raises(DeskError, match="fact 1 was changed"):
            await journal.append(counted(1))
        assert journal.head.seq == 2


async def test_a_visitor_who_changes_nothing_of_ours_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_version, "running", lambda: (3, 51, 3))
    async with journal_in(tmp_path) as journal:
        await journal.append(counted(1))
        _alter(tmp_path, "CREATE TABLE notes (text)")
        await journal.append(counted(1))
        assert (journal.head.seq, journal.broken) == (2, "")


async def test_what_is_refused_or_taken_back_leaves_the_sums_as_they_were(tmp_path: Path) -> None:
    def refuse(tables: sqlite3.Connection) -> Sequence[Draft]:
        raise Refused("No.")

    async with journal_in(tmp_path) as journal:
        await journal.append(counted(1))
        with pytest.raises(sqlite3.IntegrityError):
            await journal.append(counted(1, "b"), counted(2_000_000))
        with pytest.raises(Refused):
            await journal.transact(refuse)
        await journal.append(counted(1))
    async with journal_in(tmp_path) as journal:
        assert journal.head.seq == 2
    assert audit.verify(tmp_path, TABLES, TOPICS).ok


async def test_a_journal_from_before_there_were_sums_derives_its_tables_anew(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        await journal.append(counted(1), counted(2))
    _alter(tmp_path, "UPDATE counts SET total = 500")
    _alter(tmp_path, "DROP TABLE table_sums")
    async with journal_in(tmp_path) as journal:
        assert journal.rows("SELECT total FROM counts")[0]["total"] == 3
    async with journal_in(tmp_path):
        pass


async def test_a_sum_that_was_changed_is_told_by_start_and_proof_alike(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        await journal.append(counted(1))
    _alter(tmp_path, "UPDATE table_sums SET sum = zeroblob(32)")
    with pytest.raises(CorruptJournal, match="table counts"):
        async with journal_in(tmp_path):
            pytest.fail("a changed sum was overlooked")
    assert audit.verify(tmp_path, TABLES, TOPICS).problems == (
        "table counts: its rows do not come to the sum that the desk kept of them",
    )


class Told(msgspec.Struct, frozen=True, tag=True):
    how: str
    key: int
    value: int


TELLING = Topic[Told]("told.v1", durable=True, messages=Told)


class Shelf:
    """Changes its rows in every way that a projection does."""

    name = "shelf"
    ddl = """
    CREATE TABLE shelf (key INTEGER PRIMARY KEY, value INTEGER, note TEXT, UNIQUE (value)) STRICT;
    CREATE TABLE leaves (key INTEGER, leaf BLOB, size REAL) STRICT;
    """
    topics = (TELLING,)

    def apply(self, tables: sqlite3.Connection, fact: Fact) -> None:
        told: Told = fact.message
        at = {"key": told.key, "value": told.value}
        match told.how:
            case "replace":
                tables.execute("INSERT OR REPLACE INTO shelf VALUES (:key, :value, 'it''s')", at)
                tables.execute("INSERT INTO leaves VALUES (:key, x'00ff', :value / 3.0)", at)
            case "update":
                tables.execute("UPDATE OR REPLACE shelf SET value = :value WHERE key = :key", at)
            case "delete":
                tables.execute("DELETE FROM shelf WHERE key = :key", at)
            case "clear":
                tables.execute("DELETE FROM leaves")


_HOW = st.sampled_from(["replace", "replace", "update", "delete", "clear"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.builds(Told, _HOW, st.integers(0, 3), st.integers(0, 3)), max_size=25))
def test_sums_follow_every_way_in_which_rows_change(story: list[Told]) -> None:
    async def tell(folder: Path) -> None:
        for part in (story[::2], story[1::2], []):
            journal = await Journal.open(folder, [Shelf()], [TELLING], SystemClock(), InlineWriter())
            for told in part:
                await journal.append(Draft(TELLING, told, "me"))
            await journal.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(tell(Path(folder)))
        assert audit.verify(Path(folder), [Shelf()], [TELLING]).ok
