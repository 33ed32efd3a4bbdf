"""Bybit: books follow `u` and begin anew with snapshots, tickers are merged, broken frames are refused."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import FrameRefused
from data.events import (
    BookDelta,
    BookSnapshot,
    Candle,
    DayStats,
    FeedStatus,
    Funding,
    OpenInterest,
    Top,
    Trade,
)
from data.instruments import Instrument
from data.market import Market
from data.venues.adapter import Control
from data.venues.bybit import A_CONNECTION, BybitAdapter, linear, spot
from tests.data.recorded_frames import bodies, events, frames, single_frames, survives
from tests.shared import recording

RECORDED = "bybit/ws/cryptofeed_bybit_20260809.jsonl.gz"
DEEP = "bybit/ws/linear_xrpusdt_ob500_20241201.jsonl.gz"
MS = 1_700_000_000_000
TS = MS * 1_000_000
BTC = Instrument("BTC-USDT", "bybit-linear", "BTCUSDT", "BTC", "USDT", Decimal("0.1"), Decimal("0.001"))
Levels = list[list[str]]


def adapter() -> BybitAdapter:
    found = linear()
    found.choose([BTC])
    return found


def book(kind: str, number: int, bids: Levels, asks: Levels, ms: int = MS, depth: int = 200) -> bytes:
    data = {"s": "BTCUSDT", "b": bids, "a": asks, "u": number, "seq": 9}
    body = {"topic": f"orderbook.{depth}.BTCUSDT", "type": kind, "ts": ms, "data": data, "cts": ms}
    return json.dumps(body, separators=(",", ":")).encode()


def ticker(kind: str, ms: int = MS, **fields: str) -> bytes:
    body = {
        "topic": "tickers.BTCUSDT",
        "type": kind,
        "data": {"symbol": "BTCUSDT"} | fields,
        "cs": 1,
        "ts": ms,
    }
    return json.dumps(body, separators=(",", ":")).encode()


def trade(*rows: tuple[str, int], price: str = "100.5", size: str = "2") -> bytes:
    data = [
        {"T": MS, "s": "BTCUSDT", "S": "Sell", "v": size, "p": price, "i": name, "seq": seq}
        for name, seq in rows
    ]
    body = {"topic": "publicTrade.BTCUSDT", "type": "snapshot", "ts": MS, "data": data}
    return json.dumps(body, separators=(",", ":")).encode()


def played(*said: bytes) -> Market:
    reader, market = adapter(), Market([BTC], "bybit-linear")
    for frame in said:
        for event in events(reader.decode(frame, 1)):
            market.apply(event)
    return market


def test_a_book_follows_its_numbers_and_a_missing_one_is_a_gap() -> None:
    whole = book("snapshot", 10, [["100", "1"]], [["101", "2"]])
    state = played(whole, book("delta", 11, [["100.5", "3"]], []), whole).view("BTC-USDT").book
    assert (state.usable, state.best(), state.last) == (True, ((100.5, 3.0), (101.0, 2.0)), 11)
    state = played(whole, book("delta", 12, [], [])).view("BTC-USDT").book
    assert (state.usable, state.gaps) == (False, 1)


@pytest.mark.parametrize("number", [1, 5])
def test_a_snapshot_with_lower_numbers_begins_the_book_anew(number: int) -> None:
    market = played(
        book("snapshot", 10, [["100", "1"]], [["101", "2"]]),
        book("snapshot", number, [["90", "1"]], [["91", "2"]], MS + 1),
        book("delta", number + 1, [["90.5", "1"]], [], MS + 2),
    )
    state = market.view("BTC-USDT").book
    assert (state.usable, state.best(), state.last) == (True, ((90.5, 1.0), (91.0, 2.0)), number + 1)


def test_numbers_that_begin_anew_without_a_snapshot_are_a_gap() -> None:
    reader = adapter()
    reader.decode(book("snapshot", 10, [], []), 1)
    said = reader.decode(book("delta", 2, [], [], MS + 1), 1)
    assert [type(one) for one in said] == [FeedStatus, BookDelta]
    assert [type(one) for one in reader.decode(book("delta", 1, [], []), 1)] == [BookDelta]


def test_the_book_of_one_level_is_the_touch() -> None:
    reader = adapter()
    assert list(reader.decode(book("snapshot", 7, [["100", "1"]], [["101", "2"]], depth=1), 4)) == [
        Top("BTC-USDT", TS, 100.0, 1.0, 101.0, 2.0, 4)
    ]
    (said,) = reader.decode(book("delta", 8, [["100", "0"], ["99", "4"]], [], depth=1), 4)
    assert said == Top("BTC-USDT", TS, 99.0, 4.0, 101.0, 2.0, 4)
    assert not any(
        isinstance(one, Top) for one in reader.decode(ticker("snapshot", bid1Price="1", ask1Price="2"), 4)
    )


def test_tickers_are_merged_and_say_what_changed() -> None:
    reader = adapter()
    assert list(reader.decode(ticker("delta", bid1Price="100"), 1)) == []
    whole: dict[str, Any] = {
        "bid1Price": "100", "bid1Size": "1", "ask1Price": "101", "ask1Size": "2", "lastPrice": "100.5",
        "prevPrice24h": "90", "highPrice24h": "110", "lowPrice24h": "80", "volume24h": "5", "turnover24h": "500",
        "fundingRate": "-0.0001", "nextFundingTime": str(MS), "markPrice": "100.4", "indexPrice": "100.3",
        "openInterest": "77", "preOpenPrice": "",
    }  # fmt: skip
    assert list(reader.decode(ticker("snapshot", **whole), 1)) == [
        Top("BTC-USDT", TS, 100.0, 1.0, 101.0, 2.0, 1),
        DayStats("BTC-USDT", TS, 90.0, 110.0, 80.0, 100.5, 5.0, 500.0, 1),
        Funding("BTC-USDT", TS, -0.0001, TS, 100.4, 100.3, 1),
        OpenInterest("BTC-USDT", TS, 77.0, 1),
    ]
    later = TS + 1_000_000
    assert list(reader.decode(ticker("delta", MS + 1, bid1Size="3"), 1)) == [
        Top("BTC-USDT", later, 100.0, 3.0, 101.0, 2.0, 1)
    ]
    assert list(reader.decode(ticker("delta", MS, bid1Size="9"), 1)) == []
    assert list(reader.decode(ticker("delta", MS + 1, openInterest="78"), 1)) == [
        OpenInterest("BTC-USDT", later, 78.0, 1)
    ]


def test_trade_ids_count_whatever_the_venue_calls_them() -> None:
    reader = adapter()
    named = [one.id for one in reader.decode(trade(("a9188a0a-82bc", 5), ("0de3f0d8-7f2a", 5), ("c3", 6)), 1)
             if isinstance(one, Trade)]  # fmt: skip
    assert named == sorted(set(named))
    again = reader.decode(trade(("a9188a0a-82bc", 5), ("0de3f0d8-7f2a", 5), ("c3", 6)), 1)
    assert [one.id for one in again if isinstance(one, Trade)] == named
    (counted,) = reader.decode(trade(("2290000001189048101", 7)), 1)
    assert counted == Trade("BTC-USDT", TS, 100.5, 2.0, "sell", 2290000001189048101, 1)


def test_candles_are_read() -> None:
    row = {"start": MS, "end": MS + 59_999, "interval": "1", "open": "1", "close": "2", "high": "3", "low": "1",
           "volume": "9", "turnover": "18", "confirm": True, "timestamp": MS}  # fmt: skip
    frame = json.dumps({"type": "snapshot", "topic": "kline.1.BTCUSDT", "data": [row], "ts": MS}).replace(
        ": ", ":"
    )
    assert list(adapter().decode(frame.encode(), 1)) == [
        Candle("BTC-USDT", TS, 60_000_000_000, 1.0, 3.0, 1.0, 2.0, 9.0, 0, True, 1)
    ]


@pytest.mark.parametrize(
    ("frame", "kind", "instrument"),
    [
        (b'{"success":true,"ret_msg":"pong","conn_id":"a","op":"ping"}', "pong", ""),
        (b'{"success":true,"ret_msg":"","conn_id":"a","req_id":"","op":"subscribe"}', "subscribed", ""),
        (b'{"success":false,"ret_msg":"error:handler not found,topic:orderbook.200.BTCUSDT","op":"subscribe"}',
         "refused", "BTC-USDT"),
        (b'{"success":false,"ret_msg":"Too many visits!","op":"subscribe"}', "rate_limited", ""),
    ],
)  # fmt: skip
def test_words_on_the_connection_are_told_apart(frame: bytes, kind: str, instrument: str) -> None:
    (said,) = adapter().decode(frame, 1)
    assert isinstance(said, Control)
    assert (said.kind, said.instrument) == (kind, instrument)


@pytest.mark.parametrize("bad", ["nan", "inf", "-1", "0", "1e400", "", "x"])
def test_numbers_that_cannot_be_true_are_refused(bad: str) -> None:
    for frame in (
        book("snapshot", 1, [[bad, "1"]], []),
        trade(("1", 1), price=bad),
        trade(("1", 1), size=bad),
    ):
        with pytest.raises(FrameRefused) as refused:
            adapter().decode(frame, 1)
        assert (refused.value.instrument, refused.value.book) == ("BTC-USDT", b"orderbook" in frame)
    if bad not in ("0", ""):
        with pytest.raises(FrameRefused):
            adapter().decode(ticker("snapshot", bid1Price=bad, ask1Price="2"), 1)


@pytest.mark.parametrize("make", [spot, linear])
def test_subscriptions_keep_to_the_venues_limits(make: Callable[[], BybitAdapter]) -> None:
    reader = make()
    reader.choose(
        [
            Instrument(f"A{n}-USDT", "bybit", f"A{n}USDT", f"A{n}", "USDT", Decimal(1), Decimal(1))
            for n in range(400)
        ]
    )
    asked: set[str] = set()
    for plan in reader.plans():
        topics = [json.loads(frame)["args"] for frame in plan.subscribe]
        assert max(map(len, topics)) <= 10
        assert sum(len(json.dumps(part, separators=(",", ":"))) for part in topics) <= A_CONNECTION
        asked.update(topic for part in topics for topic in part)
    assert len(asked) == 400 * 5


def test_pages_of_a_listing_history_and_the_systems_state_are_read() -> None:
    row = {"symbol": "BTCUSDT-14AUG26", "contractType": "LinearFutures", "status": "Trading", "baseCoin": "BTC",
           "quoteCoin": "USDT", "deliveryTime": str(MS), "priceFilter": {"tickSize": "0.10"},
           "lotSizeFilter": {"qtyStep": "0.001", "minNotionalValue": "5"}}  # fmt: skip
    page = json.dumps(
        {"retCode": 0, "retMsg": "OK", "result": {"list": [row], "nextPageCursor": "x"}}
    ).encode()
    listed = linear().instruments([page, page.replace(b"14AUG26", b"21AUG26")])
    assert [(one.symbol, one.kind, one.expiry) for one in listed] == [
        ("BTC-USDT-14AUG26", "future", TS), ("BTC-USDT-21AUG26", "future", TS),
    ]  # fmt: skip
    assert str(listed[0].tick) == "0.1"
    assert linear().instruments([page.replace(b"Trading", b"PreLaunch")]) == ()
    reader = adapter()
    request = reader.past("BTC-USDT", "15m", 9)
    assert request is not None
    assert request.path.endswith("category=linear&symbol=BTCUSDT&interval=15&limit=10")
    rows = [[str(MS + 900_000), *"12349"], [str(MS), *"12129"]]
    body = json.dumps({"retCode": 0, "result": {"list": rows}}).encode()
    with pytest.raises(FrameRefused, match="10006"):
        reader.candles("BTC-USDT", "15m", b'{"retCode":10006,"retMsg":"Too many visits!"}')
    assert [bar.ts for bar in reader.candles("BTC-USDT", "15m", body)] == [TS, TS + 900_000_000_000]
    ((_, poll),) = reader.polls()
    state = b'{"retCode":0,"result":{"list":[{"title":"t","state":"ongoing","product":[%s]}]}}'
    for product, expected in ((b"1,2", "maintenance"), (b"3", "live")):
        (said,) = reader.polled(poll, state % product, 1)
        assert isinstance(said, FeedStatus)
        assert said.state == expected


def contracts_of(path_frames: list[tuple[str, bytes, int]]) -> list[Instrument]:
    found = {
        json.loads(frame)["topic"].rpartition(".")[2] for _, frame, _ in path_frames if b'"topic"' in frame
    }
    return [Instrument(one, "bybit", one, one, "", Decimal(1), Decimal(1)) for one in sorted(found)]


def test_recorded_chains_have_no_gap_and_books_meet_the_venues_touch() -> None:
    everything = [*frames(recording(RECORDED)), *frames(recording(DEEP))]
    for connection in sorted({name for name, _, _ in everything}):
        said = [one for one in everything if one[0] == connection]
        chosen = contracts_of(said)
        reader = linear()
        reader.choose(chosen)
        market = Market(chosen, "bybit")
        states: dict[str, list[tuple[int, tuple[float, float]]]] = {one.symbol: [] for one in chosen}
        tops: list[Top] = []
        newest: dict[str, int] = {}
        for _, frame, received in said:
            for event in events(reader.decode(frame, received)):
                assert not isinstance(event, FeedStatus)
                market.apply(event)
                book = market.view(event.instrument).book
                if isinstance(event, Top):
                    tops.append(event)
                elif isinstance(event, Trade):
                    assert event.id > newest.get(event.instrument, 0)
                    newest[event.instrument] = event.id
                elif isinstance(event, BookDelta | BookSnapshot):
                    states[event.instrument].append(
                        (event.ts, (book.bids.best_price(), book.asks.best_price()))
                    )
        for one in market.states.values():
            assert (one.book.gaps, one.book.refused, one.book.crossings) == (0, 0, 0)
            assert one.book.usable
        met = compared = 0
        for top in tops:
            known = states[top.instrument]
            near = known[
                bisect_left(known, top.ts - 100_000_000, key=_time) : bisect_right(
                    known, top.ts + 100_000_000, key=_time
                )
            ]
            compared += bool(near)
            met += any(touch == (top.bid, top.ask) for _, touch in near)
        assert met >= 0.99 * compared


def _time(state: tuple[int, tuple[float, float]]) -> int:
    return state[0]


def test_the_recorded_listing_is_read() -> None:
    answers = list(bodies(recording(RECORDED)))
    if not answers:
        pytest.skip("this half of the recordings holds no listing")
    contracts, spots = linear().instruments(answers), spot().instruments(answers)
    assert {one.kind for one in contracts} == {"perpetual", "future"}
    assert {one.kind for one in spots} == {"spot"}
    assert len({one.symbol for one in contracts}) == len(contracts)
    assert all(one.tick > 0 and one.lot > 0 and one.min_notional > 0 for one in (*contracts, *spots))


def test_captured_single_frames_decode_or_are_refused() -> None:
    for name in ("crypto_msg_parser_frames", "tardis_mapper_frames"):
        for frame in single_frames(recording(f"multi/frames/{name}.jsonl.gz"), "bybit"):
            survives(adapter().decode, frame)


SEEDS = (
    book("snapshot", 10, [["100", "1"]], [["101", "2"]]),
    book("delta", 11, [["100.5", "3"]], []),
    trade(("a9188a0a-82bc", 5)),
    ticker("snapshot", bid1Price="100", ask1Price="101", fundingRate="0.1"),
    b'{"success":false,"ret_msg":"error:handler not found,topic:orderbook.200.BTCUSDT","op":"subscribe"}',
)


@given(st.sampled_from(SEEDS), st.integers(0, 300), st.binary(max_size=6), st.integers(0, 12))
def test_broken_frames_are_refused_and_nothing_worse(seed: bytes, at: int, what: bytes, cut: int) -> None:
    at = min(at, len(seed))
    survives(adapter().decode, seed[:at] + what + seed[at + cut :])


@given(st.binary(max_size=80))
def test_random_bytes_are_refused_and_nothing_worse(junk: bytes) -> None:
    reader = adapter()
    survives(reader.decode, junk)
    survives(reader.decode, b'{"topic":"orderbook.200.' + junk)
    survives(reader.decode, b'{"topic":"' + b"[" * 5000 + junk)


@given(st.permutations(range(8)), st.lists(st.integers(0, 7), max_size=8))
def test_reordered_and_repeated_updates_never_make_a_wrong_book_usable(
    order: list[int], again: list[int]
) -> None:
    updates = [book("delta", 11 + n, [[f"{100 + n}", f"{n + 1}"]], [], MS + n) for n in range(8)]
    market = played(
        book("snapshot", 10, [["99", "1"]], [["200", "2"]]), *(updates[n] for n in (*order, *again))
    )
    state = market.view("BTC-USDT").book
    if state.usable:
        expected = [(100.0 + n, n + 1.0) for n in reversed(range(state.last - 10))]
        assert state.levels(20)[0] == [*expected, (99.0, 1.0)]
