"""What is kept, what is the same, what is crowded out, and how all of it ends."""

from __future__ import annotations

from pathlib import Path

from desk.agents.memory.insights import find_insight, history
from desk.agents.memory.messages import Source
from tests.agents.listening import Listener
from tests.agents.stage import question
from tests.memory.stage import MINUTE, MemoryStage, insight, on_memory_stage


def test_the_same_again_is_counted_and_never_surer_than_the_surest_voice(tmp_path: Path) -> None:
    async def play(stage: MemoryStage) -> None:
        first = await stage.memory.keep(insight("The highs hold", confidence=0.6))
        for said in (0.6, 0.65, 0.4, 1.0):
            again = insight("the HIGHS  hold!", confidence=said, source=Source(trust="person", name="lee"))
            assert await stage.memory.keep(again) == first
        (known,) = stage.insights()
        assert known.heard == 5
        assert known.content.confidence == 0.7  # the most that a person's word is worth
        assert known.content.source.name == "lee"
        told = {
            (change.field, change.before, change.after) for change in history(stage.agents.bus.rows, first)
        }
        assert ("confidence", "0.65", "0.7") in told

    on_memory_stage(tmp_path, play)


def test_a_debate_leaves_its_thesis_and_its_strongest_dissent(tmp_path: Path) -> None:
    async def play(stage: MemoryStage) -> None:
        for _ in range(2):
            await stage.agents.room.hold(question(), Listener())
            await stage.keeper.look()
        found = stage.insights()
        assert [one.against != "" for one in found] == [False, True]
        assert {one.direction for one in found} == {"up", "down"}
        assert all(one.content.source.debate and one.content.source.evidence for one in found)
        assert [one.heard for one in found] == [2, 2]

    on_memory_stage(tmp_path, play)


def test_what_is_over_expires(tmp_path: Path) -> None:
    async def play(stage: MemoryStage) -> None:
        name = await stage.memory.keep(insight())
        await stage.agents.clock.sleep(15 * 60 - 1)
        await stage.keeper.look()
        assert [one.status for one in stage.insights()] == ["open"]
        await stage.agents.clock.sleep(1)
        await stage.keeper.look()
        known = find_insight(stage.agents.bus.rows, name)
        assert known is not None
        assert (known.status, known.settled_at - known.created_at) == ("expired", 15 * MINUTE)

    on_memory_stage(tmp_path, play)
