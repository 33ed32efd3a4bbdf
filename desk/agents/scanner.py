"""The residual scanner: no number may stand in text outside a figure, in whatever disguise.

It reads words in Latin letters, and refuses what it cannot read: every other script, symbol and hidden character. In
what it reads it refuses digits, number words of some twenty languages, also spelled apart or glued together, Roman
numerals, and letters that pass for digits. What it lets through is a short list of names: horizons such as `15m` where
a window is meant, instruments, and what the caller allows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache
from itertools import pairwise

from desk.agents.number_words import looks_like_number, numeral_with_unit, one_as_number, states_number
from desk.agents.window_names import HORIZONS, misread_window

_PLAIN = re.compile(
    "[\n -~\u00a0-\u00a9\u00ab\u00ac\u00ae-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf-\u017f\u0218-\u021b\u1e00-\u1eff"
    "\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026\u2030\u2032\u2033\u2039\u203a\u20ac\u20bf\u2122"
    "\u2190-\u2193\u2196-\u2199\u21d2\u2212\u221e\u2248\u2260\u2264\u2265\u25b2\u25bc\u25cf\u2713\u2717]*"
)
"""Characters that can be read for numbers: Latin letters with their accents, and the signs that sentences are made of."""
_GREEK = re.compile("(?<!\\w)[\u0391-\u03a9\u03b1-\u03c9](?!\\w)")
"""A letter of a formula, standing alone."""
_WORD = re.compile(r"[^\W\d_]+")
_TOGETHER = re.compile(
    r"(?<![^\W\d_])[^\W\d_]++(?:[-'\u2018\u2019_*`~.\u00b7/|\\+\u2010-\u2012]++[^\W\d_]++)+"
)
"""Words with nothing but marks between them."""
_SPELLED = re.compile(r"(?<![^\W_])[^\W\d_](?:[\W_]{1,3}[^\W\d_]){2,}(?![^\W_])")
"""Single letters with gaps between them, as in `t w o`."""


@lru_cache(maxsize=64)
def _names(allowed: tuple[str, ...]) -> re.Pattern[str]:
    names = sorted({name for name in (*HORIZONS, *allowed) if name}, key=len, reverse=True)
    alternatives = "|".join(re.escape(name) for name in names)
    return re.compile(rf"(?<![\w.,+%$-])(?:{alternatives})(?![\w%]|[.,-]\w)")


def residue(text: str, allowed: Collection[str] = ()) -> str:
    """The first thing in `text` that states a number outside a figure, or empty when there is none."""
    bare = text
    if any(is_numeric(character) for character in text):
        if found := misread_window(text):
            return found
        bare = _names(tuple(allowed)).sub(" ", text)
        for character in bare:
            if is_numeric(character):
                return character
    found = _unreadable(bare)
    return found or _in_words(bare)


def is_numeric(character: str) -> bool:
    """Whether a character is a digit, a letter number, or carries a numeric value in any script."""
    if character.isascii():
        return character.isdigit()
    return (
        character.isdigit()
        or unicodedata.category(character)[0] == "N"
        or unicodedata.numeric(character, None) is not None
    )


def _unreadable(text: str) -> str:
    """The first character that cannot be read for numbers."""
    plain = unicodedata.normalize("NFC", text)
    if _PLAIN.fullmatch(plain) is not None:
        return ""
    rest = _GREEK.sub("", plain)
    end = _PLAIN.match(rest)
    assert end is not None
    if end.end() == len(rest):
        return ""
    return f"character U+{ord(rest[end.end()]):04X}"


def _in_words(text: str) -> str:
    """The first word, or words spelled apart or glued together, that state a number."""
    folded = unicodedata.normalize("NFKD", text)
    if not folded.isascii():
        for character in folded:
            if is_numeric(character):
                return character
        folded = (
            "".join(one for one in folded if not unicodedata.combining(one))
            .replace("\u0131", "i")
            .replace("\u0142", "l")
        )
        folded = (
            folded.replace("\u00df", "ss")
            .replace("\u00f8", "o")
            .replace("\u00e6", "ae")
            .replace("\u0111", "d")
        )
    words: list[str] = _WORD.findall(folded)
    for word in words:
        if states_number(word) or looks_like_number(word):
            return word
    together: list[str] = [*_TOGETHER.findall(folded), *_SPELLED.findall(folded)]
    for glued in together:
        joined = "".join(_WORD.findall(glued))
        if states_number(joined):
            return glued
    for before, after in pairwise(words):
        if len(before) + len(after) <= 12 and states_number(before + after):
            return f"{before} {after}"
    for three in zip(words, words[1:], words[2:], strict=False):
        if max(map(len, three)) <= 4 and states_number("".join(three)):
            return " ".join(three)
    return numeral_with_unit(folded) or one_as_number(folded)
