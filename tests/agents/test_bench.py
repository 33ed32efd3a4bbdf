"""The bench: one seed asks the same questions, caps hold, and what a model may remember is left out."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from functools import cache
from pathlib import Path

import msgspec
import pytest

from desk.agents.analyst import Brief
from desk.agents.bench.probing import NAMELESS
from desk.agents.bench.questions import ResolvedQuestion, read_questions, write_questions
from desk.agents.bench.run import Contestant, run_bench
from desk.agents.bench.simulated import simulated_questions
from desk.agents.house.seats import house_seats
from desk.agents.models.models_file import ModelsFile
from desk.agents.opinions import Opinion
from desk.host.benching import Price, Wish, bench_models
from desk.kernel.clock import SystemClock
from desk.kernel.errors import ConfigError
from desk.kernel.journal import DATABASE
from desk.kernel.onlooking import consistent
from desk.kernel.queries import within
from desk.learning.biases.measure import LEAST
from desk.learning.forecasts_table import newest_benches
from tests.models.server.debating import debating
from tests.models.server.played import Answer, Script
from tests.models.server.server import serving
from widgets.specs.studies import PersonNote
from widgets.specs.track_record import BenchResult


@cache
def questions() -> tuple[ResolvedQuestion, ...]:
    return simulated_questions(7, 6, "1m")


def bench(
    state: Path, script: Script, wish: Wish, prices: dict[str, int] | str = "free", cutoff: str | None = None
) -> tuple[BenchResult | None, list[Price]]:
    """A run against a model server on loopback, and the prices that were asked about."""
    agreed: list[Price] = []

    async def serve() -> BenchResult | None:
        async with serving(script) as server:
            one = {"url": server.url, "model": "qwen-1", "prices": prices, "cutoff": cutoff}
            file = ModelsFile.model_validate({"endpoints": {"a": one, "b": one}, "personas": {"*": "a"}})

            def agree(price: Price) -> bool:
                agreed.append(price)
                return True

            return await asyncio.to_thread(bench_models, state, file, wish, agree, lambda *told: None)

    return asyncio.run(serve()), agreed


def test_the_same_seed_asks_the_same_questions_and_a_file_keeps_them(tmp_path: Path) -> None:
    assert msgspec.json.encode(simulated_questions(7, 6, "1m")) == msgspec.json.encode(questions())
    assert len({one.question for one in questions()}) == 6
    write_questions(tmp_path / "questions.jsonl", questions())
    assert read_questions(tmp_path / "questions.jsonl") == questions()


@pytest.mark.parametrize("line", [b"{}", b'{"question": "x"}', b"\xff", b"null", b'{"horizon": NaN}'])
def test_a_line_that_is_no_question_is_refused_with_its_number(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "questions.jsonl"
    write_questions(path, questions()[:1])
    path.write_bytes(path.read_bytes() + line + b"\n")
    with pytest.raises(ConfigError, match="line 2 of"):
        read_questions(path)


def test_no_fact_of_a_question_is_from_after_it() -> None:
    for one in questions():
        for fact in one.facts:
            provenance = fact.spec.get("provenance") or {"at": 0}
            assert provenance["at"] <= one.at < one.due


def test_the_house_is_scored_without_any_network() -> None:
    house = Contestant("house", "", house_seats().analysts)
    told: list[tuple[str, int, int]] = []
    result = asyncio.run(
        run_bench(
            "bnc-1",
            questions(),
            [house],
            SystemClock(),
            lambda name: Decimal(0),
            lambda *said: told.append(said),
        )
    )
    (row,) = result.rows
    assert (row.answered, row.valid_pct, row.grounded_pct) == (6, 100.0, 100.0)
    assert row.brier is not None
    assert 0.0 < row.brier < 1.0
    assert told[-1] == ("house", 6, 6)


def test_endpoints_are_scored_inside_the_run_cap_and_the_result_is_stored(tmp_path: Path) -> None:
    result, agreed = bench(
        tmp_path, debating, Wish(questions(), cap=Decimal("0.02")), {"input": 1, "output": 2}
    )
    assert result is not None
    house, first, second = result.rows
    assert house.answered == 6
    assert 0 < first.answered + second.answered < 12
    assert 0.0 < first.cost_usd + second.cost_usd <= 0.02
    assert any("cap on models is reached" in row.caution for row in (first, second))
    assert agreed[0].total > Decimal("0.02")
    assert result.votes is not None
    assert result.votes.voices == 3
    with consistent(tmp_path / DATABASE) as connection:
        (kept,) = newest_benches(within(connection), 5)
    assert BenchResult.model_validate_json(kept) == result


def test_a_model_that_answers_no_schema_scores_nothing_and_its_answers_count_as_unfit(tmp_path: Path) -> None:
    result, _ = bench(tmp_path, lambda asked: Answer("up, surely"), Wish(questions()[:2], ("a",)))
    assert result is not None
    row = result.rows[1]
    assert (row.answered, row.brier, row.valid_pct) == (0, None, 0.0)


def test_a_question_with_hardly_any_facts_is_answered_too(tmp_path: Path) -> None:
    few = msgspec.structs.replace(questions()[0], facts=questions()[0].facts[:1])
    result, _ = bench(tmp_path, debating, Wish((few,), ("a",)))
    assert result is not None
    assert (result.rows[1].answered, result.rows[1].valid_pct) == (1, 100.0)


def test_questions_from_before_a_models_cutoff_are_left_out_and_an_unknown_cutoff_is_said(
    tmp_path: Path,
) -> None:
    real = tuple(msgspec.structs.replace(one, source="binance") for one in questions()[:3])
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    known, _ = bench(tmp_path / "a", debating, Wish(real, ("a",)), cutoff="2030-01-01")
    assert known is not None
    assert known.rows[1].answered == 0
    assert "left out" in known.rows[1].caution
    unknown, _ = bench(tmp_path / "b", debating, Wish(real, ("a",)))
    assert unknown is not None
    assert unknown.rows[1].answered == 3
    assert "cutoff is unknown" in unknown.rows[1].caution


def test_a_run_that_is_cancelled_keeps_the_answers_so_far() -> None:
    async def main() -> BenchResult:
        house = Contestant("house", "", house_seats().analysts)
        asked = asyncio.Event()

        def told(name: str, done: int, of: int) -> None:
            if done == 2:
                asked.set()

        class Slow:
            speaker = "Neutral"
            name = "slow"
            rule_based = True

            async def opine(self, brief: object) -> object:
                await asked.wait()
                task.cancel()
                await asyncio.Event().wait()
                return None

        slow = Contestant("slow", "", (Slow(),))  # type: ignore[arg-type]
        task = asyncio.ensure_future(
            run_bench("bnc-1", questions(), [house, slow], SystemClock(), lambda name: Decimal(0), told)
        )
        return await task

    result = asyncio.run(main())
    assert result.cancelled
    assert result.rows[0].answered >= 2
    assert result.rows[1].answered == 0


class Led:
    """Says one half, moved by a number among the facts and by knowing the instrument's name."""

    speaker = "Neutral"
    name = "led"
    rule_based = False

    async def opine(self, brief: Brief) -> Opinion:
        notes = [one.spec.text for one in brief.evidence if isinstance(one.spec, PersonNote)]
        moved = 0.0 if not notes else 0.1 if "95" in notes[0] else -0.1
        known = 0.0 if brief.instrument == NAMELESS else 0.2
        return Opinion("Neutral", self.name, brief.horizon, 0.5 + moved + known, (), "", "", "")


def test_probes_find_a_model_that_follows_a_number_and_a_name_and_clear_the_house() -> None:
    many = simulated_questions(7, LEAST, "1m")
    contestants = [
        Contestant("house", "", house_seats().analysts),
        Contestant("led", "led-1", (Led(),)),  # type: ignore[arg-type]
    ]
    result = asyncio.run(
        run_bench("bnc-1", many, contestants, SystemClock(), lambda name: Decimal(0), probed=True)
    )
    found = {(row.persona, row.metric): row.value for row in result.probes}
    assert found[("led", "anchoring")] == pytest.approx(0.1)
    assert found[("led", "name effect")] == pytest.approx(0.2)
    assert found[("house", "anchoring")] == pytest.approx(0.0)
    assert found[("house", "name effect")] == pytest.approx(0.0)
