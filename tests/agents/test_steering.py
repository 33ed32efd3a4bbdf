"""Steering at any moment: at most one request lives, every wish is come to once, and nothing is lost by resting."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

from desk.agents.debate_messages import DebateSteered
from desk.agents.steering import Paused, Wheel
from desk.agents.voice import Statement
from desk.approvals.proposal import Proposal
from desk.kernel.journal import Draft
from tests.agents.listening import words
from tests.agents.scripted import agreeing, table
from tests.agents.stage import Stage, on_stage, question
from tests.agents.test_debate import MARKET
from tests.agents.test_resuming import Kept, lively


@dataclass
class Queue:
    """Approvals, as far as a debate sees them; slow, so that somebody can steer in the middle."""

    stage: Stage
    slow_s: float = 0.2
    states: dict[str, str] = field(default_factory=dict)
    begun: bool = False

    async def propose(self, proposal: Proposal, debate: str) -> str:
        self.begun = True
        await self.stage.clock.sleep(self.slow_s)
        request = f"req-{len(self.states) + 1}"
        self.states[request] = "pending"
        await self.stage.clock.sleep(self.slow_s)
        assert self.living <= 1, "two proposals of one debate wait for votes"
        return request

    async def withdraw(self, debate: str, reason: str, also: Sequence[Draft]) -> int:
        await self.stage.bus.record(*also)
        waiting = [request for request, state in self.states.items() if state == "pending"]
        self.states |= dict.fromkeys(waiting, "cancelled")
        return len(waiting)

    def requests(self, debate: str) -> tuple[tuple[str, str], ...]:
        return tuple(self.states.items())

    @property
    def living(self) -> int:
        return sum(state == "pending" for state in self.states.values())


@dataclass
class Paced(Kept):
    """A thread that is read out, so that time passes between two steps."""

    async def say(self, statement: Statement) -> None:
        assert self.stage is not None
        await self.stage.clock.sleep(0.1)
        await Kept.say(self, statement)


def wish(stage: Stage, kind: Any, debate: str) -> DebateSteered:
    more = {"speaker": "Bear", "text": "why?"} if kind == "ask" else {"text": "look at the news"}
    more = {"text": "liquidity"} if kind == "tool" else more
    return DebateSteered(
        debate=debate,
        wish=stage.room.wish_id(),
        kind=kind,
        person="you",
        name="Ada",
        arguments='{"instrument": "BTC-USDT"}' if kind == "tool" else "",
        **more,
    )


def prepared(stage: Stage, slow_s: float = 0.2) -> Queue:
    queue = Queue(stage, slow_s)
    stage.room.proposer._propose = queue.propose
    stage.room._withdraw = queue.withdraw
    stage.room.requests = queue.requests
    return queue


@pytest.mark.parametrize("seed", range(6))
def test_whoever_steers_whenever_at_most_one_request_lives_and_each_wish_is_come_to_once(
    tmp_path: Path, seed: int
) -> None:
    chance = Random(seed)

    async def play(stage: Stage) -> None:
        queue, kept = prepared(stage), Paced([], stage)
        wished: list[str] = []
        task = asyncio.ensure_future(stage.room.hold(question(), kept, first := Wheel()))
        wheel = first
        for _ in range(12):
            await stage.clock.sleep(chance.uniform(0.0, 1.2))
            held = stage.debates.newest_in("")
            if held is None:
                continue
            kind = chance.choice(["ask", "note", "tool", "round", "pause", "kill", "wait"])
            rounds = sum(name.startswith("round") for name in wished)
            if kind == "pause" and not task.done():
                wheel.pause = "Ada"
            elif kind == "kill" and not task.done():
                wheel.cut = "interrupted"
                task.cancel()
                await asyncio.wait([task])
            elif kind in ("ask", "note", "tool") or (kind == "round" and rounds < 2):
                one = wish(stage, kind, held.debate)
                await stage.room.steer(one)
                wished.append(f"{kind} {one.wish}")
            if task.done():
                held = stage.debates.find(held.debate)
                assert held is not None
                wheel = Wheel()
                task = asyncio.ensure_future(
                    stage.room.resume(held, kept, turn=f"trn-{len(wished)}", person="you", wheel=wheel)
                )
            assert queue.living <= 1
        while True:
            await asyncio.wait([task])
            if isinstance(task.exception(), Paused):
                held = stage.debates.newest_in("")
                assert held is not None
                task = asyncio.ensure_future(
                    stage.room.resume(held, kept, turn="trn-last", person="you", wheel=Wheel())
                )
                continue
            break
        outcome = task.result()
        held = stage.debates.newest_in("")
        assert held is not None
        assert held.state == "concluded"
        taken = [fact.message.step for fact in stage.topic("debates.v1") if hasattr(fact.message, "step")]
        for name in wished:
            assert taken.count(f"heard {name.split()[1]}") == 1, name
        assert len(taken) == len(set(taken)), "a step was taken twice"
        assert queue.living <= 1
        assert stage.proposals == []
        if outcome.request and queue.states[outcome.request] == "cancelled":
            card = stage.debates.card(held.debate)
            assert card is not None
            assert card.voided

    on_stage(tmp_path, play, market=MARKET, seats=lively())


@pytest.mark.parametrize("committed", [False, True])
def test_steering_while_the_proposal_is_on_its_way_voids_it_and_the_new_turn_proposes(
    tmp_path: Path, committed: bool
) -> None:
    async def play(stage: Stage) -> None:
        queue, kept = prepared(stage, 1.0), Paced([], stage)
        task = asyncio.ensure_future(stage.room.hold(question(), kept))
        while not (queue.living if committed else queue.begun):
            await stage.clock.sleep(0.1)
        held = stage.debates.newest_in("")
        assert held is not None
        assert not kept.said[-1].blocks[0].runs[0].text.startswith("Request")
        assert await stage.room.steer(wish(stage, "ask", held.debate)) == int(committed)
        outcome = await task
        assert queue.states == {"req-1": "cancelled", "req-2": "pending"}
        assert outcome.request == "req-2"
        said = words(kept.said)
        assert said.index("My chance of a higher price") < said.index("req-2")
        assert "req-1" not in said

    on_stage(tmp_path, play, market=MARKET, seats=table(*agreeing()))


def test_a_question_after_the_end_leaves_nothing_but_the_answer(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        queue, kept = prepared(stage, 0.0), Paced([], stage)
        await stage.room.hold(question(), kept)
        before = len(kept.said)
        held = stage.debates.newest_in("")
        assert held is not None
        await stage.room.steer(wish(stage, "ask", held.debate))
        await stage.room.resume(held, kept, turn="trn-b", person="you")
        assert len(kept.said) == before + 1
        assert queue.states == {"req-1": "cancelled"}
        card = stage.debates.card(held.debate)
        assert card is not None
        assert card.voided == "Ada asked Bear a question"
        again = stage.debates.find(held.debate)
        assert again is not None
        assert again.state == "concluded"

    on_stage(tmp_path, play, market=MARKET, seats=table(*agreeing()))
