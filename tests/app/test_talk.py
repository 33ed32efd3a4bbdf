"""Threads, answers and files from the terminal's side: every key and command leads to what the host understands."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.link.envelope import (
    CommandDone,
    CommandInvoke,
    PaneSubscribe,
    TextPayload,
    ThreadItems,
    ThreadItemsPayload,
    ThreadPage,
    TurnProgress,
    TurnProgressPayload,
    TurnSubmit,
    UiStatePatch,
    UiStatePayload,
    Welcome,
)
from tests.app.opened import Opened, opened
from tests.widgets import samples
from widgets.chat import ChatPane
from widgets.composer import Composer
from widgets.specs.chat import Meter
from widgets.specs.status import CommandInfo
from widgets.specs.threads import (
    Completions,
    Finding,
    ThreadFindings,
    ThreadInfo,
    ThreadList,
    Words,
)

DAY = 86_400_000_000_000


def listed(count: int = 3, first: int = 0, total: int = 0, archived: bool = False) -> ThreadList:
    threads = tuple(
        ThreadInfo(
            thread=f"thr-{n}",
            title=f"Talk {n}",
            created_at=1,
            items=n,
            last_at=40 * DAY - n * DAY,
            archived=archived,
            origin="Talk 9" if n == 1 else "",
        )
        for n in range(first, first + count)
    )
    return ThreadList(threads=threads, first=first, total=total or count, archived=archived)


def asked(desk: Opened) -> list[tuple[str, dict[str, str]]]:
    return [(each.payload.name, each.payload.arguments) for each in desk.host.of(CommandInvoke)]


async def elsewhere(desk: Opened, **change: object) -> None:
    """The host greets this terminal in a thread where nothing was said."""
    known = desk.main.session.welcome
    assert known is not None
    greeting = known.model_copy(update={"thread": "th-2", **change})
    await desk.host.say(Welcome(id="h-w", ts=0, payload=greeting))
    await desk.rest()


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 50)])
async def test_threads_are_listed_by_a_key_and_opened_titled_and_put_away_from_there(
    size: tuple[int, int],
) -> None:
    async with opened(size) as desk:
        await desk.press("alt+t")
        assert "threads" in desk.host.subscribed
        await desk.host.show("threads", listed())
        await desk.rest()
        assert "▸ Talk 0" in desk.text
        assert "Talk 1  ⑂ Talk 9" in desk.text
        await desk.press("down", "a")
        assert asked(desk) == [("archive", {"thread": "thr-1"})]
        await desk.press("down", "enter")
        assert asked(desk)[-1] == ("thread", {"thread": "thr-2"})
        await desk.press("alt+t", "t")
        assert desk.main.query_one(Composer).text == "/title "


async def test_a_long_list_is_turned_by_pages_and_what_was_put_away_is_one_key_away() -> None:
    async with opened((120, 36)) as desk:
        await desk.press("alt+t")
        await desk.host.show("threads", listed(100, 0, 250))
        await desk.rest()
        assert "1 to 100 here" in desk.text
        await desk.press("greater_than_sign")
        assert "threads:100" in desk.host.subscribed
        await desk.host.show("threads:100", listed(100, 100, 250))
        await desk.rest()
        assert "Talk 100" in desk.text
        await desk.press("less_than_sign", "v")
        assert "threads:archived" in desk.host.subscribed


async def test_what_was_found_is_shown_with_its_words_and_gone_to() -> None:
    row = Finding(
        thread="thr-2", title="Talk 2", seq=41, item="itm-1", speaker="Bull", at=1, text="the \x1b[2J needle"
    )
    title = Finding(thread="thr-3", title="Needles", seq=0, at=1, text="Needles")
    async with opened((120, 36)) as desk:
        state = UiStatePayload(sheet="find:needle")
        await desk.host.say(UiStatePatch(id="h-1", ts=0, payload=state))
        await desk.rest()
        assert "find:needle" in desk.host.subscribed
        await desk.host.show("find:needle", ThreadFindings(words=("needle",), rows=(title, row)))
        await desk.rest()
        assert "Bull  #41" in desk.text
        assert "the ␛[2J needle" in desk.text
        assert desk.focus == "sheet"
        await desk.press("enter", "down", "enter")
        assert asked(desk) == [
            ("thread", {"thread": "thr-3"}),
            ("goto", {"thread": "thr-2", "item": "41"}),
        ]


async def test_earlier_items_are_asked_for_when_the_reader_comes_to_the_top() -> None:
    async with opened((120, 36)) as desk:
        items = tuple(samples.item(seq, item=f"itm-{seq}", thread="th-1") for seq in range(201, 261))
        await desk.host.say(
            ThreadItems(id="h-1", ts=0, thread="th-1", payload=ThreadItemsPayload(items=items, last=260))
        )
        await desk.rest()
        assert "Line 260." in desk.text
        await desk.press("f2", *["pageup"] * 12)
        assert [each.payload.before for each in desk.host.of(ThreadPage)] == [201]
        stray = ThreadItemsPayload(items=items[:3], last=999)
        await desk.host.say(ThreadItems(id="h-2", ts=0, thread="th-other", payload=stray))
        await desk.rest()
        assert desk.main.query_one(ChatPane).following is False


async def test_answers_are_judged_asked_again_and_forked_by_key() -> None:
    async with opened((120, 36)) as desk:
        await desk.host.add(samples.item(6, item="itm-a", author="analyst"))
        await desk.rest()
        await desk.press("f2", "r")
        assert "Mark an item first" in desk.text
        await desk.press("shift+up", "g", "r", "f", "b")
        item = {"item": "itm-a"}
        assert asked(desk) == [("good", item), ("retry", item), ("fork", item)]
        assert desk.main.query_one(Composer).text == "/bad itm-a "


async def test_a_digit_and_enter_takes_a_suggestion_of_an_empty_thread() -> None:
    async with opened((120, 36)) as desk:
        await elsewhere(desk)
        await desk.press("1", "enter")
        assert desk.host.of(TurnSubmit)[-1].payload.text == "what is BTC doing?"
        await desk.press("3", "enter")
        assert desk.main.query_one(Composer).text == "/buy BTC-USDT 0.01"
        await desk.press(*["backspace"] * 30)
        await desk.host.add(samples.item(1, thread="th-2"))
        await desk.rest()
        await desk.press("1", "enter")
        assert desk.host.of(TurnSubmit)[-1].payload.text == "1"


async def test_a_file_is_attached_by_path_and_goes_with_the_message(tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text("time,price\n1,2\n")
    async with opened((120, 36)) as desk:
        composer = desk.main.query_one(Composer)
        composer.begin(f"/attach {tmp_path / 'prices.csv'}")
        await desk.press("enter")
        await desk.until(lambda: composer.text == "[file prices.csv] ")
        assert desk.host.of(TurnSubmit) == []
        await desk.press(*"look", "enter")
        payload = desk.host.of(TurnSubmit)[-1].payload
        assert payload.text == "[file prices.csv] look"
        assert [(each.name, each.media, each.text) for each in payload.attachments] == [
            ("prices.csv", "csv", "time,price\n1,2\n")
        ]
        composer.begin(f"/attach {tmp_path / 'nothing'}")
        await desk.press("enter")
        await desk.until(lambda: "cannot be read" in desk.text)


async def test_a_command_that_this_terminal_has_never_heard_of_is_completed_listed_and_sent() -> None:
    novel = CommandInfo(
        name="warp",
        usage="/warp FACTOR [STAR]",
        summary="Go somewhere else.",
        arguments=("factor", "star"),
        choices=(("slow", "fast"), ()),
        right="ask",
    )
    async with opened((120, 36)) as desk:
        await desk.host.offer(novel)
        await desk.press(*"/wa")
        assert "/warp  Go somewhere else." in desk.text
        await desk.press(*"rp")
        assert "/warp FACTOR [STAR]" in desk.text
        await desk.press("space")
        assert "completions" in desk.host.subscribed
        await desk.host.show("completions", Completions(kinds=(Words(of="star", words=("Vega",)),)))
        await desk.press("f", "tab", "V", "tab", "enter")
        assert desk.host.of(TurnSubmit)[-1].payload.text == "/warp fast Vega"
        assert "completions" not in desk.host.of(PaneSubscribe)[-1].payload.views
        await desk.press("ctrl+p", *"/warp")
        await desk.until(lambda: "▸ /warp FACTOR [STAR]" in desk.text)


async def test_the_turn_says_how_far_it_has_got_and_who_holds_the_floor() -> None:
    async with opened((120, 36)) as desk:
        until = desk.clock.now() + 7_000_000_000
        told = TurnProgressPayload(
            speaker="Bull", text="tries again in", until=until, meter=Meter(tokens_out=12, cost="0.01")
        )
        await desk.host.say(TurnProgress(id="h-1", ts=0, turn="trn-1", payload=told))
        await desk.host.say(
            UiStatePatch(id="h-2", ts=0, payload=UiStatePayload(handler="the exposure review"))
        )
        await desk.until(lambda: "… Bull: tries again in 7 s" in desk.text)
        assert "$0.01" in desk.text
        assert "the exposure review  Ask the desk" in desk.text


async def test_a_greeting_brings_the_history_and_the_holder_and_a_gap_begins_the_thread_anew() -> None:
    async with opened((120, 36)) as desk:
        await elsewhere(desk, said=("hello there",), handler="the debate")
        await desk.press("up")
        assert desk.main.query_one(Composer).text == "hello there"
        assert "the debate  Ask" in desk.text
        await desk.host.add(samples.item(1, item="itm-1", thread="th-2"))
        await desk.host.add(samples.item(90, item="itm-90", thread="th-2"))
        await desk.until(lambda: "Line 90." in desk.text)
        assert "Line 1." not in desk.text


async def test_of_a_list_only_its_first_line_is_told_over_the_work() -> None:
    async with opened((80, 24)) as desk:
        text = "What agents may call:\n• news (read)\n• order (read)"
        await desk.host.say(CommandDone(id="h-1", ts=0, payload=TextPayload(text=text)))
        await desk.until(lambda: "✓ What agents may call." in desk.text)
        assert "news (read)" not in desk.text
