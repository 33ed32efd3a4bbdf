"""The one place where text from outside becomes safe to show.

Every control, escape, bidirectional, zero-width, tag and separator character turns into one visible glyph. It works
character by character, so text that arrives in pieces cannot put a sequence together again. Markup is not read anywhere
in the panes, so brackets stay brackets.
"""

from __future__ import annotations

import re
from functools import cache

UNKNOWN = "\N{REPLACEMENT CHARACTER}"
"""Stands where a character cannot be shown."""

_PICTURES = 0x2400
"""U+2400 to U+241F picture the controls U+0000 to U+001F."""

HOSTILE = (
    (0x0000, 0x001F),  # C0
    (0x007F, 0x009F),  # delete and C1
    (0x00AD, 0x00AD),  # soft hyphen
    (0x034F, 0x034F),  # grapheme joiner
    (0x061C, 0x061C),  # Arabic letter mark
    (0x115F, 0x1160),  # Hangul fillers
    (0x17B4, 0x17B5),  # Khmer inherent vowels
    (0x180B, 0x180F),  # Mongolian selectors
    (0x200B, 0x200F),  # zero-width and marks
    (0x2028, 0x202E),  # separators, embeddings, overrides
    (0x2060, 0x206F),  # joiner, invisible operators, isolates
    (0x3164, 0x3164),  # Hangul filler
    (0xD800, 0xDFFF),  # lone surrogates
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFA0, 0xFFA0),  # half-width filler
    (0xFFF9, 0xFFFB),  # interlinear annotation
    (0xFFFE, 0xFFFF),  # noncharacters
    (0x13430, 0x1345F),  # hieroglyph format controls
    (0x1BCA0, 0x1BCA3),  # shorthand format controls
    (0x1D173, 0x1D17A),  # musical format controls
    (0xE0000, 0xE0FFF),  # tags, variation selectors supplement
)
"""First and last of each range of characters that act on a terminal, or hide."""


@cache
def _hostile() -> re.Pattern[str]:
    return re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in HOSTILE) + "]")


def _glyph(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(_PICTURES + code)
    return "\N{SYMBOL FOR DELETE}" if code == 0x7F else UNKNOWN


def untrusted(text: str) -> str:
    """`text` with every character that could act on a terminal, or hide, replaced by a glyph that shows it."""
    if text.isascii() and text.isprintable():
        return text
    return _hostile().sub(_glyph, text)


def inert_json(text: str) -> str:
    """JSON on one line whose strings hold no such character as it is, only as its escape: the same JSON."""
    if text.isascii() and text.isprintable():
        return text
    return _hostile().sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
