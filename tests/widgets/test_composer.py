"""The composer sends, remembers, completes, and stands any paste."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st
from textual import events

from tests.widgets import hostile, samples
from tests.widgets.stage import screen_text, stage, staged
from widgets.completion import candidates
from widgets.composer import Composer
from widgets.history import History
from widgets.messages import ComposerRefused, ComposerResized, Submitted
from widgets.specs.chat import LONGEST_MESSAGE


async def test_enter_sends_and_the_text_stays_until_it_went_out() -> None:
    pane = Composer()
    async with staged(pane) as pilot:
        pane.focus()
        await pilot.press(*"hello", "enter")
        assert [said.text for said in stage(pilot).heard(Submitted)] == ["hello"]
        assert pane.text == "hello"
        pane.sent()
        assert pane.text == ""


async def test_nothing_is_sent_when_nothing_is_written() -> None:
    pane = Composer()
    async with staged(pane) as pilot:
        pane.focus()
        await pilot.press("enter", "space", "enter")
        assert stage(pilot).heard(Submitted) == []


async def test_a_new_line_is_made_by_chord_and_the_composer_asks_for_room() -> None:
    pane = Composer()
    async with staged(pane) as pilot:
        pane.focus()
        await pilot.press("a", "ctrl+j", "b", "alt+enter", "c", "enter")
        assert [said.text for said in stage(pilot).heard(Submitted)] == ["a\nb\nc"]
        assert stage(pilot).heard(ComposerResized)[-1].rows == 4


async def test_up_and_down_go_through_what_was_sent_and_back_to_the_draft() -> None:
    pane = Composer()
    async with staged(pane) as pilot:
        pane.focus()
        for text in ("one", "two"):
            pane.begin(text)
            pane.sent()
        await pilot.press(*"dr", "up")
        assert pane.text == "two"
        await pilot.press("up", "up")
        assert pane.text == "one"
        await pilot.press("down", "down")
        assert pane.text == "dr"


async def test_commands_and_instruments_are_offered_and_completed_by_tab() -> None:
    pane = Composer()
    async with staged(pane) as pilot:
        pane.offer(samples.COMMANDS)
        pane.know(samples.INSTRUMENTS)
        pane.focus()
        await pilot.press(*"/de")
        text = screen_text(pilot)
        assert "/debate" in text
        assert "/derisk" in text
        assert "Tab completes" in text
        await pilot.press("tab", *"bt", "tab")
        assert pane.text == "/debate BTC-USDT "
        assert pane.has_focus


async def test_tab_goes_on_when_there_is_nothing_to_complete() -> None:
    pane, other = Composer(), Composer()
    async with staged(pane, other) as pilot:
        pane.focus()
        await pilot.press("tab")
        assert other.has_focus


async def test_a_pasted_megabyte_is_cut_with_a_sentence_and_does_not_freeze() -> None:
    pane = Composer()
    async with staged(pane) as pilot:
        pane.focus()
        started = time.process_time()
        pane.post_message(events.Paste("spam and eggs\n" * 80_000))
        await pilot.pause()
        assert len(pane.text) == LONGEST_MESSAGE
        assert "8,000 characters" in stage(pilot).heard(ComposerRefused)[0].text
        assert time.process_time() - started < 5
        await pilot.press("x")
        assert len(pane.text) == LONGEST_MESSAGE
        assert len(stage(pilot).heard(ComposerRefused)) == 2


async def test_a_paste_goes_where_the_cursor_is_and_the_next_one_behind_it() -> None:
    pane = Composer()
    async with staged(pane) as pilot:
        pane.focus()
        pane.post_message(events.Paste("one "))
        pane.post_message(events.Paste("two "))
        await pilot.press("x")
        assert pane.text == "one two x"


async def test_a_refused_text_comes_back_unless_another_is_begun() -> None:
    pane = Composer()
    async with staged(pane) as pilot:
        pane.focus()
        pane.give_back("again")
        pane.give_back("late")
        await pilot.press("x")
        assert pane.text == "againx"


async def test_pasted_controls_become_visible() -> None:
    pane = Composer()
    async with staged(pane) as pilot:
        pane.focus()
        pane.post_message(events.Paste("a\x1b]52;c;QQ\x07\u202eb\tc\r\nd"))
        await pilot.pause()
        assert pane.text == "a␛]52;c;QQ␇�b    c\nd"
        assert not hostile.CHARACTERS - {"\n"} & set(screen_text(pilot))


async def test_what_the_desk_offers_cannot_act_either() -> None:
    pane = Composer()
    hostile = samples.COMMANDS[0].model_copy(update={"name": "de\x1b[2J", "usage": "[@click=app.quit]x[/]"})
    async with staged(pane) as pilot:
        pane.offer((hostile, *samples.COMMANDS))
        pane.focus()
        await pilot.press(*"/de")
        assert "\x1b" not in screen_text(pilot)
        await pilot.press("tab")
        assert "\x1b" not in pane.text


@given(st.text(max_size=30))
def test_completion_takes_any_line(line: str) -> None:
    for candidate in candidates(line, samples.COMMANDS, samples.INSTRUMENTS):
        assert candidate.line


def test_a_command_that_stands_alone_shows_its_usage() -> None:
    (only,) = candidates("/halt", samples.COMMANDS, ())
    assert only.shown == "/halt [REASON]"
    assert only.help == "Halt the desk."


def test_history_keeps_no_repeats_and_is_bounded() -> None:
    history = History()
    for number in range(500):
        history.add(str(number))
        history.add(str(number))
    seen = []
    while (text := history.back("")) is not None:
        seen.append(text)
    assert seen == [str(number) for number in range(499, 299, -1)]
