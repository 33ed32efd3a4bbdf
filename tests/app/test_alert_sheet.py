"""The list of alerts: everything that stands on it has a row, and every row its keys."""

from __future__ import annotations

import pytest

from desk.link.envelope import AlertRaised, CommandInvoke
from tests.app.opened import Opened, opened
from tests.app.sample_alerts import alert_list
from widgets.alert_rows import rows_of
from widgets.specs.alerts import AlertList
from widgets.specs.status import Alert, Severity


async def listed(desk: Opened, spec: AlertList | None = None) -> None:
    await desk.press("alt+a")
    await desk.host.show("alerts", spec or alert_list())
    await desk.rest()


def said(desk: Opened) -> list[tuple[str, dict[str, str]]]:
    return [(one.payload.name, dict(one.payload.arguments)) for one in desk.host.of(CommandInvoke)]


def row(name: str) -> int:
    return next(place for place, one in enumerate(rows_of(alert_list())) if one[0] == name)


async def go_to(desk: Opened, name: str) -> None:
    await desk.press("home", *["down"] * row(name))


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 50)])
async def test_what_waits_what_holds_what_is_set_and_what_became_of_it_can_all_be_read(
    size: tuple[int, int],
) -> None:
    async with opened(size) as desk:
        await listed(desk)
        seen = desk.text
        for _ in rows_of(alert_list()):
            await desk.press("down")
            seen += desk.text
        for words in (
            "2 to be read",
            "Order ord-1 unknown",
            "and 2 times more",
            "Holds new risk back",
            "3 alerts are set",
            "price crosses 65000",
            "▼ 20.00",
            "snoozed until",
            "cannot be judged",
            "What became of them",
            "failed",
        ):
            assert words in seen, words


async def test_keys_act_on_the_chosen_row() -> None:
    async with opened((120, 36)) as desk:
        await listed(desk)
        await desk.press("a")
        await go_to(desk, "read:alert-9")
        await desk.press("a", "s")
        await go_to(desk, "set:A1")
        await desk.press("s", "x")
        await go_to(desk, "set:A2")
        await desk.press("s")
        await desk.press("A")
        assert said(desk) == [
            ("ack", {"alert": "alert-7"}),
            ("ack", {"alert": "alert-9"}),
            ("snooze", {"alert": "A1", "time": "30m"}),
            ("snooze", {"alert": "A1", "time": "30m"}),
            ("unalert", {"alert": "A1"}),
            ("unsnooze", {"alert": "A2"}),
            ("ack", {}),
        ]


async def test_a_row_that_is_no_set_alert_says_so_and_sends_nothing() -> None:
    async with opened((120, 36)) as desk:
        await listed(desk)
        await go_to(desk, "hold:cooldown")
        await desk.press("a")
        assert "Nothing on this row waits to be read." in desk.text
        await desk.press("x")
        assert "this row is none" in desk.text
        assert said(desk) == []


async def test_enter_opens_the_evidence_of_what_fired_and_charts_what_is_set() -> None:
    async with opened((120, 36)) as desk:
        await listed(desk)
        await go_to(desk, "past:9:A1")
        await desk.press("enter")
        assert "evidence:fired-A1-1/T1.price" in desk.host.subscribed
        await desk.press("escape")
        await listed(desk)
        await go_to(desk, "set:A3")
        await desk.press("enter")
        assert "snapshot:TON-USDT" in desk.host.subscribed
        assert "alerts" not in desk.host.subscribed


async def test_editing_begins_a_command_that_takes_the_alerts_place() -> None:
    async with opened((120, 36)) as desk:
        await listed(desk)
        await go_to(desk, "set:A1")
        await desk.press("e")
        assert "/alert A1 BTC-USDT price crosses 65000 repeat 5m note take profit" in desk.text
        assert desk.focus == "composer"


async def test_the_cursor_stays_on_its_alert_while_the_list_moves() -> None:
    async with opened((120, 36)) as desk:
        await listed(desk)
        await go_to(desk, "set:A2")
        spec = alert_list()
        await desk.host.show("alerts", spec.model_copy(update={"rows": (), "fired": ()}))
        await desk.rest()
        await desk.press("x")
        assert said(desk) == [("unalert", {"alert": "A2"})]


async def test_an_empty_list_says_how_an_alert_is_set() -> None:
    async with opened((80, 24)) as desk:
        await listed(desk, AlertList(rows=()))
        assert "No alert waits to be acknowledged." in desk.text
        assert "/alert BTC-USDT price above 65000" in desk.text


def alert(severity: Severity, owner: str = "", text: str = "BTC-USDT price is above 1.") -> Alert:
    return Alert(alert="alert-9", severity=severity, title="Alert A1", text=text, at=1, owner=owner)


async def test_a_persons_alert_is_told_to_that_person_and_a_critical_one_to_everybody() -> None:
    async with opened((120, 36)) as desk:
        assert desk.main.session.welcome is not None
        me = desk.main.session.welcome.person
        heard: list[str] = []
        desk.main.screen_display.ringing._write = heard.append
        desk.main.screen_display.ringing.wanted = True
        await desk.host.say(
            AlertRaised(id="a", ts=0, payload=alert("warning", "somebody else", "Not for me."))
        )
        await desk.rest()
        assert "Not for me." not in desk.text
        assert heard == []
        await desk.host.say(AlertRaised(id="a", ts=0, payload=alert("warning", me)))
        await desk.rest()
        assert "price is above 1" in desk.text
        assert len(heard) == 1
        await desk.host.say(
            AlertRaised(id="a", ts=0, payload=alert("critical", "somebody else", "Look here."))
        )
        await desk.rest()
        assert "2 alerts at once, the last Alert A1: Look here." in desk.text
        assert len(heard) == 1
