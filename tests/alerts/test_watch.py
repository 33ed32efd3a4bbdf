"""The evaluator on a record: what fires, what does not, and what becomes of it over a restart."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.agents.evidence_store import read_book
from desk.alerts.alerts_rows import active_alerts, find_alert, history, waiting_fired
from desk.alerts.decision import Reading
from desk.alerts.messages import AlertsFailed
from desk.execution.critical_table import unread
from desk.kernel.audit import verify
from desk.kernel.clock import Clock
from desk.kernel.facts import Draft
from desk.risk.desk_state import DESK
from desk.risk.messages import AlertAcknowledged
from tests.alerts.watched import KIM, TOPICS, tables, virtually, watching
from tests.execution.scripted_market import ScriptedMarket
from widgets.specs.alerts import AlertReading


def test_a_price_fires_its_alert_once_with_evidence_and_that_is_all(tmp_path: Path) -> None:
    async def scenario(clock: Clock) -> None:
        async with watching(clock, tmp_path) as room:
            await room.price(60_000)
            alert = await room.set("BTC price crosses 60100 note sell some")
            await room.price(60_050, 60_099.9, 60_100.5, 60_099, 60_101, 60_200, 60_000, 60_200)
            (fired,) = room.fired
            assert fired.alert == alert == "A1"
            assert fired.text == "BTC-USDT price crossed 60,100.0 upwards: 60,100.5. sell some"
            spec = read_book(room.bus.rows, "fired-A1-1")["T1"].spec
            assert isinstance(spec, AlertReading)
            assert (spec.price, spec.price_level) == (60_100.5, 60_100.0)
            found = find_alert(room.bus.rows, "A1")
            assert found is not None
            assert (found.ended, found.fires) == ("fired", 1)
            assert active_alerts(room.bus.rows) == ()
        verify(tmp_path, tables(), TOPICS)

    virtually(scenario)


def test_a_price_between_two_looks_is_seen(tmp_path: Path) -> None:
    async def scenario(clock: Clock) -> None:
        async with watching(clock, tmp_path) as room:
            await room.price(60_000, every=1.5)
            await room.set("BTC price above 60100")
            await room.price(60_000)
            await room.price(60_101, 60_000, every=0.001)
            await room.rest(2)
            assert [one.text for one in room.fired] == ["BTC-USDT price is above 60,100.0: 60,101.0."]

    virtually(scenario)


def test_one_that_repeats_rests_and_rearms_and_counts_what_waits(tmp_path: Path) -> None:
    async def scenario(clock: Clock) -> None:
        async with watching(clock, tmp_path) as room:
            await room.price(60_000)
            await room.set("BTC price above 60100 repeat 10s")
            for _ in range(3):
                await room.price(60_200, 60_000, 60_200, 60_000, every=1.0)
                await room.rest(10)
            assert [one.last for one in room.fired] == [False, False, False]
            (waiting,) = waiting_fired(room.bus.rows)
            assert waiting.more == 2
            read_it = Draft(DESK, AlertAcknowledged(waiting.fired, "seen"), KIM)
            await room.bus.record(read_it)
            assert waiting_fired(room.bus.rows) == ()
            assert history(room.bus.rows, 1)[0].what == "acknowledged"

    virtually(scenario)


@pytest.mark.parametrize("ill", ["silent", "gap", "quarantined"])
def test_it_never_fires_on_what_does_not_hold_says_why_and_mends_by_itself(tmp_path: Path, ill: str) -> None:
    from data.events import FeedStatus

    async def scenario(clock: Clock) -> None:
        async with watching(clock, tmp_path) as room:
            await room.price(60_000)
            await room.set("BTC price above 60100 repeat 1m")
            await room.rest(2)
            if ill == "silent":
                await room.silence(40)
            else:
                status = FeedStatus("BTC-USDT", room.script.ts, ill, "the book does not follow")  # type: ignore[arg-type]
                room.script.market.apply(status)
                room.script.trade("buy", 60_200, 1.0)
                for _ in range(20):
                    await clock.sleep(0.5)
            assert room.fired == []
            (failed,) = [one.message for one in room.journal.facts() if isinstance(one.message, AlertsFailed)]
            assert failed.alerts == ("A1",)
            known = find_alert(room.bus.rows, "A1")
            assert known is not None
            assert ("silent" if ill == "silent" else ill) in known.error
            room.script.market.apply(FeedStatus("BTC-USDT", room.script.ts, "live", ""))
            await room.price(60_150, 60_160, 60_170, every=1.0)
            assert len(room.fired) == 1
            mended = find_alert(room.bus.rows, "A1")
            assert mended is not None
            assert mended.error == ""
            assert mended.last_error
            assert [one for one in room.said if one.startswith("Alerts")] == [
                "AlertsFailed",
                "AlertsRecovered",
            ]

    virtually(scenario)


def test_a_restart_between_arming_and_crossing_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    script = ScriptedMarket()

    async def scenario(clock: Clock) -> None:
        async with watching(clock, tmp_path, script) as room:
            await room.price(60_000)
            await room.set("BTC price crosses 60100 repeat 5s")
            await room.price(60_000, every=1.0)
        async with watching(clock, tmp_path, script) as room:
            await room.price(60_200, every=1.0)  # it was crossed while nobody watched
            assert len(room.fired) == 1
        async with watching(clock, tmp_path, script) as room:
            await room.price(60_200, 60_200, every=4.0)
            assert len(room.fired) == 1
            await room.price(60_000, every=1.0)
            assert [one.side for one in room.fired] == ["above", "below"]
        verify(tmp_path, tables(), TOPICS)

    virtually(scenario)


def test_a_second_condition_is_read_when_the_first_is_met(tmp_path: Path) -> None:
    async def scenario(clock: Clock) -> None:
        async with watching(clock, tmp_path) as room:
            room.told["volatility"] = Reading(value=20.0)
            await room.price(60_000)
            await room.set("BTC price above 60100 and volatility above 50%")
            await room.price(60_200, 60_200, every=1.0)
            assert room.fired == []
            room.told["volatility"] = "too few bars"
            await room.price(60_200, 60_200, every=1.0)
            assert room.fired == []
            room.told["volatility"] = Reading(value=60.0)
            await room.price(60_200, 60_200, every=1.0)
            assert len(room.fired) == 1

    virtually(scenario)


def test_words_and_figures_of_every_kind_fire(tmp_path: Path) -> None:
    async def scenario(clock: Clock) -> None:
        async with watching(clock, tmp_path) as room:
            room.told |= {
                "volatility regime": Reading(word="NORMAL"),
                "liquidity": Reading(value=0.1),
                "structure break": Reading(mark="none"),
                "drawdown": Reading(value=1.0),
            }
            await room.price(60_000)
            for line in (
                "BTC volatility regime",
                "BTC liquidity above 0.5",
                "BTC structure break down",
                "equity drawdown above 4%",
            ):
                await room.set(line)
            await room.rest(2)
            assert room.fired == []
            room.told |= {
                "volatility regime": Reading(word="EXTREME"),
                "liquidity": Reading(value=0.7),
                "structure break": Reading(word="down", mark="bos-down-1"),
                "drawdown": Reading(value=4.5),
            }
            await room.rest(2)
            assert sorted(one.text for one in room.fired) == [
                "BTC-USDT broke its structure downwards on 1m.",
                "BTC-USDT liquidity is above 0.50: 0.70.",
                "BTC-USDT volatility regime is EXTREME, it was NORMAL on 1m.",
                "equity drawdown is above 4.00 %: 4.50 %.",
            ]

    virtually(scenario)


def test_c14_a_critical_one_waits_from_its_first_firing_until_somebody_reads_it(tmp_path: Path) -> None:
    async def scenario(clock: Clock) -> None:
        async with watching(clock, tmp_path) as room:
            await room.price(60_000)
            await room.set("BTC price above 60100 repeat 5s critical")
            for _ in range(3):
                await room.price(60_200, 60_000, every=3.0)
            assert len(room.fired) == 3
            (waits,) = unread(room.bus.rows)
            first = next(one for one in room.journal.facts() if one.message == room.fired[0])
            assert (waits.alert, waits.at) == (f"alert-{first.seq}", first.ts)
            await room.remove("A1")
            assert len(unread(room.bus.rows)) == 1  # taking it back reads nothing
            await room.bus.record(Draft(DESK, AlertAcknowledged(waits.alert, ""), KIM))
            assert unread(room.bus.rows) == ()

    virtually(scenario)


def test_what_breaks_in_it_reaches_no_feed_and_it_begins_again_from_the_record(tmp_path: Path) -> None:
    async def scenario(clock: Clock) -> None:
        broken: list[BaseException] = []
        async with watching(clock, tmp_path, broken=broken) as room:
            await room.price(60_000)
            await room.set("BTC price above 60100")
            await room.rest(2)
            room.breaks = True
            await room.price(60_200)  # the feed goes on
            await clock.sleep(0.5)
            assert room.fired == []
            room.breaks = False
            await room.price(*[60_200] * 8, every=1.0)
            assert len(room.fired) == 1
        assert broken

    virtually(scenario)
