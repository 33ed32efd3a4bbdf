"""Recorded Binance frames rebuild the venue's own touch and candles."""

from __future__ import annotations

import gzip
from bisect import bisect_right
from math import fsum
from pathlib import Path

import msgspec
import pytest

from data.events import BookDelta, Trade
from data.market import Market
from data.recording import open_recording
from tests.shared import recording

TICKS = [
    ("spot_btcusdt_20240808", 3400),
    ("usdm_btcusdt_20240808", 6500),
    ("cm_btcusd_perp_20240808", 26_000),
    ("cm_ethusd_perp_20240808", 22_000),
]
CAPTURES = [
    "cryptofeed_binance_20211012",
    "cryptofeed_binance_futures_20210722",
    "cryptofeed_binance_delivery_20210722",
]


class _Ticker(msgspec.Struct):
    u: int
    b: float
    a: float


class _Frame(msgspec.Struct):
    data: _Ticker


def told_touches(path: Path) -> dict[int, tuple[float, float]]:
    """The venue's best bid and ask by the sequence number of the book that they belong to."""
    decode = msgspec.json.Decoder(_Frame, strict=False).decode
    with gzip.open(path) as lines:
        tickers = (decode(line.partition(b" ")[2]).data for line in lines if b"@bookTicker" in line[:70])
        return {ticker.u: (ticker.b, ticker.a) for ticker in tickers}


@pytest.mark.parametrize(("name", "comparable"), TICKS)
def test_a_book_rebuilt_from_changes_has_the_touch_that_the_venue_told(name: str, comparable: int) -> None:
    """Compared after each delta with the last touch told up to its sequence number."""
    path = recording(f"binance/ws/{name}.jsonl.gz")
    told = told_touches(path)
    numbers = sorted(told)
    played = open_recording(path)
    market = Market(played.instruments, played.venue)
    state = market.view(market.symbols[0])
    equal = compared = 0
    for event in played.events():
        market.apply(event)
        if isinstance(event, BookDelta) and state.book.usable:
            at = bisect_right(numbers, event.last)
            best = state.book.best()
            assert best is not None
            if 0 < at < len(numbers):
                compared += 1
                equal += told[numbers[at - 1]] == (best[0][0], best[1][0])
    assert played.bad == 0
    assert state.book.usable
    assert state.book.gaps == state.book.refused == state.book.crossings == state.refused == 0
    assert compared >= comparable
    assert equal == compared


@pytest.mark.parametrize("name", CAPTURES)
def test_captures_of_several_contracts_keep_every_book_whole(name: str) -> None:
    played = open_recording(recording(f"binance/ws/{name}.jsonl.gz"))
    market = Market(played.instruments, played.venue)
    for event in played.events():
        market.apply(event)
    assert played.bad == 0
    assert market.unknown == 0
    for symbol in market.symbols:
        state = market.view(symbol)
        assert state.book.usable, state.book.reason
        assert state.book.gaps == 0


def test_a_recording_without_a_snapshot_shows_the_touch_and_says_why_there_is_no_book() -> None:
    played = open_recording(recording("binance/ws/spot_btcusdt_20240809.jsonl.gz"))
    market = Market(played.instruments, played.venue)
    for event in played.events():
        market.apply(event)
    book = market.view("BTC-USDT").book
    assert (book.usable, book.reason) == (False, "no snapshot yet")
    assert book.best() is not None
    assert market.view("BTC-USDT").mid == pytest.approx(61_602.015)


def test_trades_rebuild_the_minutes_to_the_last_trade() -> None:
    played = open_recording(recording("binance/ws/spot_btcusdt_20240808.jsonl.gz"))
    market = Market(played.instruments, played.venue)
    trades: list[Trade] = []
    for event in played.events():
        market.apply(event)
        if isinstance(event, Trade):
            trades.append(event)
    minutes = market.view("BTC-USDT").bars("1m", 100)
    assert len(minutes) == 7
    for bar in minutes:
        inside = [one for one in trades if bar.ts <= one.ts < bar.ts + bar.interval]
        prices = [one.price for one in inside]
        assert (bar.open, bar.high, bar.low, bar.close) == (prices[0], max(prices), min(prices), prices[-1])
        assert bar.trades == len(inside)
        assert bar.volume == pytest.approx(fsum(one.size for one in inside), rel=1e-12)
    seconds = market.view("BTC-USDT").bars("1s", 1000)
    assert sum(one.trades for one in seconds) == len(trades)
    assert [str(one.tick) for one in played.instruments] == ["0.01"]
    assert [str(one.lot) for one in played.instruments] == ["0.00001"]
