"""Which of a venue's instruments the desk carries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from data.errors import DataError, UnknownInstrument
from data.instruments import Instrument

MAJORS = ("BTC", "ETH", "SOL", "BNB", "XRP", "TON", "DOGE", "ADA")
"""Coins in the order in which they are carried when nobody named any."""
QUOTES = ("USDT", "USDC", "USD", "EUR")
"""Quote currencies, the most wanted first."""


def chosen(listed: Sequence[Instrument], wanted: Sequence[str] | int, venue: str) -> tuple[Instrument, ...]:
    """The instruments named (the desk's names or the venue's), or so many: majors first, then as they are listed."""
    if not listed:
        raise DataError(f"{venue} lists nothing that is open for trading; try again later")
    if not isinstance(wanted, int):
        return tuple(dict.fromkeys(_named(listed, name, venue) for name in wanted))
    lasting = [instrument for instrument in listed if instrument.kind != "future"] or list(listed)
    quote = _usual_quote(lasting)
    ranked = sorted(lasting, key=lambda one: _rank(one, quote))
    return tuple(ranked[: max(1, wanted)])


def _named(listed: Sequence[Instrument], name: str, venue: str) -> Instrument:
    for instrument in listed:
        if name.upper() in (instrument.symbol.upper(), instrument.contract.upper()):
            return instrument
    nearest = UnknownInstrument(name, (instrument.symbol for instrument in listed)).nearest
    hint = f"did you mean {nearest}?" if nearest else "name it as in BTC-USDT."
    raise DataError(f"{venue} has no instrument {name} open for trading; {hint}")


def _usual_quote(listed: Sequence[Instrument]) -> str:
    """The quote currency in which the venue trades the most majors."""
    counted = Counter(one.quote for one in listed if one.base in MAJORS)
    return max(QUOTES, key=lambda quote: counted[quote])


def _rank(one: Instrument, quote: str) -> tuple[bool, int]:
    major = MAJORS.index(one.base) if one.base in MAJORS else len(MAJORS)
    return one.quote != quote, major
