from __future__ import annotations

from pathlib import Path

import pytest

from desk.agents.debate_messages import DEBATES
from desk.agents.debates_table import DebatesTable
from desk.agents.evidence_store import EvidenceTable
from desk.agents.tool_messages import TOOLS
from desk.chat.chat_tables import chat_tables
from desk.chat.messages import THREADS, ItemAdded
from desk.chat.thread_list import thread_list
from desk.chat.thread_writing import INTERRUPTED
from desk.chat.turns import spoken_by
from desk.kernel.audit import verify
from desk.kernel.errors import Refused
from desk.kernel.projections import Projection
from desk.learning.forecasts_table import ForecastsTable
from desk.learning.messages import FORECASTS
from desk.people.directory import PeopleTable
from desk.people.messages import PEOPLE
from tests.chat.stage import ChatStage, on_chat_stage, words

TABLES: tuple[Projection, ...] = (
    DebatesTable(),
    EvidenceTable(),
    ForecastsTable(),
    PeopleTable(),
    *chat_tables(),
)


def test_items_are_numbered_and_read_from_the_end(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        for n in range(5):
            await stage.threads.add(stage.thread, f"trn-{n}", spoken_by("Ada", f"line {n}"), "you")
        assert [item.seq for item in stage.threads.tail(stage.thread)] == [1, 2, 3, 4, 5]
        assert [words(item) for item in stage.threads.tail(stage.thread, 2)] == ["line 3", "line 4"]
        assert [item.seq for item in stage.threads.tail(stage.thread, after=3)] == [4, 5]
        assert stage.threads.turns_of(stage.thread, 2) == ("trn-4", "trn-3")
        delivered = [message.spec for message in stage.heard if isinstance(message, ItemAdded)]
        assert tuple(delivered) == stage.items()

    on_chat_stage(tmp_path, play)


def test_threads_are_listed_with_the_last_written_first(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        other = await stage.threads.open("you", "Second  thoughts\n")
        assert await stage.threads.latest("you") == other
        await stage.agents.clock.sleep(1.0)
        await stage.threads.add(stage.thread, "trn-a", spoken_by("Ada", "hello"), "you")
        listed = thread_list(stage.agents.bus.rows).threads
        assert [info.thread for info in listed] == [stage.thread, other]
        assert [info.title for info in listed] == ["New thread", "Second thoughts"]
        assert [info.items for info in listed] == [1, 0]
        assert await stage.threads.latest("you") == stage.thread

    on_chat_stage(tmp_path, play)


def test_a_thread_takes_its_title_from_what_was_first_asked(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.say("what is BTC doing?")
        await stage.say("how volatile is SOL?")
        assert stage.threads.title(stage.thread) == "what is BTC doing?"
        await stage.say("/title The morning")
        assert stage.threads.title(stage.thread) == "The morning"

    on_chat_stage(tmp_path, play)


def test_what_does_not_exist_is_refused(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        with pytest.raises(Refused, match="no thread"):
            await stage.threads.add("thr-none", "trn-a", spoken_by("Ada", "hello"), "you")
        with pytest.raises(Refused, match="at least one word"):
            await stage.threads.retitle(stage.thread, " \n", "you")

    on_chat_stage(tmp_path, play)


def test_a_turn_cut_by_a_crash_is_called_interrupted_at_the_next_start(tmp_path: Path) -> None:
    async def crash(stage: ChatStage) -> None:
        await stage.threads.begin(stage.thread, "trn-a", spoken_by("Ada", "what is BTC doing?"), "you", "BTC")

    async def restart(stage: ChatStage) -> None:
        await stage.chat.recover()
        last = stage.last()
        assert last.turn == "trn-a"
        assert last.stopped == INTERRUPTED
        assert "interrupted" in words(last)
        assert len(stage.items()) == 2
        await stage.chat.recover()
        assert len(stage.items()) == 2

    on_chat_stage(tmp_path, crash)
    on_chat_stage(tmp_path, restart)


def test_the_tables_follow_from_the_facts(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.say("what is BTC doing?")
        await stage.say("/debate BTC 15m")
        await stage.say("/new")

    on_chat_stage(tmp_path, play)
    report = verify(tmp_path, TABLES, [PEOPLE, DEBATES, TOOLS, FORECASTS, THREADS])
    assert report.ok, report.problems
    assert report.facts > 40
