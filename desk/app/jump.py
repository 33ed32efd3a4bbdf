"""What one more key can go to, and which key that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase, digits


@dataclass(frozen=True, slots=True)
class Target:
    """Something in sight: where its letter stands, and what its letter does."""

    x: int
    y: int
    go: Callable[[], None]
    wanted: str = ""
    """The letter that it always has; empty for rows, which take what is left."""


LETTERS = ascii_lowercase + digits + ascii_uppercase
"""In the order in which rows are given them."""
PANE_LETTERS = {
    "composer": "i",
    "watchlist": "w",
    "chart": "c",
    "overview": "o",
    "book": "b",
    "radar": "r",
    "portfolio": "p",
    "chat": "t",
    "strategy": "s",
    "queue": "a",
    "card": "d",
    "evidence": "e",
    "sheet": "l",
}
"""Panes keep their letters wherever they stand, so that the hand learns them; tabs have the digits of their keys."""


def lettered(targets: Iterable[Target]) -> Sequence[tuple[str, Target]]:
    """Each target with its own letter; what comes after the last letter has none and is left out."""
    found = list(targets)
    taken = {each.wanted for each in found if each.wanted}
    free = iter([letter for letter in LETTERS if letter not in taken])
    given: list[tuple[str, Target]] = []
    used: set[str] = set()
    for each in found:
        letter = each.wanted if each.wanted and each.wanted not in used else next(free, "")
        if letter:
            used.add(letter)
            given.append((letter, each))
    return given
