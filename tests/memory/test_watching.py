"""What the desk's watches leave in memory: odd shapes for a person to look at, leaps, regimes that changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from data.anomaly_watch import AnomalyWatch
from desk.agents.memory.insights import KnownInsight, open_insights
from desk.agents.memory.watching import AGAIN, LEAP, STEADY_LOOKS, Sight, Watching
from tests.memory.stage import MemoryStage, on_memory_stage

CALM = Sight("", "NORMAL", 0.4)


@dataclass
class Sights:
    """What is seen of BTC; everything else is calm."""

    now: Sight = CALM
    flagged: list[KnownInsight] = field(default_factory=list)

    def look(self, instrument: str) -> Sight:
        return self.now if instrument == "BTC-USDT" else CALM

    async def flag(self, known: KnownInsight) -> None:
        self.flagged.append(known)


def watching(stage: MemoryStage, sights: Sights, thread: str = "thr-a") -> Watching:
    here = stage.agents
    return Watching(
        here.bus,
        here.clock,
        here.ids,
        stage.memory,
        here.toolbox,
        lambda: here.market.symbols,
        sights.look,
        active=lambda: thread,
        flagged=sights.flag,
    )


def test_an_anomaly_during_a_thread_is_flagged_for_review_until_a_person_looked(tmp_path: Path) -> None:
    async def play(stage: MemoryStage) -> None:
        sights = Sights()
        watch = watching(stage, sights)
        await watch.look()
        assert stage.insights() == ()
        sights.now = CALM._replace(parked="it looks like nothing before")
        for _ in range(3):
            await watch.look()
        (known,) = stage.insights()
        assert (known.kind, known.review, known.content.source.thread) == ("risk flag", "wanted", "thr-a")
        assert [one.insight for one in sights.flagged] == [known.insight]
        assert known.content.source.evidence
        sights.now = CALM
        await watch.look()
        sights.now = CALM._replace(parked="again")
        await watch.look()  # still waiting for somebody: nobody is told twice
        assert len(sights.flagged) == 1
        await stage.memory.review(known.insight, "thin book on Sunday", "ada")
        assert stage.insights()[0].review == "by ada"
        sights.now = CALM
        await watch.look()
        sights.now = CALM._replace(parked="once more")
        await watch.look()
        assert stage.insights()[0].review == "wanted"
        assert len(sights.flagged) == 2

    on_memory_stage(tmp_path, play)


def test_the_words_of_a_flag_are_figures_of_the_tool_that_saw_it(tmp_path: Path) -> None:
    async def play(stage: MemoryStage) -> None:
        sights = Sights(CALM._replace(parked="odd"))
        await watching(stage, sights).look()
        (known,) = stage.insights()
        assert isinstance(stage.agents.facts.anomaly("BTC-USDT").kind, str)
        runs = stage.wording.runs(known)
        # Nothing was learned yet on this stage, so the tool has no score: the sentence is withheld, and never made up.
        assert all(run.ref or not any(c.isdigit() for c in run.text) for run in runs)

    on_memory_stage(tmp_path, play)


def test_a_regime_is_remembered_once_it_has_shown_for_a_while(tmp_path: Path) -> None:
    async def play(stage: MemoryStage) -> None:
        sights = Sights()
        watch = watching(stage, sights)
        for _ in range(STEADY_LOOKS):
            await watch.look()
        assert stage.insights() == ()  # the first one is only taken note of
        high = CALM._replace(regime="HIGH")
        for sight in (high, CALM, high, high, CALM):
            sights.now = sight
            await watch.look()
        assert stage.insights() == ()  # it flickered
        sights.now = high
        for _ in range(STEADY_LOOKS + 2):
            await watch.look()
        (known,) = stage.insights()
        assert (known.kind, known.content.regimes, known.instrument) == ("regime", ("HIGH",), "BTC-USDT")
        assert "after NORMAL" in known.content.text

    on_memory_stage(tmp_path, play)


def test_a_leap_is_a_risk_flag_and_told_once_in_ten_minutes(tmp_path: Path) -> None:
    async def play(stage: MemoryStage) -> None:
        sights = Sights(CALM._replace(surprise=-LEAP))
        watch = watching(stage, sights)
        for _ in range(5):
            await watch.look()
        (known,) = stage.insights()
        assert known.heard == 1
        assert "leapt down" in known.content.text
        assert known.review == ""
        await stage.agents.clock.sleep(AGAIN / 1e9)
        await watch.look()
        assert [one.heard for one in open_insights(stage.agents.bus.rows)] == [2]

    on_memory_stage(tmp_path, play)


def test_the_watch_holds_nothing_that_acts() -> None:
    assert not {"propose", "park", "halt", "submit"} & {
        name for kind in (Watching, AnomalyWatch) for name in dir(kind)
    }
