"""What makes a fact durable and the chain a chain, each looked at by itself."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from desk.kernel import anchor, audit, journal
from desk.kernel.anchor import anchored_head
from desk.kernel.chain import GENESIS, link
from desk.kernel.errors import CorruptJournal
from desk.kernel.facts import Draft
from desk.kernel.journal import ANCHOR, DATABASE
from desk.kernel.writer import InlineWriter, ThreadWriter, Writer
from tests.kernel.builders import TABLES, TOPICS, counted, journal_in


def _by_hand(previous: bytes, seq: int, ts: int, texts: tuple[str, str, str], body: bytes) -> bytes:
    """A link as the format is documented: the previous hash, number, time, four lengths, then what they measure."""
    parts = [text.encode() for text in texts] + [body]
    digest = hashlib.sha256(previous)
    digest.update(seq.to_bytes(8, "big") + ts.to_bytes(8, "big"))
    digest.update(b"".join(len(part).to_bytes(4, "big") for part in parts) + b"".join(parts))
    return digest.digest()


def test_a_link_is_the_hash_of_the_previous_one_and_the_whole_row() -> None:
    first = link(GENESIS, 1, 1_700_000_000_000_000_000, "counts.v1", "Jürgen", "c-1", b'{"by":1}')
    assert first == _by_hand(
        bytes(32), 1, 1_700_000_000_000_000_000, ("counts.v1", "Jürgen", "c-1"), b'{"by":1}'
    )
    assert first.hex() == "ec736ac8da8d1f239c877cba50dee7c04806b26c07fb2dc2772edf4941fdfce0"
    second = link(first, 2, 5, "counts.v1", "", "", b"")
    assert second == _by_hand(first, 2, 5, ("counts.v1", "", ""), b"")
    assert second != link(GENESIS, 2, 5, "counts.v1", "", "", b"")


async def test_a_journal_links_each_fact_to_the_one_before_it(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as written:
        await written.append(counted(1), counted(2))
        await written.append(counted(3))
        previous = bytes(32)
        for fact in written.facts():
            texts = (fact.topic, fact.actor, fact.corr)
            assert fact.hash == _by_hand(previous, fact.seq, fact.ts, texts, fact.body)
            previous = fact.hash


async def test_a_fact_that_was_rewritten_with_a_hash_of_its_own_no_longer_leads_to_the_next(
    tmp_path: Path,
) -> None:
    async with journal_in(tmp_path) as written:
        await written.append(*(counted(number) for number in range(8)))
    database = sqlite3.connect(tmp_path / DATABASE)
    with database:
        _, ts, topic, actor, corr, previous = database.execute(
            "SELECT seq, ts, topic, actor, corr, prev_hash FROM facts WHERE seq = 4"
        ).fetchone()
        body = b'{"type":"Counted","by":9,"name":"a"}'
        forged = link(previous, 4, ts, topic, actor, corr, body)
        database.execute("UPDATE facts SET body = ?, hash = ? WHERE seq = 4", (body, forged))
    database.close()
    with pytest.raises(CorruptJournal, match="fact 5 does not follow fact 4"):
        async with journal_in(tmp_path):
            pytest.fail("a desk traded on a forged fact")
    assert audit.verify(tmp_path, TABLES, TOPICS).problems == ("fact 5 does not follow fact 4",)


@pytest.mark.parametrize("writer", [InlineWriter, ThreadWriter])
async def test_every_commit_waits_for_the_disk(tmp_path: Path, writer: type[Writer]) -> None:
    asked: list[object] = []

    def ask(tables: sqlite3.Connection) -> Sequence[Draft]:
        asked.extend(
            tables.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")
        )
        return []

    async with journal_in(tmp_path, writer()) as written:
        await written.transact(ask)
    assert asked == ["wal", 2], "2 is FULL: NORMAL loses what was acknowledged when the power goes"


async def test_an_acknowledged_fact_has_its_anchor_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []

    def sync(handle: int) -> None:
        os.fsync(handle)
        held = anchored_head(tmp_path / ANCHOR)
        assert held is not None
        synced.append(held.seq)

    monkeypatch.setattr(anchor, "_sync", sync)
    async with journal_in(tmp_path) as written:
        for number in range(1, 5):
            await written.append(counted(1))
            assert synced[-1] == number == written.head.seq


@pytest.mark.parametrize("writer", [InlineWriter, ThreadWriter])
async def test_more_than_may_wait_at_once_is_recorded_in_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writer: type[Writer]
) -> None:
    monkeypatch.setattr(journal, "MOST_WAITING", 3)
    async with journal_in(tmp_path, writer()) as written, asyncio.timeout(10):
        for _ in range(8):
            await written.append(counted(1))
        await asyncio.gather(*(written.append(counted(1)) for _ in range(40)))
        assert written.head.seq == 48


async def test_whatever_waits_while_the_disk_is_busy_goes_into_one_commit(tmp_path: Path) -> None:
    go_on = threading.Event()
    statements: list[str] = []

    def busy(tables: sqlite3.Connection) -> Sequence[Draft]:
        tables.set_trace_callback(statements.append)
        go_on.wait(10)
        return [counted(1)]

    async with journal_in(tmp_path, ThreadWriter()) as written:
        first = asyncio.create_task(written.transact(busy))
        await asyncio.sleep(0)
        others = [asyncio.create_task(written.append(counted(1))) for _ in range(100)]
        await asyncio.sleep(0)
        go_on.set()
        await asyncio.gather(first, *others)
        assert written.head.seq == 101
    assert sum(statement == "COMMIT" for statement in statements) <= 3
