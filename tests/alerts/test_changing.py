"""What people do with alerts that are set: let them sleep, wake them, remove them, and who may."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.alerts.alerts_rows import find_alert, next_alert
from desk.alerts.messages import AlertSet
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.people.directory import find_person
from tests.alerts.watched import KIM, virtually, watching


def test_a_snoozed_alert_is_silent_and_passes_over_what_is_crossed_meanwhile(tmp_path: Path) -> None:
    async def scenario(clock: Clock) -> None:
        async with watching(clock, tmp_path) as room:
            await room.price(60_000)
            await room.set("BTC price crosses 60100")
            await room.set("BTC price above 60100")
            await room.rest(2)
            for alert in ("A1", "A2"):
                await room.snooze(alert, 30)
            await room.price(60_200, every=1.0)
            assert room.fired == []
            await room.rest(32)
            assert [one.alert for one in room.fired] == ["A2"]  # a level holds on, a crossing is over
            await room.price(60_000, every=1.0)
            assert [one.alert for one in room.fired] == ["A2", "A1"]

    virtually(scenario)


def test_waking_and_removing_and_expiring(tmp_path: Path) -> None:
    async def scenario(clock: Clock) -> None:
        async with watching(clock, tmp_path) as room:
            await room.price(60_000)
            await room.set("BTC price above 60100")
            await room.set("BTC price above 60100")
            await room.set("BTC price above 60100 for 5s")
            await room.snooze("A1", 600)
            await room.snooze("A1", 0)
            await room.remove("A2")
            await room.rest(7)
            await room.price(60_200, every=1.0)
            assert [one.alert for one in room.fired] == ["A1"]
            assert [find.ended for name in ("A2", "A3") if (find := find_alert(room.bus.rows, name))] == [
                "removed",
                "expired",
            ]
            with pytest.raises(Refused, match="is over"):
                await room.remove("A2")
            with pytest.raises(Refused, match="There is no alert A9"):
                await room.snooze("A9", 5)
            assert next_alert(room.bus.rows) == "A4"

    virtually(scenario)


def test_rights_decide_who_sets_what_and_who_changes_whose(tmp_path: Path) -> None:
    async def scenario(clock: Clock) -> None:
        async with watching(clock, tmp_path) as room:
            people = {name: find_person(room.bus.rows, name) for name in (KIM, "dana")}
            assert all(people.values())
            mine = await room.set("BTC price above 60100")
            hers = await room.set("BTC price above 60100 critical", by="dana")
            with pytest.raises(Refused, match="Nobody"):
                await room.set("BTC price above 1", by="ghost")
            for alert, by in ((mine, "dana"), (hers, KIM)):
                person = people[by]
                assert person is not None
                if person.may("staff"):
                    await room.snooze(alert, 60, by)
                else:
                    with pytest.raises(Refused, match="ask them"):
                        await room.snooze(alert, 60, by)
            facts = [one for one in room.journal.facts() if isinstance(one.message, AlertSet)]
            assert [(one.actor, one.message.owner) for one in facts] == [(KIM, KIM), ("dana", "dana")]

    virtually(scenario)
