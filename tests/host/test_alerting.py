"""Alerts on a whole desk: said in the chat, told at terminals, opened as evidence, and escalated while unread."""

from __future__ import annotations

import json
from pathlib import Path

from desk.alerts.measures import MEASURES
from desk.alerts.messages import ALERTS
from desk.host.core import Core
from desk.host.every_tool import every_tool
from desk.host.journal_schema import TOPICS, projections
from desk.kernel.audit import verify
from desk.kernel.clock import Clock
from desk.link import envelope as e
from desk.risk.desk_state import desk_standing
from tests.host.cores import attached, opened, virtually
from widgets.specs.alerts import AlertList
from widgets.specs.status import Status


def near(core: Core, factor: float = 1.0) -> str:
    price = core.market.view("BTC-USDT").price
    assert price is not None
    return f"{price * factor:.2f}"


def test_an_alert_is_set_in_words_fires_with_a_figure_to_open_and_is_read(tmp_path: Path) -> None:
    async def scenario(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as kim:
            await kim.hello()
            await clock.sleep(3)
            await kim.watch("alerts", "status")
            await kim.say(f"/alert BTC-USDT price above {near(core, 0.5)} note half of it")
            raised = (await kim.hear(e.AlertRaised)).payload
            assert (raised.severity, raised.owner, raised.title) == ("warning", "operator", "Alert A1")
            assert raised.ref == "fired-A1-1/T1.price"
            opened_figure = core.rooms.evidence.view(raised.ref)
            assert opened_figure.value in raised.text
            await clock.sleep(2)
            item = core.rooms.threads.tail((await kim.hello()).thread, 10, 0)[-1]
            told = [run.ref for block in item.blocks for run in block.runs if run.ref]
            assert told == ["fired-A1-1/T1.price_level", "fired-A1-1/T1.price"]
            assert core.rooms.evidence.view(told[0]).value in raised.text
            shown = kim.shown["alerts"]
            assert isinstance(shown, AlertList)
            assert [(row.alert, row.owner, row.ref) for row in shown.fired] == [("A1", "Kim", raised.ref)]
            status = kim.shown["status"]
            assert isinstance(status, Status)
            assert (status.unread, status.critical) == (1, 0)
            await kim.say("/ack A1")
            await clock.sleep(1)
            assert core.alerting.list().fired == ()
            assert [row.what for row in core.alerting.list().history] == ["acknowledged", "fired", "set"]

    virtually(scenario)


def test_c14_an_unread_critical_alert_of_a_person_stops_new_risk_over_a_restart_until_it_is_read(
    tmp_path: Path,
) -> None:
    async def scenario(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as kim:
            await kim.hello()
            await clock.sleep(3)
            await kim.say(f"/alert BTC-USDT price above {near(core, 0.5)} critical")
            await clock.sleep(50)
            assert desk_standing(core.bus.rows).state == "ACTIVE"
        async with opened(clock, tmp_path) as core, attached(core) as kim:
            await kim.hello()
            await clock.sleep(15)
            standing = desk_standing(core.bus.rows)
            assert standing.state == "REDUCING"
            assert "A1: BTC-USDT price is above" in standing.reason
            await kim.say("/buy BTC-USDT 0.01")
            await clock.sleep(2)
            said = core.rooms.threads.tail((await kim.hello()).thread, 1, 0)[-1]
            assert "REDUCING" in "".join(run.text for block in said.blocks for run in block.runs)
            await kim.say("/ack A1 looked at it")
            await clock.sleep(1)
            assert desk_standing(core.bus.rows).state == "ACTIVE"
        verify(tmp_path, projections(), TOPICS)

    virtually(scenario)


def test_agents_read_alerts_and_have_no_tool_that_sets_one(tmp_path: Path) -> None:
    async def scenario(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as kim:
            await kim.hello()
            await clock.sleep(3)
            await kim.say(f"/alert BTC-USDT price above {near(core, 2)}")
            await kim.say("/alert equity drawdown above 4%")
            await clock.sleep(2)
            names = {tool.name: tool.effect for tool in every_tool() if "alert" in tool.name}
            assert names == {"alerts": "read"}
            (tool,) = core.alerting.tools()
            found = await tool.run(tool.arguments(instrument="BTC-USDT"), lambda doing: None)
            assert isinstance(found, AlertList)
            assert [one.alert for one in found.alerts] == ["A1"]
            assert found.alerts[0].way == "up"

    virtually(scenario)


def test_every_kind_can_be_set_and_is_read_from_the_desks_own_views(tmp_path: Path) -> None:
    async def scenario(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as kim:
            await kim.hello()
            await clock.sleep(30)
            for measure in MEASURES:
                await kim.say(measure.example)
                await clock.sleep(0.5)
            await clock.sleep(5)
            found = core.alerting.list()
            waits = {row.alert for row in found.fired} | {one.alert for one in found.alerts}
            assert len(waits) == len(MEASURES)
            unread_now = [one.line for one in found.alerts if one.standing == "failing"]
            assert unread_now == []
            assert all(one.value for one in found.alerts)

    virtually(scenario)


def test_one_seed_and_the_same_words_give_the_same_record(tmp_path: Path) -> None:
    heads: list[list[bytes]] = []

    def once(folder: Path) -> None:
        async def scenario(clock: Clock) -> None:
            async with opened(clock, folder) as core, attached(core) as kim:
                await kim.hello()
                await clock.sleep(3)
                await kim.say(f"/alert BTC-USDT price crosses {near(core)} repeat 5s")
                await kim.say("/alert TON-USDT liquidity state repeat 5s")
                await clock.sleep(20)
                heads.append([fact.body for fact in core.journal.facts() if fact.topic == ALERTS.name])

        virtually(scenario)

    once(tmp_path / "one")
    once(tmp_path / "two")
    assert heads[0] == heads[1]
    assert len(heads[0]) > 3
    assert all(json.loads(body) for body in heads[0])
