"""Pools of a TON exchange as instruments, whichever exchange: names, steps, books from reserves, trades from swaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from math import floor, log10
from typing import Final, Literal

import msgspec

from data.errors import FrameRefused
from data.events import BookSnapshot, FeedStatus, MarketEvent, Top, Trade
from data.instruments import Instrument
from data.venues import constant_product
from data.venues.ton_assets import NATIVE, USDT, Asset, caution, names

EVERY: Final = 3.0
"""Seconds between two looks at what one request tells of one pool."""
PRICE_DIGITS: Final = 7
"""Digits of a price that its tick keeps; a pool itself has no ticks."""
QUOTES: Final = (USDT, NATIVE)
"""Assets in which prices are told, the most wanted first."""
UNKNOWN_CURVE: Final = "its pool follows a curve that is not known here, so only trades are shown"


Curve = Literal["constant product", "unknown"]


class Listed(msgspec.Struct, frozen=True):
    """A pool as a listing tells it. `assets` and `reserves` are in the pool's own order."""

    contract: str
    """The pool's address as the venue writes it."""
    assets: tuple[str, str]
    """Raw addresses."""
    reserves: tuple[int, int]
    fee_in: float
    fee_out: float
    curve: Curve
    weight: float
    """For the order of the list and for who has a pair's plain name: larger pools first."""


class Side(msgspec.Struct, frozen=True):
    """What a chosen pool trades: which of its two assets is the base, and the decimals of both."""

    symbol: str
    assets: tuple[str, str]
    decimals: tuple[int, int]
    base: Literal[0, 1]
    curve: Curve

    def size(self, units: int) -> float:
        """An amount of base in whole units."""
        return units / int(10 ** self.decimals[self.base])

    def value(self, units: int) -> float:
        """An amount of quote in whole units."""
        return units / int(10 ** self.decimals[1 - self.base])


class Directory:
    """Pools by contract. What was chosen keeps its name and steps for as long as the desk runs."""

    def __init__(self, venue: str, native: str, asked_every: float) -> None:
        self._venue = venue
        self._asked_every = asked_every
        self._native = native
        self._kept: dict[str, Instrument] = {}
        self._names: dict[str, str] = {}
        self._sides: dict[str, Side] = {}

    @property
    def chosen(self) -> tuple[str, ...]:
        """Contracts that are carried."""
        return tuple(self._kept)

    def instruments(self, pools: Iterable[Listed], assets: Mapping[str, Asset]) -> tuple[Instrument, ...]:
        """One instrument for each pool whose assets are known, the largest first."""
        ranked = sorted(pools, key=lambda pool: -pool.weight)
        ranked = [pool for pool in ranked if all(one in assets for one in pool.assets) and min(pool.reserves)]
        wanted = dict.fromkeys(one for pool in ranked for one in pool.assets)
        self._names = names((assets[one] for one in wanted), self._native, self._names)
        used = {one.symbol for one in self._kept.values()}
        found: list[Instrument] = []
        for pool in ranked:
            told = self._instrument(pool, assets, used)
            used.add(told.symbol)
            found.append(told)
        return tuple(found)

    def choose(self, wanted: Sequence[Instrument]) -> None:
        """Carry these."""
        self._kept = {one.contract: one for one in wanted}

    def side(self, contract: str) -> Side | None:
        """What a pool that is carried trades."""
        return self._sides.get(contract) if contract in self._kept else None

    def _instrument(self, pool: Listed, assets: Mapping[str, Asset], used: set[str]) -> Instrument:
        base: Literal[0, 1] = 0 if _rank(pool.assets[0]) >= _rank(pool.assets[1]) else 1
        one, other = assets[pool.assets[base]], assets[pool.assets[1 - base]]
        decimals = (assets[pool.assets[0]].decimals, assets[pool.assets[1]].decimals)
        kept = self._kept.get(pool.contract)
        first, second = self._names[one.address], self._names[other.address]
        if kept is None:
            symbol = f"{first}-{second}"
            if symbol in used:
                symbol = f"{symbol}@{pool.contract[-6:]}"
            side = Side(symbol, pool.assets, decimals, base, pool.curve)
            price = side.value(pool.reserves[1 - base]) / side.size(pool.reserves[base])
            doubts = (caution(one, first, self._venue), caution(other, second, self._venue))
            kept = Instrument(
                symbol, self._venue, pool.contract, first, second, _tick(price), Decimal(1).scaleb(-one.decimals),
                asked_every=self._asked_every, caution="; ".join(doubt for doubt in doubts if doubt),
            )  # fmt: skip
        self._sides[pool.contract] = Side(kept.symbol, pool.assets, decimals, base, pool.curve)
        return kept


def book(
    side: Side, reserves: tuple[int, int], fee_in: float, fee_out: float, last: int, received: int
) -> list[MarketEvent]:
    """The book that a pool amounts to, and its touch; a word in their place where its curve is unknown.

    Reserves are the state when they were asked for, so `received` is also their time.
    """
    if side.curve != "constant product":
        return [FeedStatus(side.symbol, received, "limited", UNKNOWN_CURVE, received)]
    pool = constant_product.Pool(
        side.size(reserves[side.base]), side.value(reserves[1 - side.base]), fee_in, fee_out
    )
    if not pool.sound:
        raise FrameRefused(f"the pool of {side.symbol} has no reserves or fees to price from", side.symbol)
    bids, asks = constant_product.ladder(pool)
    (bid, bid_size), (ask, ask_size) = bids[0], asks[0]
    return [
        FeedStatus(side.symbol, received, "live", "", received),
        BookSnapshot(side.symbol, received, bids, asks, last, received),
        Top(side.symbol, received, bid, bid_size, ask, ask_size, received),
    ]


def swap(
    side: Side, paid: str, units_in: int, units_out: int, ts: int, number: int, received: int
) -> Trade | None:
    """A swap as a trade: its taker buys base by paying quote. None where too little changed hands to have a price."""
    buys = side.assets.index(paid) != side.base
    size = side.size(units_out if buys else units_in)
    value = side.value(units_in if buys else units_out)
    if not size > 0.0 or not value > 0.0:
        return None
    return Trade(side.symbol, ts, value / size, size, "buy" if buys else "sell", number, received)


def _rank(asset: str) -> int:
    return QUOTES.index(asset) if asset in QUOTES else len(QUOTES)


def _tick(price: float) -> Decimal:
    return Decimal(1).scaleb(floor(log10(price)) - PRICE_DIGITS + 1)
