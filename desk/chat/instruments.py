"""Which instrument somebody means: `btc`, `bitcoin`, `BTC/USDT` and `BTC-USDT` are one; what is unknown is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

from desk.chat.misread import Misread

_NAMES = {
    "bitcoin": "BTC",
    "xbt": "BTC",
    "ether": "ETH",
    "ethereum": "ETH",
    "solana": "SOL",
    "toncoin": "TON",
    "ripple": "XRP",
    "dogecoin": "DOGE",
    "doge": "DOGE",
}
# A token of a name that is not its own carries `~` and a part of its address, a second pool of a pair `@` and its own.
_WORD = re.compile(r"[A-Za-z0-9~]+(?:[-/_][A-Za-z0-9~@]+)?")
_PAIR = re.compile(r"[A-Za-z0-9]{2,10}[-/_][A-Za-z0-9]{2,10}")


class UnknownInstrument(Misread):
    """Nobody here trades that. The text names what is nearest, or what there is."""


def find(text: str, symbols: Sequence[str]) -> str | None:
    """The one instrument that `text` names exactly, in any of its spellings; `None` when it names none or several."""
    word = text.strip().upper().replace("/", "-").replace("_", "-")
    spelled = {symbol.upper(): symbol for symbol in symbols}
    if word in spelled:
        return spelled[word]
    joined = [spelled[name] for name in spelled if name.replace("-", "") == word.replace("-", "")]
    if len(joined) == 1:
        return joined[0]
    base = _NAMES.get(word.lower(), word)
    of_base = [spelled[name] for name in spelled if name.split("-")[0] == base]
    return of_base[0] if len(of_base) == 1 else None


def resolve(text: str, symbols: Sequence[str]) -> str:
    """The instrument that `text` names, or a refusal that says what was probably meant."""
    found = find(text, symbols)
    if found is not None:
        return found
    word = text.strip()[:30]
    several = [symbol for symbol in symbols if symbol.split("-")[0].upper() == word.upper()]
    if several:
        raise UnknownInstrument(f"{word} could be {' or '.join(several)}; name one of them.")
    near = nearest(word, symbols)
    all_there_is = f"there are {', '.join(symbols)}" if len(symbols) > 1 else f"there is only {symbols[0]}"
    hint = f"did you mean {near}?" if near else f"{all_there_is}."
    raise UnknownInstrument(f"This feed has no instrument {word!r}; {hint}")


def nearest(text: str, symbols: Sequence[str]) -> str:
    """The instrument whose name is closest, or empty."""
    spellings = {symbol.lower(): symbol for symbol in symbols}
    spellings |= {symbol.split("-")[0].lower(): symbol for symbol in symbols}
    spellings |= {
        name: symbol for name, base in _NAMES.items() for symbol in symbols if symbol.split("-")[0] == base
    }
    found = get_close_matches(text.lower().replace("/", "-"), spellings, 1, 0.6)
    return spellings[found[0]] if found else ""


def mentioned(text: str, symbols: Sequence[str]) -> tuple[str, ...]:
    """Every instrument that a sentence names, in order. Plain words that are also names count only in capitals."""
    found: list[str] = []
    for word in _WORD.findall(text):
        if word.lower() in _ENGLISH and not word.isupper():
            continue
        symbol = find(word, symbols)
        if symbol is not None and symbol not in found:
            found.append(symbol)
    return tuple(found)


def ambiguous(text: str, symbols: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The first word of a sentence that could be several instruments, and which; empty where every word is clear."""
    for word in _WORD.findall(text):
        if (word.lower() in _ENGLISH and not word.isupper()) or find(word, symbols) is not None:
            continue
        base = _NAMES.get(word.lower(), word.upper())
        several = tuple(symbol for symbol in symbols if symbol.split("-")[0].upper() == base)
        if len(several) > 1:
            return word, several
    return "", ()


def unknown_pair(text: str, symbols: Sequence[str]) -> str:
    """The first word of a sentence that looks like an instrument and is none of ours, or empty."""
    return next((word for word in _PAIR.findall(text) if word.isupper() and find(word, symbols) is None), "")


_ENGLISH = frozenset({"near", "one", "dot", "link", "sand", "flow", "any", "people", "gas"})
