"""From a venue's contract names and the texts of its prices to instruments of the desk."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal

import msgspec

from data.instruments import Instrument, decimals_of

MarketKind = Literal["spot", "usdm", "coinm"]
VENUES: dict[MarketKind, str] = {"spot": "binance", "usdm": "binance-usdm", "coinm": "binance-coinm"}
QUOTES = (
    "FDUSD", "USDT", "USDC", "BUSD", "TUSD", "USDP", "DAI", "EUR", "TRY", "BRL", "GBP", "JPY", "USD",
    "BTC", "ETH", "BNB", "TRX",
)  # fmt: skip


class _Filter(msgspec.Struct):
    filterType: str
    tickSize: str = ""
    stepSize: str = ""
    minNotional: str = ""
    notional: str = ""


class _Symbol(msgspec.Struct):
    symbol: str
    filters: list[_Filter] = []


class _ExchangeInfo(msgspec.Struct):
    symbols: list[_Symbol]


_exchange_info = msgspec.json.Decoder(_ExchangeInfo).decode
MANY = 100
"""So many texts are wanted before a step other than a power of ten is believed."""
Steps = tuple[Decimal, Decimal, Decimal]
"""Tick, lot and least notional."""


def announced_steps(body: bytes) -> dict[str, Steps]:
    """Tick, lot and least notional of each contract in an `exchangeInfo` answer."""
    found: dict[str, Steps] = {}
    for symbol in _exchange_info(body).symbols:
        tick = lot = least = Decimal(0)
        for rule in symbol.filters:
            if rule.filterType == "PRICE_FILTER":
                tick = Decimal(rule.tickSize)
            elif rule.filterType == "LOT_SIZE":
                lot = Decimal(rule.stepSize)
            elif rule.filterType in ("MIN_NOTIONAL", "NOTIONAL"):
                least = Decimal(rule.minNotional or rule.notional or "0")
        if tick > 0 and lot > 0:
            found[symbol.symbol] = (tick.normalize(), lot.normalize(), least)
    return found


def finest_step(texts: Iterable[str]) -> Decimal:
    """The step 1, 2 or 5 times a power of ten on which all these decimal texts lie."""
    values = [Decimal(text) for text in texts]
    places = max((decimals_of(value) for value in values if value), default=0)
    scale = Decimal(10) ** places
    common = math.gcd(*(int(value * scale) for value in values)) if len(values) >= MANY else 1
    step = 5 if common % 5 == 0 and common % 2 else 2 if common % 2 == 0 and common % 5 else 1
    return step / scale


def instrument(contract: str, kind: MarketKind, steps: Steps) -> Instrument:
    """The desk's instrument for a Binance contract, such as `BTCUSDT`, `BTCUSD_PERP` or `BTCUSDT_240927`.

    A COIN-M contract is worth 100 USD of BTC, or 10 USD of any other coin.
    """
    pair, _, term = contract.partition("_")
    # All that is margined in its coin is priced in USD; DOTUSD would read as DO in TUSD.
    quotes = ("USD",) if kind == "coinm" else QUOTES
    quote = next((quote for quote in quotes if pair.endswith(quote) and len(pair) > len(quote)), "")
    base = pair[: len(pair) - len(quote)] if quote else pair
    symbol = "-".join(part for part in (base, quote, term) if part)
    tick, lot, least = steps
    sort: Literal["spot", "perpetual", "future"] = "spot"
    if kind != "spot":
        sort = "future" if term and term != "PERP" else "perpetual"
    inverse = kind == "coinm"
    worth = Decimal(100 if base == "BTC" else 10) if inverse else Decimal(1)
    return Instrument(
        symbol, VENUES[kind], contract, base, quote or base, tick, lot, least, sort, worth, inverse
    )


def named(instruments: Iterable[Instrument]) -> Mapping[str, str]:
    """The desk's name of each contract."""
    return {one.contract: one.symbol for one in instruments}
