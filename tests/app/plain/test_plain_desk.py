"""Plain mode as a person types it: views, choices, talk, stops, the lost line, and what it never loads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.app.plain.actions import ACTIONS
from desk.app.plain.replaying import TAPE
from desk.app.plain.stops import STOPS, stop_of
from desk.app.plain.views import VIEWS
from desk.app.plain.watching import Watching
from desk.link.envelope import CommandInvoke, TurnSubmit
from tests.app import samples
from tests.app.plain.spoken import readable, spoken
from tests.app.sample_market import watchlist
from tests.house.tree import ROOT

SAMPLED = (
    "queue", "card", "brief", "brief all", "checks", "market",
    "market BTC", "chart", "chart ETH 5m", "book", "radar", "strategy",
    "positions", "orders", "fills", "evidence", "status", "structure", "volatility", "depth", "liquidity", "anomaly",
    "features", "read", "menu", "menu more", "?", "? chart", "history", "watch BTC 0.5",
)  # fmt: skip


async def test_it_says_where_one_is_before_anything_else() -> None:
    async with spoken() as here:
        here.desk.greet()
        assert "PAPER. The desk is ACTIVE." in here.text
        assert "You are you and vote as Dana (demo person)." in here.text


@pytest.mark.parametrize("line", SAMPLED)
async def test_every_view_answers_in_readable_lines(line: str) -> None:
    async with spoken() as here:
        said = await here.type(line)
        assert said.strip()
        assert "Not done" not in said
        assert readable(said)


async def test_a_number_opens_what_the_last_list_said_and_back_returns() -> None:
    async with spoken() as here:
        await here.type("market")
        assert "ETH-USDT at sim." in await here.type("2")
        assert "1. BTC-USDT" in await here.type("back")


async def test_a_number_that_no_choice_has_is_refused_in_a_sentence() -> None:
    async with spoken() as here:
        await here.type("market")
        assert "Not done: no choice has the number 99" in await here.type("99")


async def test_what_is_no_word_of_its_own_is_a_message_to_the_desk() -> None:
    async with spoken() as here:
        for line in (
            "what is BTC doing?",
            "market looks weak",
            "chart patterns are noise",
            "/debate BTC-USDT",
        ):
            await here.type(line)
        assert [each.payload.text for each in here.host.of(TurnSubmit)] == [
            "what is BTC doing?",
            "market looks weak",
            "chart patterns are noise",
            "/debate BTC-USDT",
        ]


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("halt", "halt"),
        ("HALT!", "halt"),
        ("flatten", "flatten"),
        ("cancel all", "cancel-all"),
        ("/halt", "halt"),
    ],
)
async def test_a_stop_is_one_word_and_asks_nothing(line: str, command: str) -> None:
    async with spoken() as here:
        await here.type(line)
        (sent,) = here.host.of(CommandInvoke)
        assert sent.payload.name == command


async def test_a_stop_goes_before_a_question_that_waits_for_its_answer() -> None:
    async with spoken() as here:
        here.desk.questions.ask(lambda line: here.desk.read_all(), secret=True)
        await here.type("halt")
        assert [each.payload.name for each in here.host.of(CommandInvoke)] == ["halt"]


async def test_a_stop_carries_its_reason() -> None:
    async with spoken() as here:
        await here.type("halt the feed is wrong")
        (sent,) = here.host.of(CommandInvoke)
        assert sent.payload.arguments == {"reason": "the feed is wrong"}


async def test_a_stop_without_a_host_is_done_by_the_latch() -> None:
    async with spoken() as here:
        here.host.drop()
        await here.until("the host went away")
        assert "The latch is set: halt." in await here.type("halt now")
        assert here.latched == [("halt", "now")]


@given(st.text(max_size=60))
def test_a_question_never_stops_the_desk(text: str) -> None:
    assert stop_of(f"halt {text}?") == ("", "")


async def test_what_the_host_refuses_is_one_sentence_and_a_code_for_a_pipe() -> None:
    async with spoken() as here:
        await here.type("/buy BTC-USDT 9000")
        (sent,) = here.host.of(TurnSubmit)
        await here.host.refuse("That is more than the limit.", sent.id)
        await here.until("Desk, problem: That is more than the limit.")
        assert not here.desk.settling.busy
        assert here.desk.settling.failures == [3]


async def test_an_answer_of_the_desk_is_said_once_although_it_comes_twice() -> None:
    async with spoken() as here:
        here.host.items.clear()
        await here.type("halt")
        (sent,) = here.host.of(CommandInvoke)
        late = samples.item(6, "Desk", "The desk is HALTED; 0 orders called back.").model_copy(
            update={"at": here.desk.session._clock.now() + 1}
        )
        await here.host.add(late)
        await here.host.done("The desk is HALTED; 0 orders called back.", sent.id)
        await here.until("HALTED; 0 orders")
        await here.type("")
        assert here.text.count("HALTED; 0 orders called back") == 1


async def test_a_debate_streams_as_finished_sentences_and_is_not_said_twice() -> None:
    async with spoken() as here:
        await here.host.start_turn("tu-9", "Bull")
        await here.host.stream("tu-9", "Bull", "Buyers pay")
        await here.host.stream("tu-9", "Bull", " up. The trend has")
        await here.until("Bull: Buyers pay up.")
        assert "The trend" not in here.text
        item = samples.item(6, "Bull", "Buyers pay up. The trend has room.", tone="bull")
        await here.host.add(item.model_copy(update={"at": here.clock.now() + 1}))
        await here.host.end_turn("tu-9")
        await here.until("The trend has room.")
        assert here.text.count("Buyers pay up.") == 1


async def test_what_was_said_before_is_not_read_out_but_can_be() -> None:
    async with spoken() as here:
        assert "Buyers pay up; the trend has room." not in here.text
        assert "Bull (rule-based): Buyers pay up; the trend has room." in await here.type("read 3")


async def test_a_figure_opens_the_evidence_behind_it_by_number() -> None:
    async with spoken() as here:
        said = await here.type("evidence")
        assert "1. 97,412.3 (T1.last)" in said
        assert "Evidence T1.last: 0.31 %." in await here.type("1")


async def test_a_host_that_goes_and_comes_back_is_announced_and_nothing_is_lost() -> None:
    async with spoken() as here:
        here.host.drop()
        await here.until("Host, critical: the host went away.")
        assert "what you typed is kept" in await here.type("what is BTC doing?")
        here.host.there = True
        here.desk.retry()
        await here.until("Host, warning: it is back")
        await here.until("Desk, warning: PAPER. The desk is ACTIVE.")
        assert "what is BTC doing?" in await here.type("history")


async def test_a_wanted_vote_is_announced_with_what_to_type() -> None:
    async with spoken() as here:
        await here.host.ring("buy 0.25 BTC-USDT")
        await here.until("Approvals, warning: your vote is wanted: buy 0.25 BTC-USDT. Say card req-1.")


async def test_the_desk_state_is_announced_when_it_changes() -> None:
    async with spoken() as here:
        await here.host.show("status", samples.status("HALTED"))
        await here.until("Desk, critical: PAPER. The desk is HALTED (halted by you).")


def test_only_a_move_beyond_its_threshold_is_announced() -> None:
    watching = Watching()
    watching.set(["BTC", "0.5"], ("BTC-USDT", "ETH-USDT"), "")
    spec = watchlist()
    first = spec.rows[0]

    def at(factor: float) -> list[tuple[str, str]]:
        moved = first.model_copy(update={"last": first.last * factor})
        return list(watching.moved(spec.model_copy(update={"rows": (moved, *spec.rows[1:])})))

    assert at(1.0) == []
    assert at(1.004) == []
    ((instrument, text),) = at(1.006)
    assert instrument == "BTC-USDT"
    assert "up 0.60% since the last word" in text
    assert at(1.006) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=4))
async def test_no_line_that_can_be_typed_breaks_it_or_makes_it_say_anything_unreadable(
    lines: list[str],
) -> None:
    async with spoken() as here:
        for line in lines:
            await here.type(line)
        assert readable(here.text)


def test_every_view_has_a_word_a_usage_and_a_summary() -> None:
    names = [name for word in VIEWS for name in (word.name, *word.aliases)]
    assert len(names) == len(set(names))
    assert all(word.usage.startswith(word.name) and word.summary.endswith(".") for word in VIEWS)


def test_plain_mode_loads_neither_the_screen_nor_what_draws_on_it() -> None:
    code = (
        "import sys, pkgutil, importlib, desk.app.plain\n"
        "for each in pkgutil.iter_modules(desk.app.plain.__path__):\n"
        "    importlib.import_module(f'desk.app.plain.{each.name}')\n"
        "print([name for name in ('textual', 'rich', 'sqlite3', 'polars') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_the_manual_names_every_word_as_it_is() -> None:
    manual = (ROOT / "docs" / "plain.md").read_text(encoding="utf-8")
    rows = [*STOPS, *((word.usage, word.summary) for word in (*ACTIONS, *VIEWS, *TAPE))]
    missing = [
        usage
        for usage, summary in rows
        if f"| `{usage.replace('|', chr(92) + '|')}` | {summary} |" not in manual
    ]
    assert missing == []


async def test_a_file_goes_with_the_next_message(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("hold above 64,000")
    async with spoken() as here:
        assert "note.txt goes with your next message" in await here.type(f"attach {tmp_path / 'note.txt'}")
        await here.type("what of this?")
        await here.type("and now?")
        first, second = here.host.of(TurnSubmit)
        assert [each.name for each in first.payload.attachments] == ["note.txt"]
        assert second.payload.attachments == ()
        assert "Not done" in await here.type(f"attach {tmp_path / 'absent'}")


@pytest.mark.parametrize("word", ["halt", "/halt", "cancel", "cancel-all", "flatten"])
async def test_words_that_stop_are_explained_like_any_other(word: str) -> None:
    async with spoken() as here:
        said = await here.type(f"? {word}")
        assert said.startswith(word.strip("/").partition("-")[0])
        assert "at once" in said
        assert here.latched == []


async def test_what_cannot_be_sent_is_told_once_and_names_no_composer() -> None:
    async with spoken() as here:
        here.host.drop()
        await here.until("the host went away")
        said = await here.type("what is BTC doing?")
        assert "composer" not in here.text
        assert said.count("no line to the host") == 1
