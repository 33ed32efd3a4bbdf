"""Two insights that cannot both hold: a task, the market of now, a rule, a moderator where the rule cannot tell."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.agents.evidence import EvidenceBook
from desk.agents.memory.insights import KnownInsight, open_insights, tasks_in
from desk.agents.memory.messages import MEMORY, ReconciliationBegan, Source
from desk.agents.memory.opposition import Compared, opposed_pairs, rule
from desk.agents.memory.reconciler import MOST_ATTEMPTS
from desk.agents.memory.rules import opposed
from desk.agents.models.asking import Asked, Hearing
from desk.agents.models.exchange import ModelFailed, Reply, Usage
from desk.agents.tools import Caller, Toolbox
from desk.kernel.journal import Draft
from desk.people.personas.house_personas import house_personas
from tests.agents.stage import START
from tests.memory.stage import MINUTE, MemoryStage, insight, on_memory_stage, person

DRIFT = "T1.drift_score < 0"


class Moderator:
    """A model that answers what it is told to."""

    def __init__(self, *answers: str | ModelFailed) -> None:
        self.answers = list(answers)
        self.asked: list[Asked] = []

    def endpoint(self, persona: str) -> str:
        return "scripted"

    def model(self, persona: str) -> str:
        return "scripted-1"

    async def ask(self, asked: Asked, hearing: Hearing | None = None) -> Reply:
        self.asked.append(asked)
        answer = self.answers.pop(0)
        if isinstance(answer, ModelFailed):
            raise answer
        return Reply(answer, (), "stop", "scripted-1", Usage(1, 1), b"")


async def momentum(stage: MemoryStage, scope: str) -> dict[str, str]:
    """Evidence of this scope whose T1 is the momentum study."""
    book = EvidenceBook(scope)
    arguments = {"instrument": "BTC-USDT", "horizon": "15m"}
    await stage.agents.toolbox.call("momentum", arguments, book, Caller("Bull", "facts"))
    return book.hashes()


async def opposites(stage: MemoryStage, up: tuple[str, ...], down: tuple[str, ...]) -> tuple[str, str]:
    """An insight each way over the same evidence, with these conditions; the market of the stage drifts down."""
    hashes = await momentum(stage, "trn-old")
    names = []
    for way, conditions in (("up", up), ("down", down)):
        source = Source(trust="person", name="ada", thread=f"thr-{way}", evidence=hashes)
        content = insight(
            f"it goes {way}", source=source, direction=way, conditions=conditions, scope="trn-old"
        )
        names.append(await stage.memory.keep(content))
    return names[0], names[1]


def statuses(stage: MemoryStage) -> list[str]:
    return [known.status for known in stage.insights()]


def test_what_still_holds_stands_and_its_opposite_is_superseded(tmp_path: Path) -> None:
    async def play(stage: MemoryStage) -> None:
        await opposites(stage, ("T1.drift_score > 0",), (DRIFT,))
        await stage.reconciler().look()
        (settled,) = stage.said("ReconciliationSettled")
        assert (settled.ruling, settled.by) == ("second stands", "rule")
        assert statuses(stage) == ["superseded", "open"]
        assert set(settled.evidence) >= {"T1", "T2", "T3"}
        shown = [
            "".join(run.text for run in stage.wording.grounded(reason, settled.scope, stage.now))
            for reason in settled.reasons
        ]
        assert shown == [
            "The case for higher: 0 of 1 conditions still hold.",
            "The case for lower: 1 of 1 conditions still hold.",
            "So the case for lower stands.",
        ]
        (opened,) = stage.said("ReconciliationOpened")
        assert opened.threads == ("thr-up", "thr-down")
        assert stage.told == [(opened.task, "second stands")]
        calls = [fact.message for fact in stage.agents.topic("tools.v1") if fact.message.scope == opened.task]
        assert {call.tool for call in calls} >= {"market_snapshot", "momentum", "flow", "reconciliation"}
        assert {call.effect for call in calls} == {"read"}

    on_memory_stage(tmp_path, play)


@pytest.mark.parametrize(
    ("up", "down", "ruling", "after"),
    [
        (("T1.drift_score > 0",), ("T1.drift_score > 9",), "both expired", ["expired", "expired"]),
        (("T1.drift_score < 0",), ("T1.drift_score < 0",), "both disputed", ["disputed", "disputed"]),
        (
            ("T1.drift_score < 0", "T1.drift_score < 0"),
            ("T1.drift_score < 0", "T1.drift_score > 0"),
            "first stands",
            ["open", "superseded"],
        ),
        ((), (), "second stands", ["superseded", "open"]),
    ],
)
def test_the_rule_decides_what_it_can(
    tmp_path: Path, up: tuple[str, ...], down: tuple[str, ...], ruling: str, after: list[str]
) -> None:
    async def play(stage: MemoryStage) -> None:
        await opposites(stage, up, down)
        await stage.reconciler().look()
        assert [one.ruling for one in stage.said("ReconciliationSettled")] == [ruling]
        assert statuses(stage) == after
        await stage.reconciler().look()
        assert len(stage.said("ReconciliationOpened")) == 1

    on_memory_stage(tmp_path, play)


def test_a_price_beyond_its_level_refutes_an_insight(tmp_path: Path) -> None:
    async def play(stage: MemoryStage) -> None:
        book = EvidenceBook("dbt-old")
        arguments = {"instrument": "BTC-USDT"}
        await stage.agents.toolbox.call("market_snapshot", arguments, book, Caller("Bull", "facts"))
        up = insight("it goes up", scope="dbt-old", conditions=("T1.last > 0",), level="T1.high")
        await stage.memory.keep(up)
        await stage.memory.keep(
            insight("it goes down", direction="down", conditions=("T1.last > 0",), scope="dbt-old")
        )
        await stage.reconciler().look()
        assert statuses(stage) == ["refuted", "open"]
        (settled,) = stage.said("ReconciliationSettled")
        words = "".join(
            run.text for run in stage.wording.grounded(settled.reasons[0], settled.scope, stage.now)
        )
        assert "went beyond" in words
        assert "which proves it wrong" in words

    on_memory_stage(tmp_path, play)


def test_a_moderator_is_asked_only_where_the_rule_cannot_tell(tmp_path: Path) -> None:
    async def play(stage: MemoryStage) -> None:
        moderator = Moderator('{"stands": "second", "because": "Drift is {{T3.drift_score}} by now"}')
        await opposites(stage, (DRIFT,), (DRIFT,))
        await stage.reconciler(moderator).look()
        (settled,) = stage.said("ReconciliationSettled")
        assert (settled.ruling, settled.by) == ("second stands", "scripted-1")
        (asked,) = moderator.asked
        assert (asked.persona, asked.purpose, asked.scope) == ("Moderator", "reconcile", settled.task)
        assert asked.prompt.tools == ()
        assert asked.bundle == house_personas().sha256
        assert house_personas()["Moderator"].instructions in asked.prompt.messages[0].text
        told = [stage.wording.grounded(one, settled.scope, stage.now) for one in settled.reasons]
        assert any(run.ref == f"{settled.scope}/T3.drift_score" for runs in told for run in runs)

    on_memory_stage(tmp_path, play)


@pytest.mark.parametrize(
    "answer",
    [
        '{"stands": "first", "because": "It rose by 7 % today"}',
        '{"stands": "buy", "because": "so"}',
        '{"stands": "first", "because": "so", "size": 10}',
        "first, obviously",
        ModelFailed("The stream was cut.", "truncated"),
    ],
)
def test_an_answer_that_does_not_hold_leaves_both_disputed(tmp_path: Path, answer: str | ModelFailed) -> None:
    async def play(stage: MemoryStage) -> None:
        await opposites(stage, (DRIFT,), (DRIFT,))
        await stage.reconciler(Moderator(answer)).look()
        (settled,) = stage.said("ReconciliationSettled")
        assert (settled.ruling, settled.by) == ("both disputed", "rule")
        assert statuses(stage) == ["disputed", "disputed"]

    on_memory_stage(tmp_path, play)


def test_a_task_that_was_interrupted_says_so_and_is_seen_to_its_end(tmp_path: Path) -> None:
    async def play(stage: MemoryStage) -> None:
        await opposites(stage, (DRIFT,), ("T1.drift_score > 0",))
        first = stage.reconciler()
        (task,) = await first.open()
        await stage.agents.bus.record(Draft(MEMORY, ReconciliationBegan(task, 1), "desk", task))
        # The desk went down here, after evidence was taken under the task's own name.
        await momentum(stage, task)
        await stage.reconciler().look()
        (settled,) = stage.said("ReconciliationSettled")
        assert settled.scope == f"{task}-2"
        assert stage.told == [(task, "running"), (task, "first stands")]

    on_memory_stage(tmp_path, play)


def test_a_task_that_dies_again_and_again_fails_and_leaves_nothing_standing(tmp_path: Path) -> None:
    async def play(stage: MemoryStage) -> None:
        await opposites(stage, (DRIFT,), ("T1.drift_score > 0",))
        (task,) = await stage.reconciler().open()
        began = ReconciliationBegan(task, MOST_ATTEMPTS)
        await stage.agents.bus.record(Draft(MEMORY, began, "desk", task))
        await stage.reconciler().look()
        assert [one.reason for one in stage.said("ReconciliationFailed")] == ["it was interrupted too often"]
        assert statuses(stage) == ["disputed", "disputed"]
        assert stage.told == [(task, "failed")]

    on_memory_stage(tmp_path, play)


def test_without_a_market_to_compare_with_a_task_fails_in_words(tmp_path: Path) -> None:
    async def play(stage: MemoryStage) -> None:
        await opposites(stage, (), ())
        nothing = Toolbox(stage.agents.bus, stage.agents.clock, (), on_error=lambda where, problem: None)
        await stage.reconciler(toolbox=nothing).look()
        (failed,) = stage.said("ReconciliationFailed")
        assert "market_snapshot" in failed.reason
        assert statuses(stage) == ["disputed", "disputed"]

    on_memory_stage(tmp_path, play)


def test_the_service_reconciles_by_itself_and_ends_when_asked(tmp_path: Path) -> None:
    async def play(stage: MemoryStage) -> None:
        reconciler = stage.reconciler()
        task = asyncio.create_task(reconciler.run(lambda: None))
        await opposites(stage, (), ())
        await stage.agents.clock.sleep(6)
        assert len(stage.said("ReconciliationSettled")) == 1
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    on_memory_stage(tmp_path, play)


def known(place: int, **changes: object) -> KnownInsight:
    content = insight(f"number {place}", **changes)
    return KnownInsight(
        insight=f"ins-{place}",
        key=str(place),
        status="open",
        content=content,
        seal="",
        recorded_by="ada",
        heard=1,
        review="",
        created_at=START,
        heard_at=START,
        settled_at=0,
        reason="",
        settled_by="",
        seq=place,
    )


MEMORIES = st.lists(
    st.tuples(
        st.sampled_from(["hypothesis", "thesis", "risk flag", "regime"]),
        st.sampled_from(["BTC-USDT", "ETH-USDT", ""]),
        st.sampled_from(["15m", "1h", ""]),
        st.sampled_from(["up", "down", ""]),
        st.sampled_from(["", "dbt-a"]),
        st.booleans(),
    ),
    max_size=9,
)


@given(MEMORIES)
def test_opposition_is_symmetric_and_reconciling_always_ends(drawn: list[tuple[str, ...]]) -> None:
    found = [
        known(
            place,
            kind=kind,
            instrument=instrument,
            horizon=horizon,
            direction=way,
            against=against,
            expires_at=START + (MINUTE if lasts else -1),
        )
        for place, (kind, instrument, horizon, way, against, lasts) in enumerate(drawn)
    ]
    for one in found:
        assert not opposed(one, one, START)
        for other in found:
            assert opposed(one, other, START) == opposed(other, one, START)
    pairs = opposed_pairs(found, START)
    assert pairs == opposed_pairs(found[::-1], START)
    named = [one.insight for pair in pairs for one in pair]
    assert len(named) == len(set(named))
    assert bool(pairs) == any(opposed(one, other, START) for one in found for other in found)
    rounds = 0
    while pairs := opposed_pairs(found, START):
        # Whatever the ruling, at least one of a pair does not stand open any more.
        losers = {second.insight for _, second in pairs}
        found = [
            msgspec.structs.replace(one, status="superseded") if one.insight in losers else one
            for one in found
        ]
        rounds += 1
        assert rounds <= len(drawn)


@given(*([st.builds(Compared, st.just("a"), st.integers(0, 4), st.integers(0, 4), st.booleans())] * 2))
def test_the_rule_sees_both_sides_alike(first: Compared, second: Compared) -> None:
    mirrored = {"first stands": "second stands", "second stands": "first stands"}
    ruling = rule(first, second)
    assert rule(second, first) == mirrored.get(ruling or "", ruling)
    if ruling == "first stands":
        assert first.stands
    if first.beyond and second.beyond:
        assert ruling == "both expired"


def test_debates_that_turn_round_are_reconciled_and_dissent_is_not(tmp_path: Path) -> None:
    async def play(stage: MemoryStage) -> None:
        dissent = insight("a dissent", direction="down", against="dbt-a", source=person("lee"))
        await stage.memory.keep(insight("it goes up"))
        await stage.memory.keep(dissent)
        await stage.reconciler().look()
        assert stage.said("ReconciliationOpened") == []
        assert len(open_insights(stage.agents.bus.rows)) == 2
        await stage.memory.keep(msgspec.structs.replace(dissent, against=""))  # somebody holds it after all
        await stage.reconciler().look()
        assert len(stage.said("ReconciliationSettled")) == 1
        assert tasks_in(stage.agents.bus.rows, "open", "running") == ()

    on_memory_stage(tmp_path, play)
