"""What STON.fi answers: pools, assets, routers and operations. Numbers are text in an asset's smallest units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from data.errors import FrameRefused
from data.events import Trade
from data.venues import ton_pools
from data.venues.ton_assets import MOST_DECIMALS, Asset, address, amount
from data.venues.ton_pools import Listed, Side
from data.venues.wire import utc

LEAST_USD: Final = 1_000.0
"""Smaller pools are not listed: a handful of coins moves their price at will."""
_BAD_KINDS: Final = frozenset({"dmca", "honeypot", "suspicious", "fake", "blacklisted"})


class Pool(msgspec.Struct):
    address: str
    token0_address: str
    token1_address: str
    reserve0: str
    reserve1: str
    lp_fee: str
    protocol_fee: str
    router_address: str = ""
    deprecated: bool = False
    lp_total_supply_usd: str | None = None


class OnePool(msgspec.Struct):
    pool: Pool


class _Asset(msgspec.Struct):
    contract_address: str
    symbol: str = ""
    decimals: int | None = None
    kind: str = ""
    blacklisted: bool = False
    community: bool = False
    deprecated: bool = False
    default_symbol: bool = False
    tags: list[str] = []


class _Router(msgspec.Struct):
    address: str
    router_type: str = ""


class _Listing(msgspec.Struct):
    pool_list: list[Pool] = []
    asset_list: list[_Asset] = []
    router_list: list[_Router] = []


class Operation(msgspec.Struct):
    pool_address: str
    pool_tx_lt: int
    pool_tx_timestamp: str
    operation_type: str
    success: bool
    asset0_address: str
    asset0_amount: str
    asset1_address: str
    asset1_amount: str
    fee_asset_address: str | None = None


class Operated(msgspec.Struct):
    operation: Operation


class Operations(msgspec.Struct):
    operations: list[Operated]


listing = msgspec.json.Decoder(_Listing).decode
one_pool = msgspec.json.Decoder(OnePool, strict=False).decode
operations = msgspec.json.Decoder(Operations, strict=False).decode


def assets(listed: Sequence[_Asset]) -> list[Asset]:
    found: list[Asset] = []
    for one in listed:
        kind = one.kind.lower()
        bad = kind if kind in _BAD_KINDS else "blacklisted" if one.blacklisted else ""
        verified = one.default_symbol and not (bad or one.community or one.deprecated)
        try:
            where = address(one.contract_address)
        except FrameRefused:
            continue
        if one.decimals is not None and 0 <= one.decimals <= MOST_DECIMALS:
            found.append(Asset(where, one.symbol, one.decimals, verified, bad))
    return found


def pools(listed: Sequence[Pool], curves: dict[str, str]) -> list[Listed]:
    found: list[Listed] = []
    for one in listed:
        try:
            worth = float(one.lp_total_supply_usd or 0.0)
            if one.deprecated or not LEAST_USD <= worth < float("inf"):
                continue
            constant = curves.get(one.router_address, "").lower() == "constantproduct"
            found.append(
                Listed(
                    one.address,
                    (address(one.token0_address), address(one.token1_address)),
                    (amount(one.reserve0), amount(one.reserve1)),
                    fraction(one.lp_fee),
                    fraction(one.protocol_fee),
                    "constant product" if constant else "unknown",
                    worth,
                )
            )
        except (FrameRefused, ValueError):
            continue  # one pool of many thousands that anybody may create
    return found


def trade(one: Operation, side: Side, received: int) -> Trade | None:
    assets = address(one.asset0_address), address(one.asset1_address)
    if assets != side.assets:
        raise FrameRefused(f"a swap of {side.symbol} names other assets", side.symbol, book=False)
    out = _received(one, assets)
    amounts = amount(one.asset0_amount), amount(one.asset1_amount)
    paid, ts = assets[1 - out], _time(one.pool_tx_timestamp)
    return ton_pools.swap(side, paid, amounts[1 - out], amounts[out], ts, one.pool_tx_lt, received)


def fraction(basis_points: str) -> float:
    return float(basis_points) / 10_000.0


def _received(one: Operation, assets: tuple[str, str]) -> int:
    """Which asset the taker received: the protocol takes its fee of that one."""
    if one.fee_asset_address:
        fee = address(one.fee_asset_address)
        if fee in assets:
            return assets.index(fee)
    if one.asset0_amount.startswith("-") == one.asset1_amount.startswith("-"):
        raise FrameRefused("a swap does not tell its direction", book=False)
    return 0 if one.asset0_amount.startswith("-") else 1


def _time(text: str) -> int:
    """UTC nanoseconds; the venue's times are UTC whether or not they say so."""
    zoned = text.endswith("Z") or "+" in text[10:]
    return utc(text if zoned else text + "Z")
