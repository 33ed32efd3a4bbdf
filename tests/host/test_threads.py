"""A terminal pages through its thread, goes to an item, and is told what there is to complete and to begin with."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from desk.chat.events import TURNS, TurnProgress
from desk.chat.floor_messages import FLOORS, FloorLeft, FloorTaken
from desk.chat.turns import spoken_by
from desk.host.terminal_desk import TAIL
from desk.kernel.clock import Clock
from desk.kernel.journal import Draft
from desk.link import envelope as e
from tests.host.attached import Attached
from tests.host.cores import attached, opened, virtually
from widgets.specs.chat import Meter
from widgets.specs.threads import Completions, ThreadFindings, ThreadList


async def asked(one: Attached, **wanted: int) -> e.ThreadItemsPayload:
    """A part of the thread."""
    one.heard.clear()
    await one.send(e.ThreadPage, payload=e.ThreadPagePayload(**wanted))
    return (await one.hear(e.ThreadItems)).payload


def test_a_long_thread_comes_by_its_end_and_page_by_page(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            threads = core.rooms.threads
            thread = await threads.latest("desk")
            said = [spoken_by("Ada", f"line {n}") for n in range(1, 301)]
            await threads.exchange(thread, "trn-a", said, "desk")
            async with attached(core) as one:
                await one.hello()
                for _ in range(TAIL):
                    await one.hear(e.ItemAdded)
                first = min(m.payload.seq for m in one.heard if isinstance(m, e.ItemAdded))
                assert first == 301 - TAIL
                before = await asked(one, before=first)
                assert [item.seq for item in before.items] == list(range(first - TAIL, first))
                assert before.last == 300
                around = await asked(one, around=50)
                assert around.around == 50
                assert 50 in [item.seq for item in around.items]
                after = await asked(one, after=80)
                assert after.items[0].seq == 81
                end = await asked(one)
                assert end.items[-1].seq == 300
                assert (await asked(one, before=1)).items == ()

    virtually(main)


def test_a_search_is_looked_up_beside_the_work_and_goes_to_the_item_in_its_thread(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            threads = core.rooms.threads
            here = await threads.latest("desk")
            there = await threads.open("desk", "The night")
            said = [spoken_by("Ada", "the needle" if n == 7 else f"hay {n}") for n in range(1, 201)]
            await threads.exchange(there, "trn-a", said, "desk")
            async with attached(core) as one:
                await one.hello(thread=here)
                await one.say("/search needle")
                patch = await one.hear(e.UiStatePatch)
                assert patch.payload.sheet == "find:needle"
                await one.watch("find:needle", "threads", "threads:archived", "threads:100")
                found = await one.see("find:needle")
                assert isinstance(found, ThreadFindings)
                (row,) = found.rows
                assert (row.thread, row.seq) == (there, 7)
                listed = await one.see("threads")
                assert isinstance(listed, ThreadList)
                assert listed.total == 2
                payload = e.CommandPayload(name="goto", arguments={"thread": there, "item": "7"})
                await one.send(e.CommandInvoke, payload=payload)
                items = await one.hear(e.ThreadItems)
                assert items.thread == there
                assert items.payload.around == 7
                assert any(item.seq == 7 for item in items.payload.items)

    virtually(main)


def test_what_a_person_sent_is_there_at_their_next_terminal_also_after_a_restart(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await clock.sleep(5)
            assert (await one.hello()).said == ()
            await one.say("what is BTC doing?")
            await one.hear(e.TurnEnd)
        async with opened(clock, tmp_path) as core, attached(core) as one:
            assert (await one.hello()).said == ("what is BTC doing?",)

    virtually(main)


def test_arguments_are_completed_from_what_there_is_and_an_empty_thread_suggests_reviews(
    tmp_path: Path,
) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await one.hello()
            offered = (await one.hear(e.CommandsSet)).payload
            choices = {each.name: each.choices for each in offered.commands}
            assert "thread" in choices["export"][0]
            lines = [each.line for each in offered.suggestions]
            assert "what is BTC-USDT doing?" in lines
            reviews = [each.line for each in offered.suggestions if each.group == "Review"]
            assert [any(word in line for line in reviews) for word in ("breaker", "exposure", "feed")] == [
                True
            ] * 3
            await one.watch("completions")
            known = await one.see("completions")
            assert isinstance(known, Completions)
            kinds = {each.of: each.words for each in known.kinds}
            assert "15m" in kinds["interval"]
            assert kinds["person"]
            assert kinds["thread"] == ("New thread",)

    virtually(main)


def test_a_file_goes_with_a_message_and_one_that_was_altered_is_refused(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await clock.sleep(5)
            await one.hello()
            text = "time,price\n1,64000\n"
            file = e.Attached(
                name="t.csv",
                media="csv",
                sha256=hashlib.sha256(text.encode()).hexdigest(),
                bytes=len(text),
                text=text,
            )
            payload = e.TurnSubmitPayload(text="what is BTC doing?", attachments=(file,))
            await one.send(e.TurnSubmit, payload=payload)
            item = (await one.hear(e.ItemAdded)).payload
            assert "t.csv: table of 1 rows and 2 columns" in item.text
            await one.hear(e.TurnEnd)
            wrong = payload.model_copy(update={"attachments": (file.model_copy(update={"text": "x"}),)})
            await one.send(e.TurnSubmit, payload=wrong)
            assert "did not arrive" in (await one.hear(e.Refused)).payload.text

    virtually(main)


def test_a_thread_is_exported_with_the_hash_behind_every_figure(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            thread = (await one.hello()).thread
            await clock.sleep(30)
            await one.say("what is BTC doing?")
            await one.hear(e.TurnEnd)
            await one.say("/good")
            await one.hear(e.CommandDone)
            one.heard.clear()
            await one.say("/fork")
            fork = (await one.hear(e.Welcome)).payload.thread
            one.heard.clear()
            await one.say("/export thread")
            told = (await one.hear(e.CommandDone)).payload.text
            assert "with the source of every figure" in told
            (found,) = core.given.state.glob("exports/*/*.json")
            said = json.loads(found.read_text())
            assert (said["thread"], said["mode"]) == (fork, "PAPER")
            figures = [figure for item in said["items"] for figure in item["figures"]]
            assert figures
            found_rows = core.bus.rows("SELECT scope || '/' || ref, sha256 FROM evidence")
            rows = {str(ref): str(sha256) for ref, sha256 in found_rows}
            for figure in figures:
                assert (
                    [rows[each["result"]] for each in figure["evidence"]]
                    == [each["sha256"] for each in figure["evidence"]]
                    != []
                )
            page = found.with_suffix(".md").read_text()
            assert all(f"`{figure['ref']}`" in page for figure in figures)
            answer = next(item for item in said["items"] if item["figures"])
            (judged,) = answer["judgements"]
            assert judged["verdict"] in ("good", "bad")
            assert f"*Judged {judged['verdict']} by {judged['person']}" in page
            assert thread != fork

    virtually(main)


def test_how_far_a_turn_has_got_and_who_holds_the_floor_reach_those_who_look_at_the_thread(
    tmp_path: Path,
) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one, attached(core, "u") as two:
            thread = (await one.hello()).thread
            other = await core.rooms.threads.open("desk", "elsewhere")
            await two.hello(thread=other)
            meter = Meter(model="m-1", tokens_out=9, cost="0.01")
            core.bus.publish(TURNS, TurnProgress(thread, "trn-a", "Bull", "thinks", 5, meter))
            told = (await one.hear(e.TurnProgress)).payload
            assert (told.speaker, told.text, told.until, told.meter) == ("Bull", "thinks", 5, meter)
            await core.bus.record(Draft(FLOORS, FloorTaken(thread, "the review", "you"), "desk"))
            assert (await one.hear(e.UiStatePatch)).payload.handler == "the review"
            async with attached(core, "w") as late:
                assert (await late.hello(thread=thread)).handler == "the review"
            await core.bus.record(Draft(FLOORS, FloorLeft(thread, "the review", "done"), "desk"))
            one.heard.clear()
            assert (await one.hear(e.UiStatePatch)).payload.handler == ""
            assert not [m for m in two.heard if isinstance(m, e.TurnProgress | e.UiStatePatch)]

    virtually(main)
