"""What a terminal leaves behind: its commands end, its place is free at once, and its failures are told."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desk.approvals.proposal import Proposal
from desk.execution.ledger_table import all_positions
from desk.execution.orders_table import open_orders
from desk.host import session as sessions
from desk.host.core import Core
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.link import envelope as e
from desk.link.local import local_pair
from desk.people.demo import OPERATOR
from tests.host.cores import attached, opened, virtually


async def released(core: Core, proposal: Proposal) -> None:
    made = await core.approvals.propose(proposal, OPERATOR)
    for person in ("dana", "lee") if made.needed else ():
        await core.approvals.vote(made.request, made.digest, "approve", "", person, OPERATOR)


async def long_work(core: Core, monkeypatch: pytest.MonkeyPatch, seconds: float) -> list[str]:
    """From here on every command takes this long; the answer is what has been done."""
    done: list[str] = []

    async def handle(session: Any, message: Any) -> None:
        await core.given.clock.sleep(seconds)
        done.append(message.id)

    monkeypatch.setattr(core.terminal_desk, "handle", handle)
    return done


def test_a_flatten_whose_terminal_is_lost_still_closes_every_position(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await clock.sleep(20)
            await released(core, Proposal(instrument="BTC-USDT", side="buy", quantity=Decimal("0.02")))
            await clock.sleep(3)
            quote = core.quotes.quote("BTC-USDT")
            assert quote is not None
            low = core.instruments["BTC-USDT"].price_down(quote.mid * Decimal("0.98"))
            waiting = Proposal(
                instrument="BTC-USDT", side="buy", quantity=Decimal("0.01"), limit=low, time_in_force="GTC"
            )
            await released(core, waiting)
            await clock.sleep(1)
            assert len(open_orders(core.bus.rows)) == 1
            async with attached(core) as one:
                await one.hello()
                await one.send(e.CommandInvoke, payload=e.CommandPayload(name="flatten"))
                await clock.sleep(0.02)
            await clock.sleep(0.01)
            assert core.terminal_desk.terminals.sessions == ()
            await clock.sleep(10)
            assert open_orders(core.bus.rows) == ()
            held = all_positions(core.bus.rows, "paper")
            assert [position.quantity for position in held.values()] == [0]

    virtually(main)


def test_a_closing_desk_waits_for_what_a_terminal_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main(clock: Clock) -> list[str]:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await one.hello()
            done = await long_work(core, monkeypatch, 5)
            asked = await one.say("/flatten")
            await clock.sleep(0.1)
            await core.terminal_desk.terminals.close("over")
            assert done == [asked]
            return done

    assert virtually(main)


def test_what_a_lost_terminal_asked_for_does_not_run_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken: list[str] = []

    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path, broken=broken) as core:
            done = await long_work(core, monkeypatch, 10 * sessions.FINISH_WITHIN)
            async with attached(core) as one:
                await one.hello()
                await one.say("/flatten")
            await clock.sleep(sessions.FINISH_WITHIN + 1)
            assert len(broken) == 1
            assert "after the terminal had left" in broken[0]
            await clock.sleep(20 * sessions.FINISH_WITHIN)
            assert done == []

    virtually(main)


def test_a_failure_in_hearing_a_terminal_is_reported_and_the_terminal_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken: list[str] = []

    def goodbye(session: Any) -> str:
        raise RuntimeError("boom")

    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path, broken=broken) as core, attached(core) as one:
            await one.hello()
            monkeypatch.setattr(core.terminal_desk, "goodbye", goodbye)
            await one.send(e.Bye, payload=e.ByePayload(reason="done"))
            assert "log says what" in (await one.hear(e.Bye)).payload.reason
            await one.ended()

    virtually(main)
    assert len(broken) == 1
    assert "boom" in broken[0]


def test_a_failure_in_writing_to_a_terminal_is_reported(tmp_path: Path) -> None:
    broken: list[str] = []

    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path, broken=broken) as core:
            here, there = local_pair()

            async def send(message: e.Message) -> None:
                raise RuntimeError("boom")

            there.send = send  # type: ignore[method-assign]
            core.terminal_desk.attach(there, OPERATOR)
            hello = e.HelloPayload(terminal="t", columns=9, rows=9, frames_per_second=9)
            await here.send(e.Hello(id="1", ts=1, payload=hello))
            while await here.receive() is not None:
                pass
            await asyncio.sleep(0)
            assert core.terminal_desk.terminals.sessions == ()

    virtually(main)
    assert len(broken) == 1
    assert "boom" in broken[0]


def test_nobody_comes_in_once_the_desk_says_goodbye(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await core.terminal_desk.terminals.close("over")
            _, there = local_pair()
            with pytest.raises(Refused, match="closing"):
                core.terminal_desk.attach(there, OPERATOR)
            assert core.terminal_desk.terminals.sessions == ()

    virtually(main)
