"""The residual-digit scanner: no number may stand in text outside a figure, in whatever disguise.

What it lets through is a short list of names: horizons such as `15m`, instruments, and what the caller allows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

HORIZONS = frozenset({"1s", "5s", "15s", "1m", "5m", "15m", "30m", "1h", "4h", "24h"})
"""Intervals and horizons, which name a window rather than state a fact."""

_NUMBER_WORDS = frozenset(
    [
        "zero",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
        "hundred",
        "hundreds",
        "thousand",
        "thousands",
        "million",
        "millions",
        "billion",
        "billions",
        "trillion",
        "trillions",
        "dozen",
        "dozens",
        "twice",
        "thrice",
        "double",
        "triple",
        "quadruple",
        "half",
        "quarter",
        "percent",
    ]
)
_WORD = re.compile(r"[^\W\d_]+")
_HIDDEN = frozenset({"Cf", "Cc", "Co", "Cs", "Cn"})


def residue(text: str, allowed: Collection[str] = ()) -> str:
    """The first thing in `text` that states a number outside a figure, or empty when there is none."""
    for character in text:
        if unicodedata.category(character) in _HIDDEN and character != "\n":
            return f"hidden character U+{ord(character):04X}"
    bare = _without_names(text, allowed)
    folded = unicodedata.normalize("NFKD", bare)
    for character in bare + folded:
        if is_numeric(character):
            return character
    words: list[str] = _WORD.findall("".join(c for c in folded if not unicodedata.combining(c)))
    for word in words:
        if word.casefold() in _NUMBER_WORDS:
            return word
        if _mixes_scripts(word):
            return word
    return ""


def is_numeric(character: str) -> bool:
    """Whether a character is a digit, a letter number, or carries a numeric value in any script."""
    return (
        character.isdigit()
        or unicodedata.category(character)[0] == "N"
        or unicodedata.numeric(character, None) is not None
    )


def _without_names(text: str, allowed: Collection[str]) -> str:
    names = sorted({name for name in (*HORIZONS, *allowed) if name}, key=len, reverse=True)
    if not any(is_numeric(character) for character in text):
        return text
    alternatives = "|".join(re.escape(name) for name in names)
    return re.sub(rf"(?<![\w.,+%$-])(?:{alternatives})(?![\w%]|[.,-]\w)", " ", text)


def _mixes_scripts(word: str) -> bool:
    if word.isascii():
        return False
    scripts = {unicodedata.name(character, "").split(" ")[0] for character in word}
    return "LATIN" in scripts and len(scripts) > 1
