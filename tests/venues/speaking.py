"""Small builders of what Binance says, and of a session that listens to it."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from data.venues.adapter import Limits
from data.venues.binance import SPOT, BinanceAdapter
from tests.venues.loopback import Answer, Desk, Venue, until

MS = 1_000_000
START = 1_790_000_000_000
"""Milliseconds UTC at which the venue of these tests lives."""
BTC = "BTC-USDT"


class Clock:
    """Our wall clock: it stands where a test puts it."""

    def __init__(self) -> None:
        self.ns = START * MS

    def now(self) -> int:
        return self.ns


def listed(
    symbol: str = "BTCUSDT", base: str = "BTC", status: str = "TRADING", tick: str = "0.01"
) -> dict[str, Any]:
    return {
        "symbol": symbol,
        "status": status,
        "baseAsset": base,
        "quoteAsset": "USDT",
        "filters": [
            {"filterType": "PRICE_FILTER", "tickSize": tick},
            {"filterType": "LOT_SIZE", "stepSize": "0.00001000"},
            {"filterType": "NOTIONAL", "minNotional": "5.0"},
        ],
    }


def body(value: object) -> bytes:
    return json.dumps(value).encode()


def book(last: int, bid: str = "99.00", ask: str = "101.00") -> Answer:
    return 200, body({"lastUpdateId": last, "bids": [[bid, "1.0"]], "asks": [[ask, "2.0"]]})


def bars(count: int = 3) -> Answer:
    opened = START - START % 60_000
    rows = [
        [
            opened - n * 60_000,
            "100",
            "102",
            "99",
            "101",
            "5",
            opened - n * 60_000 + 59_999,
            "505",
            9,
            "1",
            "1",
            "0",
        ]
        for n in reversed(range(count))
    ]
    return 200, body(rows)


def answers(*books: Answer, listing: list[dict[str, Any]] | None = None) -> dict[str, list[Answer]]:
    return {
        "/api/v3/exchangeInfo": [(200, body({"symbols": listing or [listed()]}))],
        "/api/v3/depth": list(books) or [book(10)],
        "/api/v3/klines": [bars()],
        "/sapi/v1/system/status": [(200, body({"status": 0, "msg": "normal"}))],
    }


def frame(stream: str, **data: object) -> str:
    return json.dumps({"stream": stream, "data": data}, separators=(",", ":"))


def depth(
    first: int, last: int, bids: list[list[str]] | None = None, at: int = START, contract: str = "BTCUSDT"
) -> str:
    stream = f"{contract.lower()}@depth@100ms"
    return frame(stream, e="depthUpdate", E=at, s=contract, U=first, u=last, b=bids or [], a=[])


def print_(number: int, price: str = "100.00", at: int = START) -> str:
    return frame("btcusdt@trade", e="trade", E=at, s="BTCUSDT", t=number, p=price, q="0.5", T=at, m=False)


def adapter(**limits: float) -> BinanceAdapter:
    given: dict[str, Any] = {
        "topics_a_connection": 1024,
        "messages_a_second": 100.0,
        "requests_a_second": 10_000.0,
        "ping_seconds": 0.0,
        "silence_seconds": 1000.0,
        "connection_hours": 0.0,
        **limits,
    }
    return BinanceAdapter(dataclasses.replace(SPOT, limits=Limits(**given)))


def state(on: Desk, symbol: str = BTC) -> Any:
    return on.market.view(symbol)


async def standing(on: Desk, at: Venue, number: int = 1, last: int = 10) -> Any:
    """Let the session connect, hear a first update, and stand."""
    socket = await at.socket(number)
    await socket.send(depth(last, last + 1))
    await until(lambda: state(on).book.usable)
    await until(lambda: on.state(BTC) in ("live", "resynchronised"))
    return socket
