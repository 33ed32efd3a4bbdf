"""Without any model the house tells what the desk remembers and what its opinions were worth."""

from __future__ import annotations

from pathlib import Path

from desk.chat.commands import Context
from desk.host.core import Core
from desk.kernel.clock import Clock
from desk.people.demo import OPERATOR
from tests.host.cores import opened, virtually
from tests.host.test_resolving import _debate
from widgets.specs.chat import ChatItem


async def asked(core: Core, thread: str, text: str) -> ChatItem:
    you = core.terminal_desk.presence.person(OPERATOR)
    await core.chat.submit(text, Context(you, thread, instrument="BTC-USDT"))
    await core.chat.turns.wait(thread)
    return core.rooms.threads.tail(thread)[-1]


def test_what_is_remembered_is_quoted_with_who_said_it_and_no_figure_of_it_is_a_fact(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            thread = await core.rooms.threads.open(OPERATOR, "Test")
            question = "what do you remember about BTC?"
            assert "remembers nothing about BTC-USDT" in (await asked(core, thread, question)).text
            await asked(core, thread, "/remember BTC tends to mean-revert at 65,000")
            told = await asked(core, thread, question)
            assert told.speaker == "House analyst (rule-based)"
            (line,) = [block for block in told.blocks if block.style == "quote"]
            digits = [run for run in line.runs if any(letter.isdigit() for letter in run.text)]
            assert [(run.tone, run.text) for run in digits] == [
                ("unverified", "BTC tends to mean-revert at 65,000")
            ]
            assert "operator (person)" in line.runs[-1].text

    virtually(main)


def test_what_opinions_were_worth_is_told_in_figures_that_open(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            thread = await core.rooms.threads.open(OPERATOR, "Test")
            question = "how good are the forecasts?"
            assert "None is resolved so far" in (await asked(core, thread, question)).text
            await _debate(core, clock, "1m")
            await clock.sleep(65.0)
            told = await asked(core, thread, question)
            lines = told.text.splitlines()
            assert [line.partition(":")[0] for line in lines[1:]] == ["Bull", "Bear", "Neutral", "Desk"]
            figures = [run.ref for block in told.blocks for run in block.runs if run.ref]
            assert len(figures) == 1 + 3 * 4
            assert core.rooms.evidence.view(figures[-1]).tool == "track_record"

    virtually(main)
