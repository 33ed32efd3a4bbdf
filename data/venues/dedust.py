"""DeDust, an exchange on TON: pools and trades over its HTTP interface v2 (https://docs.dedust.io/reference).

Nothing is pushed. Reserves are told for all pools together, trades for each pool. Amounts are text in an asset's
smallest units, a pool's trade fee is in percent and taken of what is paid in. This interface was seen to serve reserves
days old, so a pool whose trades are newer than its reserves is quarantined: both tell the chain's logical time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import quote

import msgspec

from data.errors import FrameRefused
from data.events import BookSnapshot, FeedStatus, MarketEvent
from data.instruments import Instrument
from data.venues import ton_pools
from data.venues.adapter import Limits, Plan, Request, Said
from data.venues.ton_assets import MOST_DECIMALS, NATIVE, USDT, Asset, address, amount
from data.venues.ton_pools import EVERY, Curve, Directory, Listed
from data.venues.wire import BROKEN, utc

LIMITS: Final = Limits(topics_a_connection=1, messages_a_second=1.0, requests_a_second=3.0)
"""No limit is published; this is polite."""
POOLS_EVERY: Final = 12.0
"""Seconds between two looks at all pools, which is one long answer."""
BLOCK: Final = 1_000_000
"""Logical time that passes in one block at least; within one block nothing is older or newer."""
LEAST: Final = {NATIVE: 1_000 * 10**9, USDT: 1_000 * 10**6}
"""Smallest units of the coin or of Tether that a pool holds at least to be listed."""
_LITE = "/v2/pools-lite"
_TRADES = "/trades"


class _Metadata(msgspec.Struct):
    symbol: str = ""
    decimals: int | None = None


class _Asset(msgspec.Struct):
    type: str
    address: str | None = None
    symbol: str = ""
    decimals: int | None = None
    metadata: _Metadata | None = None


class _Pool(msgspec.Struct, rename="camel"):
    address: str
    type: str
    trade_fee: str
    assets: list[_Asset]
    reserves: list[str]


class _Lite(msgspec.Struct, rename="camel"):
    address: str
    lt: int
    type: str
    trade_fee: str
    assets: list[str]
    reserves: list[str]


class _Trade(msgspec.Struct, rename="camel"):
    asset_in: _Asset
    amount_in: str
    amount_out: str
    lt: int
    created_at: str


_pools = msgspec.json.Decoder(list[_Pool]).decode
_listed = msgspec.json.Decoder(list[_Asset]).decode
_lite = msgspec.json.Decoder(list[_Lite], strict=False).decode
_trades = msgspec.json.Decoder(list[_Trade], strict=False).decode


class DedustAdapter:
    """DeDust's pools. `native` is the desk's name of the coin, whatever the venue calls it today."""

    venue = "dedust"
    socket_root = ""
    rest_root = "https://api.dedust.io"
    limits = LIMITS

    def __init__(self, native: str = "TON") -> None:
        self._directory = Directory(self.venue, native, POOLS_EVERY)
        self._newest: dict[str, int] = {}
        """Logical time of each pool's newest trade."""

    def listing(self) -> Sequence[Request]:
        """Pools, and the assets that the venue vouches for."""
        return Request("/v2/pools"), Request("/v2/assets")

    def instruments(self, answers: Sequence[bytes]) -> tuple[Instrument, ...]:
        """Pools of assets whose decimals are told. Raises `FrameRefused`."""
        try:
            pools, vouched = _pools(answers[0]), _listed(answers[1])
        except BROKEN as error:
            raise FrameRefused(f"the listing of {self.venue} was refused: {error}") from None
        assets = {
            one.address: one
            for one in (
                *_assets((asset for pool in pools for asset in pool.assets), verified=False),
                *_assets(vouched, verified=True),
            )
        }
        return self._directory.instruments(_sound(pools, assets.keys()), assets)

    def choose(self, wanted: Sequence[Instrument]) -> None:
        """Ask for these from now on."""
        self._directory.choose(wanted)

    def plans(self) -> tuple[Plan, ...]:
        """It has no sockets."""
        return ()

    def decode(self, frame: bytes, received: int) -> Sequence[Said]:
        """Refuses everything: nothing is pushed."""
        raise FrameRefused(f"{self.venue} sends no frames")

    def resnapshot(self, instrument: str) -> Request | tuple[bytes, ...]:
        """Every answer is whole, so there is nothing to ask for again."""
        return ()

    def snapshot(self, instrument: str, answer: bytes, received: int) -> BookSnapshot:
        """Books come with the polls."""
        raise FrameRefused(f"{self.venue} has no books beside its pools", instrument)

    def past(self, instrument: str, interval: str, count: int) -> Request | None:
        """It tells no candles; the first answer holds the newest trades."""
        return None

    def candles(self, instrument: str, interval: str, answer: bytes) -> Sequence[MarketEvent]:
        """It tells none."""
        return ()

    def polls(self) -> Sequence[tuple[float, Request]]:
        """The trades of each pool since the newest one known, and all pools."""
        contracts = self._directory.chosen
        period = max(EVERY, 1.5 * len(contracts) / self.limits.requests_a_second)
        return (*((period, self._since(one)) for one in contracts), (POOLS_EVERY, Request(_LITE)))

    def polled(self, request: Request, answer: bytes, received: int) -> Sequence[MarketEvent]:
        """Reserves as books, or trades. Raises `FrameRefused`."""
        try:
            if request.path == _LITE:
                return [event for pool in _lite(answer) for event in self._book(pool, received)]
            return self._swaps(request.instrument, _trades(answer), received)
        except BROKEN as error:
            raise FrameRefused(f"an answer of {self.venue} was refused: {error}") from None

    def ping(self) -> bytes:
        """Nothing to keep alive."""
        return b""

    def _since(self, contract: str) -> Request:
        newest = self._newest.get(contract)
        after = f"&after_lt={newest}" if newest else ""
        return Request(
            f"/v2/pools/{quote(contract, safe='')}{_TRADES}?page_size=100{after}", instrument=contract
        )

    def _book(self, pool: _Lite, received: int) -> list[MarketEvent]:
        side = self._directory.side(pool.address)
        if side is None:
            return []
        if tuple(_raw(one) for one in pool.assets) != side.assets or len(pool.reserves) != 2:
            raise FrameRefused(f"the pool of {side.symbol} now names other assets", side.symbol)
        if self._newest.get(pool.address, 0) // BLOCK > pool.lt // BLOCK:
            words = "its reserves are older than its own trades"
            return [FeedStatus(side.symbol, received, "quarantined", words, received)]
        reserves = amount(pool.reserves[0]), amount(pool.reserves[1])
        return ton_pools.book(side, reserves, _fraction(pool.trade_fee), 0.0, pool.lt, received)

    def _swaps(self, contract: str, trades: Sequence[_Trade], received: int) -> list[MarketEvent]:
        side = self._directory.side(contract)
        found: list[MarketEvent] = []
        if side is None:
            return found
        for one in sorted(trades, key=lambda one: one.lt):
            paid = _where(one.asset_in)
            if paid not in side.assets:
                raise FrameRefused(f"a trade of {side.symbol} names another asset", side.symbol, book=False)
            units = amount(one.amount_in), amount(one.amount_out)
            trade = ton_pools.swap(side, paid, *units, utc(one.created_at), one.lt, received)
            self._newest[contract] = max(self._newest.get(contract, 0), one.lt)
            if trade is not None:
                found.append(trade)
        return found


