"""Which of a venue's instruments the desk carries."""

from __future__ import annotations

from collections.abc import Sequence

from data.errors import DataError, UnknownInstrument
from data.instruments import Instrument

MAJORS = ("BTC", "ETH", "SOL", "BNB", "XRP", "TON", "DOGE", "ADA")
"""Coins in the order in which they are carried when nobody named any."""
QUOTES = ("USDT", "USDC", "USD", "EUR")
"""Quote currencies, the most wanted first."""
SIX = 6


def chosen(listed: Sequence[Instrument], wanted: Sequence[str] | int, venue: str) -> tuple[Instrument, ...]:
    """The instruments named (the desk's names or the venue's), or so many: majors first, then as they are listed."""
    if not listed:
        raise DataError(f"{venue} lists nothing that is open for trading; try again later")
    if not isinstance(wanted, int):
        return tuple(dict.fromkeys(_named(listed, name, venue) for name in wanted))
    ranked = sorted(enumerate(listed), key=lambda one: (*_rank(one[1]), one[0]))
    return tuple(instrument for _, instrument in ranked[: max(1, wanted)])


def _named(listed: Sequence[Instrument], name: str, venue: str) -> Instrument:
    for instrument in listed:
        if name.upper() in (instrument.symbol.upper(), instrument.contract.upper()):
            return instrument
    nearest = UnknownInstrument(name, (instrument.symbol for instrument in listed)).nearest
    hint = f"did you mean {nearest}?" if nearest else "name it as in BTC-USDT."
    raise DataError(f"{venue} has no instrument {name} open for trading; {hint}")


def _rank(instrument: Instrument) -> tuple[int, int, int]:
    quote = QUOTES.index(instrument.quote) if instrument.quote in QUOTES else len(QUOTES)
    major = MAJORS.index(instrument.base) if instrument.base in MAJORS else len(MAJORS)
    dated = 1 if instrument.kind == "future" else 0
    return (dated, major, quote) if quote == 0 else (dated, major + len(MAJORS) * min(quote, 1), quote)
