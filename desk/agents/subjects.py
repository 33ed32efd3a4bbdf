"""What a sentence is about: a figure of one instrument has no place in a sentence that names only others."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

_SYMBOL = re.compile(r"[A-Z0-9~]{1,30}-[A-Z0-9~@]{1,30}")
_WORD = re.compile(r"[A-Za-z0-9~]+(?:[-/_][A-Za-z0-9~@]+)?")


def misplaced(text: str, of_figures: Iterable[str], allowed: Collection[str]) -> str:
    """The instrument of a figure that the words around it do not name although they name others, or empty."""
    figures = [instrument for instrument in of_figures if instrument]
    if not figures:
        return ""
    named = _named(text, _spellings(tuple(allowed)))
    return next((instrument for instrument in figures if named and instrument not in named), "")


def _named(text: str, spellings: dict[str, frozenset[str]]) -> set[str]:
    """Instruments by their names, or by their base where it is written in capitals."""
    found: set[str] = set()
    for word in _WORD.findall(text):
        symbol = word.upper().replace("/", "-").replace("_", "-")
        if "-" in symbol or word.isupper():
            found |= spellings.get(symbol, frozenset())
    return found


@lru_cache(maxsize=32)
def _spellings(allowed: tuple[str, ...]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name in allowed:
        if _SYMBOL.fullmatch(name):
            found.setdefault(name, set()).add(name)
            found.setdefault(name.partition("-")[0], set()).add(name)
    return {spelling: frozenset(names) for spelling, names in found.items()}
