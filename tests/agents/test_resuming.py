from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from desk.agents.conclusion import Outcome
from desk.agents.debate_messages import SeatFellSilent
from desk.agents.house.seats import Seats
from desk.agents.opinions import Answer, Attack
from desk.agents.steering import Paused, Wheel
from desk.agents.voice import Statement
from desk.approvals.proposal import Proposal
from desk.kernel.errors import DeskError
from tests.agents.listening import Listener, words
from tests.agents.scripted import Fickle, Scripted, agreeing, claim, opinion, table
from tests.agents.stage import Stage, on_stage, question
from tests.agents.test_debate import MARKET


class Crash(Exception):
    """The desk is gone from here on."""


@dataclass
class Kept(Listener):
    """A thread: what is said stands in the journal with its facts."""

    stage: Stage | None = None

    async def say(self, statement: Statement) -> None:
        assert self.stage is not None
        await self.stage.bus.record(*statement.facts)
        await Listener.say(self, statement)


@dataclass
class Story:
    """What a desk that crashes and comes back did in all of its lives."""

    proposals: list[tuple[str, Proposal]] = field(default_factory=list)
    said: list[Statement] = field(default_factory=list)

    async def propose(self, proposal: Proposal, debate: str) -> str:
        self.proposals.append((debate, proposal))
        return f"req-{len(self.proposals)}"

    def requests(self, debate: str) -> tuple[tuple[str, str], ...]:
        return tuple((f"req-{place}", "pending") for place, _ in enumerate(self.proposals, 1))


def lively() -> Seats:
    """Seats that attack, answer, concede, strike and question, so that every step of a course is taken."""
    raised = Attack("Bear", "Bull-A", "The radar disagrees", "T2.rows[BTC-USDT].rank > 0", 0.4)
    back = Attack("Bull", "Bear-A", "The trend disagrees", "T3.momentum > -99", 0.4)
    return table(
        Scripted(
            opinion(
                "Bull", 0.8, claim("Bull-A", 0.4), claim("Bull-B", 0.4), claim("Bull-C", 0.1, "Up to 70000")
            ),
            (back,),
            answers=Answer(0.7, "T2.rows[BTC-USDT].rank", ("Bull-A",)),
        ),
        Scripted(opinion("Bear", 0.55), (raised,)),
        Scripted(opinion("Neutral", 0.6)),
    )


def life(
    directory: Path, story: Story, play: Callable[[Stage, Kept], Awaitable[Any]], seats: Seats | None = None
) -> Any:
    """One life of the desk."""

    async def on(stage: Stage) -> Any:
        stage.room.requests = story.requests
        kept = Kept(story.said, stage)
        return await play(stage, kept)

    return on_stage(directory, on, market=MARKET, seats=seats or lively(), propose=story.propose)


async def whole(stage: Stage, kept: Kept) -> tuple[Outcome, int]:
    began = stage.journal.head.seq
    outcome = await stage.room.hold(question(), kept)
    return outcome, stage.journal.head.seq - began


def crashing(after: int) -> Callable[[Stage, Kept], Awaitable[None]]:
    """Holds a debate on a desk that dies when it would record something for the n-th time."""

    async def play(stage: Stage, kept: Kept) -> None:
        left = after
        real = stage.bus.record

        async def record(*drafts: Any, **options: Any) -> Any:
            nonlocal left
            if left == 0:
                raise Crash
            left -= 1
            return await real(*drafts, **options)

        stage.bus.record = record  # type: ignore[method-assign]
        with pytest.raises(Crash):
            await stage.room.hold(question(), kept)

    return play


async def revived(stage: Stage, kept: Kept) -> Outcome | None:
    held = await stage.debates.recover()
    if not held:
        return None
    (one,) = held
    assert one.state == "interrupted"
    return await stage.room.resume(one, kept, turn="trn-b", person="you")


def calls_of(directory: Path) -> int:
    """How often a whole debate records something."""

    async def play(stage: Stage, kept: Kept) -> int:
        count = 0
        real = stage.bus.record

        async def record(*drafts: Any, **options: Any) -> Any:
            nonlocal count
            count += 1
            return await real(*drafts, **options)

        stage.bus.record = record  # type: ignore[method-assign]
        await stage.room.hold(question(), kept)
        return count

    return int(life(directory, Story(), play))


