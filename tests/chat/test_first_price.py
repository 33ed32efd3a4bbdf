"""A question that is asked before the feed has spoken waits for it, a little."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from data.events import FeedStatus, Top
from data.market import Market
from data.simulator import DEFAULT, Simulator
from desk.chat.events import TurnEnded
from desk.chat.first_price import PATIENCE_S
from tests.agents.stage import START
from tests.chat.stage import YOU, ChatStage, on_chat_stage, words


def silent() -> tuple[Market, int]:
    """A market of which nothing was heard yet."""
    return Market(Simulator(7, START, DEFAULT).instruments, "sim"), START


def seconds_since_start(stage: ChatStage) -> float:
    return (stage.agents.clock.now() - START) / 1e9


def test_the_answer_comes_with_the_first_price(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        async def quote_later() -> None:
            await stage.agents.clock.sleep(1.0)
            stage.agents.market.apply(Top("BTC-USDT", START, 64_000.0, 1.0, 64_000.5, 1.0))

        feed = asyncio.create_task(quote_later())
        await stage.say("what is BTC doing?")
        await feed
        assert "no price" not in words(stage.last())
        assert "BTC-USDT is" in words(stage.last())
        assert 1.0 <= seconds_since_start(stage) < 1.2

    on_chat_stage(tmp_path, play, market=silent())


@pytest.mark.parametrize("line", ["what is BTC doing?", "/debate btc"])
def test_only_a_feed_that_stays_silent_is_said_to_have_no_price(tmp_path: Path, line: str) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.say(line)
        assert "there is no price of BTC-USDT yet" in words(stage.last())
        assert PATIENCE_S <= seconds_since_start(stage) < PATIENCE_S + 0.2

    on_chat_stage(tmp_path, play, market=silent())


def test_nobody_waits_for_a_feed_that_is_over_or_with_a_question_that_needs_no_price(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.say("what is my position?")
        stage.agents.market.apply(FeedStatus("", START, "ended", "the recording is over"))
        await stage.say("what is BTC doing?")
        assert "no price" in words(stage.last())
        assert seconds_since_start(stage) < 0.1

    on_chat_stage(tmp_path, play, market=silent())


def test_the_wait_can_be_stopped(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.chat.submit("what is BTC doing?", stage.context())
        await stage.agents.clock.sleep(0.5)
        assert stage.chat.stop(stage.thread, YOU)
        await stage.turns.wait(stage.thread)
        ended = stage.heard[-1]
        assert isinstance(ended, TurnEnded)
        assert (ended.reason, ended.detail) == ("stopped", "stopped by Ada")
        assert seconds_since_start(stage) < 0.7

    on_chat_stage(tmp_path, play, market=silent())
