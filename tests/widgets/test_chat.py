"""The chat follows what is said, lets the reader scroll away, and opens figures."""

from __future__ import annotations

from textual import events

from tests.widgets import samples
from tests.widgets.stage import INK, plain, screen_text, stage, staged
from widgets.chat import ChatPane
from widgets.messages import FigureOpened
from widgets.specs.chat import Block
from widgets.specs.strategy import Run
from widgets.tail import Tail
from widgets.transcript import KEPT_ITEMS, MOST_ITEMS, Transcript, wrap_item


async def drawn(pane: ChatPane) -> None:
    """Paint now what would be painted within a tenth of a second."""
    pane.repaint()


async def test_items_stand_below_each_other_with_speaker_and_time() -> None:
    pane = ChatPane()
    async with staged(pane) as pilot:
        pane.add(samples.item(0, samples.say("what is BTC doing?"), speaker="you", author="person"))
        pane.add(samples.answer(1))
        await drawn(pane)
        await pilot.pause()
        text = screen_text(pilot)
        assert text.index("you") < text.index("what is BTC doing?") < text.index("House analyst (rule-based)")
        assert "14:00:01" in text
        assert "• Depth: 12.4 BTC bid." in text


async def test_an_empty_chat_says_what_to_type() -> None:
    async with staged(ChatPane()) as pilot:
        assert "what is BTC doing?" in screen_text(pilot)


async def test_the_pane_follows_until_the_reader_scrolls_away_and_counts_what_is_new() -> None:
    pane = ChatPane()
    async with staged(pane, size=(60, 10)) as pilot:
        for seq in range(20):
            pane.add(samples.item(seq))
        pane.focus()
        await drawn(pane)
        await pilot.pause()
        assert "Line 19." in screen_text(pilot)
        await pilot.press("pageup")
        pane.add(samples.item(20))
        await drawn(pane)
        await pilot.pause()
        assert not pane.following
        assert "Line 20." not in screen_text(pilot)
        assert "new below" in screen_text(pilot)
        await pilot.press("end")
        assert pane.following
        assert "Line 20." in screen_text(pilot)
        assert "new below" not in screen_text(pilot)


async def test_the_wheel_scrolls() -> None:
    pane = ChatPane()
    async with staged(pane, size=(60, 10)) as pilot:
        for seq in range(20):
            pane.add(samples.item(seq))
        await drawn(pane)
        pane.post_message(
            events.MouseScrollUp(pane, 5, 5, 0, 0, 0, False, False, False, screen_x=5, screen_y=5, style=None)
        )
        await pilot.pause()
        assert not pane.following


async def test_figures_are_reached_by_keys_and_opened() -> None:
    pane = ChatPane()
    async with staged(pane) as pilot:
        pane.add(samples.answer())
        await drawn(pane)
        pane.focus()
        await pilot.press("n", "n", "enter", "p", "enter", "p", "enter")
        refs = [said.ref for said in stage(pilot).heard(FigureOpened)]
        assert refs == ["T1.change_15m_pct", "T1.last", "T1.bid_depth_10bp"]
        assert pane.copyable == "12.4 BTC"


async def test_clicking_a_figure_opens_it_and_clicking_text_does_not() -> None:
    pane = ChatPane()
    async with staged(pane) as pilot:
        pane.add(samples.answer())
        await drawn(pane)
        await pilot.pause()
        await pilot.click(pane, offset=(25, 2))
        await pilot.click(pane, offset=(3, 2))
        assert [said.ref for said in stage(pilot).heard(FigureOpened)] == ["T1.last"]


async def test_what_is_being_said_is_shown_and_gives_way_to_the_committed_item() -> None:
    pane = ChatPane()
    async with staged(pane) as pilot:
        for piece in ("In short:\n- the b", "id is deep\n- ask", "s are thin"):
            pane.stream("Bull (rule-based)", "bull", piece)
        await drawn(pane)
        await pilot.pause()
        text = screen_text(pilot)
        assert "• the bid is deep" in text
        assert "• asks are thin ▍" in text
        pane.add(samples.item(1, samples.say("Said and done."), speaker="Bull (rule-based)", tone="bull"))
        await drawn(pane)
        await pilot.pause()
        assert "Said and done." in screen_text(pilot)
        assert "thin" not in screen_text(pilot)


async def test_each_speaker_has_a_tail_and_the_end_clears_them() -> None:
    pane = ChatPane()
    async with staged(pane) as pilot:
        pane.stream("Bull", "bull", "up")
        pane.stream("Bear", "bear", "down")
        await drawn(pane)
        await pilot.pause()
        assert "down ▍" in screen_text(pilot)
        assert "up ▍" in screen_text(pilot)  # both speak at once
        pane.end_stream()
        await drawn(pane)
        await pilot.pause()
        assert "down" not in screen_text(pilot)


