"""What ccxt says an exchange trades, as instruments.

Precision has three modes there (ccxt manual, "Precision And Limits").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from math import floor, isfinite, log10
from typing import Any, Final, Literal

from data.instruments import Instrument

DECIMAL_PLACES: Final = 2
SIGNIFICANT_DIGITS: Final = 3
TICK_SIZE: Final = 4
FINEST: Final = Decimal("1e-8")
"""Step where the exchange tells none: finer than any price it shows."""
Product = Literal["spot", "swap"]


def product(markets: Iterable[Mapping[str, Any]], wanted: str) -> Product:
    """The product line: the one asked for, else spot where there is any."""
    if wanted in ("spot", "swap"):
        return wanted  # type: ignore[return-value]
    return "spot" if any(market.get("spot") for market in markets) else "swap"


def instruments(
    markets: Iterable[Mapping[str, Any]], venue: str, mode: int, line: Product
) -> tuple[Instrument, ...]:
    """What is open for trading on one product line; one instrument for each pair, the first one told."""
    found: dict[str, Instrument] = {}
    for market in markets:
        if market.get(line) and market.get("active") is not False:
            one = _instrument(market, venue, mode)
            if one is not None:
                found.setdefault(one.symbol, one)
    return tuple(found.values())


def step(precision: float | int | str | None, mode: int, price: float = 0.0) -> Decimal:
    """The smallest difference that a precision allows; of significant digits only near a `price`."""
    if precision is None:
        return FINEST
    exact = Decimal(str(precision))
    if not exact.is_finite():
        return FINEST
    if mode == TICK_SIZE:
        return exact if exact > 0 else FINEST
    if mode == SIGNIFICANT_DIGITS and price > 0.0 and isfinite(price):
        return Decimal(1).scaleb(floor(log10(price)) - int(exact) + 1)
    return Decimal(1).scaleb(-int(exact))


def _instrument(market: Mapping[str, Any], venue: str, mode: int) -> Instrument | None:
    base, quote, contract = market.get("base"), market.get("quote"), market.get("symbol")
    if not base or not quote or not contract:
        return None
    precision = market.get("precision") or {}
    cost = ((market.get("limits") or {}).get("cost") or {}).get("min")
    # Amounts of exchanges with significant digits are told in decimals (ccxt, bitfinex.fetch_markets).
    amounts = DECIMAL_PLACES if mode == SIGNIFICANT_DIGITS else mode
    size = market.get("contractSize")
    return Instrument(
        f"{base}-{quote}",
        venue,
        contract,
        base,
        quote,
        step(precision.get("price"), mode),
        step(precision.get("amount"), amounts),
        Decimal(str(cost)) if cost else Decimal(0),
        "perpetual" if market.get("swap") else "spot",
        Decimal(str(size)) if size else Decimal(1),
        bool(market.get("inverse")),
    )
