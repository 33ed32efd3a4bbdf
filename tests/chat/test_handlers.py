"""The stack of message handlers of a thread."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from desk.chat.commands import Done
from desk.chat.handlers import LONGEST_HOLD_S, MOST_DEEP, Floors, Heard, Taken
from desk.kernel.errors import Refused
from tests.chat.stage import YOU, ChatStage, on_chat_stage, words


@dataclass
class Parrot:
    """Does with a message what the message says."""

    name: str
    hold_s: float = 60.0
    quiet: bool = False
    next: Parrot | None = None
    heard: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    async def take(self, heard: Heard) -> Taken:
        self.heard.append(heard.text)
        match heard.text.split()[0]:
            case "pass":
                return Taken("passed")
            case "leave":
                return Taken("left", Done(f"{self.name} leaves", recorded=True))
            case "hand":
                assert self.next is not None
                heir, self.next = self.next, None
                return Taken("handed over", to=heir)
            case "break":
                raise ValueError("broken")
            case "refuse":
                raise Refused(f"{self.name} refuses.")
        return Taken("answered", Done(f"{self.name} answers", recorded=True))

    async def leave(self, why: str) -> None:
        self.left.append(why)


def talk(stage: ChatStage) -> list[str]:
    return [words(item) for item in stage.items()]


async def hear(stage: ChatStage, text: str) -> str:
    done = await stage.chat.floors.hear(Heard(text, stage.context()))
    return done.text if done is not None else ""


def test_the_top_one_hears_first_and_what_it_passes_goes_down(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        floors = stage.chat.floors
        one, two = Parrot("the first review"), Parrot("the second review")
        await floors.give(stage.thread, one, "you")
        await floors.give(stage.thread, two, "you")
        assert floors.holder(stage.thread) == "the second review"
        assert await hear(stage, "hello") == "the second review answers"
        assert one.heard == []
        assert await hear(stage, "pass me on") == ""
        assert one.heard == ["pass me on"]
        assert await hear(stage, "leave") == "the second review leaves"
        assert (two.left, floors.holder(stage.thread)) == ([""], "the first review")
        assert await hear(stage, "hello") == "the first review answers"

    on_chat_stage(tmp_path, play)


def test_what_everybody_passes_is_answered_as_usual(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.chat.floors.give(stage.thread, Parrot("the review"), "you")
        await stage.say("pass what is BTC doing")
        assert "BTC-USDT" in words(stage.last())

    on_chat_stage(tmp_path, play)


def test_a_handler_that_takes_over_hears_the_message_and_loops_and_depth_are_refused(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        floors = stage.chat.floors
        heir = Parrot("the heir")
        first = Parrot("the first", next=heir)
        await floors.give(stage.thread, first, "you")
        heir.next = Parrot("the first")
        with pytest.raises(Refused, match="The first has this thread already"):
            await hear(stage, "hand over")
        assert heir.heard == ["hand over"]
        for place in range(MOST_DEEP - 2):
            await floors.give(stage.thread, Parrot(f"handler {'abc'[place]}"), "you")
        with pytest.raises(Refused, match="as deep as can be"):
            await floors.give(stage.thread, Parrot("one too many"), "you")

    on_chat_stage(tmp_path, play)


def test_a_handler_that_breaks_leaves_and_the_message_goes_on(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        floors = stage.chat.floors
        below, above = Parrot("the one below"), Parrot("the one above")
        await floors.give(stage.thread, below, "you")
        await floors.give(stage.thread, above, "you")
        with pytest.raises(Refused, match="the one above refuses"):
            await hear(stage, "refuse this")
        assert floors.holder(stage.thread) == "the one above"
        below_heard = await hear(stage, "break this")
        assert below_heard == ""
        assert [type(problem) for problem in stage.broken] == [ValueError, ValueError]
        assert not floors.holder(stage.thread)
        assert "it broke" in talk(stage)[-1]

    on_chat_stage(tmp_path, play)


def test_silence_ends_a_hold_aloud_and_gives_the_one_below_all_of_its_time(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        floors, clock = stage.chat.floors, stage.agents.clock
        service = asyncio.ensure_future(floors.run(lambda: None))
        below, above = Parrot("the one below"), Parrot("the one above")
        await floors.give(stage.thread, below, "you")
        await clock.sleep(50.0)
        await floors.give(stage.thread, above, "you")
        await clock.sleep(59.0)
        assert await hear(stage, "still here") == "the one above answers"
        await clock.sleep(59.0)
        assert floors.holder(stage.thread) == "the one above"
        await clock.sleep(2.0)
        assert floors.holder(stage.thread) == "the one below"
        assert talk(stage)[-1] == "The one above gave the floor back: nobody spoke to it for too long."
        await clock.sleep(58.0)
        assert floors.holder(stage.thread) == "the one below"
        await clock.sleep(3.0)
        assert not floors.holder(stage.thread)
        service.cancel()
        await asyncio.wait([service])

    on_chat_stage(tmp_path, play)


def test_nobody_holds_a_floor_for_ever(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.chat.floors.give(stage.thread, Parrot("the eternal one", hold_s=1e12), "you")
        await stage.agents.clock.sleep(LONGEST_HOLD_S + 1.0)
        assert await hear(stage, "hello") == ""

    on_chat_stage(tmp_path, play)


@pytest.mark.parametrize("line", ["/halt now", "/cancel-all", "/flatten", "/help"])
def test_no_handler_hears_a_command(tmp_path: Path, line: str) -> None:
    async def play(stage: ChatStage) -> None:
        parrot = Parrot("the review")
        await stage.chat.floors.give(stage.thread, parrot, "you")
        await stage.say(line)
        assert parrot.heard == []
        assert stage.desk.asked or line == "/help"

    on_chat_stage(tmp_path, play)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_the_stack_is_what_it_should_be(tmp_path: Path, seed: int) -> None:
    """Random pushes, messages, pauses, yields and stops, beside a list that says what must come of them."""
    chance = Random(seed)

    async def play(stage: ChatStage) -> None:
        floors: Floors = stage.chat.floors
        expected: list[Parrot] = []
        spare = 0
        for _ in range(150):
            match chance.choice(
                ["give", "give", "hello", "pass", "leave", "yield", "stop", "wait", "break", "again"]
            ):
                case "give":
                    spare += 1
                    parrot = Parrot(f"review {spare}")
                    if len(expected) == MOST_DEEP:
                        with pytest.raises(Refused):
                            await floors.give(stage.thread, parrot, "you")
                    else:
                        await floors.give(stage.thread, parrot, "you")
                        expected.append(parrot)
                case "again" if expected:
                    with pytest.raises(Refused):
                        await floors.give(stage.thread, Parrot(chance.choice(expected).name), "you")
                case "hello":
                    said = await hear(stage, "hello")
                    assert said == (f"{expected[-1].name} answers" if expected else "")
                case "pass":
                    assert await hear(stage, "pass") == ""
                case "leave":
                    said = await hear(stage, "leave")
                    assert said == (f"{expected.pop().name} leaves" if expected else "")
                case "break":
                    await hear(stage, "break")
                    expected.clear()
                case "yield":
                    assert await floors.give_back(stage.thread, "so") == (
                        expected.pop().name if expected else ""
                    )
                case "stop":
                    assert stage.chat.stop(stage.thread, YOU) == bool(expected)
                    await floors.settle()
                    expected.clear()
                case "wait":
                    await stage.agents.clock.sleep(61.0)
                    if expected:
                        said = await hear(stage, "hello")
                        gone = expected.pop()
                        assert gone.left == ["nobody spoke to it for too long"]
                        assert said == (f"{expected[-1].name} answers" if expected else "")
            assert floors.holder(stage.thread) == (expected[-1].name if expected else "")
        assert await stage.chat.floors.give_back("thr-other", "so") == ""

    on_chat_stage(tmp_path, play)
