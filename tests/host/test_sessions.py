from __future__ import annotations

import asyncio
from pathlib import Path

from desk.chat.thread_list import thread_list
from desk.host.proof import prove
from desk.kernel.clock import Clock, SystemClock
from desk.kernel.writer import ThreadWriter
from desk.link import envelope as e
from desk.link.local import local_pair
from tests.host.attached import Attached
from tests.host.cores import attached, opened, virtually
from widgets.specs.approval_card import ApprovalCard
from widgets.specs.approvals import ApprovalQueue
from widgets.specs.depth import DepthView
from widgets.specs.market import BookView, Chart, MarketSnapshot, Watchlist
from widgets.specs.portfolio import Portfolio
from widgets.specs.radar import VolatilityRadar
from widgets.specs.status import Notice, Status
from widgets.specs.strategy import StrategyBoard
from widgets.specs.structure import MarketStructure
from widgets.specs.threads import ThreadList
from widgets.specs.volatility import VolatilityStudy


def test_a_terminal_is_welcomed_and_told_commands_and_who_is_here(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one, attached(core, "u") as two:
            welcome = await one.hello()
            assert (welcome.profile, welcome.person, welcome.name) == ("demo", "operator", "Kim")
            assert welcome.instruments[0] == "BTC-USDT"
            commands = (await one.hear(e.CommandsSet)).payload.commands
            assert {"debate", "buy", "halt", "act", "export"} <= {command.name for command in commands}
            await two.hello()
            here = await one.hear(e.Presence, lambda m: m.payload.people[0].terminals == 2)
            (person,) = here.payload.people
            assert (person.name, person.role, person.acting_as) == (
                "Kim",
                "trader+risk",
                "Dana (demo person)",
            )
            await two.send(e.UiStatePatch, payload=e.UiStatePayload(reviewing="req-1"))
            await one.hear(e.Presence, lambda m: m.payload.people[0].reviewing == "req-1")
            await two.link.close()
            await one.hear(e.Presence, lambda m: m.payload.people[0].terminals == 1 and len(one.heard) > 4)

    virtually(main)


def test_every_view_shows_what_it_is_called(tmp_path: Path) -> None:
    expected = {
        "watchlist": Watchlist,
        "snapshot:BTC-USDT": MarketSnapshot,
        "book:ETH-USDT": BookView,
        "chart:BTC-USDT:5s": Chart,
        "depth:BTC-USDT": DepthView,
        "depth:BTX-USDT": Notice,
        "structure:BTC-USDT:5s": MarketStructure,
        "radar": VolatilityRadar,
        "radar:5s": VolatilityRadar,
        "radar:1m:shock": VolatilityRadar,
        "radar:auto:none:BTC-USDT,ETH-USDT": VolatilityRadar,
        "radar:auto:doom": Notice,
        "radar:auto:none:BTX-USDT": Notice,
        "volatility:BTC-USDT": VolatilityStudy,
        "volatility:ETH-USDT:1m": VolatilityStudy,
        "volatility:ETH-USDT:7m": Notice,
        "board": StrategyBoard,
        "queue": ApprovalQueue,
        "portfolio": Portfolio,
        "status": Status,
        "threads": ThreadList,
        "card:req-0": Notice,
        "evidence:T1.last": Notice,
        "snapshot:BTX-USDT": Notice,
    }

    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await one.hello()
            await clock.sleep(5)
            await one.watch(*expected)
            for view, kind in expected.items():
                assert type(await one.see(view)) is kind, view
            assert "BTX-USDT" in one.shown["snapshot:BTX-USDT"].text  # type: ignore[attr-defined]
            status = one.shown["status"]
            assert isinstance(status, Status)
            assert (status.mode, status.desk_state, status.feed) == ("PAPER", "ACTIVE", "sim seed 7")
            assert status.acting_as == "Dana (demo person)"

    virtually(main)


def test_an_unknown_view_is_named_and_the_others_are_shown(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await one.hello()
            name = await one.watch("status", "crystal-ball", "book")
            wrong = await one.hear(e.ValidationError)
            assert wrong.corr == name
            assert "crystal-ball" in wrong.payload.text
            await one.see("status")

    virtually(main)


def test_a_question_is_streamed_to_everybody_in_the_thread_and_then_stands_in_it(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one, attached(core, "u") as two:
            await clock.sleep(5)
            welcome = await one.hello()
            assert (await two.hello()).thread == welcome.thread
            await one.say("what is BTC doing?")
            end = await two.hear(e.TurnEnd)
            assert end.payload.reason == "done"
            kinds = [type(m) for m in two.heard if isinstance(m, e.TurnStart | e.TurnDelta | e.ItemAdded)]
            assert kinds[:2] == [e.ItemAdded, e.TurnStart]
            assert kinds[-1] is e.ItemAdded
            assert kinds.count(e.TurnDelta) > 2
            items = [m.payload for m in two.heard if isinstance(m, e.ItemAdded)]
            assert [item.speaker for item in items] == ["Kim", "House analyst (rule-based)"]
            async with attached(core, "w") as late:
                await late.hello(thread=welcome.thread, after=items[0].seq)
                again = await late.hear(e.ItemAdded)
                assert again.payload == items[1]

    virtually(main)


def test_a_running_turn_can_be_cancelled_from_another_terminal(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with (
            opened(clock, tmp_path, reading_pace=5.0) as core,
            attached(core) as one,
            attached(core, "u") as two,
        ):
            await clock.sleep(5)
            await one.hello()
            await two.hello()
            await one.say("what is BTC doing?")
            await two.hear(e.TurnDelta)
            await two.send(e.TurnCancel)
            assert (await one.hear(e.TurnEnd)).payload.reason == "stopped"
            name = await one.send(e.TurnCancel)
            assert (await one.hear(e.Refused)).corr == name

    virtually(main)


def test_refusals_are_one_sentence_and_the_link_stays(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            early = await one.say("too early")
            assert (await one.hear(e.ValidationError)).corr == early
            await one.hello()
            await one.say("/dance")
            await one.hear(e.Refused, lambda m: "/dance" in m.payload.text)
            await one.say("/debate BTX-USDT")
            await one.hear(e.Refused, lambda m: "BTC-USDT" in m.payload.text)
            await one.vote("req-0", "x")
            await one.hear(e.Refused, lambda m: "req-0" in m.payload.text)
            wrong = await one.send(e.Presence, payload=e.PresencePayload(people=()))
            await one.hear(e.ValidationError, lambda m: m.corr == wrong)
            await one.send(e.CommandInvoke, payload=e.CommandPayload(name="help"))
            await one.hear(e.CommandDone)

    virtually(main)


def test_the_proposal_of_one_is_approved_by_two_people_and_everybody_sees_the_fill(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one, attached(core, "u") as two:
            for each in (one, two):
                await each.hello()
                await each.watch("queue", "portfolio")
            await clock.sleep(30)
            await one.say("/buy BTC 0.01")
            queue = await two.see("queue", lambda spec: spec.pending == 1)
            request = queue.rows[0].request
            await one.watch("queue", "portfolio", f"card:{request}")
            card = await one.see(f"card:{request}")
            assert isinstance(card, ApprovalCard)
            assert card.acting_as == "Dana (demo person)"
            await one.vote(request, card.digest)
            await one.hear(e.CommandDone, lambda m: "1 of 2" in m.payload.text)
            await one.vote(request, card.digest)
            await one.hear(e.Refused)
            await one.send(e.CommandInvoke, payload=e.CommandPayload(name="act", arguments={"person": "Lee"}))
            await one.see("queue", lambda spec: spec.acting_as == "Lee (demo person)")
            assert two.shown["queue"].acting_as == "Dana (demo person)"  # type: ignore[attr-defined]
            await one.vote(request, card.digest, voter="lee")
            held = await two.see(
                "portfolio", lambda spec: spec.positions and spec.positions[0].quantity == "0.01"
            )
            assert held.positions[0].instrument == "BTC-USDT"
            titles = [m.payload.title for m in two.heard if isinstance(m, e.AlertRaised)]
            assert titles == ["Approval wanted", "Order", "Filled"]

    virtually(main)


def test_halt_works_from_any_terminal_and_shows_on_every_status_line(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one, attached(core, "u") as two:
            for each in (one, two):
                await each.hello()
                await each.watch("status")
            await one.send(
                e.CommandInvoke, payload=e.CommandPayload(name="halt", arguments={"reason": "drill"})
            )
            status = await two.see("status", lambda spec: spec.desk_state == "HALTED")
            assert "drill" in status.desk_state_reason
            alert = await two.hear(e.AlertRaised, lambda m: m.payload.severity == "critical")
            assert alert.payload.title == "HALTED"

    virtually(main)


def test_a_new_thread_moves_only_the_terminal_that_asked(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one, attached(core, "u") as two:
            await clock.sleep(5)
            old = (await one.hello()).thread
            await two.hello()
            await one.say("/new Plans")
            moved = await one.hear(e.Welcome, lambda m: m.payload.thread != old)
            await one.say("how is ETH?")
            await one.hear(e.TurnEnd)
            assert all(
                m.payload.thread == moved.payload.thread for m in one.heard if isinstance(m, e.ItemAdded)
            )
            assert not any(isinstance(m, e.ItemAdded | e.TurnStart) for m in two.heard)

    virtually(main)


def test_leaving_is_answered_with_what_becomes_of_the_desk(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one, attached(core, "u") as two:
            await one.hello()
            await two.hello()
            await two.send(e.Bye, payload=e.ByePayload(reason="bye"))
            assert "1 other terminal attached" in (await two.hear(e.Bye)).payload.reason
            await two.ended()
            await core.close("the machine goes down")
            assert (await one.hear(e.Bye)).payload.reason == "the machine goes down"
            await one.ended()

    virtually(main)


def test_a_terminal_that_does_not_read_is_detached_and_the_others_go_on(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path, reading_pace=0.02) as core, attached(core, "u") as two:
            here, there = local_pair(capacity=2)
            stalled = core.terminal_desk.attach(there, "operator")
            silent = Attached(here)
            await silent.send(
                e.Hello, payload=e.HelloPayload(terminal="s", columns=9, rows=9, frames_per_second=9)
            )
            await two.hello()
            await two.watch("book:BTC-USDT")
            for count in range(5000):
                core.terminal_desk.announcements.alert("info", "noise", "noise")
                if count % 50 == 0:
                    await clock.sleep(0.001)
            assert (await two.hear(e.AlertRaised)).payload.title == "noise"
            await clock.sleep(3)
            assert stalled not in core.terminal_desk.terminals.sessions
            assert two.frames > 10
            await two.say("/help")
            await two.hear(e.CommandDone)

    virtually(main)


def test_threads_and_positions_survive_a_restart(tmp_path: Path) -> None:
    async def first(clock: Clock) -> str:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await clock.sleep(5)
            thread = (await one.hello()).thread
            await one.say("what is BTC doing?")
            await one.hear(e.TurnEnd)
            await one.say("/halt night")
            await one.hear(e.CommandDone)
            return thread

    async def second(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            assert (await one.hello()).thread == thread
            items = [m.payload for m in one.heard if isinstance(m, e.ItemAdded)]
            await one.hear(e.Presence)
            items = [m.payload for m in one.heard if isinstance(m, e.ItemAdded)]
            assert len(items) == 4
            await one.watch("status")
            status = await one.see("status")
            assert (status.desk_state, status.desk_state_reason) == ("HALTED", "night")

    thread = virtually(first)
    virtually(second)


def test_a_full_disk_refuses_in_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path, broken=[]) as core, attached(core) as one:
            await clock.sleep(5)
            await one.hello()
            await one.say("what is BTC doing?")
            await one.hear(e.TurnEnd)
            before = core.journal.head
            writer = core.journal._file.connection
            pages = writer.execute("PRAGMA page_count").fetchone()[0]
            writer.execute(f"PRAGMA max_page_count = {pages}")
            name = await one.say("/title " + "x" * 50)
            for _ in range(40):
                await one.say("/buy BTC 0.01")
            refused = await one.hear(e.Refused, lambda m: "disk is full" in m.payload.text)
            assert refused.corr >= name
            writer.execute("PRAGMA max_page_count = 1000000")
            assert core.journal.head.seq >= before.seq
            await one.say("/help")
            await one.hear(e.CommandDone)

    virtually(main)
    assert prove(tmp_path).ok


async def test_terminals_that_come_at_once_to_a_new_desk_share_its_first_thread(tmp_path: Path) -> None:
    async with (
        opened(SystemClock(), tmp_path, writer=ThreadWriter()) as core,
        attached(core) as one,
        attached(core, "u") as two,
        attached(core, "w") as three,
    ):
        welcomes = await asyncio.gather(one.hello(), two.hello(), three.hello())
        assert len({welcome.thread for welcome in welcomes}) == 1
        assert len(thread_list(core.bus.rows).threads) == 1
