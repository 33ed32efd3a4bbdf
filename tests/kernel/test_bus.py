"""The bus: durable messages are heard in order after their commit, ephemeral ones at once; a deaf ear hurts nobody."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from desk.kernel.bus import Bus, Delivery
from desk.kernel.writer import ThreadWriter
from tests.kernel.builders import COUNTS, WHISPERS, Counted, Noted, counted, journal_in


async def test_durable_messages_are_heard_in_order_and_only_once_they_are_facts(tmp_path: Path) -> None:
    async with journal_in(tmp_path, ThreadWriter()) as journal:
        bus, heard = Bus(journal), list[int]()

        def hear(delivery: Delivery[Counted | Noted]) -> None:
            assert journal.rows("SELECT 1 FROM facts WHERE seq = ?", (delivery.seq,)), (
                "heard before it was a fact"
            )
            heard.append(delivery.seq)

        bus.subscribe(COUNTS, hear)
        await asyncio.gather(*(bus.record(counted(1)) for _ in range(100)))
    assert heard == list(range(1, 101))


async def test_ephemeral_messages_reach_whoever_listens_now(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        bus, heard = Bus(journal), list[Counted]()
        bus.publish(WHISPERS, Counted("early", 1))
        subscription = bus.subscribe(WHISPERS, lambda delivery: heard.append(delivery.message))
        bus.publish(WHISPERS, Counted("heard", 1))
        subscription.close()
        bus.publish(WHISPERS, Counted("late", 1))
        assert [message.name for message in heard] == ["heard"]
        assert journal.head.seq == 0


async def test_a_failing_handler_is_reported_and_the_others_still_hear(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        failures, heard = list[str](), list[int]()
        bus = Bus(journal, on_error=lambda topic, problem: failures.append(f"{topic}: {problem}"))

        def fail(delivery: Delivery[Counted | Noted]) -> None:
            raise RuntimeError("deaf")

        bus.subscribe(COUNTS, fail)
        bus.subscribe(COUNTS, lambda delivery: heard.append(delivery.seq))
        await bus.record(counted(1), counted(1))
    assert failures == ["counts.v1: deaf"] * 2
    assert heard == [1, 2]


async def test_a_durable_topic_cannot_be_published_past_the_journal(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        with pytest.raises(ValueError, match=r"counts.v1 is durable"):
            Bus(journal).publish(COUNTS, Counted("a", 1))


async def test_one_handler_subscribed_twice_leaves_one_place_at_a_time(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        bus, heard = Bus(journal), list[str]()

        def hear(delivery: Delivery[Counted]) -> None:
            heard.append(delivery.message.name)

        first, second = bus.subscribe(WHISPERS, hear), bus.subscribe(WHISPERS, hear)
        first.close()
        first.close()
        bus.publish(WHISPERS, Counted("once", 1))
        second.close()
        bus.publish(WHISPERS, Counted("never", 1))
    assert heard == ["once"]


async def test_a_handler_closed_by_an_earlier_one_hears_nothing_more(tmp_path: Path) -> None:
    async with journal_in(tmp_path) as journal:
        bus, heard = Bus(journal), list[str]()
        bus.subscribe(WHISPERS, lambda delivery: later.close())
        later = bus.subscribe(WHISPERS, lambda delivery: heard.append(delivery.message.name))
        bus.publish(WHISPERS, Counted("a", 1))
    assert heard == []


async def test_without_anybody_to_tell_a_failing_handler_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with journal_in(tmp_path) as journal:
        bus = Bus(journal)
        bus.subscribe(WHISPERS, lambda delivery: 1 / 0)  # type: ignore[arg-type]
        bus.publish(WHISPERS, Counted("a", 1))
    assert "a handler of whispers.v1 failed" in caplog.text
