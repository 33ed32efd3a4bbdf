"""Frames are decoded, or refused where they cannot be true."""

from __future__ import annotations

import pytest

from data.binance import Decoder
from data.contracts import finest_step, instrument
from data.errors import FrameRefused
from data.events import BookDelta, BookSnapshot, Candle, Top, Trade
from tests.data.building import SECOND, START
from tests.data.frames import MS, SYMBOLS, depth, frame, printed, ticker


def test_each_kind_of_frame_becomes_its_event() -> None:
    decoder = Decoder(SYMBOLS)
    assert decoder.decode(printed(7), 5) == Trade("BTC-USDT", START, 100.0, 0.5, "sell", 7, 5)
    assert decoder.decode(ticker("99.9", "100.1"), 6) == Top("BTC-USDT", START, 99.9, 1.5, 100.1, 2.0, 6)
    assert decoder.decode(depth(3, 4, [["99.9", "0"]]), 7) == BookDelta(
        "BTC-USDT", START, [(99.9, 0.0)], [], 3, 4, None, 7
    )
    futures = decoder.decode(depth(3, 4, [], pu=2, T=MS - 1))
    assert isinstance(futures, BookDelta)
    assert (futures.previous, futures.ts) == (2, START - 1_000_000)
    kline = {
        "e": "kline", "E": MS + 60_000, "s": "BTCUSDT",
        "k": {"t": MS, "T": MS + 59_999, "o": "1", "h": "3", "l": "1", "c": "2", "v": "9", "n": 4, "x": True},
    }  # fmt: skip
    assert decoder.decode(frame("btcusdt@kline_1m", kline)) == Candle(
        "BTC-USDT", START, 60 * SECOND, 1.0, 3.0, 1.0, 2.0, 9.0, 4, True
    )
    book = decoder.snapshot(b'{"lastUpdateId":9,"bids":[["1","2"]],"asks":[["3","4"]]}', "BTCUSDT", 8)
    assert isinstance(book, BookSnapshot)
    assert (book.bids, book.asks, book.last, book.received) == ([(1.0, 2.0)], [(3.0, 4.0)], 9, 8)


def test_sums_of_trades_are_left_out_where_single_trades_come() -> None:
    body = {
        "e": "aggTrade",
        "E": MS,
        "s": "BTCUSDT",
        "a": 3,
        "p": "1",
        "q": "2",
        "f": 1,
        "l": 2,
        "T": MS,
        "m": False,
    }
    decoder = Decoder(SYMBOLS)
    assert isinstance(decoder.decode(frame("btcusdt@aggTrade", body)), Trade)
    assert decoder.decode(printed(7)) is None
    other = Decoder(SYMBOLS)
    other.decode(printed(7))
    assert other.decode(frame("btcusdt@aggTrade", body)) is None


@pytest.mark.parametrize("bad", ["nan", "NaN", "inf", "-inf", "-1", "0", "1e300", "", "x"])
def test_a_number_that_cannot_be_true_is_refused_at_decode(bad: str) -> None:
    decoder = Decoder(SYMBOLS)
    for broken in (printed(1, bad), ticker(bad, "1"), ticker("1", bad), depth(1, 2, [[bad, "1"]])):
        with pytest.raises(FrameRefused, match="btcusdt"):
            decoder.decode(broken)
    assert decoder.refused == 4


def test_frames_that_say_nothing_of_a_known_contract_are_skipped() -> None:
    decoder = Decoder({"ETHUSDT": "ETH-USDT"})
    for quiet in (b'{"result":null,"id":1}', printed(1), frame("btcusdt@forceOrder", {}), b"[]"):
        assert decoder.decode(quiet) is None
    assert decoder.skipped == 4


@pytest.mark.parametrize(
    ("contract", "kind", "symbol", "sort"),
    [
        ("BTCUSDT", "spot", "BTC-USDT", "spot"),
        ("BTCUSDT", "usdm", "BTC-USDT", "perpetual"),
        ("BTCUSD_PERP", "coinm", "BTC-USD-PERP", "perpetual"),
        ("BCHUSD_210924", "coinm", "BCH-USD-210924", "future"),
        ("BLZETH", "spot", "BLZ-ETH", "spot"),
        ("ODD", "spot", "ODD", "spot"),
    ],
)
def test_contracts_get_the_desks_names(contract: str, kind: str, symbol: str, sort: str) -> None:
    steps = (finest_step(["0.1"]), finest_step(["1"]), finest_step(["1"]))
    found = instrument(contract, kind, steps)  # type: ignore[arg-type]
    assert (found.symbol, found.kind) == (symbol, sort)


def test_ticks_are_read_from_the_texts_of_prices() -> None:
    assert str(finest_step(["61737.63000000", "61730.10"])) == "0.01"
    assert str(finest_step(f"{n * 5 / 100:.2f}" for n in range(1, 300))) == "0.05"
    assert str(finest_step(["20", "30"])) == "1"
