"""Keys become a line: what is echoed is text, whatever is pressed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desk.app.plain.line_editor import LONGEST, LineEditor

UP, F5, ALT_A = "\x1b[A", "\x1b[15~", "\x1ba"


def fed(keys: str, secret: bool = False) -> tuple[str, list[str], LineEditor]:
    editor = LineEditor()
    editor.secret = secret
    echo, lines = editor.feed(keys, 5)
    return echo, [line.text for line in lines], editor


def test_what_is_typed_is_echoed_and_entered() -> None:
    assert fed("halt\r")[:2] == ("halt\n", ["halt"])


def test_backspace_ctrl_w_and_ctrl_u_take_back() -> None:
    assert fed("hallt\x7f\x7ft\r")[1] == ["halt"]
    assert fed("one two\x17\r")[1] == ["one "]
    assert fed("one two\x15halt\r")[1] == ["halt"]


def test_arrows_function_keys_and_alt_do_nothing() -> None:
    assert fed(f"ha{UP}{F5}{ALT_A}lt\r")[:2] == ("halt\n", ["halt"])


def test_a_wide_letter_is_taken_back_from_both_its_cells() -> None:
    assert fed("市\x7f")[0] == "市\b \b\b \b"


def test_a_secret_is_never_echoed_and_its_bytes_are_the_takers() -> None:
    editor = LineEditor()
    editor.secret = True
    echo, (line,) = editor.feed("pass\x7fé\r", 5)
    assert echo == "\n"
    assert line.text == ""
    assert line.secret == bytearray("pasé".encode())


def test_a_line_that_is_too_long_says_so() -> None:
    _, (line,) = LineEditor().feed("x" * (LONGEST + 9) + "\r", 5)
    assert (len(line.text), line.cut) == (LONGEST, True)


def test_ctrl_d_ends_only_an_empty_line() -> None:
    assert fed("\x04")[2].ended
    assert not fed("a\x04")[2].ended


@given(st.text(st.characters(), max_size=100))
def test_no_key_makes_the_echo_act_on_a_terminal(keys: str) -> None:
    echo, lines, editor = fed(keys)
    assert all(letter in "\n\b" or ord(letter) >= 32 for letter in echo)
    assert all("\n" not in line for line in lines)
    assert "\x1b" not in editor.typed
