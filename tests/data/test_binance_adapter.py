"""Binance as an adapter: its listing, its topics, its words, and its recorded frames."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from data.errors import FrameRefused
from data.events import BookDelta, Candle, DayStats, Funding, MarketEvent, OpenInterest, Top, Trade
from data.instruments import Instrument
from data.market import Market
from data.venues.adapter import Control, Request
from data.venues.binance import BinanceAdapter, spot, usdm
from tests.shared import recording
from tests.venues.speaking import body, depth, frame, listed, print_

MS = 1_000_000
PERPETUAL: dict[str, Any] = {"contractType": "PERPETUAL", "deliveryDate": 4133404800000}


def carrying(adapter: BinanceAdapter, *symbols: dict[str, Any]) -> BinanceAdapter:
    """An adapter that carries everything an `exchangeInfo` of these symbols lists."""
    adapter.choose(adapter.instruments([body({"symbols": list(symbols)})]))
    return adapter


def only(said: Any) -> Any:
    (one,) = said
    return one


def test_the_listing_gives_ticks_lots_least_notionals_and_only_what_is_open() -> None:
    found = spot().instruments([body({"symbols": [listed(), listed("ETHUSDT", "ETH", status="HALT")]})])
    assert found == (
        Instrument(
            "BTC-USDT",
            "binance",
            "BTCUSDT",
            "BTC",
            "USDT",
            Decimal("0.01"),
            Decimal("0.00001"),
            Decimal("5.0"),
        ),
    )


def test_a_perpetual_has_the_desks_plain_name_and_a_dated_contract_its_date() -> None:
    dated = {**listed("BTCUSDT_261225"), "contractType": "CURRENT_QUARTER", "deliveryDate": 1798185600000}
    perpetual, future = usdm().instruments([body({"symbols": [{**listed(), **PERPETUAL}, dated]})])
    assert (perpetual.symbol, perpetual.kind, perpetual.expiry) == ("BTC-USDT", "perpetual", 0)
    assert (future.symbol, future.kind, future.expiry) == ("BTC-USDT-261225", "future", 1798185600000 * MS)


def test_a_listing_that_cannot_be_read_is_refused() -> None:
    for answer in (b"", b"<html>", b'{"symbols":[{"symbol":1}]}', body({"symbols": [listed(tick="cheap")]})):
        with pytest.raises(FrameRefused, match="the listing of binance was refused"):
            spot().instruments([answer])


def test_spot_comes_on_one_path_and_usdm_on_two_of_which_one_carries_books() -> None:
    (plan,) = carrying(spot(), listed()).plans()
    assert plan.path == (
        "/stream?streams=btcusdt@trade/btcusdt@bookTicker/btcusdt@depth@100ms/btcusdt@ticker/btcusdt@kline_1m"
    )
    public, market = carrying(usdm(), {**listed(), **PERPETUAL}).plans()
    assert public.path == "/public/stream?streams=btcusdt@bookTicker/btcusdt@depth@100ms"
    assert market.path == (
        "/market/stream?streams=btcusdt@aggTrade/btcusdt@ticker/btcusdt@kline_1m/btcusdt@markPrice@1s"
    )
    assert (public.books, market.books) == (True, False)
    assert (public.books_on_request, market.books_on_request) == (True, False)


@pytest.mark.parametrize(("adapter", "most"), [(spot(), 1024), (usdm(), 200)])
def test_no_connection_carries_more_topics_than_the_venue_allows(adapter: BinanceAdapter, most: int) -> None:
    many = [listed(f"C{n}USDT", f"C{n}") for n in range(500)]
    plans = carrying(adapter, *many).plans()
    topics: Counter[str] = Counter()
    for plan in plans:
        asked = [json.loads(one) for one in plan.subscribe]
        assert [one["method"] for one in asked] == ["SUBSCRIBE"] * len(asked)
        assert 0 < sum(len(one["params"]) for one in asked) <= most
        assert all(len(one) < 4096 for one in plan.subscribe)
        topics.update(topic for one in asked for topic in one["params"])
    assert set(topics.values()) == {1}
    assert {one.partition("@")[0] for one in topics} == {f"c{n}usdt" for n in range(500)}
    assert {symbol for plan in plans if plan.books for symbol in plan.instruments} == {
        f"C{n}-USDT" for n in range(500)
    }


def test_every_stream_becomes_its_event() -> None:
    on = carrying(spot(), listed())
    perpetual = carrying(usdm(), {**listed(), **PERPETUAL})
    assert isinstance(only(on.decode(print_(1).encode(), 5)), Trade)
    assert isinstance(only(on.decode(depth(1, 2).encode(), 5)), BookDelta)
    day = frame(
        "btcusdt@ticker", e="24hrTicker", E=7, s="BTCUSDT", o="1", h="4", l="0.5", c="2", v="10", q="20"
    )
    assert only(on.decode(day.encode(), 5)) == DayStats("BTC-USDT", 7 * MS, 1.0, 4.0, 0.5, 2.0, 10.0, 20.0, 5)
    mark = frame(
        "btcusdt@markPrice@1s",
        e="markPriceUpdate",
        E=7,
        s="BTCUSDT",
        p="100",
        i="101",
        P="0",
        r="0.0001",
        T=9,
    )
    assert only(perpetual.decode(mark.encode(), 5)) == Funding(
        "BTC-USDT", 7 * MS, 0.0001, 9 * MS, 100.0, 101.0, 5
    )
    held = perpetual.polled(
        Request("/fapi/v1/openInterest?symbol=BTCUSDT", instrument="BTC-USDT"),
        b'{"openInterest":"12.5","symbol":"BTCUSDT","time":8}',
        5,
    )
    assert held == (OpenInterest("BTC-USDT", 8 * MS, 12.5, 5),)


def test_frames_of_other_contracts_are_skipped() -> None:
    assert list(carrying(spot(), listed()).decode(depth(1, 2, contract="ETHUSDT").encode(), 5)) == []


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ('{"result":null,"id":3}', "subscribed", ""),
        ('{"error":{"code":2,"msg":"Invalid request"},"id":3}', "refused", "Invalid request"),
        ('{"code":0,"msg":"Unknown property","id":3}', "refused", "Unknown property"),
        ('{"e":"serverShutdown","E":1770123456789}', "reconnect", "the server is about to shut down"),
    ],
)
def test_what_a_connection_is_told_is_a_control(text: str, kind: str, words: str) -> None:
    said = only(carrying(spot(), listed()).decode(text.encode(), 5))
    assert isinstance(said, Control)
    assert (said.kind, said.text) == (kind, words)


@pytest.mark.parametrize("price", ["NaN", "inf", "-inf", "0", "-1", "1e15", "x", ""])
@pytest.mark.parametrize("make", [lambda p: print_(1, p), lambda p: depth(1, 2, [[p, "1"]])])
def test_a_price_that_cannot_be_true_is_refused_and_named(price: str, make: Any) -> None:
    with pytest.raises(FrameRefused) as refused:
        carrying(spot(), listed()).decode(make(price).encode(), 5)
    assert refused.value.instrument == "BTC-USDT"
    assert refused.value.book == ("depth" in make(price))


@pytest.mark.parametrize("cut", range(0, 120, 7))
def test_half_a_frame_is_refused_and_nothing_else_is_raised(cut: int) -> None:
    whole = depth(1, 2, [["99.0", "1.0"]]).encode()
    with pytest.raises(FrameRefused):
        carrying(spot(), listed()).decode(whole[:cut], 5)


def test_the_state_of_the_system_is_told() -> None:
    asked = Request("/sapi/v1/system/status")
    assert only(spot().polled(asked, b'{"status":0,"msg":"normal"}', 5)).state == "live"
    down = only(spot().polled(asked, b'{"status":1,"msg":"system_maintenance"}', 5))
    assert (down.instrument, down.state, down.reason) == (
        "",
        "maintenance",
        "Binance says: system_maintenance",
    )


def test_requests_are_weighed_as_the_venue_weighs_them() -> None:
    on, perpetual = carrying(spot(), listed()), carrying(usdm(), {**listed(), **PERPETUAL})
    whole, futures = on.resnapshot("BTC-USDT"), perpetual.resnapshot("BTC-USDT")
    assert isinstance(whole, Request)
    assert isinstance(futures, Request)
    assert (whole.path, whole.weight) == ("/api/v3/depth?symbol=BTCUSDT&limit=1000", 50.0)
    assert (futures.path, futures.weight) == ("/fapi/v1/depth?symbol=BTCUSDT&limit=1000", 20.0)
    past = on.past("BTC-USDT", "1h", 5000)
    assert past is not None
    assert past.path == "/api/v3/klines?symbol=BTCUSDT&interval=1h&limit=1000"
    assert on.past("BTC-USDT", "15s", 10) is None


@pytest.mark.parametrize(
    ("path", "make", "kind"),
    [
        ("binance/ws/cryptofeed_binance_20211012.jsonl.gz", spot, "spot"),
        ("binance/ws/cryptofeed_binance_futures_20210722.jsonl.gz", usdm, "perpetual"),
    ],
)
def test_recorded_frames_and_answers_make_sound_books(path: str, make: Any, kind: str) -> None:
    with gzip.open(recording(path), "rt") as file:
        lines = [json.loads(line) for line in file]
    on, events = play(lines, make())
    market = Market(on, on[0].venue)
    for event in events:
        market.apply(event)
    kinds = Counter(type(one).__name__ for one in events)
    assert all(kinds[name] > 0 for name in ("BookDelta", "BookSnapshot", "Top", "Trade", "Candle")), kinds
    assert {one.kind for one in on} == {kind}
    booked = [state for state in market.states.values() if state.book.synchronised]
    assert booked
    assert sum(state.book.gaps for state in booked) == 0
    for state in booked:
        assert state.book.usable
        assert state.instrument.tick > 0


def play(
    lines: list[dict[str, Any]], adapter: BinanceAdapter
) -> tuple[tuple[Instrument, ...], list[MarketEvent]]:
    """What a recording of listing, snapshots and frames says, in its order."""
    listing = next(one["data"] for one in lines if "exchangeInfo" in (one.get("url") or ""))
    streams = next(one.get("addr") or one.get("url") or "" for one in lines if one["t"] == "connect")
    contracts = {topic.partition("@")[0].upper() for topic in streams.partition("streams=")[2].split("/")}
    wanted = tuple(one for one in adapter.instruments([listing.encode()]) if one.contract in contracts)
    adapter.choose(wanted)
    names = {one.contract: one.symbol for one in wanted}
    events: list[MarketEvent] = []
    for one in lines:
        received = int(float(one["ts"]) * 1e9)
        url = one.get("url") or ""
        if one["t"] == "http" and "/depth?" in url:
            contract = url.partition("symbol=")[2].partition("&")[0]
            events.append(adapter.snapshot(names[contract], one["data"].encode(), received))
        elif one["t"] == "recv":
            said = adapter.decode(one["data"].encode(), received)
            events += [event for event in said if not isinstance(event, Control)]
    return wanted, events


def test_candles_of_an_answer_come_in_order_with_their_grid() -> None:
    rows = [
        [n * 60_000, "1", "2", "0.5", "1.5", "9", n * 60_000 + 59_999, "13", 4, "1", "1", "0"] for n in (1, 2)
    ]
    found = spot().candles("BTC-USDT", "1m", body(rows))
    assert found == [
        Candle("BTC-USDT", n * 60_000 * MS, 60_000 * MS, 1.0, 2.0, 0.5, 1.5, 9.0, 4, True) for n in (1, 2)
    ]
    with pytest.raises(FrameRefused, match="candles of BTC-USDT were refused"):
        spot().candles("BTC-USDT", "1m", b'[[1,"NaN"]]')


def test_touches_of_spot_tell_no_time_and_take_the_newest_one() -> None:
    on = carrying(spot(), listed())
    on.decode(print_(1, at=77).encode(), 5)
    touch = frame("btcusdt@bookTicker", u=1, s="BTCUSDT", b="99", B="1", a="101", A="1")
    assert only(on.decode(touch.encode(), 5)) == Top("BTC-USDT", 77 * MS, 99.0, 1.0, 101.0, 1.0, 5)


def test_an_answer_of_the_wrong_kind_is_refused() -> None:
    for answer in (b"", b"[]", b'{"lastUpdateId":1,"bids":[["NaN","1"]],"asks":[]}'):
        with pytest.raises(FrameRefused):
            carrying(spot(), listed()).snapshot("BTC-USDT", answer, 5)
    with pytest.raises(FrameRefused):
        spot().polled(Request("/sapi/v1/system/status"), b"<html>", 5)
