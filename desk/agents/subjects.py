"""What a sentence is about: a figure of one instrument has no place beside the name of another."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

_SYMBOL = re.compile(r"[A-Z0-9~]{1,30}-[A-Z0-9~@]{1,30}")
_WORD = re.compile(r"[A-Za-z0-9~]+(?:[-/_][A-Za-z0-9~@]+)?")
_QUOTED_IN = re.compile(r"([A-Z0-9~]{2,30}?)[-/_]?(?:USDT|USDC|USD|EUR|PERP)")
_TOGETHER = re.compile(r"\s*(?:[,&/+]|and|or|vs\.?|versus|against|to|,\s*and)?\s*", re.IGNORECASE)
_COINS = {
    "BITCOIN": "BTC",
    "BTC": "BTC",
    "ETHEREUM": "ETH",
    "ETHER": "ETH",
    "ETH": "ETH",
    "SOLANA": "SOL",
    "RIPPLE": "XRP",
    "XRP": "XRP",
    "DOGECOIN": "DOGE",
    "DOGE": "DOGE",
    "CARDANO": "ADA",
    "LITECOIN": "LTC",
    "LTC": "LTC",
    "BNB": "BNB",
    "TONCOIN": "TON",
}
"""Coins by names that are nobody else's, however they are written."""
_CODES = frozenset({"ADA", "AVAX", "DOT", "LINK", "SOL", "TON", "TRX"})
"""Coins whose codes are words too, and count in capitals."""
Named = tuple[int, int, frozenset[str]]


def misplaced(
    pieces: Sequence[str], figures: Sequence[Sequence[str]], allowed: Collection[str], heading: str = ""
) -> str:
    """The instrument of a figure that the words around it do not name although they name others, or empty.

    `figures` stand between the `pieces` of the sentence, each with the instruments it is of. Where several instruments
    are named, the one nearest before a figure counts, or the list of names that it stands in. Where none is, those of
    the heading count.
    """
    spellings = _spellings(tuple(allowed))
    text, ends, names = "", list[int](), list[Named]()
    for piece in pieces:
        names += [(start + len(text), end + len(text), who) for start, end, who in _named(piece, spellings)]
        text += piece + "\n"
        ends.append(len(text))
    known = frozenset[str]().union(*(who for _, _, who in names or _named(heading, spellings)))
    groups = _grouped(names, text)
    for place, instruments in enumerate(figures):
        of = {instrument for instrument in instruments if instrument}
        if not of or not known:
            continue
        if missing := sorted(of - known):
            return missing[0]
        if not groups:
            continue
        before = [who for start, who in groups if start < ends[place]]
        if not of & (before[-1] if before else groups[0][1]):
            return min(of)
    return ""


def _grouped(names: Sequence[Named], text: str) -> list[tuple[int, frozenset[str]]]:
    """Names with nothing but `and` or a comma between them are one list: where it begins, and whom it names."""
    groups: list[tuple[int, frozenset[str]]] = []
    last = -1
    for start, end, who in names:
        if groups and "\n" not in text[last:start] and _TOGETHER.fullmatch(text[last:start]) is not None:
            groups[-1] = (groups[-1][0], groups[-1][1] | who)
        else:
            groups.append((start, who))
        last = end
    return groups


def _named(text: str, spellings: dict[str, frozenset[str]]) -> Iterator[Named]:
    """Instruments by their names, by their base in capitals, or as coins; one that the desk has not names itself."""
    for found in _WORD.finditer(text):
        word = found.group()
        symbol = word.upper().replace("/", "-").replace("_", "-")
        who = frozenset[str]()
        if "-" in symbol or word.isupper():
            who = spellings.get(symbol, who)
            quoted = _QUOTED_IN.fullmatch(symbol)
            if not who and quoted is not None:
                who = spellings.get(quoted[1], frozenset({symbol}))
        if not who and (symbol in _COINS or word in _CODES):
            code = _COINS.get(symbol, symbol)
            who = spellings.get(code, frozenset({code}))
        if who:
            yield found.start(), found.end(), who


@lru_cache(maxsize=32)
def _spellings(allowed: tuple[str, ...]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name in allowed:
        if _SYMBOL.fullmatch(name):
            found.setdefault(name, set()).add(name)
            found.setdefault(name.partition("-")[0], set()).add(name)
    return {spelling: frozenset(names) for spelling, names in found.items()}
