"""Steering on a whole desk: what the old turn proposed is void, whoever is quicker."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from desk.approvals.queue import requests_of
from desk.approvals.requests_table import find_request
from desk.chat.commands import Context, Done
from desk.host.core import Core
from desk.host.viewing import Viewer
from desk.kernel.clock import Clock
from desk.kernel.errors import DeskError, Refused
from desk.people.demo import OPERATOR
from tests.host.cores import opened, virtually
from widgets.specs.strategy import StrategySnapshot

T = TypeVar("T")
SYMBOLS = ("BTC-USDT", "ETH-USDT", "SOL-USDT", "TON-USDT", "XRP-USDT", "DOGE-USDT")


class Thread:
    """One thread of a running desk."""

    def __init__(self, core: Core, thread: str) -> None:
        self.core = core
        self.thread = thread

    @property
    def context(self) -> Context:
        person = self.core.directory.find(OPERATOR)
        assert person is not None
        return Context(person, self.thread, "ses-a")

    async def type(self, line: str) -> Done:
        return await self.core.chat.submit(line, self.context)

    async def say(self, line: str) -> str:
        """Type a line and wait; the answer is all that was said since."""
        before = len(self.core.rooms.threads.tail(self.thread, 500))
        await self.type(line)
        await self.core.chat.turns.wait(self.thread)
        return self.heard(before)

    def heard(self, after: int = 0) -> str:
        return "\n".join(item.text for item in self.core.rooms.threads.tail(self.thread, 500)[after:])

    def card(self) -> StrategySnapshot:
        card = self.core.rooms.debates.latest_in(self.thread)
        assert card is not None
        return card

    def state(self, request: str) -> str:
        found = find_request(self.core.bus.rows, request)
        assert found is not None
        return found.state

    async def proposal(self) -> str:
        """Debate until something is proposed; the answer is the request."""
        for _ in range(5):
            for symbol in SYMBOLS:
                await self.say(f"/debate {symbol} 5m")
                if self.card().request:
                    return self.card().request
            await self.core.given.clock.sleep(30.0)
        raise AssertionError("nothing was proposed")

    async def vote(self, request: str, person: str) -> str:
        card = self.core.rooms.card(request, Viewer(OPERATOR, person))
        done = await self.core.approvals.vote(request, card.digest, "approve", "demo", person, OPERATOR)
        return done.state


def desk(tmp_path: Path, play: Callable[[Thread], Awaitable[T]], warm: float = 32.0, **settings: Any) -> T:
    async def main(clock: Clock) -> T:
        async with opened(clock, tmp_path, **settings) as core:
            await clock.sleep(warm)
            return await play(Thread(core, await core.rooms.threads.open(OPERATOR, "Talk")))

    return virtually(main)


@pytest.mark.parametrize("line", ["/ask bear why?", "/add liquidity", "/round"])
def test_steering_withdraws_what_waits_and_says_so_on_the_card_and_in_the_thread(
    tmp_path: Path, line: str
) -> None:
    async def play(thread: Thread) -> None:
        request = await thread.proposal()
        said = await thread.say(line)
        assert thread.state(request) == "cancelled"
        assert "voids what it proposed" in said
        found = find_request(thread.core.bus.rows, request)
        assert found is not None
        assert "voids what the debate had proposed" in found.note
        if line == "/round":
            assert thread.card().request != request
        else:
            assert thread.card().voided
            with pytest.raises(DeskError):
                await thread.vote(request, "dana")

    desk(tmp_path, play)


def test_one_more_round_concludes_anew_on_fresh_facts_and_there_is_one_request_at_most(
    tmp_path: Path,
) -> None:
    async def play(thread: Thread) -> None:
        first = await thread.proposal()
        said = await thread.say("/round")
        assert "Another round: the facts as they are now" in said
        waiting = [
            request
            for request, state in requests_of(thread.core.bus.rows, thread.card().debate)
            if state == "pending"
        ]
        assert first not in waiting
        assert len(waiting) <= 1
        assert thread.card().request in ("", *waiting)
        await thread.say("/round")
        with pytest.raises(Refused, match="had all its rounds"):
            await thread.type("/round")

    desk(tmp_path, play)


@pytest.mark.parametrize("first", ["vote", "steer"])
def test_an_approval_and_steering_at_the_same_moment_leave_one_winner(tmp_path: Path, first: str) -> None:
    async def play(thread: Thread) -> None:
        request = await thread.proposal()
        await thread.vote(request, "dana")
        jobs = [thread.vote(request, "lee"), thread.type("/ask bear why?")]
        if first == "steer":
            jobs.reverse()
        await asyncio.gather(*jobs, return_exceptions=True)
        await thread.core.chat.turns.wait(thread.thread)
        await thread.core.given.clock.sleep(5.0)
        state = thread.state(request)
        found = find_request(thread.core.bus.rows, request)
        assert found is not None
        assert state in ("released", "cancelled")
        assert bool(found.order) == (state == "released")
        said = thread.heard()
        assert ("voids what it proposed" in said) == (state == "cancelled")
        assert ("was decided before this" in said) == (state == "released")

    desk(tmp_path, play)


def test_an_order_that_was_released_is_not_proposed_a_second_time(tmp_path: Path) -> None:
    async def play(thread: Thread) -> None:
        request = await thread.proposal()
        await thread.vote(request, "dana")
        assert await thread.vote(request, "lee") == "released"
        said = await thread.say("/round")
        assert "was decided before this" in said
        states = [state for _, state in requests_of(thread.core.bus.rows, thread.card().debate)]
        assert states == ["released"]

    desk(tmp_path, play)


def test_whoever_may_only_look_steers_nothing(tmp_path: Path) -> None:
    async def play(thread: Thread) -> None:
        request = await thread.proposal()
        before = thread.core.journal.head.seq
        admin = thread.context.person.__class__("adm", "Ada", ("admin",), False)
        for line in ("/ask bear why?", "/round", "/add nothing"):
            with pytest.raises(Refused, match="Ada is admin and may not"):
                await thread.core.chat.commands.run_line(line, Context(admin, thread.thread, "ses-b"))
        assert thread.core.journal.head.seq == before
        assert thread.state(request) == "pending"

    desk(tmp_path, play)


def test_where_the_withdrawal_fails_nobody_speaks(tmp_path: Path) -> None:
    async def play(thread: Thread) -> None:
        request = await thread.proposal()
        real = thread.core.approvals.withdraw

        async def broken(*anything: object, **more: object) -> int:
            raise DeskError("The journal is full.")

        thread.core.approvals.withdraw = broken  # type: ignore[method-assign]
        said = await thread.say("/ask bear why?")
        thread.core.approvals.withdraw = real  # type: ignore[method-assign]
        assert "The journal is full." in said
        assert "My chance" not in said
        assert thread.state(request) == "pending"
        assert not thread.card().voided

    desk(tmp_path, play)


def test_a_question_while_the_debate_runs_is_answered_at_the_next_step(tmp_path: Path) -> None:
    async def play(thread: Thread) -> None:
        await thread.type("/debate BTC-USDT 5m")
        await thread.core.given.clock.sleep(6.0)
        await thread.type("bear, why do you say that?")
        await thread.type("I read that a fund sells 9000 BTC tomorrow")
        assert "Bear answers after this step." in thread.heard()
        assert "Your note is added to the evidence after this step." in thread.heard()
        await thread.core.chat.turns.wait(thread.thread)
        said = thread.heard()
        assert "My chance of a higher price in 5m is" in said
        assert "quoted, and no figure in it backs a claim" in said
        assert thread.card().debate
        note = next(
            entry for entry in thread.core.rooms.evidence.book(thread.card().debate) if entry.tool == "note"
        )
        assert note.trust == "outside"

    desk(tmp_path, play, reading_pace=1.0)


def test_escape_lets_it_rest_and_continue_goes_on(tmp_path: Path) -> None:
    async def play(thread: Thread) -> None:
        await thread.type("/debate BTC-USDT 5m")
        await thread.core.given.clock.sleep(6.0)
        assert thread.core.chat.stop(thread.thread, thread.context.person)
        await thread.core.chat.turns.wait(thread.thread)
        assert thread.heard().endswith("/continue goes on; /ask, /add and /round steer it.")
        assert thread.core.rooms.debates.latest_in(thread.thread) is None
        assert "Bear" in (said := await thread.say("/ask bear why?")) or "answers" in said
        said = await thread.say("/continue")
        assert "goes on where it rested" in said
        assert thread.card().opinions
        with pytest.raises(Refused, match="has come to its card"):
            await thread.type("/continue")

    desk(tmp_path, play, reading_pace=1.0)


def test_continue_right_after_escape_is_never_refused(tmp_path: Path) -> None:
    async def play(thread: Thread) -> None:
        clock, chat = thread.core.given.clock, thread.core.chat
        await thread.type("/debate BTC-USDT 5m")
        await clock.sleep(6.0)
        assert chat.stop(thread.thread, thread.context.person)
        assert chat.about_to_rest(thread.thread)
        await thread.type("/continue")
        assert not chat.about_to_rest(thread.thread)
        assert thread.heard().endswith("The debate goes on; it does not rest.")
        assert chat.stop(thread.thread, thread.context.person)
        while not any(held.wheel.rests for held in chat._debating._running.values()):
            await clock.sleep(0.05)
        await thread.type("/continue")  # while its last words are still being said
        await chat.turns.wait(thread.thread)
        assert "goes on where it rested" in thread.heard()
        assert thread.card().opinions

    desk(tmp_path, play, reading_pace=1.0)


def test_facts_that_are_too_old_are_not_proposed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.agents.fact_finding.OLD_AFTER", 60_000_000_000)

    async def play(thread: Thread) -> None:
        await thread.type("/debate BTC-USDT 5m")
        await thread.core.given.clock.sleep(6.0)
        thread.core.chat.stop(thread.thread, thread.context.person)
        await thread.core.chat.turns.wait(thread.thread)
        await thread.core.given.clock.sleep(80.0)
        with pytest.raises(Refused, match=r"are 1 minute old, too old .* /debate BTC-USDT 5m\."):
            await thread.type("/continue")

    desk(tmp_path, play, reading_pace=1.0)


def test_a_desk_that_goes_down_says_that_the_debate_rests_and_the_next_one_continues_it(
    tmp_path: Path,
) -> None:
    kept: list[str] = []

    async def first(clock: Clock) -> None:
        async with opened(clock, tmp_path, reading_pace=1.0) as core:
            await clock.sleep(40.0)
            thread = Thread(core, await core.rooms.threads.open(OPERATOR, "Talk"))
            kept.append(thread.thread)
            await thread.type("/debate BTC-USDT 5m")
            await clock.sleep(6.0)

    async def second(clock: Clock) -> None:
        async with opened(clock, tmp_path, reading_pace=0.0) as core:
            thread = Thread(core, kept[0])
            assert "The debate rests here; /continue goes on at this step." in thread.heard()
            held = core.rooms.debates.newest_in(thread.thread)
            assert held is not None
            assert held.state == "interrupted"

    virtually(first)
    virtually(second)
