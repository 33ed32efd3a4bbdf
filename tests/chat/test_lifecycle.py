"""A thread begins with nothing of another one, and what stood in it is committed when it comes to rest."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from desk.agents.memory.memory_table import MemoryTable
from desk.agents.memory.messages import MEMORY, TranscriptCommitted
from desk.chat.lifecycle import IDLE, Lifecycle
from desk.chat.messages import THREADS, ThreadArchived, ThreadForked
from desk.kernel.errors import Refused
from desk.kernel.journal import Draft
from tests.chat.stage import ChatStage, on_chat_stage

T = TypeVar("T")
Play = Callable[[ChatStage, Lifecycle], Awaitable[T]]


def on_lifecycle_stage(directory: Path, play: Play[T]) -> T:
    async def on_chat(stage: ChatStage) -> T:
        lifecycle = Lifecycle(stage.agents.bus, stage.agents.clock)
        stage.chat.left = lifecycle.left
        return await play(stage, lifecycle)

    return on_chat_stage(directory, on_chat, projections=[MemoryTable()], topics=[MEMORY])


def transcripts(stage: ChatStage) -> list[TranscriptCommitted]:
    return [fact.message for fact in stage.agents.topic("memory.v1")]


def bodies(stage: ChatStage, thread: str, since: int = 0) -> list[str]:
    rows = stage.agents.bus.rows(
        "SELECT body FROM items WHERE thread = ? AND seq > ? ORDER BY seq", (thread, since)
    )
    return [str(row[0]) for row in rows]


def chained(previous: str, texts: list[str]) -> str:
    return hashlib.sha256((previous + "".join(f"{text}\n" for text in texts)).encode()).hexdigest()


def test_a_new_thread_knows_nothing_of_the_debate_in_the_old_one(tmp_path: Path) -> None:
    async def play(stage: ChatStage, lifecycle: Lifecycle) -> None:
        reset: list[str] = []
        lifecycle.resets.append(reset.append)
        await stage.say("/debate BTC-USDT 15m")
        old = stage.thread
        assert stage.chat.scope_of(old).startswith("dbt-")
        await stage.say("/evidence T1.last")
        assert "market_snapshot" in stage.last().text
        done = await stage.say("/new")
        assert reset == [done.thread]
        stage.thread = done.thread
        assert stage.chat.scope_of(done.thread) == ""
        with pytest.raises(Refused, match="no evidence"):
            await stage.say("/evidence T1.last")
        await stage.say("why?")
        assert "Nothing has been debated here yet" in stage.last().text
        assert stage.chat.floors.holder(done.thread) == ""
        assert not stage.turns.running(done.thread)

    on_lifecycle_stage(tmp_path, play)


def test_what_is_said_in_a_new_thread_steers_no_debate_of_the_old_one(tmp_path: Path) -> None:
    async def play(stage: ChatStage, lifecycle: Lifecycle) -> None:
        old = stage.thread
        await stage.say("/debate BTC-USDT 15m")
        facts = list(stage.agents.topic("debates.v1"))
        done = await stage.say("/new")
        stage.thread = done.thread
        await stage.say("one more thing: what about the other side?")
        after = list(stage.agents.topic("debates.v1"))
        assert after == facts
        assert all(item.thread == old for item in stage.threads.tail(old))

    on_lifecycle_stage(tmp_path, play)


def test_leaving_a_thread_commits_its_transcript_and_what_was_found_in_it(tmp_path: Path) -> None:
    async def play(stage: ChatStage, lifecycle: Lifecycle) -> None:
        old = stage.thread
        await stage.say("what is BTC doing?")
        await stage.say("/new")
        await lifecycle.look()
        (first,) = transcripts(stage)
        texts = bodies(stage, old)
        assert (first.thread, first.why, first.since, first.items) == (old, "left", 0, len(texts))
        assert first.sha256 == chained("", texts)
        await stage.say("how volatile is SOL?")
        await lifecycle.commit(old, "left")
        _, second = transcripts(stage)
        assert (second.since, second.previous) == (first.items, first.sha256)
        assert second.sha256 == chained(first.sha256, bodies(stage, old, first.items))
        assert not await lifecycle.commit(old, "left")
        assert len(transcripts(stage)) == 2

    on_lifecycle_stage(tmp_path, play)


def test_a_thread_that_rests_is_committed_once(tmp_path: Path) -> None:
    async def play(stage: ChatStage, lifecycle: Lifecycle) -> None:
        await stage.say("what is BTC doing?")
        await lifecycle.look()
        assert transcripts(stage) == []
        await stage.agents.clock.sleep(IDLE / 1e9)
        await lifecycle.look()
        await lifecycle.look()
        assert [one.why for one in transcripts(stage)] == ["idle"]
        await stage.say("and now?")
        await lifecycle.look()
        assert len(transcripts(stage)) == 1

    on_lifecycle_stage(tmp_path, play)


def test_threads_that_are_forked_or_put_away_are_committed_by_their_own_facts(tmp_path: Path) -> None:
    async def play(stage: ChatStage, lifecycle: Lifecycle) -> None:
        reset: list[str] = []
        lifecycle.resets.append(reset.append)
        await stage.say("what is BTC doing?")
        upto = stage.threads.items(stage.thread)
        forked = ThreadForked("thr-fork", "a fork", stage.thread, upto)
        await stage.agents.bus.record(Draft(THREADS, forked, "you"))
        await lifecycle.look()
        assert [(one.thread, one.why) for one in transcripts(stage)] == [(stage.thread, "forked")]
        await stage.say("go on")
        await stage.agents.bus.record(Draft(THREADS, ThreadArchived(stage.thread, True), "you"))
        await lifecycle.look()
        assert [one.why for one in transcripts(stage)] == ["forked", "closed"]
        assert reset == ["thr-fork", stage.thread]

    on_lifecycle_stage(tmp_path, play)