def dedust() -> DedustAdapter:
    """The exchange as it is reached by everybody."""
    return DedustAdapter()


def _where(asset: _Asset) -> str:
    return NATIVE if asset.type == "native" else address(asset.address or "")


def _raw(asset: str) -> str:
    """The address in an asset's text form, `native` or `jetton:` and an address."""
    return NATIVE if asset == "native" else address(asset.removeprefix("jetton:"))


def _assets(listed: Iterable[_Asset], verified: bool) -> list[Asset]:
    found: list[Asset] = []
    for one in listed:
        told = one.metadata or _Metadata(one.symbol, one.decimals)
        try:
            where = _where(one)
        except FrameRefused:
            continue
        if told.decimals is not None and 0 <= told.decimals <= MOST_DECIMALS:
            found.append(Asset(where, told.symbol, told.decimals, verified))
    return found


def _sound(pools: Sequence[_Pool], known: Iterable[str]) -> list[Listed]:
    found: list[Listed] = []
    known = set(known)
    for one in pools:
        try:
            first, second = (_where(asset) for asset in one.assets)
            left, right = (amount(reserve) for reserve in one.reserves)
            fee = _fraction(one.trade_fee)
        except (FrameRefused, ValueError):
            continue  # one pool of many thousands that anybody may create
        weight = max(
            (held / LEAST[asset] for asset, held in ((first, left), (second, right)) if asset in LEAST),
            default=0.0,
        )
        if weight >= 1.0 and {first, second} <= known:
            curve: Curve = "constant product" if one.type == "volatile" else "unknown"
            found.append(Listed(one.address, (first, second), (left, right), fee, 0.0, curve, weight))
    return found


def _fraction(percent: str) -> float:
    return float(percent) / 100.0
