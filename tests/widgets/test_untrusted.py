"""Text from outside is shown, and never acts."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from tests.widgets import hostile
from widgets.untrusted import UNKNOWN, untrusted


def test_plain_and_wide_text_stays_as_it_is() -> None:
    for text in ("BTC-USDT 64,231.50", "äöü é ñ", "市場 42", "▲ +1.2% → ok", "[bold]x[/]", "e\u0301"):
        assert untrusted(text) == text


def test_escapes_become_pictures_of_themselves() -> None:
    assert untrusted("\x1b]52;c;AAAA\x07") == "␛]52;c;AAAA␇"
    assert untrusted("a\x7fb") == "a␡b"
    assert untrusted("a\nb\tc\r") == "a␊b␉c␍"


def test_what_hides_or_turns_text_round_becomes_visible() -> None:
    for character in (
        "\x9b",
        "\u202e",
        "\u2066",
        "\u200b",
        "\u200d",
        "\ufeff",
        "\U000e0041",
        "\ufe0f",
        "\u2028",
        "\u2029",
    ):
        assert untrusted(f"a{character}b") == f"a{UNKNOWN}b"


@given(st.text(st.characters(), max_size=80))
def test_nothing_hostile_is_left_and_the_length_stays(text: str) -> None:
    safe = untrusted(text)
    assert not hostile.CHARACTERS & set(safe)
    assert len(safe) == len(text)


@given(st.text(st.sampled_from([*"ab[]", "\x1b", "\x9b", "\u202e", "\n"]), max_size=30), st.integers(0, 30))
def test_pieces_cannot_put_a_sequence_together(text: str, at: int) -> None:
    assert untrusted(text[:at]) + untrusted(text[at:]) == untrusted(text)


def test_every_control_and_format_character_of_unicode_is_caught() -> None:
    for code in range(0x110000):
        character = chr(code)
        if (
            unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
            and character not in hostile.CHARACTERS
        ):
            # Arabic and other number signs and the like are visible characters that merely enclose digits.
            assert unicodedata.name(character).startswith(("ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN")), hex(
                code
            )
