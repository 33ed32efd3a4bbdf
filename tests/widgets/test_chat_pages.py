"""The chat pages through long threads, marks items, suggests where to begin, and shows what a turn costs."""

from __future__ import annotations

import asyncio
import re

from tests.widgets import samples
from tests.widgets.stage import INK, plain, screen_text, stage, staged
from tests.widgets.test_chat import drawn
from widgets.chat import ChatPane
from widgets.messages import AnswerMarked, PageWanted, SuggestionChosen
from widgets.specs.chat import ChatItem, Meter
from widgets.specs.status import Suggestion
from widgets.transcript import MOST_ITEMS, Transcript, wrap_item


def numbered(*seqs: int) -> list[ChatItem]:
    return [samples.item(seq) for seq in seqs]


async def test_scrolling_up_asks_for_what_stands_before_once_and_keeps_the_place() -> None:
    pane = ChatPane()
    async with staged(pane, size=(60, 12)) as pilot:
        pane.take_page(numbered(*range(101, 161)), 160, 0)
        pane.focus()
        await pilot.pause()
        assert "Line 160." in screen_text(pilot)
        assert pane.following
        await pilot.press(*["pageup"] * 16)
        (wanted,) = stage(pilot).heard(PageWanted)
        assert (wanted.before, wanted.around, wanted.after) == (101, 0, 0)
        before = screen_text(pilot)
        pane.take_page(numbered(*range(41, 101)), 160, 0)
        await pilot.pause()
        shown = [line for line in before.splitlines() if "Line" in line]
        assert all(line in screen_text(pilot) for line in shown[1:-1])
        await pilot.press("home")
        assert stage(pilot).heard(PageWanted)[-1].around == 1


async def test_an_item_that_was_looked_for_is_shown_and_marked_and_end_brings_the_newest_back() -> None:
    pane = ChatPane()
    async with staged(pane, size=(60, 12)) as pilot:
        pane.focus()
        pane.add(samples.item(900))
        pane.take_page(numbered(*range(40, 90)), 900, 60)
        await pilot.pause()
        assert "Line 60." in screen_text(pilot)
        pane.add(samples.item(901))
        await drawn(pane)
        await pilot.pause()
        assert "Line 901." not in screen_text(pilot)
        assert "1 new below" in screen_text(pilot)
        await pilot.press("end")
        assert vars(stage(pilot).heard(PageWanted)[-1])["after"] == 0
        pane.take_page(numbered(*range(850, 902)), 901, 0)
        await pilot.pause()
        assert pane.following
        assert "Line 901." in screen_text(pilot)


async def test_scrolling_down_behind_a_page_asks_for_what_comes_after() -> None:
    pane = ChatPane()
    async with staged(pane, size=(60, 12)) as pilot:
        pane.focus()
        pane.take_page(numbered(*range(1, 61)), 200, 1)
        await pilot.pause()
        await pilot.press(*["pagedown"] * 20)
        assert stage(pilot).heard(PageWanted)[-1].after == 60
        pane.take_page(numbered(*range(61, 121)), 200, 0)
        await pilot.press("pagedown", "pagedown")
        assert "Line 6" in screen_text(pilot)
        assert not pane.following


def test_earlier_items_push_the_newest_out_when_there_are_too_many() -> None:
    transcript = Transcript()
    transcript.fit(40, INK)
    for seq in range(401, 801):
        transcript.add(samples.item(seq))
    lines = transcript.prepend(numbered(*range(341, 401)))
    assert (transcript.first, transcript.last, transcript.items) == (341, 740, MOST_ITEMS)
    assert plain(transcript.window(lines, 2)).splitlines()[1] == "Line 401."


async def test_items_are_marked_one_by_one_and_judged_asked_again_and_forked_by_key() -> None:
    pane = ChatPane()
    async with staged(pane) as pilot:
        for seq in range(1, 5):
            pane.add(samples.item(seq))
        pane.focus()
        await drawn(pane)
        await pilot.press("r", "shift+up", "g", "shift+up", "b", "shift+down", "r", "f")
        marked = [(each.item, each.what) for each in stage(pilot).heard(AnswerMarked)]
        names = [samples.item(seq).item for seq in range(1, 5)]
        assert marked == [
            ("", "retry"),
            (names[3], "good"),
            (names[2], "bad"),
            (names[3], "retry"),
            (names[3], "fork"),
        ]
        assert pane.copyable == samples.item(4).text


async def test_an_empty_thread_offers_what_to_begin_with_by_number_and_by_enter() -> None:
    pane = ChatPane()
    offered = (
        Suggestion(line="what is BTC-USDT doing?", what="an answer", group="Ask"),
        Suggestion(line="/buy BTC-USDT 1", what="an order", group="Ask", whole=False),
    )
    async with staged(pane) as pilot:
        pane.suggest(offered)
        pane.focus()
        await pilot.press("2", "down", "enter", "9")
        chosen = [(each.line, each.whole) for each in stage(pilot).heard(SuggestionChosen)]
        assert chosen == [("/buy BTC-USDT 1", False), ("what is BTC-USDT doing?", True)]
        pane.add(samples.item(1))
        await pilot.press("1", "enter")
        assert len(stage(pilot).heard(SuggestionChosen)) == 2


def seconds_left(text: str) -> int:
    found = re.search(r"… Bull: waits: the model is busy (\d+) s", text)
    assert found, text
    return int(found[1])


async def test_how_far_a_turn_has_got_is_one_calm_line_that_counts_down_and_goes_with_the_next_words() -> (
    None
):
    pane = ChatPane()
    meter = Meter(model="m-1", tokens_in=1204, tokens_out=31, cost="0.0031")
    async with staged(pane, size=(90, 20)) as pilot:
        pane.progress("Bull", "waits: the model is busy", 60, meter)
        await drawn(pane)
        await pilot.pause()
        text = screen_text(pilot)
        first = seconds_left(text)
        assert "m-1 · 1,204 in, 31 out · $0.0031" in text
        async with asyncio.timeout(20):
            while seconds_left(screen_text(pilot)) == first:
                await pilot.pause(0.05)
        assert 0 < seconds_left(screen_text(pilot)) < first <= 60
        pane.stream("Bull", "bull", "Up it goes")
        await drawn(pane)
        await pilot.pause()
        assert "busy" not in screen_text(pilot)
        assert "$0.0031" in screen_text(pilot)
        pane.end_stream()
        await drawn(pane)
        await pilot.pause()
        assert "$0.0031" not in screen_text(pilot)


def test_what_an_answer_cost_stands_at_its_end() -> None:
    meter = Meter(model="m-1", tokens_in=1204, tokens_out=310, cost="0.0031", latency_ms=2140, calls=2)
    item = samples.item(1).model_copy(update={"meter": meter})
    lines = plain(wrap_item(item, 70, INK).strips).splitlines()
    assert lines[-1] == "m-1 · 1,204 in, 310 out · $0.0031 · 2.1 s · 2 calls"


async def test_what_is_said_faster_than_anybody_reads_is_painted_half_as_often() -> None:
    pane = ChatPane()
    paints = 0
    async with staged(pane) as pilot:
        pane.set_interval = lambda *given, **named: None  # type: ignore[method-assign,assignment]
        whole = pane.repaint

        def counting() -> None:
            nonlocal paints
            paints += 1
            whole()

        pane.repaint = counting  # type: ignore[method-assign]
        for text in ("a few words", "x" * 400, "x" * 400, "x" * 400, "x" * 400):
            pane.stream("Bull", "bull", text)
            pane._draw_now()
        await pilot.pause()
    assert paints == 3
