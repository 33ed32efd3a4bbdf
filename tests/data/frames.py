"""Frames as Binance sends them."""

from __future__ import annotations

import json

from tests.data.building import START

MS = START // 1_000_000
SYMBOLS = {"BTCUSDT": "BTC-USDT"}


def frame(stream: str, data: dict[str, object]) -> bytes:
    return json.dumps({"stream": stream, "data": data}, separators=(",", ":")).encode()


def depth(first: int, last: int, bids: list[list[str]], **more: object) -> bytes:
    body = {"e": "depthUpdate", "E": MS, "s": "BTCUSDT", "U": first, "u": last, "b": bids, "a": []}
    return frame("btcusdt@depth@100ms", body | more)


def ticker(bid: str, ask: str) -> bytes:
    return frame("btcusdt@bookTicker", {"u": 1, "s": "BTCUSDT", "b": bid, "B": "1.5", "a": ask, "A": "2"})


def printed(number: int, price: str = "100.00", ms: int = MS) -> bytes:
    body = {"e": "trade", "E": ms, "s": "BTCUSDT", "t": number, "p": price, "q": "0.50", "T": ms, "m": True}
    return frame("btcusdt@trade", body)
