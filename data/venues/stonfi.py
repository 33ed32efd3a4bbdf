"""STON.fi, the exchange on TON: pools and swaps over its HTTP interface (https://api.ston.fi/swagger-ui).

Nothing is pushed: a pool's reserves and its operations are asked for every few seconds. Numbers are text in an asset's
smallest units, fees in basis points; a router says which curve its pools follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from data.candles import SECOND
from data.errors import FrameRefused
from data.events import BookSnapshot, MarketEvent
from data.instruments import Instrument
from data.venues import stonfi_answers, ton_pools
from data.venues.adapter import Limits, Plan, Request, Said
from data.venues.stonfi_answers import Operated, Pool, fraction, trade
from data.venues.ton_assets import address, amount
from data.venues.ton_pools import EVERY, Directory
from data.venues.wire import BROKEN, MILLISECOND

LIMITS: Final = Limits(topics_a_connection=1, messages_a_second=1.0, requests_a_second=4.0)
"""No limit is published; this is polite."""
FIRST_LOOK: Final = 3_600 * SECOND
"""Swaps of this long before the first look are asked for, so that candles begin with some past."""
OVERLAP: Final = 60 * SECOND
"""Operations are asked for again over this long, because an indexer may be late with some; ids tell them apart."""
_FAR: Final = "2050-01-01T00:00:00"
_POOL, _OPERATIONS = "/v1/pools/", "/v1/stats/operations"


class StonfiAdapter:
    """STON.fi's pools. `native` is the desk's name of the coin, whatever the venue calls it today."""

    venue = "stonfi"
    socket_root = ""
    rest_root = "https://api.ston.fi"
    limits = LIMITS

    def __init__(self, native: str = "TON") -> None:
        self._directory = Directory(self.venue, native, EVERY)
        self._now = 0
        """When the last answer came, UTC nanoseconds; swaps are asked for from about there."""
        self._looked: set[str] = set()
        """Pools whose operations were answered."""

    def listing(self) -> Sequence[Request]:
        """Pools, assets and the routers that tell the pools' curves."""
        return tuple(Request(f"/v1/{what}?dex_v2=true") for what in ("pools", "assets", "routers"))

    def instruments(self, answers: Sequence[bytes]) -> tuple[Instrument, ...]:
        """Pools of known assets that hold something. Raises `FrameRefused`."""
        try:
            told = [stonfi_answers.listing(answer) for answer in answers]
        except BROKEN as error:
            raise FrameRefused(f"the listing of {self.venue} was refused: {error}") from None
        assets = {one.address: one for part in told for one in stonfi_answers.assets(part.asset_list)}
        curves = {one.address: one.router_type for part in told for one in part.router_list}
        return self._directory.instruments(
            stonfi_answers.pools([one for part in told for one in part.pool_list], curves), assets
        )

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
        """It tells no candles; the first swaps reach back an hour."""
        return None

    def candles(self, instrument: str, interval: str, answer: bytes) -> Sequence[MarketEvent]:
        """It tells none."""
        return ()

    def polls(self) -> Sequence[tuple[float, Request]]:
        """Each pool, and its operations since shortly before the last look."""
        contracts = self._directory.chosen
        period = max(EVERY, 2.5 * len(contracts) / self.limits.requests_a_second)
        pools = [(period, Request(_POOL + quote(one, safe=""))) for one in contracts]
        return (*pools, *((period, self._swaps(one)) for one in contracts))

    def polled(self, request: Request, answer: bytes, received: int) -> Sequence[MarketEvent]:
        """A pool as a book, or operations as trades. Raises `FrameRefused`."""
        try:
            if request.path.startswith(_OPERATIONS):
                said = self._trades(stonfi_answers.operations(answer).operations, received)
                self._looked.add(request.instrument)
            else:
                said = self._book(stonfi_answers.one_pool(answer).pool, received)
        except BROKEN as error:
            raise FrameRefused(f"an answer of {self.venue} was refused: {error}") from None
        self._now = max(self._now, received)
        return said

    def ping(self) -> bytes:
        """Nothing to keep alive."""
        return b""

    def _swaps(self, contract: str) -> Request:
        """Until an answer has told the time, the pool itself is asked for instead."""
        if not self._now:
            return Request(_POOL + quote(contract, safe=""))
        back = OVERLAP if contract in self._looked else FIRST_LOOK
        since = datetime.fromtimestamp((self._now - back) // SECOND, UTC)
        path = f"{_OPERATIONS}?since={since:%Y-%m-%dT%H:%M:%S}&until={_FAR}&pool_address={quote(contract, safe='')}"
        return Request(path, instrument=contract)

    def _book(self, pool: Pool, received: int) -> list[MarketEvent]:
        side = self._directory.side(pool.address)
        if side is None:
            return []
        if (address(pool.token0_address), address(pool.token1_address)) != side.assets:
            raise FrameRefused(f"the pool of {side.symbol} now names other assets", side.symbol)
        reserves = amount(pool.reserve0), amount(pool.reserve1)
        fees = fraction(pool.lp_fee), fraction(pool.protocol_fee)
        return ton_pools.book(side, reserves, *fees, received // MILLISECOND, received)

    def _trades(self, operations: Sequence[Operated], received: int) -> list[MarketEvent]:
        found: list[MarketEvent] = []
        refused: FrameRefused | None = None
        for one in sorted((operated.operation for operated in operations), key=lambda one: one.pool_tx_lt):
            side = self._directory.side(one.pool_address)
            if side is None or one.operation_type.lower() != "swap" or not one.success:
                continue
            try:
                told = trade(one, side, received)
            except FrameRefused as problem:
                refused = problem
                continue
            if told is not None:
                found.append(told)
        if refused is not None and not found:
            raise refused
        return found


def stonfi() -> StonfiAdapter:
    """The exchange as it is reached by everybody."""
    return StonfiAdapter()
