"""Every venue that ccxt knows, as a source: `ccxt:kucoin`, or `ccxt:gate:swap` for its perpetuals.

ccxt.pro holds the connections, keeps the books and paces the requests; its structures become events here. It is an extra
and is imported when the first such venue is asked for, in a thread, because it is large.
"""

from __future__ import annotations

import asyncio
import difflib
import importlib
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

from data.errors import DataError
from data.feed import Emit, Now, Sleep
from data.instruments import Instrument
from data.venues.ccxt_errors import meaning
from data.venues.ccxt_markets import SIGNIFICANT_DIGITS, instruments, product, step
from data.venues.http_client import Unanswered
from data.venues.longtail_watchers import Watchers
from data.venues.roots import moved
from data.venues.standing import Standing
from data.venues.universe import chosen
from data.venues.venue_clock import VenueClock

PREFIX: Final = "ccxt:"
INSTALL: Final = 'this venue needs the extra ccxt; install it with: pip install "dynamic-desk[ccxt]"'
PREPARED_WITHIN: Final = 30.0
"""Seconds for the listing: some exchanges answer it in many parts."""


_STATUS = {"maintenance": 503, "limited": 429}
"""What a venue with an HTTP side of ours would have answered in such a state."""


class LongtailSource:
    """Carries `wanted` instruments (names, or how many) of the venue `ccxt:ID` or `ccxt:ID:PRODUCT`."""

    def __init__(self, name: str, wanted: Sequence[str] | int, stream: random.Random, url: str = "") -> None:
        self.name = self.venue = name
        self.description = name + (f" at {url}" if url else "")
        self.instruments: tuple[Instrument, ...] = ()
        self._identity, _, self._line = name.removeprefix(PREFIX).partition(":")
        if not self._identity.isalnum() or self._line not in ("", "spot", "swap"):
            raise DataError(f"{name} is no venue of ccxt; name one as in ccxt:kucoin or ccxt:gate:swap")
        self._wanted = wanted
        self._stream = stream
        self._url = url
        self._exchange: Any = None
        self._clock: VenueClock | None = None

    def market_now(self) -> int:
        """The venue's time, as far as its events tell it; 0 before the source runs."""
        return self._clock.market_now() if self._clock is not None else 0

    async def prepare(self, sleep: Sleep, now: Now) -> None:
        """Import ccxt and ask the venue what it trades. Raises `DataError` when either fails."""
        exchange = await self._made()
        try:
            async with asyncio.timeout(PREPARED_WITHIN):
                markets: Mapping[str, Mapping[str, Any]] = await exchange.load_markets()
                line = product(markets.values(), self._line)
                listed = instruments(markets.values(), self.venue, exchange.precisionMode, line)
                found = chosen(listed, self._wanted, self.venue)
                if exchange.precisionMode == SIGNIFICANT_DIGITS:
                    found = tuple([await self._stepped(one, markets[one.contract]) for one in found])
        except DataError:
            raise
        except TimeoutError:
            raise Unanswered(f"{self.venue} did not answer within {PREPARED_WITHIN:.0f} s") from None
        except Exception as problem:
            means = meaning(problem, self.venue)
            raise Unanswered(means.text, _STATUS.get(means.state, 0)) from None
        finally:
            await exchange.close()  # its next request opens a connection again; what it trades is kept
        self.instruments = found

    async def run(self, emit: Emit, sleep: Sleep, now: Now) -> None:
        """Carry the market until cancelled."""
        if not self.instruments:
            await self.prepare(sleep, now)
        clock = self._clock = VenueClock(now)
        exchange = await self._made()
        exchange.open()
        standing = Standing(emit, clock.market_now, now)
        watchers = Watchers(self.venue, exchange, standing, clock, emit, sleep, now, self._stream)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(watchers.look())
                for instrument in self.instruments:
                    watchers.start(instrument, group)
        finally:
            await exchange.close()

    async def _made(self) -> Any:
        if self._exchange is None:
            maker = await asyncio.to_thread(_maker, self._identity)
            exchange = maker({"enableRateLimit": True, "newUpdates": True})
            exchange.has["fetchCurrencies"] = False
            if self._url:
                exchange.urls["api"] = _moved(exchange.urls["api"], self._url)
            self._exchange = exchange
        return self._exchange

    async def _stepped(self, one: Instrument, market: Mapping[str, Any]) -> Instrument:
        """With its tick near today's price, where prices have significant digits instead of a tick."""
        ticker = await self._exchange.fetch_ticker(one.contract)
        price = float(ticker.get("last") or ticker.get("bid") or 0.0)
        tick = step((market.get("precision") or {}).get("price"), SIGNIFICANT_DIGITS, price)
        return msgspec.structs.replace(one, tick=tick)


def _maker(identity: str) -> Callable[[Mapping[str, Any]], Any]:
    """The exchange's class. Raises `DataError` where ccxt or the exchange is missing."""
    try:
        pro = importlib.import_module("ccxt.pro")
    except ImportError:
        raise DataError(INSTALL) from None
    if identity not in pro.exchanges:
        near = difflib.get_close_matches(identity, pro.exchanges, n=1, cutoff=0.5)
        hint = f"did you mean {PREFIX}{near[0]}?" if near else "name one as in ccxt:kucoin."
        raise DataError(f"ccxt streams no exchange {identity}; {hint}")
    maker: Callable[[Mapping[str, Any]], Any] = getattr(pro, identity)
    return maker


def _moved(roots: Any, url: str) -> Any:
    """All addresses in a tree of them on another host, their paths and kinds kept."""
    if isinstance(roots, str):
        return moved(roots, url)
    if isinstance(roots, Mapping):
        return {name: _moved(root, url) for name, root in roots.items()}
    return roots
