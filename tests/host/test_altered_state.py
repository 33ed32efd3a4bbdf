"""No order leaves on positions that something else has changed."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest

from desk.approvals.proposal import Proposal
from desk.execution.orders_table import open_orders
from desk.host.core import Core
from desk.kernel.clock import Clock
from desk.kernel.errors import CorruptJournal, DeskError
from desk.kernel.journal import DATABASE
from desk.link import envelope as e
from desk.people.demo import OPERATOR
from tests.host.cores import attached, opened, virtually

BTC = "BTC-USDT"


async def _buy(core: Core, quantity: str) -> str:
    proposal = Proposal(instrument=BTC, side="buy", quantity=Decimal(quantity))
    request = await core.approvals.propose(proposal, OPERATOR)
    for person in ("dana", "lee"):
        await core.approvals.vote(request.request, request.digest, "approve", "", person)
    return core.approvals.outcome(request.request).order


def _alter(folder: Path) -> None:
    database = sqlite3.connect(folder / DATABASE)
    with database:
        assert database.execute("UPDATE positions SET quantity = '5.0'").rowcount == 1
    database.close()


def test_a_desk_does_not_start_on_altered_positions(tmp_path: Path) -> None:
    async def first(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await clock.sleep(5)
            await _buy(core, "0.02")
            await clock.sleep(2)

    async def second(clock: Clock) -> None:
        with pytest.raises(CorruptJournal, match="table positions was changed"):
            async with opened(clock, tmp_path):
                pytest.fail("it served on altered positions")

    virtually(first)
    _alter(tmp_path)
    virtually(second)


def test_positions_altered_under_a_running_desk_halt_it_and_everybody_is_told(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        broken: list[str] = []
        async with opened(clock, tmp_path, broken=broken) as core, attached(core) as one:
            await one.hello()
            await one.watch("status")
            await clock.sleep(5)
            await _buy(core, "0.02")
            await clock.sleep(2)
            _alter(tmp_path)
            with pytest.raises(DeskError, match="table positions was changed"):
                await _buy(core, "0.01")
            assert not open_orders(core.bus.rows)
            status = await one.see("status", lambda s: s.desk_state == "HALTED")
            assert status.desk_state_reason == "the journal cannot go on"
            alert = await one.hear(e.AlertRaised, lambda m: m.payload.title == "Journal stopped")
            assert "table positions was changed" in alert.payload.text
            assert alert.payload.severity == "critical"

    virtually(main)
