"""What is recalled of an instrument, in which order, and which debates of the past are cited."""

from __future__ import annotations

import string
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.agents.memory.messages import Source
from desk.agents.memory.recall import lasts, recalled, sureness
from desk.agents.memory.rules import MINUTE
from desk.agents.memory.wording import quoted
from desk.agents.past_cases import past_cases
from desk.agents.scanner import residue
from desk.kernel.journal import Draft
from desk.learning.messages import FORECASTS, ForecastMade, ForecastResolved
from tests.agents.listening import Listener
from tests.agents.samples import text_of
from tests.agents.stage import START, question
from tests.memory.stage import MemoryStage, insight, on_memory_stage, person


def test_the_most_relevant_comes_first_and_what_is_over_not_at_all(tmp_path: Path) -> None:
    async def play(stage: MemoryStage) -> None:
        desk = Source(trust="desk", name="watch")
        told = [
            insight("of everything", instrument=""),
            insight("of another", instrument="ETH-USDT"),
            insight("by a model", source=Source(trust="model", name="Bull")),
            insight("by a person"),
            insight("by the desk", source=desk),
            insight("in this regime", regimes=("HIGH",), source=Source(trust="model", name="Bear")),
            insight("soon over", expires_at=START + MINUTE),
        ]
        for content in told:
            await stage.memory.keep(content)
        await stage.agents.clock.sleep(60)
        rows = stage.agents.bus.rows
        found = [one.content.text for one in recalled(rows, "BTC-USDT", "HIGH", stage.now)]
        assert found == ["in this regime", "by the desk", "by a person", "by a model", "of everything"]
        assert [one.content.text for one in recalled(rows, "BTC-USDT", "HIGH", stage.now, 2)] == found[:2]
        assert recalled(rows, "BTC-USDT", "HIGH", stage.now + 24 * 60 * MINUTE) == ()

    on_memory_stage(tmp_path, play)


def test_past_debates_are_cited_with_what_the_market_made_of_them(tmp_path: Path) -> None:
    async def play(stage: MemoryStage) -> None:
        bus = stage.agents.bus
        for outcome in ("down", "up", ""):
            await stage.agents.room.hold(question(), Listener())
            made = [fact.message for fact in stage.agents.topic("forecasts.v1")]
            newest = [one for one in made if isinstance(one, ForecastMade) and one.stage == "pool final"][-1]
            if outcome:
                resolved = ForecastResolved(
                    forecast=newest.forecast,
                    outcome=outcome,  # type: ignore[arg-type]
                    price="64000",
                    at=stage.now,
                    source="sim",
                )
                await bus.record(Draft(FORECASTS, resolved, "desk"))
        cases = past_cases(bus.rows, "BTC-USDT")
        assert [case.outcome for case in cases.rows] == ["open", "up", "down"]
        assert (cases.cases, cases.ended_up, cases.called_right) == (2, 1, 1)
        assert all(case.id.startswith("dbt-") and case.p_up < 0.5 for case in cases.rows)
        regime = cases.rows[0].regime
        assert len(past_cases(bus.rows, "BTC-USDT", regime).rows) == 3
        assert past_cases(bus.rows, "BTC-USDT", "no such regime").rows == ()
        assert past_cases(bus.rows, "ETH-USDT").rows == ()

    on_memory_stage(tmp_path, play)


@given(st.text(alphabet=string.printable + "½٣²零ⅷ", max_size=80))
def test_a_persons_words_stay_their_own_and_their_numbers_are_marked(text: str) -> None:
    runs = quoted(text, ("BTC-USDT",))
    assert text_of(runs) == text
    assert not any(run.ref for run in runs)
    for run in runs:
        if run.tone == "plain":
            words = [word for word in run.text.split() if residue(word, ("BTC-USDT",))]
            assert not any(character.isnumeric() for word in words for character in word)


@settings(max_examples=30)
@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_words_for_confidence_are_in_order(one: float, other: float) -> None:
    ranks = ["doubtful", "less likely than not", "slightly likely", "likely", "quite likely"]
    low, high = sorted((one, other))
    assert ranks.index(sureness(low)) <= ranks.index(sureness(high))


def test_how_long_something_holds_is_said_in_words() -> None:
    assert [lasts(left) for left in (-1, 1, MINUTE, 90 * MINUTE, 180 * MINUTE)] == [
        "over",
        "less than a minute",
        "1 min",
        "90 min",
        "3 h",
    ]


def test_the_same_memories_are_recalled_in_the_same_order_whoever_spoke_first() -> None:
    async def play(stage: MemoryStage, order: list[str]) -> list[str]:
        for text in order:
            await stage.memory.keep(
                insight(text, confidence=0.3 + 0.1 * len(text) % 0.4, source=person("lee"))
            )
        return [one.content.text for one in recalled(stage.agents.bus.rows, "BTC-USDT", "", stage.now)]

    texts = ["a", "bb", "ccc"]
    found = []
    for order in (texts, texts[::-1]):
        with tempfile.TemporaryDirectory() as directory:
            found.append(on_memory_stage(Path(directory), lambda stage, order=order: play(stage, order)))  # type: ignore[misc]
    assert found[0] == found[1]
