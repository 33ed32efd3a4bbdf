from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from desk.agents.voice import Statement
from desk.chat.events import TurnEnded, TurnSaid, TurnStarted
from desk.chat.speech import Pace, Speech
from desk.chat.threads_table import running_turns
from desk.chat.turns import BROKE, BUSY, Work, spoken_by
from desk.kernel.errors import Refused
from tests.chat.stage import YOU, ChatStage, on_chat_stage, words
from widgets.specs.chat import Block
from widgets.specs.strategy import Run

FULL = "This thread is full; open a new one with /new."
SLOW = Pace(0.05, 2)


def statement(text: str = "one word after another", speaker: str = "Bull (rule-based)") -> Statement:
    return Statement(speaker, "analyst", "bull", (Block(runs=(Run(text=text),)),))


async def start(stage: ChatStage, work: Work) -> str:
    return await stage.turns.start(
        stage.thread, spoken_by("Ada", "go"), "you", work, speaker="Bull (rule-based)"
    )


def test_a_turn_is_heard_word_by_word_before_its_item_is_committed(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        async def work(speech: Speech) -> None:
            await speech.say(statement())

        began = stage.agents.clock.now()
        turn = await start(stage, work)
        await stage.turns.wait(stage.thread)
        kinds = [type(message).__name__ for message in stage.heard]
        assert kinds == [
            "TurnBegan",
            "ItemAdded",
            "TurnStarted",
            "TurnSaid",
            "TurnSaid",
            "ItemAdded",
            "TurnFinished",
            "TurnEnded",
        ]
        said = [message for message in stage.heard if isinstance(message, TurnSaid)]
        assert "".join(message.text for message in said) == "one word after another" == words(stage.last())
        assert {(message.turn, message.speaker, message.tone) for message in said} == {
            (turn, "Bull (rule-based)", "bull")
        }
        assert stage.heard[-1] == TurnEnded(stage.thread, turn, "done", "")
        assert stage.agents.clock.now() - began == 100_000_000

    on_chat_stage(tmp_path, play, pace=SLOW)


def test_without_a_pace_everything_is_there_at_once(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        began = stage.agents.clock.now()
        await stage.say("what is BTC doing?")
        assert stage.agents.clock.now() == began
        assert [type(message) for message in stage.heard if isinstance(message, TurnStarted | TurnEnded)] == [
            TurnStarted,
            TurnEnded,
        ]

    on_chat_stage(tmp_path, play)


def test_one_turn_runs_in_a_thread_and_another_thread_is_free(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.chat.submit("what is BTC doing?", stage.context())
        with pytest.raises(Refused, match="press Escape"):
            await stage.chat.submit("how volatile is SOL?", stage.context())
        with pytest.raises(Refused, match="press Escape"):
            await stage.chat.submit("/debate BTC", stage.context())
        assert (await stage.chat.submit("/halt lunch", stage.context())).text == "Done: halt."
        other = await stage.threads.open("you")
        stage.thread = other
        await stage.say("how volatile is SOL?")
        assert "SOL-USDT" in words(stage.last())

    on_chat_stage(tmp_path, play, pace=SLOW)


def test_a_stopped_turn_keeps_what_was_said_and_says_who_stopped_it(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        async def work(speech: Speech) -> None:
            await speech.say(statement("first and whole"))
            await speech.say(statement("this will never be said to its end"))

        await start(stage, work)
        await stage.agents.clock.sleep(0.16)
        stopped_at = stage.agents.clock.now()
        assert stage.chat.stop(stage.thread, YOU)
        await stage.turns.wait(stage.thread)
        assert stage.agents.clock.now() == stopped_at
        first, last = stage.items()[-2:]
        assert (words(first), first.stopped) == ("first and whole", "")
        assert last.stopped == "stopped by Ada"
        assert words(last).startswith("this will ")
        assert not words(last).endswith("end")
        assert stage.heard[-1].reason == "stopped"
        assert not stage.turns.running(stage.thread)
        assert not stage.chat.stop(stage.thread, YOU)

    on_chat_stage(tmp_path, play, pace=SLOW)


def test_a_figure_is_never_cut_in_the_middle(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        runs = (
            Run(text="price "),
            Run(text="64 000.50 USDT now", ref="T1.last", tone="figure"),
            Run(text=" and on"),
        )
        spoken = Statement("Desk", "desk", "plain", (Block(runs=runs),))

        async def work(speech: Speech) -> None:
            await speech.say(spoken)

        await start(stage, work)
        await stage.agents.clock.sleep(0.01)
        stage.chat.stop(stage.thread, YOU)
        await stage.turns.wait(stage.thread)
        assert words(stage.last()) == "price 64 000.50 USDT now"
        assert stage.last().blocks[0].runs[1].ref == "T1.last"

    on_chat_stage(tmp_path, play, pace=SLOW)


def test_a_turn_stopped_before_it_began_to_speak_ends_too(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        async def work(speech: Speech) -> None:
            raise AssertionError("it was stopped")

        await start(stage, work)
        stage.chat.stop(stage.thread, YOU)
        await stage.turns.wait(stage.thread)
        assert words(stage.last()) == "Stopped."
        assert stage.broken == []
        await stage.say("what is BTC doing?")

    on_chat_stage(tmp_path, play)


def test_what_breaks_is_reported_and_the_thread_goes_on(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        async def work(speech: Speech) -> None:
            raise RuntimeError("secret")

        await start(stage, work)
        await stage.turns.wait(stage.thread)
        assert words(stage.last()) == BROKE
        assert (stage.last().tone, stage.heard[-1].reason) == ("error", "failed")
        assert [str(problem) for problem in stage.broken] == ["secret"]
        await stage.say("what is BTC doing?")
        assert "BTC-USDT is" in words(stage.last())

    on_chat_stage(tmp_path, play)


def test_a_turn_whose_last_words_cannot_be_recorded_ends_failed_and_leaves_no_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.chat.thread_writing.MOST_ITEMS", 1)

    async def play(stage: ChatStage) -> None:
        async def work(speech: Speech) -> None:
            await speech.say(statement())

        turn = await start(stage, work)
        assert running_turns(stage.agents.bus.rows) == ((turn, stage.thread),)
        await stage.turns.wait(stage.thread)
        assert stage.heard[-1] == TurnEnded(stage.thread, turn, "failed", FULL)
        assert [str(problem) for problem in stage.broken] == [FULL]
        assert running_turns(stage.agents.bus.rows) == ()
        assert not stage.turns.running(stage.thread)

    on_chat_stage(tmp_path, play)


def test_a_stopped_turn_whose_last_words_cannot_be_recorded_is_still_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.chat.thread_writing.MOST_ITEMS", 1)

    async def play(stage: ChatStage) -> None:
        async def work(speech: Speech) -> None:
            await asyncio.Event().wait()

        turn = await start(stage, work)
        await asyncio.sleep(0)
        stage.chat.stop(stage.thread, YOU)
        await stage.turns.wait(stage.thread)
        assert stage.heard[-1] == TurnEnded(stage.thread, turn, "stopped", "stopped by Ada")
        assert [str(problem) for problem in stage.broken] == [FULL]
        assert running_turns(stage.agents.bus.rows) == ()

    on_chat_stage(tmp_path, play)


def test_the_service_takes_its_turns_with_it(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        ready = asyncio.Event()
        service = asyncio.create_task(stage.turns.run(ready.set))
        await ready.wait()

        async def work(speech: Speech) -> None:
            await asyncio.Event().wait()

        await start(stage, work)
        await asyncio.sleep(0)
        service.cancel()
        await asyncio.wait([service])
        assert stage.last().stopped == "stopped by the desk going down"
        assert len(asyncio.all_tasks()) == 1

    on_chat_stage(tmp_path, play)


def test_busy_says_what_to_do() -> None:
    assert "Escape" in BUSY
