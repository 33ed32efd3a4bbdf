"""What the terminal sends, whatever it is, becomes keys or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App
from textual.events import Key, Paste
from textual.message import Message

from desk.app.driver import ForgivingDriver, Keys

_PARTS = (
    "\x1b",
    "\x1b[",
    "<",
    "M",
    "1",
    "9" * 30,
    ";",
    ":",
    "?",
    "$y",
    "200~",
    "201~",
    "u",
    "R",
    "t",
    "é",
    "\x00",
)


def typed(keys: Keys, *received: bytes) -> str:
    return "".join(
        event.character or "" for each in received for event in keys.read(each) if isinstance(event, Key)
    )


def test_a_byte_that_is_no_text_becomes_a_sign_and_what_follows_is_read() -> None:
    assert typed(Keys(), b"a\x9bb\xffc") == "a\ufffdb\ufffdc"


def test_a_character_may_come_in_halves() -> None:
    assert typed(Keys(), b"\xe2\x82", b"\xac1") == "€1"


def test_a_malformed_sequence_takes_nothing_with_it_but_what_came_along() -> None:
    assert typed(Keys(), b"a", b"\x1b[1:200~", b"b") == "ab"


def pasted(*received: bytes) -> list[str]:
    keys = Keys()
    events = [event for each in received for event in keys.read(each)]
    return [event.text if isinstance(event, Paste) else getattr(event, "key", "?") for event in events]


def test_escapes_in_a_paste_stay_in_it_and_in_their_order() -> None:
    assert pasted(b"\x1b[200~abc \x1b[31mred \x1b[19~\x1b[121;5u end\x1b[201~x") == [
        "abc ␛[31mred ␛[19~␛[121;5u end",
        "x",
    ]


@pytest.mark.parametrize("cut", range(2, 24))
def test_a_paste_may_come_in_pieces(cut: int) -> None:
    whole = b"\x1b[200~one \x1b[2 two\x1b[201~x"
    assert pasted(whole[:cut], whole[cut:]) == ["one ␛[2 two", "x"]


def test_a_key_that_begins_like_a_paste_is_read_a_moment_later() -> None:
    keys = Keys()
    assert list(keys.read(b"\x1b[2")) == []
    assert list(keys.wait()) == []
    list(keys.wait(idle=True))
    assert [getattr(event, "key", "") for event in keys.read(b"0~")] == ["f9"]


@pytest.mark.parametrize(
    ("received", "keys"),
    [
        ((b"\x1bu\x1bu",), ["alt+u", "alt+u"]),
        ((b"\x1bu", b"\x1bu"), ["alt+u", "alt+u"]),
        ((b"x\x1ba\x1bOR\x1b1\x1b[B",), ["x", "alt+a", "f3", "alt+1", "down"]),
        ((b"\x1b\x1by\x1b[1;3A",), ["escape", "alt+y", "alt+up"]),
        ((b"\x1bu", b"\x1b", b"[A"), ["alt+u", "up"]),
        ((b"\x1b1\x1b2\x1bu\x1b6",), ["alt+1", "alt+2", "alt+u", "alt+6"]),
        ((b"\x1b", b"\x1b3", "£".encode()), ["escape", "alt+3", "pound_sign"]),
        ((b"\x1bP1$r0m\x1b\\\x1bm\x1b[A",), ["alt+m", "up"]),
    ],
)
def test_chords_that_a_slow_line_brings_together_are_chords(
    monkeypatch: pytest.MonkeyPatch, received: tuple[bytes, ...], keys: list[str]
) -> None:
    """Not a circumflex and a letter, which would be written or do what the letter does in a pane."""
    monkeypatch.setattr("textual._parser.get_time", lambda: 1.0)
    reading = Keys()
    heard = [event for each in received for event in reading.read(each)]
    monkeypatch.setattr("textual._parser.get_time", lambda: 99.0)
    heard += reading.wait(idle=True)
    found = [event for event in heard if isinstance(event, Key)][-len(keys) :]
    assert [event.key for event in found] == keys
    assert [event.key for event in found if event.key.startswith("alt+") and event.is_printable] == []


def test_a_paste_that_is_never_closed_ends_when_nothing_more_comes() -> None:
    keys = Keys()
    assert list(keys.read(b"\x1b[200~open")) == []
    said = [event for _ in range(40) for event in keys.wait(idle=True)]
    assert [event.text for event in said if isinstance(event, Paste)] == ["open"]
    assert typed(keys, b"a") == "a"


@given(st.lists(st.one_of(st.sampled_from(_PARTS).map(str.encode), st.binary(max_size=6)), max_size=12))
def test_no_bytes_end_the_reading(received: list[bytes]) -> None:
    keys = Keys()
    for each in received:
        list(keys.read(each))
    list(keys.wait())


async def test_a_desk_that_comes_back_is_armed_before_the_first_key_typed_ahead() -> None:
    order: list[str] = []

    class Heard(App[None]):
        def post_message(self, message: Message) -> bool:
            order.append(type(message).__name__)
            return True

    class Begins(ForgivingDriver):
        def start_application_mode(self) -> None:
            order.append("takes keys")

    Begins(Heard()).resume_application_mode()
    assert order == ["PaintAgain", "takes keys"]
