"""What ccxt's structures, precisions and errors mean, without any exchange."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest

from data.errors import FrameRefused
from data.events import Candle
from data.venues import ccxt_events
from data.venues.ccxt_errors import meaning
from data.venues.ccxt_markets import DECIMAL_PLACES, SIGNIFICANT_DIGITS, TICK_SIZE, instruments, product, step

ccxt = pytest.importorskip("ccxt")
NOW = 1_790_000_000_000 * 1_000_000


def market(symbol: str = "BTC/USDT", **more: Any) -> dict[str, Any]:
    base, _, quote = symbol.partition(":")[0].partition("/")
    return {
        "symbol": symbol,
        "base": base,
        "quote": quote,
        "spot": ":" not in symbol,
        "swap": ":" in symbol,
        "active": True,
        "precision": {"price": 0.1, "amount": 0.0001},
        "limits": {"cost": {"min": 5.0}},
        **more,
    }


@pytest.mark.parametrize(
    ("precision", "mode", "price", "expected"),
    [
        (0.05, TICK_SIZE, 0.0, "0.05"),
        (1e-8, TICK_SIZE, 0.0, "1E-8"),
        (2, DECIMAL_PLACES, 0.0, "0.01"),
        (-1, DECIMAL_PLACES, 0.0, "1E+1"),
        (5, SIGNIFICANT_DIGITS, 61_602.0, "1"),
        (5, SIGNIFICANT_DIGITS, 0.068965, "0.000001"),
        (None, TICK_SIZE, 0.0, "1e-8"),
        (0, TICK_SIZE, 0.0, "1e-8"),
        (math.nan, TICK_SIZE, 0.0, "1e-8"),
    ],
)
def test_precision_in_each_of_its_modes(precision: Any, mode: int, price: float, expected: str) -> None:
    assert step(precision, mode, price) == Decimal(expected)


def test_the_modes_are_those_of_ccxt() -> None:
    assert (ccxt.DECIMAL_PLACES, ccxt.SIGNIFICANT_DIGITS, ccxt.TICK_SIZE) == (
        DECIMAL_PLACES,
        SIGNIFICANT_DIGITS,
        TICK_SIZE,
    )


def test_one_product_line_is_listed_and_only_what_is_open() -> None:
    told = [
        market(),
        market("ETH/USDT", active=False),
        market("BTC/USDT:USDT", contractSize=0.001, precision={"price": 0.5, "amount": 1.0}),
        market("X/", quote=""),
    ]
    (spot,) = instruments(told, "ccxt:gate", TICK_SIZE, "spot")
    assert (spot.symbol, spot.contract, str(spot.tick), str(spot.lot)) == (
        "BTC-USDT",
        "BTC/USDT",
        "0.1",
        "0.0001",
    )
    assert (str(spot.min_notional), spot.kind) == ("5.0", "spot")
    (swap,) = instruments(told, "ccxt:gate:swap", TICK_SIZE, "swap")
    assert (swap.symbol, swap.contract, str(swap.contract_size), swap.kind) == (
        "BTC-USDT",
        "BTC/USDT:USDT",
        "0.001",
        "perpetual",
    )
    assert (product(told, ""), product(told[2:3], ""), product(told, "swap")) == ("spot", "swap", "swap")


@pytest.mark.parametrize(
    ("name", "state", "lasting"),
    [
        ("NetworkError", "connecting", False),
        ("RequestTimeout", "connecting", False),
        ("ExchangeNotAvailable", "connecting", False),
        ("OnMaintenance", "maintenance", False),
        ("DDoSProtection", "limited", False),
        ("RateLimitExceeded", "limited", False),
        ("AuthenticationError", "halted", True),
        ("PermissionDenied", "halted", True),
        ("BadSymbol", "halted", True),
        ("NotSupported", "halted", True),
        ("ChecksumError", "gap", False),
        ("InvalidNonce", "gap", False),
        ("ExchangeError", "connecting", False),
    ],
)
def test_each_error_of_ccxt_has_a_meaning(name: str, state: str, lasting: bool) -> None:
    found = meaning(getattr(ccxt, name)("kucoin \x1b[31msaid so"), "ccxt:kucoin")
    assert (found.state, found.lasting) == (state, lasting)
    assert found.text.startswith("ccxt:kucoin ")
    assert found.text.isprintable()


@pytest.mark.parametrize("bad", [math.nan, math.inf, 0.0, -1.0, 1e15, None, "x"])
def test_prices_that_cannot_be_are_refused_wherever_they_stand(bad: Any) -> None:
    with pytest.raises(FrameRefused):
        ccxt_events.book("BTC-USDT", {"bids": [[bad, 1.0]], "asks": []}, 1, NOW)
    with pytest.raises(FrameRefused):
        ccxt_events.Prints("BTC-USDT").take([{"side": "buy", "price": bad, "amount": 1.0}], NOW)
    with pytest.raises(FrameRefused):
        ccxt_events.candles("BTC-USDT", 60, [[1, 1.0, 1.0, 1.0, bad if bad is not None else "", 1.0]], NOW)


def test_a_ticker_is_a_touch_where_no_books_are_watched() -> None:
    told = {"timestamp": 1_790_000_000_000, "bid": 1.0, "bidVolume": None, "ask": 1.5, "askVolume": 3.0}
    found = ccxt_events.top("BTC-USDT", told, NOW)
    assert found is not None
    assert (found.ts, found.bid, found.bid_size, found.ask, found.ask_size) == (NOW, 1.0, 0.0, 1.5, 3.0)
    assert ccxt_events.top("BTC-USDT", {"bid": 1.0, "ask": None}, NOW) is None
    assert ccxt_events.day("BTC-USDT", {"last": 1.0, "open": None}, NOW) is None


def test_trades_are_told_once_and_one_without_a_side_not_at_all() -> None:
    prints = ccxt_events.Prints("BTC-USDT")
    told = [
        {"id": "b-7f", "timestamp": 2, "side": "sell", "price": 2.0, "amount": 1.0},
        {"id": "a-1c", "timestamp": 1, "side": "buy", "price": 1.0, "amount": 1.0},
        {"id": "x", "timestamp": 3, "side": None, "price": 1.0, "amount": 1.0},
    ]
    assert [(one.id, one.price, one.side) for one in prints.take(told, NOW)] == [
        (1, 1.0, "buy"),
        (2, 2.0, "sell"),
    ]
    assert prints.take(told, NOW) == []
    untold = [{"id": None, "timestamp": 4, "side": "buy", "price": 1.0, "amount": 1.0}]
    assert len(prints.take(untold, NOW)) == len(prints.take(untold, NOW)) == 1


def test_only_bars_that_are_over_are_closed() -> None:
    minute = 60 * 10**9
    start = NOW - NOW % minute
    rows: list[list[Any]] = [
        [start // 10**6, 1, 2, 1, 2, 5],
        [(start - minute) // 10**6, 1, 2, 1, 2, 5],
        [0, None, 1, 1, 1, 1],
    ]
    found = ccxt_events.candles("BTC-USDT", minute, rows, NOW)
    assert [(one.ts, one.closed) for one in found if isinstance(one, Candle)] == [
        (start - minute, True),
        (start, False),
    ]
