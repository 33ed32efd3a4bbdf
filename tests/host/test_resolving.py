"""Forecasts of a whole desk, resolved by its own market."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from desk.agents.bench.questions import read_questions, write_questions
from desk.agents.bench.recorded import recorded_questions
from desk.agents.bench.run import Contestant, run_bench
from desk.agents.house.seats import house_seats
from desk.chat.commands import Context
from desk.host.core import Core
from desk.kernel.clock import Clock
from desk.kernel.facts import Draft
from desk.learning.forecasts_table import waiting
from desk.learning.messages import FORECASTS, ForecastResolved
from desk.people.demo import OPERATOR
from tests.host.cores import opened, virtually
from tests.learning.builders import forecast

MINUTE = 60_000_000_000


async def _debate(core: Core, clock: Clock, horizon: str) -> None:
    while core.quotes.quote("BTC-USDT") is None:
        await clock.sleep(0.1)
    thread = await core.rooms.threads.open(OPERATOR, "Test")
    you = core.terminal_desk.presence.person(OPERATOR)
    await core.chat.submit(f"/debate BTC-USDT {horizon}", Context(you, thread, instrument="BTC-USDT"))
    await core.chat.turns.wait(thread)


def _rows(core: Core) -> list[tuple[str, str, str, str]]:
    found = core.bus.rows("SELECT persona, stage, outcome, resolved_by FROM forecasts ORDER BY seq")
    return [(row[0], row[1], row[2], row[3]) for row in found]


def test_every_opinion_of_a_debate_is_a_forecast_and_the_market_resolves_it(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await _debate(core, clock, "1m")
            made = _rows(core)
            assert [(persona, stage) for persona, stage, _, _ in made] == [
                ("Bull", "blind"),
                ("Bear", "blind"),
                ("Neutral", "blind"),
                ("Desk", "pool blind"),
                ("Bull", "final"),
                ("Bear", "final"),
                ("Neutral", "final"),
                ("Desk", "pool final"),
            ]
            assert {outcome for _, _, outcome, _ in made} == {""}
            assert waiting(core.bus.rows).forecasts == 8
            await clock.sleep(65.0)
            done = _rows(core)
            assert len({outcome for _, _, outcome, _ in done}) == 1
            assert {source for _, _, _, source in done} == {"quote of sim"}
            assert waiting(core.bus.rows).forecasts == 0

    virtually(main)


def test_what_came_due_while_the_desk_was_down_is_resolved_from_bars_or_void_with_the_reason(
    tmp_path: Path,
) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await _debate(core, clock, "15m")
            await _debate(core, clock, "1m")
            await clock.sleep(20.0)
        await clock.sleep(1_800.0)
        async with opened(clock, tmp_path) as core:
            await clock.sleep(200.0)
            found = core.bus.rows("SELECT horizon, outcome, resolved_by, reason FROM forecasts")
            long = {(row[1] != "void", row[2]) for row in found if row[0] == "15m"}
            short = {(row[1], row[3]) for row in found if row[0] == "1m"}
            assert long == {(True, "1m bar of sim")}
            assert len(short) == 1
            assert waiting(core.bus.rows).forecasts == 0

    virtually(main)


def test_a_forecast_of_another_market_is_void(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            other = forecast(source="binance", at=clock.now() - MINUTE, due=clock.now())
            gone = forecast(
                "dbt-2/Bull/blind", instrument="OLD-USDT", at=clock.now() - MINUTE, due=clock.now()
            )
            await core.bus.record(Draft(FORECASTS, other, "desk"), Draft(FORECASTS, gone, "desk"))
            await clock.sleep(3.0)
            found = core.bus.rows("SELECT outcome, reason FROM forecasts ORDER BY seq")
            assert [tuple(row) for row in found] == [
                ("void", "it was made on binance, and this market is another"),
                ("void", "OLD-USDT is no longer carried"),
            ]

    virtually(main)


def test_a_forecast_is_resolved_once(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            one = forecast(at=clock.now(), due=clock.now() + MINUTE)
            await core.bus.record(Draft(FORECASTS, one, "desk"))
            for outcome in ("up", "down"):
                done = ForecastResolved(
                    forecast=one.forecast,
                    outcome=outcome,
                    price="101",
                    at=one.due,
                    source="test",
                )
                await core.bus.record(Draft(FORECASTS, done, "desk"))
            await core.bus.record(Draft(FORECASTS, one, "desk"))
            assert [row[0] for row in core.bus.rows("SELECT outcome FROM forecasts")] == ["up"]

    virtually(main)


def test_debates_that_the_market_resolved_are_questions_of_the_bench_with_the_facts_of_then(
    tmp_path: Path,
) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await _debate(core, clock, "1m")
            assert recorded_questions(core.bus.rows, 10) == ()
            await _debate(core, clock, "15m")
            await clock.sleep(65.0)
            (one,) = recorded_questions(core.bus.rows, 10)
            assert one.outcome == _rows(core)[0][2]
            assert (one.instrument, one.horizon, one.due - one.at) == ("BTC-USDT", "1m", MINUTE)
            tools = [fact.tool for fact in one.facts]
            assert tools[0] == "market_snapshot"
            assert not {"portfolio", "opinion_blind", "order_plan"} & set(tools)
            assert all((fact.spec.get("provenance") or {"at": 0})["at"] <= one.at for fact in one.facts)
            path = tmp_path / "questions.jsonl"
            write_questions(path, (one,))
            assert read_questions(path) == (one,)
            house = Contestant("house", "", house_seats().analysts)
            done = await run_bench("bnc-1", (one,), [house], clock, lambda name: Decimal(0))
            (row,) = done.rows
            assert (row.answered, row.grounded_pct) == (1, 100.0)
            assert row.brier is not None

    virtually(main)
