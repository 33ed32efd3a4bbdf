"""What the terminal sends, whatever it is, becomes keys or nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from textual.events import Key

from desk.app.driver import Keys

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


@given(st.lists(st.one_of(st.sampled_from(_PARTS).map(str.encode), st.binary(max_size=6)), max_size=12))
def test_no_bytes_end_the_reading(received: list[bytes]) -> None:
    keys = Keys()
    for each in received:
        list(keys.read(each))
    list(keys.wait())
