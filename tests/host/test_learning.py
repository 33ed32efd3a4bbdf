"""The track record of a whole desk: what is asked of it, what it turns off and on, and what it keeps every week."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from desk.agents.conduct_table import ranked_since, stated_since
from desk.chat.commands import Context
from desk.chat.misread import Misread
from desk.execution.messages import FILLS, FillRecorded
from desk.host.core import Core
from desk.host.leanings import MONDAY, WEEK, leanings
from desk.host.learning_news import learning_news
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.kernel.facts import Draft
from desk.learning.messages import FORECASTS, DebateTurnedOff, ForecastResolved
from desk.people.demo import OPERATOR
from desk.risk.exposure import Side
from tests.host.cores import opened, virtually
from tests.host.test_resolving import _debate
from tests.learning.builders import SECOND, forecast


def off(instrument: str, until: int) -> DebateTurnedOff:
    return DebateTurnedOff(instrument=instrument, lift=-0.02, low=-0.03, high=-0.01, blocks=15, until=until)


async def said(core: Core, line: str) -> str:
    you = core.terminal_desk.presence.person(OPERATOR)
    done = await core.chat.commands.run_line(line, Context(you, ""))
    return done.text


def test_the_record_says_what_waits_counts_down_and_then_has_everybody(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            assert (
                await said(core, "/track")
                == "No forecast has been made yet; every opinion of a debate is one."
            )
            await _debate(core, clock, "1m")
            first = core.rooms.learning.record()
            assert (first.waiting, first.speakers) == (8, ())
            await clock.sleep(10.0)
            later = core.rooms.learning.record()
            assert later.first_due_s is not None
            assert first.first_due_s is not None
            assert later.first_due_s < first.first_due_s
            assert "8 are waiting" in await said(core, "/track")
            await clock.sleep(60.0)
            record = core.rooms.learning.record()
            assert [one.persona for one in record.speakers] == ["Bull", "Bear", "Neutral", "Desk"]
            assert record.votes is not None
            assert record.votes.effective == 3.0
            assert "Bull: n 1, Brier" in await said(core, "/track bull")
            assert {one.persona for one in core.rooms.learning.record("Bear").speakers} == {"Bear"}
            with pytest.raises(Misread, match="no persona"):
                await said(core, "/track Bulk the great")

    virtually(main)


def test_debates_are_turned_on_by_a_person_and_after_a_week_by_themselves(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            with pytest.raises(Refused, match="examine already"):
                await said(core, "/debates on BTC-USDT")
            until = clock.now() + SECOND
            both = (off("BTC-USDT", until), off("ETH-USDT", until))
            await core.bus.record(*(Draft(FORECASTS, one, "desk") for one in both))
            assert [lift.off for lift in core.rooms.learning.record().lifts] == [True, True]
            assert "examine again" in await said(core, "/debates on BTC-USDT")
            assert [lift.off for lift in core.rooms.learning.record().lifts] == [False, True]
            due = forecast(at=clock.now(), due=clock.now() + SECOND)
            await core.bus.record(Draft(FORECASTS, due, "desk"))
            await clock.sleep(4.0)
            assert [lift.off for lift in core.rooms.learning.record().lifts] == [False, False]

    virtually(main)


def test_how_a_debates_forecast_came_out_is_told_once_for_its_pool(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            pool = forecast("dbt-1/Desk/pool final", persona="Desk", stage="pool final", p_up=0.46)
            bull = forecast("dbt-1/Bull/final", stage="final")
            await core.bus.record(Draft(FORECASTS, pool, "desk"), Draft(FORECASTS, bull, "desk"))
            done = ForecastResolved(
                forecast=pool.forecast, outcome="up", price="101", at=pool.due, source="x"
            )
            told = learning_news(core.bus.rows, done)
            assert told is not None
            assert told[2].startswith(
                "BTC-USDT after 15m: the price is higher; the desk had said 46% higher."
            )
            other = ForecastResolved(
                forecast=bull.forecast, outcome="up", price="101", at=bull.due, source="x"
            )
            assert learning_news(core.bus.rows, other) is None
            news = learning_news(core.bus.rows, off("BTC-USDT", 1))
            assert news is not None
            assert "/debates on BTC-USDT tries again" in news[2]

    virtually(main)


def test_what_speakers_do_in_a_debate_is_kept_for_leanings(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await _debate(core, clock, "1m")
            stated = stated_since(core.bus.rows, 0)
            assert {one.speaker.persona for one in stated} == {"Bull", "Bear", "Neutral"}
            assert all(0.0 < one.offered < 1.0 for one in stated)
            assert any(claim.recent > 0.0 for one in stated for claim in one.claims)
            (ranked,) = ranked_since(core.bus.rows, 0)
            assert ranked.speaker.persona == "Moderator"
            rows = leanings(core.bus.rows, 0, 0)
            assert {row.metric for row in rows} >= {"directional", "sycophancy", "verbosity", "order flips"}
            assert all(row.value is None and row.means == "too few to say" for row in rows)

    virtually(main)


def test_a_week_is_kept_once_when_it_is_over(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await _debate(core, clock, "1m")
            monday = (clock.now() - MONDAY) // WEEK * WEEK + MONDAY + WEEK
            assert [row[0] for row in core.bus.rows("SELECT until FROM leanings")] == []
        await clock.sleep((monday - clock.now()) / 1e9 + 5.0)
        for _ in range(2):
            async with opened(clock, tmp_path) as core:
                await clock.sleep(15.0)
                assert [row[0] for row in core.bus.rows("SELECT until FROM leanings")] == [monday]

    virtually(main)


def test_what_stood_open_when_something_was_closed_is_noted(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            while core.quotes.quote("ETH-USDT") is None or core.quotes.quote("BTC-USDT") is None:
                await clock.sleep(0.1)

            async def fill(trade: str, instrument: str, side: Side, price: str) -> None:
                filled = FillRecorded(
                    trade=trade,
                    order="ord-1",
                    account=core.rooms.account,
                    venue="sim",
                    instrument=instrument,
                    side=side,
                    quantity=Decimal(1),
                    price=Decimal(price),
                    fee=Decimal(0),
                    liquidity="taker",
                    at=clock.now(),
                )
                await core.bus.record(Draft(FILLS, filled, "desk"))

            await fill("1", "BTC-USDT", "buy", "10000")
            await fill("2", "ETH-USDT", "buy", "1000000")
            await fill("3", "SOL-USDT", "buy", "1")
            await fill("4", "BTC-USDT", "sell", "9000")
            await clock.sleep(6.0)
            rows = core.bus.rows("SELECT trade, gain, paper_gains, paper_losses FROM closings")
            assert [tuple(row) for row in rows] == [("sim/4", 0, 1, 1)]

    virtually(main)
