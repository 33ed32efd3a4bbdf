"""Threads are listed, found, forked and put away; answers are judged and asked again; files are quoted."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

import pytest

from desk.agents.debate_messages import DEBATES
from desk.agents.tool_messages import TOOLS
from desk.chat.attaching import blocks_of, taken
from desk.chat.attachments_table import attached_to
from desk.chat.commands import Context
from desk.chat.feedback_table import judgements_of
from desk.chat.messages import THREADS
from desk.chat.misread import Misread
from desk.chat.said_table import said_by
from desk.chat.search_table import find
from desk.chat.thread_list import thread_list
from desk.chat.thread_writing import DESK
from desk.chat.turns import MOST_LINES, spoken_by
from desk.kernel.audit import verify
from desk.kernel.errors import Refused
from desk.learning.messages import FORECASTS
from desk.link.envelope import Attached
from desk.people.messages import PEOPLE
from tests.chat.stage import VIEWER, YOU, ChatStage, on_chat_stage, words
from tests.chat.test_threads import TABLES
from widgets.specs.chat import LONGEST_ATTACHMENT


def brought(
    text: str, name: str = "notes.txt", media: Literal["text", "csv", "image"] = "text", **fields: int
) -> Attached:
    body = text.encode()
    size = {"bytes": len(body), **fields}
    return Attached(name=name, media=media, sha256=hashlib.sha256(body).hexdigest(), text=text, **size)


def test_a_search_finds_items_and_titles_that_hold_all_words_newest_first(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        select = stage.agents.bus.rows
        other = await stage.threads.open("you", "Volatility of the night")
        for thread, text in (
            (stage.thread, "The spread was narrow"),
            (other, "Ein Straßenfest: SPREAD and Depth"),
            (other, "nothing"),
        ):
            await stage.threads.add(thread, "trn-a", spoken_by("Ada", text), "you")
        found = find(select, ["spread"])
        assert [(row.thread, row.seq) for row in found.rows] == [(other, 1), (stage.thread, 1)]
        assert [row.thread for row in find(select, ["spr", "depth"]).rows] == [other]
        assert [row.seq for row in find(select, ["strasse"]).rows] == [1]
        assert [(row.thread, row.seq) for row in find(select, ["volat"]).rows] == [(other, 0)]
        assert find(select, ["%", "_"]).rows == ()
        done = await stage.say("/search spread depth")
        assert done.view == "find:spread:depth"
        assert done.recorded
        with pytest.raises(Misread, match="at least one word"):
            await stage.say("/search ...")

    on_chat_stage(tmp_path, play)


def test_a_search_is_bounded_and_says_that_there_is_more(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        said = [spoken_by("Ada", f"word {n}") for n in range(120)]
        await stage.threads.exchange(stage.thread, "trn-a", said, "you")
        found = find(stage.agents.bus.rows, ["word"])
        assert (len(found.rows), found.more, found.rows[0].seq) == (100, True, 120)

    on_chat_stage(tmp_path, play)


def test_thousands_of_threads_are_listed_a_page_at_a_time(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        for n in range(230):
            await stage.threads.open("you", f"thread {n}")
        select = stage.agents.bus.rows
        first, last = thread_list(select), thread_list(select, 200)
        assert (len(first.threads), first.total, first.threads[0].title) == (100, 231, "thread 229")
        assert (len(last.threads), last.first, last.threads[-1].thread) == (31, 200, stage.thread)

    on_chat_stage(tmp_path, play)


def test_a_fork_begins_with_the_items_of_its_origin_and_goes_on_by_itself(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.say("what is BTC doing?")
        await stage.say("how volatile is SOL?")
        before = stage.items()
        done = await stage.say("/fork 2")
        fork = done.thread
        assert fork not in ("", stage.thread)
        items = stage.threads.tail(fork)
        assert [item.blocks for item in items[:2]] == [item.blocks for item in before[:2]]
        assert {item.thread for item in items} == {fork}
        assert [item.seq for item in items] == [1, 2, 3]
        assert 'Forked from "what is BTC doing?" at item 2' in words(items[2])
        figure = next(run for block in items[1].blocks for run in block.runs if run.ref)
        assert stage.chat.evidence.view(figure.ref).sha256
        assert stage.chat.scope_of(fork) == before[0].turn
        await stage.threads.add(fork, "trn-b", spoken_by("Ada", "on its own"), "you")
        assert stage.threads.tail(fork)[-1].seq == 4
        assert stage.items() == before
        again = (await stage.chat.submit("/fork 4", Context(YOU, fork))).thread
        assert words(stage.threads.tail(again, 2)[0]) == "on its own"
        assert stage.threads.items(again) == 5
        inherited = (await stage.chat.submit("/fork 1", Context(YOU, again))).thread
        assert stage.threads.tail(inherited)[0].blocks == before[0].blocks
        assert thread_list(stage.agents.bus.rows).threads[0].origin
        with pytest.raises(Refused, match="no item '9'"):
            await stage.chat.commands.run("fork", {"item": "9"}, stage.context())

    on_chat_stage(tmp_path, play)


def test_pages_of_a_fork_cross_into_its_origin(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        said = [spoken_by("Ada", f"line {n}") for n in range(1, 31)]
        await stage.threads.exchange(stage.thread, "trn-a", said, "you")
        fork = (await stage.say("/fork 20")).thread
        page = stage.threads.page
        assert [item.seq for item in page(fork, 5)] == [17, 18, 19, 20, 21]
        assert [item.seq for item in page(fork, 5, before=17)] == [12, 13, 14, 15, 16]
        assert [item.seq for item in page(fork, 4, around=2)] == [1, 2, 3, 4]
        assert [item.seq for item in page(fork, 4, after=18)] == [19, 20, 21]
        assert page(fork, 5, before=1) == ()
        assert words(page(fork, 1, before=21)[0]) == "line 20"

    on_chat_stage(tmp_path, play)


def test_a_thread_is_put_away_and_comes_back_by_being_written_in(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        select = stage.agents.bus.rows
        other = await stage.threads.open("you", "Old talk")
        await stage.say("/archive Old talk")
        assert [info.thread for info in thread_list(select).threads] == [stage.thread]
        assert [info.thread for info in thread_list(select, archived=True).threads] == [other]
        assert await stage.threads.latest("you") == stage.thread
        await stage.threads.add(other, "trn-a", spoken_by("Ada", "once more"), "you")
        assert thread_list(select, archived=True).threads == ()
        await stage.say("/archive Old")
        await stage.say("/unarchive Old talk")
        assert thread_list(select).total == 2

    on_chat_stage(tmp_path, play)


def test_an_answer_is_judged_with_person_item_and_turn_and_the_last_word_counts(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.say("what is BTC doing?")
        answer = stage.last()
        await stage.say("/good")
        await stage.say("/bad it left out the spread")
        (judged,) = judgements_of(stage.agents.bus.rows, answer.item)
        assert (judged.item, judged.person, judged.verdict) == (answer.item, "you", "bad")
        assert judged.reason == "it left out the spread"
        await stage.say(f"/good {answer.item}")
        assert [one.verdict for one in judgements_of(stage.agents.bus.rows, answer.item)] == ["good"]
        with pytest.raises(Misread, match="what was wrong"):
            await stage.chat.commands.run("bad", {}, stage.context())
        with pytest.raises(Refused, match="said by a person"):
            await stage.chat.commands.run("good", {"item": "1"}, stage.context())
        with pytest.raises(Refused, match="may not /good"):
            await stage.chat.commands.run("good", {}, stage.context(VIEWER))

    on_chat_stage(tmp_path, play)


def test_asking_again_is_a_new_turn_that_names_the_old_question(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.say("what is BTC doing?")
        first = stage.items()[0]
        await stage.say("/pending")
        await stage.say(f"/retry {stage.items()[1].item}")
        asked = stage.items()[-2]
        assert words(asked).splitlines()[0] == "what is BTC doing?"
        assert f"/goto 1 shows the earlier question, {first.item}" in words(asked)
        assert asked.turn != first.turn
        await stage.say("/retry")
        assert words(stage.items()[-2]).splitlines()[0] == "what is BTC doing?"
        assert said_by(stage.agents.bus.rows, "you")[-1] == "what is BTC doing?"

    on_chat_stage(tmp_path, play)


def test_what_trades_is_never_asked_again(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.say("/buy BTC-USDT 0.5")
        with pytest.raises(Refused, match="no question"):
            await stage.chat.commands.run("retry", {}, stage.context())
        with pytest.raises(Refused, match="Only a question"):
            await stage.chat.commands.run("retry", {"item": "1"}, stage.context())
        assert [what[0] for what in stage.desk.asked] == ["propose"]

    on_chat_stage(tmp_path, play)


def test_files_stand_in_the_item_they_came_with_as_text_from_outside(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        rows = "".join(f"{n},{64_000 + n}\n" for n in range(9))
        files = taken(
            [brought(f"time,price\n{rows}", "prices.csv", "csv"), brought("a\x1b[2Jb\n" * 300)],
            stage.agents.ids,
        )
        context = Context(YOU, stage.thread, files=files)
        await stage.chat.submit("what is BTC doing?", context)
        await stage.turns.wait(stage.thread)
        asked = stage.items()[0]
        text = words(asked)
        assert "prices.csv: table of 9 rows and 2 columns" in text
        assert "… 4 more rows" in text
        assert "notes.txt: text of 300 lines" in text
        assert {block.style for block in asked.blocks[1:]} == {"quote"}
        assert said_by(stage.agents.bus.rows, "you") == ("what is BTC doing?",)
        given = attached_to(stage.agents.bus.rows, asked.turn)
        assert [(file.name, file.item, file.columns) for file in given] == [
            ("prices.csv", asked.item, ("time", "price")),
            ("notes.txt", asked.item, ()),
        ]
        assert given[1].text == "a\x1b[2Jb\n" * 300

    on_chat_stage(tmp_path, play)


def test_a_file_without_a_word_is_kept_and_an_image_only_by_its_marks(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        image = brought("", "chart.png", "image", bytes=340_000, width=1200, height=800)
        context = Context(YOU, stage.thread, files=taken([image], stage.agents.ids))
        await stage.chat.submit("", context)
        assert "image of 1200 x 800, of which only this line is passed on, 332 KiB" in words(stage.items()[0])
        assert "ask about it" in words(stage.last())
        assert attached_to(stage.agents.bus.rows, stage.items()[0].turn)[0].text == ""

    on_chat_stage(tmp_path, play)


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (
            brought("x" * (LONGEST_ATTACHMENT // 2) + "é" * (LONGEST_ATTACHMENT // 4 + 1)),
            "longer than 256 KiB",
        ),
        (brought("abc").model_copy(update={"text": "abd"}), "did not arrive as it was read"),
    ],
)
def test_a_file_that_is_too_long_or_another_than_its_hash_says_is_refused(
    file: Attached, why: str, tmp_path: Path
) -> None:
    async def play(stage: ChatStage) -> None:
        with pytest.raises(Refused, match=why):
            taken([file], stage.agents.ids)
        with pytest.raises(Refused, match="At most 8 files"):
            taken([brought("a")] * 9, stage.agents.ids)

    on_chat_stage(tmp_path, play)


def test_files_never_make_an_item_longer_than_a_message_may_be(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        files = taken([brought("a\n" * 50)] * 8, stage.agents.ids)
        for room in (8, 30, MOST_LINES):
            assert len(blocks_of(files, room)) <= room

    on_chat_stage(tmp_path, play)


def test_every_table_of_the_chat_is_derived_anew_from_the_journal(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.say("what is BTC doing?")
        await stage.say("/good")
        fork = (await stage.say("/fork")).thread
        await stage.chat.submit("/archive", Context(YOU, fork))
        context = Context(
            YOU, stage.thread, files=taken([brought("a,b\n1,2", "t.csv", "csv")], stage.agents.ids)
        )
        await stage.chat.submit("", context)

    on_chat_stage(tmp_path, play)
    report = verify(tmp_path, TABLES, [PEOPLE, DEBATES, TOOLS, FORECASTS, THREADS])
    assert report.ok, report.problems


def test_the_latest_messages_of_a_person_are_kept_and_no_more(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        for first in range(0, 260, 20):
            said = [spoken_by("Ada", f"line {n}") for n in range(first, first + 20)]
            await stage.threads.exchange(stage.thread, "trn-a", said, "you")
        await stage.threads.add(stage.thread, "trn-a", spoken_by("Vic", "mine"), "vic")
        await stage.threads.add(stage.thread, "trn-a", spoken_by("Desk", "x" * 9), DESK)
        mine = said_by(stage.agents.bus.rows, "you")
        assert (len(mine), mine[-1], mine[0]) == (200, "line 259", "line 60")
        assert said_by(stage.agents.bus.rows, "vic") == ("mine",)

    on_chat_stage(tmp_path, play)
