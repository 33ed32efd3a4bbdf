"""The journal: what is acknowledged is durable, in order, once, and the tables agree with it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from desk.kernel import audit
from desk.kernel.errors import Busy, DeskError, Refused
from desk.kernel.facts import Draft
from desk.kernel.facts_read import PAGE
from desk.kernel.journal import DATABASE, Journal
from desk.kernel.onlooking import onlooker
from desk.kernel.topics import Topic
from desk.kernel.writer import InlineWriter, ThreadWriter, Writer
from tests.kernel.builders import COUNTS, TABLES, TOPICS, WHISPERS, Counted, Noted, counted, journal_in, total


@pytest.fixture(params=[InlineWriter, ThreadWriter])
def writer(request: pytest.FixtureRequest) -> Writer:
    made: Writer = request.param()
    return made


async def test_an_acknowledged_fact_is_there_after_reopening(tmp_path: Path, writer: Writer) -> None:
    async with journal_in(tmp_path, writer) as journal:
        (fact,) = await journal.append(counted(3))
    async with journal_in(tmp_path) as journal:
        assert [(f.seq, f.message) for f in journal.facts()] == [(fact.seq, Counted("a", 3))]
        assert journal.head == (1, fact.hash)
        assert journal.rows("SELECT total FROM counts")[0]["total"] == 3


async def test_concurrent_writers_each_get_their_own_facts_in_order(tmp_path: Path) -> None:
    heard: list[int] = []
    async with journal_in(tmp_path, ThreadWriter()) as journal:
        journal.on_commit(lambda facts: heard.extend(fact.seq for fact in facts))
        answers = await asyncio.gather(*(journal.append(counted(1), counted(2)) for _ in range(200)))
    assert heard == list(range(1, 401))
    assert [fact.seq for facts in answers for fact in facts] == heard
    assert audit.verify(tmp_path, TABLES, TOPICS).ok


async def test_a_refused_decision_records_nothing_and_spares_its_neighbours(
    tmp_path: Path, writer: Writer
) -> None:
    def refuse(tables: sqlite3.Connection) -> Sequence[Draft]:
        raise Refused("No. Ask somebody else.")

    async with journal_in(tmp_path, writer) as journal:
        answers = await asyncio.gather(
            journal.append(counted(1)),
            journal.transact(refuse),
            journal.append(counted(2)),
            return_exceptions=True,
        )
        assert isinstance(answers[1], Refused)
        assert [fact.seq for fact in journal.facts()] == [1, 2]


async def test_a_projection_that_cannot_follow_refuses_the_fact(tmp_path: Path, writer: Writer) -> None:
    async with journal_in(tmp_path, writer) as journal:
        with pytest.raises(sqlite3.IntegrityError):
            await journal.append(counted(1), counted(2_000_000))
        assert journal.head.seq == 0
        await journal.append(counted(1))
        assert journal.rows("SELECT total FROM counts")[0]["total"] == 1


async def test_decisions_read_what_the_one_before_them_wrote(tmp_path: Path) -> None:
    def at_most_five(tables: sqlite3.Connection) -> Sequence[Draft]:
        if total(tables) >= 5:
            raise Refused("Five are enough; stop.")
        return [counted(1)]

    async with journal_in(tmp_path, ThreadWriter()) as journal:
        answers = await asyncio.gather(
            *(journal.transact(at_most_five) for _ in range(50)), return_exceptions=True
        )
        assert sum(not isinstance(answer, Exception) for answer in answers) == 5
        assert journal.rows("SELECT total FROM counts")[0]["total"] == 5


async def test_a_decision_cannot_write_behind_the_journals_back(tmp_path: Path, writer: Writer) -> None:
    def write(tables: sqlite3.Connection) -> Sequence[Draft]:
        tables.execute("INSERT INTO counts VALUES ('x', 1)")
        return []

    async with journal_in(tmp_path, writer) as journal:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await journal.transact(write)


async def test_cancelling_a_caller_neither_loses_nor_doubles_its_fact(tmp_path: Path) -> None:
    async with journal_in(tmp_path, ThreadWriter()) as journal:
        tasks = [asyncio.create_task(journal.append(counted(1))) for _ in range(50)]
        await asyncio.sleep(0)
        for task in tasks[::2]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await journal.append(counted(0))
        recorded = journal.rows("SELECT total FROM counts")[0]["total"]
        assert recorded == journal.head.seq - 1
        assert recorded >= 25


async def test_closing_finishes_what_was_asked_before(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path, TABLES, TOPICS, _clock(), ThreadWriter())
    waiting = [asyncio.create_task(journal.append(counted(1))) for _ in range(20)]
    await asyncio.sleep(0)
    await journal.close()
    await asyncio.gather(*waiting)
    with pytest.raises(DeskError, match="closing"):
        await journal.append(counted(1))
    assert audit.verify(tmp_path, TABLES, TOPICS).facts == 20


async def test_a_message_that_would_not_read_back_is_refused(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        with pytest.raises(ValueError, match="does not read back"):
            await journal.append(Draft(COUNTS, Noted(float("nan")), "tester"))
        with pytest.raises(ValueError, match="ephemeral"):
            await journal.append(Draft(WHISPERS, Counted("a", 1), "tester"))
        assert journal.head.seq == 0


async def test_a_topic_that_the_journal_does_not_know_is_refused(tmp_path: Path) -> None:
    strange = Topic[Counted]("strange.v1", durable=True, messages=Counted)
    async with journal_in(tmp_path) as journal:
        with pytest.raises(ValueError, match=r"strange.v1 is not among"):
            await journal.append(Draft(strange, Counted("a", 1), "tester"))
        with pytest.raises(ValueError, match=r"more than counts.v1 carries"):
            await journal.append(counted(1, "n" * 5_000_000))
        assert journal.head.seq == 0


async def test_a_listener_that_fails_leaves_the_callers_with_their_facts(
    tmp_path: Path, writer: Writer
) -> None:
    reported: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context["exception"]))

    def fail(facts: object) -> None:
        raise RuntimeError("deaf")

    async with journal_in(tmp_path, writer) as journal:
        journal.on_commit(fail)
        answers = await asyncio.gather(*(journal.append(counted(1)) for _ in range(3)))
    assert [facts[0].seq for facts in answers] == [1, 2, 3]
    assert [str(problem) for problem in reported] == ["deaf"] * 3


async def test_what_waits_together_is_committed_together_but_judged_apart(
    tmp_path: Path, writer: Writer
) -> None:
    def refuse(tables: sqlite3.Connection) -> Sequence[Draft]:
        raise Refused("No. Ask somebody else.")

    async with journal_in(tmp_path, writer) as journal:
        answers = await asyncio.gather(
            journal.append(counted(1)),
            journal.append(counted(2_000_000)),
            journal.transact(refuse),
            journal.append(counted(2)),
            return_exceptions=True,
        )
        assert [type(answer) for answer in answers] == [tuple, sqlite3.IntegrityError, Refused, tuple]
        assert journal.rows("SELECT total FROM counts")[0]["total"] == 3
        assert journal.head.seq == 2


async def test_facts_are_read_a_page_at_a_time(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        await journal.append(*[counted(0)] * (2 * PAGE + 3))
        assert [fact.seq for fact in journal.facts(after=1)] == list(range(2, 2 * PAGE + 4))
        assert sum(1 for _ in journal.facts(topic="counts.v1")) == 2 * PAGE + 3
        assert list(journal.facts(topic="whispers.v1")) == []


async def test_a_failing_anchor_stops_the_record_instead_of_running_on_unwatched(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path, TABLES, TOPICS, _clock(), InlineWriter())
    await journal.append(counted(1))
    journal._file._anchor.close()
    (fact,) = await journal.append(counted(2))
    assert fact.seq == 2, "it was committed, so it is a fact"
    with pytest.raises(DeskError, match="anchor cannot be written"):
        await journal.append(counted(3))
    await journal.close()
    async with journal_in(tmp_path) as reopened:
        assert reopened.head.seq == 2


async def test_a_writer_that_cannot_even_roll_back_answers_everybody(tmp_path: Path, writer: Writer) -> None:
    def pull_the_plug(tables: sqlite3.Connection) -> Sequence[Draft]:
        tables.close()
        return [counted(1)]

    journal = await Journal.open(tmp_path, TABLES, TOPICS, _clock(), writer)
    answers = await asyncio.gather(
        journal.append(counted(1)),
        journal.transact(pull_the_plug),
        journal.append(counted(2)),
        return_exceptions=True,
    )
    assert all(isinstance(answer, DeskError) for answer in answers[1:]), answers
    await journal.close()
    async with journal_in(tmp_path) as reopened:
        assert reopened.head.seq == sum(isinstance(answer, tuple) for answer in answers)


async def test_a_full_disk_says_so_loses_nothing_and_goes_on_after_there_is_room(
    tmp_path: Path, writer: Writer
) -> None:
    async with journal_in(tmp_path, writer) as journal:
        await journal.append(counted(1))
        await _allow_pages(journal, 16)
        large = [Draft(COUNTS, Counted("n" * 4000, 0), "tester")] * 40
        with pytest.raises(DeskError, match="disk is full"):
            await journal.append(*large)
        held = journal.head.seq
        await _allow_pages(journal, 1_000_000)
        await journal.append(counted(1))
        assert journal.head.seq == held + 1
    assert audit.verify(tmp_path, TABLES, TOPICS).ok


async def test_a_second_host_on_the_same_profile_is_told_who_has_it(tmp_path: Path) -> None:
    async with journal_in(tmp_path):
        with pytest.raises(Busy, match=r"pid \d+.*desk attach"):
            async with journal_in(tmp_path):
                pytest.fail("two hosts on one journal")
    async with journal_in(tmp_path) as journal:
        assert journal.head.seq == 0


async def test_tables_of_a_new_shape_are_derived_anew_from_the_facts(tmp_path: Path) -> None:
    class Renamed:
        name = "counts"
        ddl = "CREATE TABLE sums (name TEXT PRIMARY KEY, total INTEGER) STRICT;"
        topics = (COUNTS,)

        def apply(self, tables: sqlite3.Connection, fact: object) -> None:
            tables.execute(
                "INSERT INTO sums VALUES ('n', 1) ON CONFLICT (name) DO UPDATE SET total = total + 1"
            )

    async with journal_in(tmp_path) as journal:
        await journal.append(counted(5), counted(6))
    journal = await Journal.open(tmp_path, [Renamed()], TOPICS, _clock(), InlineWriter())
    assert [tuple(row) for row in journal.rows("SELECT * FROM sums")] == [("n", 2)]
    assert journal.rows("SELECT name FROM sqlite_master WHERE name = 'counts'") == []
    await journal.close()


async def _allow_pages(journal: Journal, pages: int) -> None:
    """Bounds the database's size, on the writer's own connection and thread."""

    def bound(tables: sqlite3.Connection) -> Sequence[Draft]:
        tables.execute(f"PRAGMA max_page_count = {pages}")
        return []

    await journal.transact(bound)


def _clock() -> _Fixed:
    return _Fixed()


class _Fixed:
    def now(self) -> int:
        return 1_700_000_000_000_000_000

    def monotonic(self) -> int:
        return 0

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_a_clean_stop_leaves_one_whole_database_and_looking_at_it_adds_nothing(
    tmp_path: Path, writer: Writer
) -> None:
    async with journal_in(tmp_path, writer) as journal:
        for number in range(50):
            await journal.append(counted(number))
        assert (tmp_path / f"{DATABASE}-wal").stat().st_size > 0
    at_rest = names(tmp_path)
    assert at_rest == ["anchor", "host.lock", DATABASE]
    look = onlooker(tmp_path / DATABASE)
    assert look.execute("SELECT count(*) FROM facts").fetchone()[0] == 50
    look.close()
    assert names(tmp_path) == at_rest


async def test_a_clean_stop_empties_the_log_even_while_somebody_looks_on(
    tmp_path: Path, writer: Writer
) -> None:
    async with journal_in(tmp_path, writer) as journal:
        await journal.append(counted(1), counted(2))
        look = onlooker(tmp_path / DATABASE)
        assert look.execute("SELECT count(*) FROM facts").fetchone()[0] == 2
    assert (tmp_path / f"{DATABASE}-wal").stat().st_size == 0
    look.close()
    async with journal_in(tmp_path) as journal:
        assert journal.head.seq == 2
    assert audit.verify(tmp_path, TABLES, TOPICS).ok
