"""Quit and come back: the embedded market goes on where it was left."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from data.events import Candle
from data.past import KEPT_MINUTES, MINUTE
from data.simulated import SimulatedSource
from desk.host.core import Core
from desk.host.journal_schema import TOPICS, projections
from desk.host.marks_table import MARKS, Bar, Mark, MarketBegan, MarksTable, MarksTaken, find_past
from desk.host.viewing import Viewer
from desk.kernel.audit import verify
from desk.kernel.clock import Clock
from desk.kernel.facts import Draft
from desk.kernel.journal import Journal
from desk.kernel.writer import InlineWriter
from desk.link import envelope as e
from tests.host.attached import Attached
from tests.host.cores import START, attached, opened, virtually

BTC = "BTC-USDT"


def minutes(core: Core) -> list[Candle]:
    return core.market.view(BTC).candles("1m")


async def bought(core: Core, one: Attached) -> None:
    """Hold some BTC."""
    await one.watch("queue", "portfolio")
    await one.say("/buy BTC 0.05")
    queue = await one.see("queue", lambda spec: bool(spec.rows))
    request = queue.rows[0].request
    digest = core.rooms.card(request, Viewer("operator")).digest
    await one.vote(request, digest)
    await one.hear(e.CommandDone, lambda m: "1 of 2" in m.payload.text)
    await one.send(e.CommandInvoke, payload=e.CommandPayload(name="act", arguments={"person": "Lee"}))
    await one.hear(e.CommandDone, lambda m: "Lee" in m.payload.text)
    await one.vote(request, digest, voter="lee")
    await one.see("portfolio", lambda spec: bool(spec.fills))


@pytest.mark.parametrize("away", [5.0, 40.0, 7 * 3600.0, 90 * 3600.0])
def test_prices_go_on_where_they_were_left(tmp_path: Path, away: float) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await clock.sleep(195)
            before = {name: state.mid or 0.0 for name, state in core.market.states.items()}
            bars = minutes(core)
        await clock.sleep(away)
        async with opened(clock, tmp_path) as core:
            await clock.sleep(0.2)
            for name, mid in before.items():
                assert core.market.view(name).mid == pytest.approx(mid, rel=5e-4)
            now = {bar.ts: bar for bar in minutes(core)}
            if away < 3600:
                assert all(now[bar.ts] == bar for bar in bars if bar.ts in now)
            assert sorted(now) == list(range(min(now), max(now) + 1, MINUTE))
            await clock.sleep(1)
        assert verify(tmp_path, projections(), TOPICS).ok

    virtually(main)


def test_the_profit_of_a_position_does_not_jump(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await one.hello()
            await clock.sleep(5)
            await bought(core, one)
            await clock.sleep(60)
            left = await one.see("portfolio", lambda spec: True)
        await clock.sleep(3600)
        async with opened(clock, tmp_path) as core, attached(core, "again") as one:
            await one.hello()
            await one.watch("portfolio")
            found = await one.see("portfolio", lambda spec: spec.unrealised != "unknown")
            assert abs(Decimal(found.unrealised) - Decimal(left.unrealised)) < 1

    virtually(main)


def test_every_restart_tells_of_one_past(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        told: dict[int, Candle] = {}
        for _ in range(3):
            async with opened(clock, tmp_path) as core:
                await clock.sleep(80)
                assert all(told.get(bar.ts, bar) == bar for bar in minutes(core))
                told |= {bar.ts: bar for bar in minutes(core)}
            await clock.sleep(600)

    virtually(main)


def test_after_a_crash_the_market_goes_on_from_the_last_whole_minute(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path / "crashed") as core:
            await clock.sleep(150)
            shutil.copytree(tmp_path / "crashed", tmp_path / "found")
            past = find_past(core.journal.rows)
        assert past is not None
        assert 0 < clock.now() - past.at < 61_000_000_000
        async with opened(clock, tmp_path / "found") as core:
            await clock.sleep(0.2)
            for name, price in past.prices.items():
                assert core.market.view(name).mid == pytest.approx(price, rel=5e-4)
        assert verify(tmp_path / "found", projections(), TOPICS).ok

    virtually(main)


def test_a_fresh_profile_with_the_same_seed_begins_the_same_way(tmp_path: Path) -> None:
    async def begun(clock: Clock, folder: str, seed: int) -> tuple[float | None, list[Candle]]:
        async with opened(clock, tmp_path / folder, source=SimulatedSource(seed, start=START)) as core:
            await clock.sleep(2)
            return core.market.view(BTC).last, minutes(core)

    async def main(clock: Clock) -> None:
        first = await begun(clock, "one", 7)
        assert await begun(clock, "two", 7) == first
        assert await begun(clock, "three", 8) != first

    virtually(main)


def bar(minute: int) -> Bar:
    return Bar(minute * MINUTE, 1.0, 2.0, 0.5, 1.5, 3.0, 4)


def test_no_more_minutes_are_kept_than_history_tells_of(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        journal = await Journal.open(tmp_path, (MarksTable(),), (MARKS,), clock, InlineWriter())
        await journal.append(Draft(MARKS, MarketBegan(1, 0, {BTC: 1.0, "ETH-USDT": 2.0}), "desk"))
        for first in range(0, KEPT_MINUTES + 500, 250):
            bars = tuple(map(bar, range(first, first + 250)))
            marks = tuple(Mark(name, 1.5, bars) for name in (BTC, "ETH-USDT"))
            await journal.append(Draft(MARKS, MarksTaken(first, marks), "desk"))
        past = find_past(journal.rows)
        assert past is not None
        assert [len(bars) for bars in past.minutes.values()] == [KEPT_MINUTES] * 2
        assert past.prices == {BTC: 1.5, "ETH-USDT": 1.5}
        await journal.append(Draft(MARKS, MarketBegan(2, 9, {BTC: 7.0}), "desk"))
        past = find_past(journal.rows)
        assert past is not None
        assert (past.at, past.prices, past.minutes) == (9, {BTC: 7.0}, {BTC: ()})
        await journal.close()
        assert verify(tmp_path, (MarksTable(),), (MARKS,)).ok

    virtually(main)