def test_a_debate_that_dies_at_any_step_goes_on_there_and_ends_in_the_same_card(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    straight = Story()
    outcome, _ = life(tmp_path / "whole", straight, whole)
    assert outcome.request == "req-1"
    (tmp_path / "count").mkdir()
    steps = calls_of(tmp_path / "count")
    assert steps > 30
    concluded = 0
    for after in range(1, steps):
        (tmp_path / str(after)).mkdir()
        story = Story()
        life(tmp_path / str(after), story, crashing(after))
        resumed = life(tmp_path / str(after), story, revived)
        if resumed is None:  # its card and its proposal stood already; only words were lost
            concluded += 1
        else:
            assert resumed.card == outcome.card, after
            assert resumed.request == "req-1"
            assert words(story.said[:-1]) == words(straight.said[:-1]), after
            assert "req-1 waits in the approvals queue" in words(story.said[-1:])
        assert len(story.proposals) == 1, after
    assert concluded <= 1


def test_a_step_that_is_done_asks_nobody_again(tmp_path: Path) -> None:
    asked: list[str] = []

    class Counting(Scripted):
        async def opine(self, brief: Any) -> Any:
            asked.append(f"opine {self.speaker}")
            return await super().opine(brief)

        async def attack(self, brief: Any, own: Any, others: Any) -> Any:
            asked.append(f"attack {self.speaker}")
            if self.speaker == "Bear" and asked.count("attack Bear") == 1:
                raise Crash
            return await super().attack(brief, own, others)

    seats = table(Counting(opinion("Bull", 0.8)), Counting(opinion("Bear", 0.55)))
    story = Story()

    async def dies(stage: Stage, kept: Kept) -> None:
        with pytest.raises(Crash):
            await stage.room.hold(question(), kept)
        held = stage.debates.newest_in("")
        assert held is not None
        assert (held.state, held.reason) == ("interrupted", "failed")
        await stage.room.resume(held, kept, turn="trn-b", person="you")

    life(tmp_path, story, dies, seats)
    assert asked == ["opine Bull", "opine Bear", "attack Bull", "attack Bear", "attack Bear"]
    assert len(story.proposals) == 1


def test_paused_at_a_boundary_it_keeps_what_is_there_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    straight = Story()
    outcome, _ = life(tmp_path / "whole", straight, whole)
    for after in range(1, len(straight.said)):
        story = Story()

        async def play(stage: Stage, kept: Kept, after: int = after, story: Story = story) -> None:
            wheel = Wheel()

            class Pausing(Kept):
                async def say(self, statement: Statement) -> None:
                    await super().say(statement)
                    if len(self.said) == after:
                        wheel.pause = "Ada"

            with pytest.raises(Paused):
                await stage.room.hold(question(), Pausing(story.said, stage), wheel)
            held = stage.debates.newest_in("")
            assert held is not None
            assert (held.state, held.reason) == ("interrupted", "paused by Ada")
            assert len(story.said) == after
            resumed = await stage.room.resume(held, kept, turn="trn-b", person="you")
            assert resumed.card == outcome.card
            found = stage.debates.find(held.debate)
            assert found is not None
            assert found.state == "concluded"

        (tmp_path / str(after)).mkdir()
        life(tmp_path / str(after), story, play)
        assert words(story.said) == words(straight.said)
        assert len(story.proposals) == 1


def test_a_debate_without_facts_cannot_go_on_and_one_that_was_stopped_is_over(tmp_path: Path) -> None:
    async def play(stage: Stage, kept: Kept) -> None:
        with pytest.raises(DeskError, match="no instrument"):
            await stage.room.hold(question("NOPE-USDT"), kept)
        held = stage.debates.newest_in("")
        assert held is not None
        assert held.state == "stopped"
        assert await stage.debates.recover() == ()

    life(tmp_path, Story(), play)


def test_going_down_in_the_middle_of_a_step_interrupts(tmp_path: Path) -> None:
    async def play(stage: Stage, kept: Kept) -> None:
        wheel = Wheel()
        wheel.cut = "interrupted"

        async def long() -> None:
            await asyncio.sleep(20.0)

        stage.room.seats = table(Scripted(opinion("Bull", 0.7), before=long), *agreeing()[1:])
        task = asyncio.ensure_future(stage.room.hold(question(), kept, wheel))
        await stage.clock.sleep(1.0)
        task.cancel()
        await asyncio.wait([task])
        held = stage.debates.newest_in("")
        assert held is not None
        assert held.state == "interrupted"
        assert stage.withdrawn == [(held.debate, "the debate was interrupted")]
        outcome = await stage.room.resume(held, kept, turn="trn-b", person="you")
        assert outcome.request == "req-1"

    life(tmp_path, Story(), play)


def test_a_moderator_that_falls_silent_once_is_not_asked_again(tmp_path: Path) -> None:
    class Failing(Fickle):
        asked = 0

        async def rank(self, brief: Any, rows: Any) -> Any:
            self.asked += 1
            raise DeskError("the model is overloaded")

    moderator = Failing()

    async def play(stage: Stage, kept: Kept) -> None:
        wheel = Wheel()

        class Pausing(Kept):
            async def say(self, statement: Statement) -> None:
                await super().say(statement)
                if "house moderator" in words([statement]):
                    wheel.pause = "Ada"

        with pytest.raises(Paused):
            await stage.room.hold(question(), Pausing(kept.said, stage), wheel)
        held = stage.debates.newest_in("")
        assert held is not None
        await stage.room.resume(held, kept, turn="trn-b", person="you")
        fell = [fact for fact in stage.topic("debates.v1") if isinstance(fact.message, SeatFellSilent)]
        assert [fact.message.reason for fact in fell] == ["the model is overloaded"]

    life(tmp_path, Story(), play, table(*agreeing(), moderator=moderator))
    assert moderator.asked == 1