async def test_a_burst_of_fragments_is_painted_once() -> None:
    pane = ChatPane()
    async with staged(pane) as pilot:
        painted = 0
        paint = pane.draw

        def counting(*arguments: object) -> object:
            nonlocal painted
            painted += 1
            return paint(*arguments)  # type: ignore[arg-type]

        pane.draw = counting  # type: ignore[assignment]
        for _ in range(1000):
            pane.stream("Bull", "bull", "word ")
        await pilot.pause(0.6)
        assert 1 <= painted <= 3


def test_old_items_go_many_at_once_and_the_view_stays() -> None:
    transcript = Transcript()
    transcript.fit(40, INK)
    gone = [transcript.add(samples.item(seq)) for seq in range(MOST_ITEMS + 1)]
    assert transcript.items == KEPT_ITEMS
    assert [lines for lines in gone if lines] == [3 * (MOST_ITEMS + 1 - KEPT_ITEMS)]


def test_another_width_wraps_everything_again() -> None:
    transcript = Transcript()
    transcript.fit(60, INK)
    transcript.add(samples.item(1, samples.say("word " * 40)))
    rows = transcript.rows
    assert transcript.fit(30, INK)
    assert transcript.rows > rows
    assert not transcript.fit(30, INK)
    assert all(line.cell_length == 30 for line in transcript.window(0, 100))


def test_every_style_of_block_looks_its_own_way() -> None:
    blocks = (
        Block(style="heading", runs=(Run(text="Facts"),)),
        Block(style="numbered", runs=(Run(text="one"),)),
        Block(style="numbered", runs=(Run(text="two"),)),
        Block(style="bullet", runs=(Run(text="dot"),)),
        Block(style="quote", runs=(Run(text="from outside"),)),
        Block(style="code", runs=(Run(text="x = 1"),)),
        Block(runs=(Run(text="7.2", tone="unverified"), Run(text=" and "), Run(text="6.1", tone="stale"))),
    )
    text = plain(wrap_item(samples.item(1, *blocks, stopped="the budget is spent"), 60, INK).strips)
    for words in (
        "1. one",
        "2. two",
        "• dot",
        "▏ from outside",
        "x = 1",
        "7.2 (unverified) and 6.1 (stale)",
        "■ Stopped: the budget is spent",
    ):
        assert words in text, words


def test_a_tail_wraps_only_its_open_line_again() -> None:
    tail = Tail("Bull", "bull")
    for number in range(60):
        tail.add(f"- bullet {number} with a few more words to fill it\n")
        lines = tail.lines(40, INK)
    closed = lines[1:-1]
    tail.add("more")
    assert all(before is after for before, after in zip(closed, tail.lines(40, INK)[1:-1], strict=True))


def test_a_tail_without_end_is_bounded() -> None:
    tail = Tail("Bull", "bull")
    for _ in range(300):
        tail.add("x" * 1000 + "\n")
    assert sum(len(line.text) for line in tail.lines(100, INK)) < 250_000


def test_what_was_said_is_not_wrapped_again_when_it_is_committed() -> None:
    words = "the bid is deep and the asks are thin, so a buyer lifts the price with little"
    item = samples.item(
        1, samples.say(words), samples.say(words, style="bullet"), samples.say(words[:9], ("4.2", "T1.x"))
    )
    tail = Tail("Bull", "bull")
    tail.add(f"{words}\n- {words}\n\n{words[:9]}4.2\nand more")
    said = tail.lines(40, INK, 2)
    transcript = Transcript()
    transcript.fit(40, INK, 2)
    transcript.add(item, tail)
    lines = transcript.window(0, 100)
    assert lines == wrap_item(item, 40, INK, 2).strips
    assert [line is before for line, before in zip(lines, said, strict=False)] == [
        False,
        *[True] * 4,
        False,
        False,
    ]


def test_words_said_at_another_width_are_wrapped_at_this_one() -> None:
    tail = Tail("Bull", "bull")
    tail.add("the bid is deep and the asks are thin\n")
    tail.lines(20, INK)
    transcript = Transcript()
    transcript.fit(40, INK)
    transcript.add(samples.item(1, samples.say("the bid is deep and the asks are thin")), tail)
    assert [line.cell_length for line in transcript.window(0, 100)] == [40, 40, 40]


async def test_a_scrolled_chat_looks_as_if_it_were_painted_anew() -> None:
    pane = ChatPane()
    async with staged(pane, size=(60, 12)) as pilot:
        for number in range(30):
            pane.stream(
                "Bull", "bull", f"- point {number}: " + "depth \u5e02 came back " * (number % 4) + "\n"
            )
            await drawn(pane)
            await pilot.pause(1 / 30)
            if number % 5 == 0:
                pane.action_scroll_lines(-3)
                await pilot.pause(1 / 30)
                pane.action_scroll_lines(2)
        shown = pilot.app.screen._compositor.render_strips()
        pane.refresh()
        assert pilot.app.screen._compositor.render_strips() == shown
