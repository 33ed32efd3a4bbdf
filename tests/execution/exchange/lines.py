"""A line to a loopback exchange, and orders for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

import msgspec

from desk.execution.exchange.connection import Connection
from desk.execution.exchange.dialect import dialect
from desk.execution.exchange.key import VenueKey
from desk.execution.exchange.pace import Pace
from desk.execution.exchange.venue import ExchangeVenue
from desk.execution.orders import Order
from desk.execution.venue import Report
from desk.kernel.clock import SystemClock
from tests.execution.exchange import binance_api, okx_api
from tests.execution.exchange.loopback import Api, Loopback, loopback
from tests.execution.scripted_market import INSTRUMENTS


@dataclass(frozen=True)
class Spoken:
    """One exchange's protocol: its API, where ccxt finds it, a good key, and the paths tests break."""

    name: str
    api: Api
    urls: Callable[[str], dict[str, str]]
    key: VenueKey
    contract: str
    place: str
    cancel: str
    look: str
    trades: str


BINANCE = Spoken(
    "binance",
    binance_api.binance,
    binance_api.urls,
    VenueKey(binance_api.KEY, binance_api.SECRET),
    "BTCUSDT",
    "POST /api/v3/order",
    "DELETE /api/v3/order",
    "GET /api/v3/order",
    "GET /api/v3/myTrades",
)
OKX = Spoken(
    "okx",
    okx_api.okx,
    okx_api.urls,
    VenueKey(okx_api.KEY, okx_api.SECRET, okx_api.PASSWORD),
    "BTC-USDT",
    "POST /api/v5/trade/order",
    "POST /api/v5/trade/cancel-order",
    "GET /api/v5/trade/order",
    "GET /api/v5/trade/fills-history",
)
BOTH = (BINANCE, OKX)


@dataclass
class Line:
    """The venue, what it reported, and the exchange at the other end."""

    spoken: Spoken
    exchange: Loopback
    venue: ExchangeVenue
    reports: list[Report] = field(default_factory=list)

    def order(self, number: int = 1, quantity: str = "0.05", **changes: object) -> Order:
        """A live order of the desk."""
        made = Order(
            order=f"ord-000000000{number}",
            request="req-0000000001",
            digest="d" * 64,
            account=self.venue.account,
            venue=self.spoken.name,
            instrument="BTC-USDT",
            contract=self.spoken.contract,
            side="buy",
            quantity=Decimal(quantity),
            limit=Decimal("60000.5"),
            time_in_force="IOC",
            committed_at=1,
            send_by=2,
            mode="LIVE",
            state="sent",
        )
        return msgspec.structs.replace(made, **changes)


def connection(
    spoken: Spoken, exchange: Loopback, key: VenueKey | None = None, per_second: float = 1000.0
) -> Connection:
    """ccxt's real class, pointed at the loopback exchange."""
    told = dialect(spoken.name)
    assert told is not None
    pace = Pace(SystemClock(), Random(7), per_second, 1000.0)
    return Connection(told, key or spoken.key, pace, spoken.urls(exchange.base))


@asynccontextmanager
async def line(spoken: Spoken, key: VenueKey | None = None, ahead_ms: int = 0) -> AsyncIterator[Line]:
    """A line that stands."""
    async with loopback(spoken.api) as exchange:
        exchange.ahead_ms = ahead_ms
        joined = connection(spoken, exchange, key)
        instruments = {
            name: msgspec.structs.replace(
                one, venue=spoken.name, contract=one.contract if spoken is BINANCE else name
            )
            for name, one in INSTRUMENTS.items()
        }
        venue = ExchangeVenue(joined, f"{spoken.name}-live", lambda: instruments)
        made = Line(spoken, exchange, venue)
        venue.report_to(made.reports.append)
        try:
            venue.skew_ms = await joined.open()
            yield made
        finally:
            await joined.close()
