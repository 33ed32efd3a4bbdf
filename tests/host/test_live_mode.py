"""A host says LIVE wherever it says anything, and sends nothing over a line that it does not have."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.approvals.proposal import Proposal
from desk.execution.mode import MODE, WentLive
from desk.host.core import Core
from desk.host.exporting import written
from desk.host.exports import mode_of, rows
from desk.host.status import status_line
from desk.host.viewing import Viewer
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.kernel.journal import DATABASE, Draft
from desk.link import envelope as e
from desk.people.demo import OPERATOR
from tests.host.cores import attached, opened, virtually

LIVE = WentLive(venue="okx", account="okx-live", key="0" * 16, limits="demo-1@000000000000")


def mode(core: Core) -> str:
    return status_line(core, core.terminal_desk.presence, Viewer(OPERATOR)).mode


def test_a_live_record_on_a_host_that_does_not_carry_its_venue_sends_nothing(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await clock.sleep(3.0)
            assert (mode(core), core.live.routed.link) == ("PAPER", "up")
            await core.bus.record(Draft(MODE, LIVE, "desk"))
            await clock.sleep(3.0)
            assert (mode(core), core.live.routed.link) == ("LIVE", "down")
            assert core.live.routed.why == "the desk is LIVE at okx, and this host carries sim"
            wanted = Proposal(
                instrument="BTC-USDT", side="buy", quantity=core.instruments["BTC-USDT"].lot * 1000
            )
            with pytest.raises(Refused, match="The desk is LIVE at okx with spot"):
                await core.approvals.propose(wanted, OPERATOR)

    virtually(main)
    assert mode_of(tmp_path / DATABASE) == "LIVE"
    lines = list(written("journal", "csv", rows(tmp_path / DATABASE, "journal"), "test", 0, "LIVE"))
    assert all(line.startswith("LIVE,") for line in "".join(lines).splitlines()[1:2])


def test_a_restart_stays_live_until_one_person_says_paper(tmp_path: Path) -> None:
    async def first(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await core.bus.record(Draft(MODE, LIVE, "desk"))

    async def second(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            assert mode(core) == "LIVE"
            async with attached(core) as one:
                await one.hello()
                asked = await one.say("/paper enough")
                done = await one.hear(e.CommandDone, lambda done: done.corr == asked)
                assert done.payload.text.startswith("The desk is PAPER.")
            await clock.sleep(3.0)
            assert (mode(core), core.live.routed.link) == ("PAPER", "up")

    virtually(first)
    virtually(second)


def test_the_mode_and_the_costs_are_told_in_a_sentence(tmp_path: Path) -> None:
    async def main(clock: Clock) -> list[str]:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await one.hello()
            said = []
            for line in ("/mode", "/costs"):
                asked = await one.say(line)
                done = await one.hear(e.CommandDone, lambda done, asked=asked: done.corr == asked)  # type: ignore[misc]
                said.append(done.payload.text)
            await one.say("/live okx")
            return [*said, (await one.hear(e.Refused)).payload.text]

    told, costs, live = virtually(main)
    assert told.startswith("The desk is PAPER: no order leaves it; no venue has a key")
    assert costs == "Of paper: 0 filled with an expectation, too few to judge it by."
    assert live == "This host carries the prices of sim; start it with --venue okx to go live there."


def test_a_live_card_does_not_say_the_fee_of_the_paper_venue(tmp_path: Path) -> None:
    async def main(clock: Clock) -> list[dict[str, str]]:
        async with opened(clock, tmp_path) as core:
            await clock.sleep(3.0)
            wanted = Proposal(
                instrument="BTC-USDT", side="buy", quantity=core.instruments["BTC-USDT"].lot * 1000
            )
            request = (await core.approvals.propose(wanted, OPERATOR)).request
            found = [core.rooms.card(request, Viewer(OPERATOR))]
            await core.bus.record(Draft(MODE, LIVE, "desk"))
            found.append(core.rooms.card(request, Viewer(OPERATOR)))
            return [{row.name: row.after for row in card.decoded} for card in found]

    paper, live = virtually(main)
    assert paper["fee at most"].endswith("USDT")
    assert live["fee at most"] == "unknown"
