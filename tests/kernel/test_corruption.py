"""What was written is what stands there, or the desk says which fact does not hold."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.kernel import audit
from desk.kernel.anchor import anchored_head
from desk.kernel.chain import GENESIS, Head, link
from desk.kernel.errors import CorruptJournal
from desk.kernel.inspection import breaks
from desk.kernel.journal import ANCHOR, DATABASE
from desk.kernel.topics import Topic
from tests.kernel.builders import TABLES, TOPICS, CountsTable, counted, journal_in

COLUMNS = ("seq", "ts", "topic", "actor", "corr", "body", "prev_hash", "hash")


class Other(msgspec.Struct, frozen=True, tag=True):
    said: str


async def _written(directory: Path, facts: int = 12) -> None:
    async with journal_in(directory) as journal:
        for number in range(facts):
            await journal.append(counted(number))


def _edit(directory: Path, sql: str, parameters: tuple[object, ...] = ()) -> None:
    connection = sqlite3.connect(directory / DATABASE)
    with connection:
        connection.execute(sql, parameters)
    connection.close()


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 8), st.sampled_from(COLUMNS), st.integers(0, 10_000), st.integers(1, 255))
def test_any_change_to_any_column_of_any_fact_is_found(seq: int, column: str, at: int, flip: int) -> None:
    table = _chain_in_memory(8)
    if column == "seq":
        flip *= 16
    (value,) = table.execute(f"SELECT {column} FROM facts WHERE seq = ?", (seq,)).fetchone()
    match value:
        case int():
            changed: object = value ^ flip
        case str():
            changed = value + chr(0x100 + flip)
        case bytes():
            place = at % len(value)
            changed = value[:place] + bytes([value[place] ^ flip]) + value[place + 1 :]
        case _:
            pytest.fail("columns hold integers, texts and bytes")
    table.execute(f"UPDATE facts SET {column} = ? WHERE seq = ?", (changed, seq))
    found = list(breaks(table, _head(table), True))
    table.close()
    assert found
    assert str(seq) in found[0]


async def test_a_changed_fact_stops_the_start_and_names_the_place(tmp_path: Path) -> None:
    await _written(tmp_path)
    _edit(tmp_path, "UPDATE facts SET body = CAST(replace(body, '7', '8') AS BLOB) WHERE seq = 8")
    with pytest.raises(CorruptJournal, match="fact 8 was changed"):
        async with journal_in(tmp_path):
            pytest.fail("a desk traded on a changed journal")
    assert audit.verify(tmp_path, TABLES, TOPICS).problems == ("fact 8 was changed after it was written",)


async def test_a_flipped_byte_in_the_write_ahead_log_cannot_drop_facts_unseen(tmp_path: Path) -> None:
    live, copy = tmp_path / "live", tmp_path / "copy"
    async with journal_in(live) as journal:
        for number in range(50):
            await journal.append(counted(number))
        shutil.copytree(live, copy)
    log = copy / f"{DATABASE}-wal"
    content = bytearray(log.read_bytes())
    content[len(content) // 2] ^= 1
    log.write_bytes(bytes(content))
    with pytest.raises(CorruptJournal, match=r"50 were committed|missing|changed"):
        async with journal_in(copy):
            pytest.fail("committed facts were dropped in silence")


async def test_yesterdays_copy_of_the_journal_is_refused(tmp_path: Path) -> None:
    await _written(tmp_path)
    shutil.copy(tmp_path / DATABASE, tmp_path / "yesterday")
    await _written(tmp_path, 3)
    shutil.copy(tmp_path / "yesterday", tmp_path / DATABASE)
    with pytest.raises(CorruptJournal, match="ends at fact 12 but 15 were committed"):
        async with journal_in(tmp_path):
            pytest.fail("an old copy passed for the record")


async def test_a_journal_without_its_anchor_is_refused(tmp_path: Path) -> None:
    await _written(tmp_path)
    (tmp_path / ANCHOR).unlink()
    with pytest.raises(CorruptJournal, match="anchor beside the journal is missing"):
        async with journal_in(tmp_path):
            pytest.fail("nothing vouched for this journal")


@pytest.mark.parametrize("place", [0, 4096])
async def test_a_torn_anchor_record_falls_back_to_the_one_before(tmp_path: Path, place: int) -> None:
    await _written(tmp_path)
    anchor = tmp_path / ANCHOR
    content = bytearray(anchor.read_bytes())
    content[place + 20] ^= 1
    anchor.write_bytes(bytes(content))
    held = anchored_head(anchor)
    assert held is not None
    assert held.seq in {11, 12}
    report = audit.verify(tmp_path, TABLES, TOPICS)
    which = "second" if place else "first"
    said = f"the anchor's {which} record is damaged; the other one vouches for fact {held.seq}"
    assert (report.ok, report.notes) == (True, (said,))
    async with journal_in(tmp_path) as journal:
        assert journal.head.seq == 12
    assert anchored_head(anchor) == (12, journal.head.hash)
    assert audit.verify(tmp_path, TABLES, TOPICS).notes == ()


async def test_an_anchor_without_a_whole_record_vouches_for_nothing(tmp_path: Path) -> None:
    await _written(tmp_path)
    (tmp_path / ANCHOR).write_bytes(b"")
    with pytest.raises(CorruptJournal, match="the anchor holds no head"):
        async with journal_in(tmp_path):
            pytest.fail("nothing vouched for this journal")


async def test_the_anchor_may_lag_by_the_last_group_after_a_crash_between_commit_and_anchor(
    tmp_path: Path,
) -> None:
    await _written(tmp_path, 5)
    lagging = (tmp_path / ANCHOR).read_bytes()
    await _written(tmp_path, 3)
    (tmp_path / ANCHOR).write_bytes(lagging)
    assert audit.verify(tmp_path, TABLES, TOPICS).ok
    async with journal_in(tmp_path) as journal:
        assert journal.head.seq == 8


async def test_another_journal_of_the_same_length_is_not_the_one_that_was_anchored(tmp_path: Path) -> None:
    await _written(tmp_path / "ours")
    await _written(tmp_path / "theirs")
    shutil.copy(tmp_path / "theirs" / DATABASE, tmp_path / "ours" / DATABASE)
    with pytest.raises(CorruptJournal, match="fact 12 is not the one that the anchor saw committed"):
        async with journal_in(tmp_path / "ours"):
            pytest.fail("a foreign journal passed for ours")


async def test_the_anchor_stays_as_small_as_it_began(tmp_path: Path) -> None:
    await _written(tmp_path, 1)
    size = (tmp_path / ANCHOR).stat().st_size
    await _written(tmp_path, 40)
    assert (tmp_path / ANCHOR).stat().st_size == size


def test_verification_leaves_nothing_beside_the_journal_and_needs_no_writable_folder(tmp_path: Path) -> None:
    asyncio.run(_written(tmp_path))
    before = sorted(path.name for path in tmp_path.iterdir())
    tmp_path.chmod(0o500)
    try:
        assert audit.verify(tmp_path, TABLES, TOPICS).facts == 12
        assert sorted(path.name for path in tmp_path.iterdir()) == before
    finally:
        tmp_path.chmod(0o700)


async def test_a_fact_that_no_longer_reads_is_named(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        await journal.append(counted(1), counted(2))
    stranger = Topic[Other]("counts.v1", durable=True, messages=Other)
    (problem, *_) = audit.verify(tmp_path, (), (stranger,)).problems
    assert problem.startswith("Fact 1 of the journal does not read as counts.v1")
    assert (
        audit.verify(tmp_path, (), ()).problems[0].startswith("fact 1 is of topic counts.v1, which this desk")
    )


async def test_facts_that_the_tables_cannot_follow_are_a_finding(tmp_path: Path) -> None:
    class Stricter(CountsTable):
        ddl = CountsTable.ddl.replace("1000000", "5")

    await _written(tmp_path)
    problems = audit.verify(tmp_path, (Stricter(),), TOPICS).problems
    assert "fact 4 of counts.v1 cannot be applied to the tables" in problems[0]


def test_bytes_that_turned_into_text_are_a_change() -> None:
    table = _chain_in_memory(3)
    table.execute("UPDATE facts SET body = CAST(body AS TEXT) WHERE seq = 2")
    assert list(breaks(table, _head(table), True)) == ["fact 2 was changed after it was written"]
    table.close()


async def test_a_file_that_is_no_database_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"this is no database at all, not even nearly" * 100)
    with pytest.raises(CorruptJournal, match="cannot be read"):
        async with journal_in(tmp_path):
            pytest.fail("garbage was opened")


async def test_an_edited_state_row_is_found_by_deriving_it_again(tmp_path: Path) -> None:
    await _written(tmp_path)
    assert audit.verify(tmp_path, TABLES, TOPICS).ok
    _edit(tmp_path, "UPDATE counts SET total = 1")
    problems = audit.verify(tmp_path, TABLES, TOPICS).problems
    assert len(problems) == 2
    assert all("table counts" in problem for problem in problems)


async def test_verification_runs_beside_a_live_host(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        for number in range(20):
            await journal.append(counted(number))
            report = await asyncio.to_thread(audit.verify, tmp_path, TABLES, TOPICS)
            assert report.ok, report.problems
            assert report.facts == number + 1


def _chain_in_memory(facts: int) -> sqlite3.Connection:
    table = sqlite3.connect(":memory:", isolation_level=None)
    table.execute(
        "CREATE TABLE facts (seq INTEGER PRIMARY KEY, ts, topic, actor, corr, body, prev_hash, hash)"
    )
    previous = GENESIS
    for seq in range(1, facts + 1):
        body = b'{"n":%d}' % seq
        digest = link(previous, seq, seq * 10, "t.v1", "me", "c", body)
        table.execute(
            "INSERT INTO facts VALUES (?,?,?,?,?,?,?,?)",
            (seq, seq * 10, "t.v1", "me", "c", body, previous, digest),
        )
        previous = digest
    return table


def _head(table: sqlite3.Connection) -> Head:
    return Head(*table.execute("SELECT seq, hash FROM facts ORDER BY seq DESC LIMIT 1").fetchone())
