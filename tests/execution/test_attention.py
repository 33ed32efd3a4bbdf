"""C14: a critical alert is read by somebody with a name, or nothing adds risk."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.approvals.rules import current_rules
from desk.execution.critical_table import unread
from desk.execution.messages import ORDERS, OrderAccepted, OrderBecameUnknown
from desk.host.risk_desk import HostRiskDesk
from desk.kernel.errors import Refused
from desk.kernel.facts import Draft
from desk.people.directory import Person, find_person
from desk.risk.desk_state import DESK, DeskHalted, DeskResumed
from desk.risk.holds import tripped
from desk.risk.messages import AlertAcknowledged
from tests.execution.paper_desk import PaperDesk, at_a_desk


def risk_desk(desk: PaperDesk) -> HostRiskDesk:
    return HostRiskDesk(desk.bus, desk.clock, desk.approvals, current_rules)


def person(desk: PaperDesk, name: str) -> Person:
    found = find_person(desk.bus.rows, name)
    assert found is not None
    return found


async def unknown(desk: PaperDesk) -> str:
    """An order of which nobody knows what became of it."""
    order = await desk.buy("0.05", limit=None)
    await desk.bus.record(
        Draft(ORDERS, OrderBecameUnknown(order.order, "the line went dead"), "desk", order.request)
    )
    return order.order


async def halted_by_itself(desk: PaperDesk) -> None:
    await desk.bus.record(Draft(DESK, DeskHalted("a venue contradicts itself", "desk"), "desk"))


def breakers(desk: PaperDesk) -> set[str]:
    return {one.breaker for one in tripped(desk.bus.rows)}


def test_an_alert_that_nobody_reads_for_a_minute_stops_new_risk_with_its_reason(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await unknown(desk)
        await desk.settle(58.0)
        assert breakers(desk) == set()
        await desk.settle(4.0)
        assert breakers(desk) == {"unread alert"}
        assert desk.state == "REDUCING"
        (held,) = tripped(desk.bus.rows)
        assert "nobody has read this within 60 s: Order" in held.reason
        with pytest.raises(Refused, match="REDUCING"):
            await desk.propose("0.01", instrument="ETH-USDT")

    at_a_desk(tmp_path, scenario, honest=False)


def test_reading_it_is_a_fact_with_a_name_and_lifts_the_hold_at_once(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await unknown(desk)
        await desk.settle(62.0)
        assert desk.state == "REDUCING"
        said = await risk_desk(desk).acknowledge("", "on the phone with the venue", person(desk, "dana"))
        assert said == "Dana has read 1 critical alert."
        assert desk.state == "ACTIVE"
        read = [fact for fact in desk.journal.facts() if isinstance(fact.message, AlertAcknowledged)]
        assert [(fact.actor, fact.message.note) for fact in read] == [("dana", "on the phone with the venue")]
        assert await risk_desk(desk).acknowledge("", "", person(desk, "dana")) == (
            "No alert waits for a reader."
        )

    at_a_desk(tmp_path, scenario, honest=False)


def test_what_settled_itself_needs_no_reader(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        order = await unknown(desk)
        assert len(unread(desk.bus.rows)) == 1
        await desk.bus.record(Draft(ORDERS, OrderAccepted(order, "v"), "venue"))
        assert unread(desk.bus.rows) == ()

    at_a_desk(tmp_path, scenario, honest=False)


def test_a_halt_of_the_desks_own_wants_a_reader_and_a_persons_halt_has_one(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.controls.halt("operator", "by hand")
        assert unread(desk.bus.rows) == ()
        await halted_by_itself(desk)
        assert [one.title for one in unread(desk.bus.rows)] == ["HALTED: a venue contradicts itself"]
        await desk.bus.record(Draft(DESK, DeskResumed("seen", "person"), "operator"))
        assert unread(desk.bus.rows) == ()

    at_a_desk(tmp_path, scenario, honest=False)


def test_a_strategy_is_enabled_by_a_named_person_with_the_right(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        risk, dana, kim = risk_desk(desk), person(desk, "dana"), person(desk, "operator")
        assert await risk.strategy("disable", "momentum", "", kim) == "The strategy momentum is disabled."
        assert "strategy momentum: disabled by" in risk.held()
        with pytest.raises(Refused, match="may not resume"):
            await risk.strategy("enable", "momentum", "", dana)
        assert await risk.strategy("enable", "momentum", "looked at it", kim) == (
            "The strategy momentum is enabled."
        )
        with pytest.raises(Refused, match="enabled already"):
            await risk.strategy("enable", "momentum", "", kim)

    at_a_desk(tmp_path, scenario)
