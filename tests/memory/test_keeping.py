"""Memory under any course of events: one open insight a saying, nobody surer than the rule, everything ends."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.agents.debate_messages import DEBATES
from desk.agents.debates_table import DebatesTable
from desk.agents.evidence_store import EvidenceTable
from desk.agents.memory.insights import history, open_insights
from desk.agents.memory.memory_table import MemoryTable
from desk.agents.memory.messages import MEMORY, Source
from desk.agents.memory.rules import LONGEST_LIFE, MOST_CONFIDENCE
from desk.agents.tool_messages import TOOLS
from desk.kernel.audit import verify
from desk.kernel.journal import Draft
from desk.learning.forecasts_table import ForecastsTable
from desk.learning.messages import FORECASTS, ForecastMade, ForecastResolved
from desk.people.directory import PeopleTable
from desk.people.messages import PEOPLE
from tests.agents.listening import Listener
from tests.agents.scripted import agreeing, table
from tests.agents.stage import SECOND, question
from tests.memory.stage import MINUTE, MemoryStage, insight, on_memory_stage, person

SOURCES = (
    person("ada"),
    person("lee"),
    Source(trust="desk", name="anomaly watch"),
    Source(trust="model", name="Bull", model="m-1"),
)
SAYING = st.tuples(
    st.just("say"),
    st.sampled_from(["the highs hold", "The HIGHS hold!", "the lows hold", "nobody buys"]),
    st.sampled_from(range(len(SOURCES))),
    st.floats(0.0, 1.0),
    st.sampled_from(["hypothesis", "thesis", "risk flag"]),
)
COURSES = st.lists(
    SAYING
    | st.tuples(st.just("wait"), st.integers(1, 90))
    | st.tuples(st.just("withdraw"), st.integers(0, 3))
    | st.tuples(st.just("settle"), st.integers(0, 3)),
    max_size=12,
)


async def live(stage: MemoryStage, course: list[tuple[object, ...]]) -> None:
    """Everything of a course, with the law looked at after each step."""
    surest: dict[str, float] = {}
    for step in course:
        match step:
            case ("say", str(text), int(who), float(sure), str(kind)):
                source = SOURCES[who]
                content = insight(
                    text,
                    kind=kind,
                    source=source,
                    confidence=sure,
                    direction="",
                    expires_at=stage.now + 30 * MINUTE,
                )
                name = await stage.memory.keep(content)
                surest[name] = max(surest.get(name, 0.0), min(sure, MOST_CONFIDENCE[source.trust]))
            case ("wait", int(minutes)):
                await stage.agents.clock.sleep(minutes * 60)
                await stage.keeper.look()
            case (what, int(place)):
                found = open_insights(stage.agents.bus.rows)
                if place < len(found) and what == "withdraw":
                    await stage.memory.withdraw(found[place].insight, "wrong", "ada")
                elif place < len(found):
                    await stage.memory.settle(found[place].insight, "confirmed", "it came so")
        known = stage.insights()
        open_ones = [one for one in known if one.status == "open"]
        assert len({one.key for one in open_ones}) == len(open_ones)
        for one in known:
            assert one.content.confidence <= surest[one.insight] + 1e-12
            assert one.expires_at <= one.created_at + LONGEST_LIFE["desk"]
            assert one.heard >= 1
            changed = {change.field for change in history(stage.agents.bus.rows, one.insight)}
            assert ("heard" in changed) == (one.heard > 1)
            assert ("status" in changed) == (one.status != "open")
        if step[0] == "wait":
            assert all(stage.now < one.expires_at for one in open_ones)


def head_after(course: list[tuple[object, ...]]) -> str:
    async def play(stage: MemoryStage) -> str:
        await live(stage, course)
        return stage.agents.journal.head.hash.hex()

    with tempfile.TemporaryDirectory() as directory:
        return on_memory_stage(Path(directory), play)


@settings(max_examples=10, deadline=None)
@given(COURSES)
def test_any_course_keeps_the_law_and_is_the_same_again(course: list[tuple[object, ...]]) -> None:
    assert head_after(course) == head_after(course)


def test_the_market_has_its_word_on_what_a_debate_left(tmp_path: Path) -> None:
    async def play(stage: MemoryStage) -> None:
        await stage.agents.room.hold(question(), Listener())
        await stage.keeper.look()
        thesis, dissent = stage.insights()
        made = [fact.message for fact in stage.agents.topic("forecasts.v1")]
        forecast = next(one for one in made if isinstance(one, ForecastMade) and one.stage == "pool final")
        await stage.agents.clock.sleep(15 * 60 + 1)
        resolved = ForecastResolved(
            forecast=forecast.forecast, outcome="up", price="64000", at=stage.now, source="sim"
        )
        await stage.agents.bus.record(Draft(FORECASTS, resolved, "desk"))
        await stage.agents.clock.sleep(10 * 60)
        await stage.keeper.look()
        after = {one.insight: one.status for one in stage.insights()}
        assert thesis.direction == "down"
        assert after == {thesis.insight: "refuted", dissent.insight: "confirmed"}

    on_memory_stage(tmp_path, play)


def test_a_crash_between_the_card_and_memory_loses_nothing(tmp_path: Path) -> None:
    async def before(stage: MemoryStage) -> None:
        await stage.agents.room.hold(question(), Listener())
        assert stage.insights() == ()

    async def after(stage: MemoryStage) -> None:
        await stage.keeper.look()
        assert len(stage.insights()) == 2
        assert len(stage.said("DebateRemembered")) == 1
        await stage.keeper.look()
        assert len(stage.said("DebateRemembered")) == 1
        assert stage.agents.bus.rows("SELECT * FROM unread_opinions") == []

    on_memory_stage(tmp_path, before)
    on_memory_stage(tmp_path, after)


def test_a_debate_of_long_ago_is_not_remembered_any_more(tmp_path: Path) -> None:
    async def play(stage: MemoryStage) -> None:
        await stage.agents.room.hold(question(), Listener())
        await stage.agents.clock.sleep(LONGEST_LIFE["desk"] / SECOND)
        await stage.keeper.look()
        assert stage.insights() == ()
        assert stage.said("DebateRemembered")[0].insights == ()

    on_memory_stage(tmp_path, play)


def test_a_newer_thesis_and_a_newer_regime_take_the_place_of_the_old(tmp_path: Path) -> None:
    async def play(stage: MemoryStage) -> None:
        desk = Source(trust="desk", name="radar watch")
        for regime in ("LOW", "HIGH", "LOW"):
            content = insight(f"The regime is {regime}", kind="regime", source=desk, regimes=(regime,))
            await stage.memory.keep(content)
        await stage.memory.keep(insight("it rises", kind="thesis"))
        await stage.memory.keep(insight("it rises for another reason", kind="thesis"))
        await stage.memory.keep(insight("it rises, says Lee", kind="thesis", source=person("lee")))
        found = [(one.content.text, one.status) for one in stage.insights()]
        assert found == [
            ("The regime is LOW", "superseded"),
            ("The regime is HIGH", "superseded"),
            ("The regime is LOW", "open"),
            ("it rises", "superseded"),
            ("it rises for another reason", "open"),
            ("it rises, says Lee", "open"),
        ]

    on_memory_stage(tmp_path, play)


def test_words_of_models_in_a_debate_are_remembered_as_a_models(tmp_path: Path) -> None:
    """A debate whose speakers are no house analysts leaves proposals: capped, quoted, crowded out first."""

    async def play(stage: MemoryStage) -> None:
        await stage.agents.room.hold(question(), Listener())
        await stage.keeper.look()
        found = stage.insights()
        assert found
        assert {one.trust for one in found} == {"model"}
        assert all(one.content.confidence <= 0.5 for one in found)
        assert all(one.recorded_by == "house" for one in found)

    on_memory_stage(tmp_path, play, seats=table(*agreeing()))


def test_the_tables_of_memory_follow_from_the_journal(tmp_path: Path) -> None:
    async def play(stage: MemoryStage) -> None:
        await stage.memory.keep(insight())
        await stage.memory.keep(insight("the same", direction="down"))
        await stage.memory.keep(insight())
        await stage.reconciler().look()
        await stage.agents.clock.sleep(20 * 60)
        await stage.keeper.look()

    on_memory_stage(tmp_path, play)
    report = verify(
        tmp_path,
        [DebatesTable(), EvidenceTable(), ForecastsTable(), PeopleTable(), MemoryTable()],
        [DEBATES, TOOLS, FORECASTS, PEOPLE, MEMORY],
    )
    assert report.ok, report.problems
