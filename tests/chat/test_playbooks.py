"""Reviews by playbook on a whole desk: they read, ask and offer, and change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.agents.tool_messages import TOOLS, ToolCalled
from desk.chat.commands import Context
from desk.chat.floor_messages import FLOORS, FloorLeft, PlaybookAnswered, PlaybookEnded
from desk.chat.playbooks.shelf import playbooks
from desk.host.every_command import every_command
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.people.demo import OPERATOR
from tests.host.cores import opened, virtually
from tests.host.test_steering import Thread, desk

UNCHANGED = ("orders.v1", "approvals.v1", "desk.v1", "fills.v1")


def counts(thread: Thread) -> dict[str, int]:
    """How many facts there are on the topics that a review may not touch."""
    return {name: sum(1 for _ in thread.core.journal.facts(0, name)) for name in UNCHANGED}


def told(thread: Thread) -> list[object]:
    return [fact.message for fact in thread.core.journal.facts(0, FLOORS.name)]


@pytest.mark.parametrize("name", tuple(playbooks()))
def test_a_review_is_walked_to_its_summary_and_changes_nothing(tmp_path: Path, name: str) -> None:
    async def play(thread: Thread) -> None:
        before = counts(thread)
        said = await thread.say(f"/playbook {name}")
        assert "has the floor; /yield gives it back" in said
        shelf, answers = playbooks()[name], 0
        while thread.core.chat.floors.holder(thread.thread):
            said = await thread.say("yes")
            answers += 1
            assert answers <= len(shelf.steps)
        assert "is done. What was answered:" in said
        assert "It is on record; nothing was changed." in said
        assert counts(thread) == before
        answered = [one for one in told(thread) if isinstance(one, PlaybookAnswered)]
        assert [one.answer for one in answered] == ["yes"] * answers
        ended = [one for one in told(thread) if isinstance(one, PlaybookEnded)]
        assert [(one.playbook, one.answered, one.whole) for one in ended] == [(name, answers, True)]
        calls = [fact.message for fact in thread.core.journal.facts(0, TOOLS.name)]
        assert {one.effect for one in calls if isinstance(one, ToolCalled)} == {"read"}
        for item in thread.core.rooms.threads.tail(thread.thread, 500):
            if item.author != "analyst":
                continue
            for run in (run for block in item.blocks for run in block.runs):
                assert run.ref or not any(letter.isdigit() for letter in run.text), run.text

    desk(tmp_path, play, warm=3.0)


def test_a_desk_that_holds_nothing_is_not_asked_which_position_it_regrets(tmp_path: Path) -> None:
    async def play(thread: Thread) -> None:
        assert "No position is open." in await thread.say("/playbook exposure")
        said = await thread.say("yes")
        assert "would you not open" not in said
        assert "is done. What was answered:" in said

    desk(tmp_path, play, warm=3.0)


def test_every_command_that_a_playbook_offers_exists(tmp_path: Path) -> None:
    names = {command.name for command in every_command()}
    for playbook in playbooks().values():
        for step in playbook.steps:
            for offer in step.offers:
                assert offer.command.split()[0].removeprefix("/") in names


def test_commands_reach_the_desk_whoever_has_the_floor(tmp_path: Path) -> None:
    async def play(thread: Thread) -> None:
        await thread.say("/playbook circuit-breaker")
        assert "halt" in (await thread.type("/halt lunch")).text.lower()
        assert thread.core.storage.standing().state == "HALTED"
        assert thread.core.chat.floors.holder(thread.thread) == "the circuit-breaker review"
        said = await thread.say("we stopped for lunch")
        assert "Orders under way" in said

    desk(tmp_path, play, warm=3.0)


def test_a_question_of_ones_own_is_answered_by_whoever_is_below_and_a_wrong_choice_is_asked_again(
    tmp_path: Path,
) -> None:
    async def play(thread: Thread) -> None:
        await thread.say("/playbook exposure")
        assert "BTC-USDT" in await thread.say("what is BTC doing?")
        assert thread.core.chat.floors.holder(thread.thread) == "the exposure review"
        with pytest.raises(Refused, match="Answer yes or no; /yield"):
            await thread.type("maybe")
        assert not [one for one in told(thread) if isinstance(one, PlaybookAnswered)]

    desk(tmp_path, play, warm=3.0)


def test_yield_and_stop_take_the_floor_back_and_say_so(tmp_path: Path) -> None:
    async def play(thread: Thread) -> None:
        floors, chat = thread.core.chat.floors, thread.core.chat
        await thread.say("/playbook exposure")
        await thread.type("/yield")
        assert "wanted it back" in thread.heard()
        with pytest.raises(Refused, match="Nobody holds this thread"):
            await thread.type("/yield")
        await thread.say("/playbook exposure")
        with pytest.raises(Refused, match="has this thread already"):
            await thread.type("/playbook exposure")
        await thread.say("/playbook feed-outage")
        assert chat.stop(thread.thread, thread.context.person)
        await thread.core.given.clock.sleep(1.0)
        assert not floors.holder(thread.thread)
        left = [one for one in told(thread) if isinstance(one, FloorLeft)]
        assert [one.holder for one in left[-2:]] == ["the feed review", "the exposure review"]
        assert not chat.stop(thread.thread, thread.context.person)

    desk(tmp_path, play, warm=3.0)


def test_a_desk_that_starts_again_says_whom_it_dropped(tmp_path: Path) -> None:
    kept: list[str] = []

    async def first(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await clock.sleep(2.0)
            thread = Thread(core, await core.rooms.threads.open(OPERATOR, "Talk"))
            kept.append(thread.thread)
            await thread.say("/playbook exposure")

    async def second(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            thread = Thread(core, kept[0])
            assert thread.heard().endswith("What was answered is kept.")
            assert not core.chat.floors.holder(thread.thread)

    virtually(first)
    virtually(second)


def test_a_viewer_begins_no_review(tmp_path: Path) -> None:
    async def play(thread: Thread) -> None:
        viewer = thread.context.person.__class__("vic", "Vic", ("viewer",), False)
        with pytest.raises(Refused, match="may not /playbook"):
            await thread.core.chat.commands.run_line(
                "/playbook exposure", Context(viewer, thread.thread, "ses-b")
            )

    desk(tmp_path, play, warm=3.0)
