"""How well what was typed fits a line of the palette: a pure function of two texts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple
from unicodedata import normalize

EXACT, BEGINNING, WORD, INITIALS, INSIDE, SCATTERED = 600.0, 500.0, 400.0, 300.0, 200.0, 100.0
"""What each way of fitting is worth; within one way it is less than 100, so that a better way always wins."""
IN_OTHER_WORDS = 60.0
"""What a word is worth that stands in the sentence about a line, not in its title."""
LONGEST = 200
"""Characters of a title that are looked at."""


class Fit(NamedTuple):
    """How well a title fits, and which of its letters were meant."""

    points: float
    places: tuple[int, ...]


def fit(typed: str, title: str, other_words: str = "") -> Fit | None:
    """Every word that was typed must be found, in any order: in the title as a beginning, inside, as initials or letter
    by letter, or else in the other words as the beginning of one. `None` where one is not found."""
    words = _folded(typed).split()
    if not words:
        return Fit(0.0, ())
    text = _folded(title[:LONGEST])
    if text == " ".join(words):
        return Fit(EXACT, tuple(range(len(text))))
    found = [_word(each, text) or _elsewhere(each, other_words) for each in words]
    if any(each is None for each in found):
        return None
    fits = [each for each in found if each is not None]
    points = sum(each.points for each in fits) / len(fits)
    return Fit(points, tuple(sorted({place for each in fits for place in each.places})))


def _folded(text: str) -> str:
    """The text in small letters without accents, letter for letter, so that places stay what they are."""
    if text.isascii():
        return text.lower()
    return "".join(_letter(each) for each in text)


@cache
def _letter(letter: str) -> str:
    plain = normalize("NFD", letter)[0]
    small = _NO_ACCENT.get(plain, plain).lower()
    return small if len(small) == 1 else letter


_NO_ACCENT = {"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d"}
"""Letters that are no letter with an accent to Unicode, but to who types without them."""


def _word(word: str, text: str) -> Fit | None:
    """The best way in which one word fits; the more of the title it is, the better."""
    share = 50.0 * min(1.0, len(word) / max(1, len(text)))
    at = text.find(word)
    if at == 0:
        return Fit(BEGINNING + share, tuple(range(len(word))))
    starts = _starts(text)
    for number, start in enumerate(starts):
        if text.startswith(word, start):
            early = 40.0 / (1 + number)
            return Fit(WORD + share + early, tuple(range(start, start + len(word))))
    if (places := _initials(word, text, starts)) is not None:
        return Fit(INITIALS + share, places)
    if at > 0 and (len(word) > 1 or not word.isalnum()):
        return Fit(INSIDE + share + 40.0 / (1 + at), tuple(range(at, at + len(word))))
    places = _scattered(word, text, starts)
    if places is None:
        return None
    pieces = sum(after != before + 1 for before, after in pairwise(places))
    return Fit(SCATTERED + share + 40.0 / (1 + pieces), places)


_WIDEST = 3
"""Letters of the title for each letter typed, beyond which nobody meant it."""


def _starts(text: str) -> Sequence[int]:
    """Where words begin."""
    return [
        at for at, letter in enumerate(text) if letter.isalnum() and (at == 0 or not text[at - 1].isalnum())
    ]


def _initials(word: str, text: str, starts: Sequence[int]) -> tuple[int, ...] | None:
    """The beginnings of words that spell this one, in their order."""
    places: list[int] = []
    at = 0
    for letter in word:
        while at < len(starts) and text[starts[at]] != letter:
            at += 1
        if at == len(starts):
            return None
        places.append(starts[at])
        at += 1
    return tuple(places) if len(places) > 1 else None


def _scattered(word: str, text: str, starts: Sequence[int]) -> tuple[int, ...] | None:
    """The letters one after the other from the beginning of a word on, not too far from each other."""
    for begin in starts:
        if not text.startswith(word[:1], begin):
            continue
        places: list[int] = []
        at = begin - 1
        for letter in word:
            at = text.find(letter, at + 1)
            if at < 0:
                break
            places.append(at)
        else:
            if places[-1] - begin <= _WIDEST * len(word):
                return tuple(places)
    return None


def _elsewhere(word: str, other_words: str) -> Fit | None:
    """A word of the sentence that begins so; one letter is too little for that."""
    if len(word) < 2:
        return None
    text = _folded(other_words)
    if any(text.startswith(word, start) for start in _starts(text)):
        return Fit(IN_OTHER_WORDS, ())
    return None
