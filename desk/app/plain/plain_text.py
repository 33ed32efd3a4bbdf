"""Text as a line of plain mode: nothing in it acts on a terminal, draws, or hides, and nothing is left out."""

from __future__ import annotations

import re
from functools import cache

from widgets.untrusted import HOSTILE, untrusted

_DRAWN = (
    (0x2400, 0x243F),  # pictures of controls, which would pass for the controls themselves
    (0x2500, 0x25FF),  # box drawing, blocks, geometric shapes
    (0x2800, 0x28FF),  # braille patterns, which a braille display would take for its own cells
    (0x1FB00, 0x1FBFF),  # legacy computing: more boxes and blocks
)
"""Characters that draw a picture and read as noise."""

_SPACE = re.compile(r"[ \t\r\n]+")
_WORDS = {
    "\N{BLACK UP-POINTING TRIANGLE}": "up",
    "\N{BLACK DOWN-POINTING TRIANGLE}": "down",
    "\N{RIGHTWARDS ARROW}": "to",
    "\N{CHECK MARK}": "yes:",
    "\N{MULTIPLICATION X}": "no:",
    "\N{BALLOT X}": "no:",
    "\N{BLACK CIRCLE}": "",
    "\N{BULLET}": "",
}
"""Signs that the desk itself writes, and what they mean."""


@cache
def _signs() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(sign) for sign in _WORDS))


@cache
def _unsafe() -> re.Pattern[str]:
    ranges = "".join(f"{chr(first)}-{chr(last)}" for first, last in (*HOSTILE, *_DRAWN))
    return re.compile(f"([{ranges}])\\1*")


def exact(text: str) -> str:
    """The text on one line with every character in it named that could not be read: `[U+202E]`, `[U+2500 x 12]`."""
    if text.isascii() and text.isprintable():
        return text
    return untrusted(_unsafe().sub(_name, text))


def plain(text: str) -> str:
    """As `exact`, with the desk's own signs as words and on one line."""
    if not (text.isascii() and text.isprintable()):
        text = _SPACE.sub(" ", _signs().sub(_word, text)).strip(" ")
    return exact(text)


def _word(match: re.Match[str]) -> str:
    word = _WORDS[match.group()]
    return f" {word} " if word else " "


def _name(match: re.Match[str]) -> str:
    code, count = ord(match.group(1)), len(match.group())
    return f"[U+{code:04X} x {count}]" if count > 1 else f"[U+{code:04X}]"
