"""The composer sends, remembers, completes, and stands any paste."""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from textual import events

from tests.widgets import hostile, samples
from tests.widgets.stage import screen_text, stage, staged
from widgets.completion import candidates
from widgets.composer import Composer
from widgets.folding import Carried
from widgets.history import History
from widgets.messages import (
    AttachWanted,
    CompletionsWanted,
    ComposerRefused,
    ComposerResized,
    Submitted,
)
from widgets.specs.chat import LONGEST_MESSAGE
from widgets.specs.status import CommandInfo


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


async def test_a_pasted_megabyte_is_refused_with_a_sentence_and_does_not_freeze() -> None:
    pane = Composer()
    async with staged(pane) as pilot:
        pane.focus()
        started = time.process_time()
        pane.post_message(events.Paste("spam and eggs\n" * 80_000))
        await pilot.pause()
        assert pane.text == ""
        assert "at most 256 KiB" in stage(pilot).heard(ComposerRefused)[0].text
        assert time.process_time() - started < 5


async def test_what_is_typed_beyond_a_message_is_left_out_with_a_sentence() -> None:
    pane = Composer()
    async with staged(pane) as pilot:
        pane.focus()
        pane.begin("y" * (LONGEST_MESSAGE - 500))
        pane.post_message(events.Paste("x" * 700))
        await pilot.press("x")
        assert len(pane.text) == LONGEST_MESSAGE
        assert "8,000 characters" in stage(pilot).heard(ComposerRefused)[0].text


async def test_a_long_paste_is_one_word_and_is_sent_whole() -> None:
    pane = Composer()
    pasted = "\r\n".join(f"row {n}\x1b[2J" for n in range(120))
    async with staged(pane) as pilot:
        pane.focus()
        await pilot.press(*"see ")
        pane.post_message(events.Paste(pasted))
        await pilot.press(*" ok", "enter")
        assert pane.text == "see [pasted 120 lines] ok"
        (sent,) = stage(pilot).heard(Submitted)
        assert sent.text.startswith("see row 0[2J\nrow 1[2J\n")
        assert sent.text.endswith("row 119[2J ok")
        assert sent.files == ()


async def test_a_paste_that_no_message_holds_goes_beside_it() -> None:
    pane = Composer()
    async with staged(pane) as pilot:
        pane.focus()
        pane.post_message(events.Paste("one\n" * 300))
        pane.post_message(events.Paste("two\n" * 300))
        await pilot.press("enter")
        (sent,) = stage(pilot).heard(Submitted)
        assert sent.text == "[pasted 300 lines][pasted 300 lines, 2]"
        assert [file.text for file in sent.files] == ["one\n" * 300, "two\n" * 300]
        assert sent.files[0].sha256 == hashlib.sha256(b"one\n" * 300).hexdigest()


async def test_a_folded_paste_is_unfolded_to_edit_taken_back_by_undo_and_goes_with_one_backspace() -> None:
    pane = Composer()
    async with staged(pane) as pilot:
        pane.focus()
        pane.post_message(events.Paste("\n".join("abcdefgh")))
        await pilot.press("x")
        assert pane.text == "[pasted 8 lines]x"
        await pilot.press("ctrl+g")
        assert pane.text == "\n".join("abcdefgh") + "x"
        await pilot.press("ctrl+z")
        assert pane.text == "[pasted 8 lines]x"
        await pilot.press("backspace", "backspace")
        assert pane.text == ""
        await pilot.press("ctrl+z")
        assert "[pasted 8 lines]" in pane.text


async def test_what_was_typed_is_taken_back_and_typed_again() -> None:
    pane = Composer()
    async with staged(pane) as pilot:
        pane.focus()
        await pilot.press(*"one")
        pane.begin("another")
        await pilot.press("ctrl+z")
        assert pane.text == "one"
        await pilot.press("ctrl+y")
        assert pane.text == "another"


async def test_what_was_sent_in_earlier_sessions_is_gone_back_to() -> None:
    pane = Composer()
    async with staged(pane) as pilot:
        pane.focus()
        pane.remember(("first", "second"))
        await pilot.press("up", "up")
        assert pane.text == "first"
        await pilot.press("down", "down")
        assert pane.text == ""


async def test_arguments_are_completed_by_their_kind_also_of_a_command_that_nobody_knew() -> None:
    novel = CommandInfo(
        name="warp",
        usage="/warp FACTOR WHERE",
        summary="Go.",
        arguments=("factor", "constellation"),
        choices=(("slow", "fast"), ()),
    )
    pane = Composer()
    async with staged(pane) as pilot:
        pane.focus()
        pane.offer([novel])
        pane.tell_words({"constellation": ("Lyra", "Orion")})
        await pilot.press(*"/warp ")
        assert "slow" in screen_text(pilot)
        await pilot.press("f", "tab", "o", "tab")
        assert pane.text == "/warp fast Orion "
        asked = stage(pilot).heard(CompletionsWanted)
        assert [each.wanted for each in asked] == [True]


async def test_a_title_of_several_words_is_completed_whole() -> None:
    thread = CommandInfo(name="thread", usage="/thread [THREAD]", summary="", arguments=("thread",))
    found = candidates("/thread the n", [thread], (), {"thread": ("The night shift", "The day")})
    assert [each.line for each in found] == ["/thread The night shift "]


async def test_a_path_after_an_at_sign_is_completed_and_attached_by_tab_and_never_by_sending() -> None:
    pane = Composer()
    known = ("./prices.csv", "./private/")
    pane.paths = lambda beginning: [path for path in known if path.startswith(beginning)]
    async with staged(pane) as pilot:
        pane.focus()
        await pilot.press(*"see @./pric", "enter")
        assert stage(pilot).heard(Submitted)[0].files == ()
        await pilot.press("tab")
        assert pane.text == "see @./prices.csv"
        await pilot.press("tab")
        (wanted,) = stage(pilot).heard(AttachWanted)
        assert (wanted.path, wanted.instead) == ("./prices.csv", "@./prices.csv")
        pane.carry(Carried("prices.csv", "csv", "a,b", "0" * 64, 3), wanted.instead)
        assert pane.text == "see [file prices.csv] "
        await pilot.press("enter")
        assert stage(pilot).heard(Submitted)[1].files[0].text == "a,b"


async def test_who_takes_what_is_typed_stands_above_it() -> None:
    pane = Composer()
    async with staged(pane) as pilot:
        pane.hold("the exposure\x1b review")
        await pilot.pause()
        assert "the exposure␛ review  Ask the desk" in screen_text(pilot)
        pane.hold("")
        await pilot.pause()
        assert "review" not in screen_text(pilot)


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
        await pilot.press("right", "x")
        assert pane.text == "againx"


async def test_whoever_types_on_after_a_refusal_begins_anew_and_can_undo_that() -> None:
    pane = Composer()
    async with staged(pane) as pilot:
        pane.focus()
        pane.give_back("/continue")
        await pilot.press("y", "e", "s")
        assert pane.text == "yes"
        await pilot.press("ctrl+z")
        await pilot.press("ctrl+z")
        assert pane.text == "/continue"


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
    hostile = replace(samples.COMMANDS[0], name="de\x1b[2J", usage="[@click=app.quit]x[/]")
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
