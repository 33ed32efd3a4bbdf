"""The product lines whose recordings are known: by what each is told, and what reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from data.instruments import Instrument
from data.venues import (
    bybit,
    bybit_answers,
    coinbase,
    coinbase_answers,
    kraken,
    kraken_answers,
    okx,
    okx_answers,
)
from data.venues.adapter import Said
from data.venues.kraken_v1 import KrakenV1

Read = Callable[[bytes, int], Sequence[Said]]
Listed = Callable[[bytes], Iterable[Instrument]]


@dataclass(frozen=True)
class Line:
    """One product line as it is recorded."""

    venue: str
    address: str
    """In the address of its connections."""
    name: str
    """How the names of its connections begin."""
    contract: re.Pattern[bytes]
    """Finds the contract in a frame that says something of the market."""
    parted: Callable[[str], tuple[str, str, str]]
    listing: str
    """In the address of the request that lists what is traded."""
    listed: tuple[Listed, ...]
    reader: Callable[[Sequence[Instrument]], Read]
    shape: re.Pattern[bytes] = re.compile(rb".")
    """How its frames begin, where that alone tells it from another line of the venue."""


def _chosen(adapter: okx.OkxAdapter | bybit.BybitAdapter | coinbase.CoinbaseAdapter | kraken.KrakenAdapter,
            instruments: Sequence[Instrument]) -> Read:  # fmt: skip
    adapter.choose(instruments)
    return adapter.decode


def _okx(instruments: Sequence[Instrument]) -> Read:
    return _chosen(okx.spot(), instruments)


def _bybit_spot(instruments: Sequence[Instrument]) -> Read:
    return _chosen(bybit.spot(), instruments)


def _bybit_linear(instruments: Sequence[Instrument]) -> Read:
    return _chosen(bybit.linear(), instruments)


def _coinbase(instruments: Sequence[Instrument]) -> Read:
    # A recording cut by product lacks frames of the connection, so that holes in its numbers mean nothing.
    return _chosen(coinbase.CoinbaseAdapter(whole=False), instruments)


def _kraken(instruments: Sequence[Instrument]) -> Read:
    return _chosen(kraken.spot(), instruments)


def _kraken_v1(instruments: Sequence[Instrument]) -> Read:
    return KrakenV1({one.contract: one.symbol for one in instruments}).decode


def _spot_parted(contract: str) -> tuple[str, str, str]:
    base, quote, _ = bybit.parted(contract)
    return base, quote, "spot"


def _coin_parted(contract: str) -> tuple[str, str, str]:
    return contract.removesuffix("USD"), "USD", "perpetual"


_TOPIC = re.compile(rb'"topic":"[a-zA-Z]+\.(?:\d+\.)?([A-Z0-9-]+)"')
_COIN = re.compile(rb'"topic":"[a-zA-Z]+\.(?:\d+\.)?([A-Z0-9]+USD)"')
"""A contract that is margined in its own coin."""
_OKX_LISTED = tuple(
    partial(okx_answers.instruments, venue=venue, kind=kind)
    for venue, kind in (("okx", "SPOT"), ("okx-swap", "SWAP"), ("okx-futures", "FUTURES"))
)
_KRAKEN_LISTED = (partial(kraken_answers.instruments, venue="kraken"),)
LINES = (
    Line(
        "okx", "ws.okx.com", "OKX.", re.compile(rb'"arg":\{[^}]*"instId":"([^"]+)"[^}]*\}.*"data":'), okx.parted,
        "/public/instruments", _OKX_LISTED, _okx,
    ),
    Line(
        "bybit", "stream.bybit.com/v5/public/spot", "BYBIT.", _TOPIC, _spot_parted, "/instruments-info",
        (partial(bybit_answers.instruments, venue="bybit", category="spot"),), _bybit_spot,
        re.compile(rb'\{"topic":"(?!orderbook\.500\.)[^"]+","ts":|\{"type":'),
    ),
    Line(
        "bybit-inverse", "stream.bybit.com/v5/public/inverse", "BYBIT.", _COIN, _coin_parted, "/instruments-info",
        (), _bybit_linear,
    ),
    Line(
        "bybit-linear", "stream.bybit.com/v5/public/linear", "BYBIT.", _TOPIC, bybit.parted, "/instruments-info",
        (partial(bybit_answers.instruments, venue="bybit-linear", category="linear"),), _bybit_linear,
    ),
    Line(
        "coinbase", "advanced-trade-ws.coinbase.com", "COINBASE.", re.compile(rb'"product_id":"([^"]+)"'),
        coinbase.parted, "/market/products", (partial(coinbase_answers.instruments, venue="coinbase"),), _coinbase,
    ),
    Line(
        "kraken", "ws.kraken.com/v2", "KRAKEN.", re.compile(rb'"symbol":"([^"]+/[^"]+)"'),
        kraken_answers.parted, "/AssetPairs", _KRAKEN_LISTED, _kraken,
    ),
    Line(
        "kraken", "ws.kraken.com", "KRAKEN.", re.compile(rb'^\[.*"([^"/]+/[^"]+)"\]$'), kraken_answers.parted,
        "/AssetPairs", _KRAKEN_LISTED, _kraken_v1,
    ),
)  # fmt: skip
