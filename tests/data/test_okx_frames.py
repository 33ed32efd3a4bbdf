"""OKX: books follow their numbers and checksums, every channel becomes its event, broken frames are refused."""

from __future__ import annotations

import json
from decimal import Decimal
from zlib import crc32

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
    MarketEvent,
    OpenInterest,
    Top,
    Trade,
)
from data.instruments import Instrument
from data.market import Market
from data.venues.adapter import Control, Request
from data.venues.okx import OkxAdapter, spot, swap
from tests.data.recorded_frames import events, survives

RECORDED = "okx/ws/cryptofeed_okx_20220513.jsonl.gz"
MS = 1_700_000_000_000
TS = MS * 1_000_000
BTC = Instrument("BTC-USDT", "okx", "BTC-USDT", "BTC", "USDT", Decimal("0.1"), Decimal("0.00001"))
Levels = list[list[str]]


def adapter() -> OkxAdapter:
    found = spot()
    found.choose([BTC])
    return found


def pushed(channel: str, *data: object, **more: object) -> bytes:
    body = {"arg": {"channel": channel, "instId": "BTC-USDT"}, **more, "data": data}
    return json.dumps(body, separators=(",", ":")).encode()


def book(action: str, previous: int, number: int, bids: Levels, asks: Levels, checksum: int = 0) -> bytes:
    data = {
        "asks": asks,
        "bids": bids,
        "ts": str(MS),
        "checksum": checksum,
        "seqId": number,
        "prevSeqId": previous,
    }
    return pushed("books", data, action=action)


def whole(number: int = 10) -> bytes:
    return book("snapshot", -1, number, [["100", "1", "0", "1"]], [["101", "2", "0", "1"]])


def played(adapter: OkxAdapter, *said: bytes) -> Market:
    market = Market([BTC], "okx")
    for frame in said:
        for event in events(adapter.decode(frame, 1)):
            market.apply(event)
    return market


def test_a_book_follows_its_numbers() -> None:
    market = played(
        adapter(),
        whole(),
        book("update", 10, 15, [["100.5", "3", "0", "1"]], []),
        book("update", 15, 15, [], []),
        book("update", 10, 15, [["100.5", "3", "0", "1"]], []),
    )
    state = market.view("BTC-USDT").book
    assert (state.usable, state.best(), state.last, state.gaps) == (True, ((100.5, 3.0), (101.0, 2.0)), 15, 0)


def test_a_missing_update_is_a_gap_and_a_new_snapshot_ends_it() -> None:
    reader = adapter()
    market = played(reader, whole(), book("update", 12, 13, [], [["101", "0", "0", "0"]]))
    state = market.view("BTC-USDT").book
    assert (state.usable, state.gaps) == (False, 1)
    for event in events(reader.decode(whole(20), 1)):
        market.apply(event)
    assert state.usable


def test_numbers_that_begin_anew_after_maintenance_are_followed() -> None:
    market = played(adapter(), whole(900), book("update", 900, 3, [["100.1", "1", "0", "1"]], []),
                    book("update", 3, 5, [["100.2", "1", "0", "1"]], []))  # fmt: skip
    state = market.view("BTC-USDT").book
    assert (state.usable, state.last, state.bids.best_price()) == (True, 5, 100.2)


def test_a_checksum_that_is_told_is_verified_and_zero_is_not_one() -> None:
    reader = adapter()
    good = crc32(b"100:1:101:2")
    good -= 1 << 32 if good >= 1 << 31 else 0
    levels: tuple[Levels, Levels] = ([["100", "1", "0", "1"]], [["101", "2", "0", "1"]])
    assert not any(
        isinstance(one, FeedStatus) for one in reader.decode(book("snapshot", -1, 1, *levels, good), 1)
    )
    assert reader.frames.checked == 1
    gap, delta = reader.decode(book("update", 1, 2, [], [["101", "2.1", "0", "1"]], good), 1)
    assert isinstance(gap, FeedStatus)
    assert (gap.state, gap.instrument) == ("gap", "BTC-USDT")
    assert isinstance(delta, BookDelta)
    assert not any(isinstance(one, FeedStatus) for one in reader.decode(book("update", 2, 3, [], [], 7), 1))
    wrong = reader.decode(book("snapshot", -1, 4, *levels, 7), 1)
    assert [type(one) for one in wrong] == [BookSnapshot, FeedStatus]


def test_a_book_asked_for_in_vain_is_asked_for_over_http() -> None:
    reader = adapter()
    first = reader.resnapshot("BTC-USDT")
    assert isinstance(first, tuple)
    assert [json.loads(frame)["op"] for frame in first] == ["unsubscribe", "subscribe"]
    second = reader.resnapshot("BTC-USDT")
    assert isinstance(second, Request)
    assert second.path == "/api/v5/market/books?instId=BTC-USDT&sz=400"
    levels = b'"asks":[["101","2","0","1"]],"bids":[["100","1","0","1"]]'
    body = b'{"code":"0","msg":"","data":[{%s,"ts":"1","seqId":7}]}' % levels
    found = reader.snapshot("BTC-USDT", body, 3)
    assert (found.last, found.bids, found.asks) == (7, [(100.0, 1.0)], [(101.0, 2.0)])
    reader.resnapshot("BTC-USDT")
    reader.decode(whole(), 1)
    assert isinstance(reader.resnapshot("BTC-USDT"), tuple)


SWAP = Instrument(
    "BTC-USDT", "okx-swap", "BTC-USDT", "BTC", "USDT", Decimal("0.1"), Decimal(1), kind="perpetual"
)
TICKER = {
    "instType": "SPOT", "instId": "BTC-USDT", "last": "29934", "lastSz": "1", "askPx": "29934.1", "askSz": "0.3",
    "bidPx": "29934", "bidSz": "0.05", "open24h": "31588.3", "high24h": "31899.8", "low24h": "29318.7",
    "volCcy24h": "302140058", "vol24h": "9935", "ts": str(MS),
}  # fmt: skip


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (
            pushed("trades", {"tradeId": "7", "px": "100.5", "sz": "2", "side": "sell", "ts": str(MS)}),
            Trade("BTC-USDT", TS, 100.5, 2.0, "sell", 7, 9),
        ),
        (
            pushed("bbo-tbt", {"asks": [["101", "2", "0", "3"]], "bids": [["100", "1", "0", "3"]], "ts": str(MS)}),
            Top("BTC-USDT", TS, 100.0, 1.0, 101.0, 2.0, 9),
        ),
        (
            pushed("candle1m", [str(MS), "1", "3", "1", "2", "9", "18", "18", "1"]),
            Candle("BTC-USDT", TS, 60_000_000_000, 1.0, 3.0, 1.0, 2.0, 9.0, 0, True, 9),
        ),
        (
            pushed("funding-rate", {"fundingRate": "-0.0001", "fundingTime": str(MS), "ts": str(MS)}),
            Funding("BTC-USDT", TS, -0.0001, TS, 0.0, 0.0, 9),
        ),
        (
            pushed("open-interest", {"oi": "500", "oiCcy": "5", "ts": str(MS)}),
            OpenInterest("BTC-USDT", TS, 5.0, 9),
        ),
        (
            pushed("tickers", TICKER | {"askPx": "", "askSz": ""}),
            DayStats("BTC-USDT", TS, 31588.3, 31899.8, 29318.7, 29934.0, 9935.0, 302140058.0, 9),
        ),
    ],
)  # fmt: skip
def test_each_channel_becomes_its_event(frame: bytes, expected: MarketEvent) -> None:
    assert list(adapter().decode(frame, 9)) == [expected]


def test_marks_are_told_with_the_funding_rate() -> None:
    reader = adapter()
    mark = pushed("mark-price", {"markPx": "100.25", "ts": str(MS)})
    assert list(reader.decode(mark, 1)) == []
    reader.decode(pushed("funding-rate", {"fundingRate": "0.0001", "fundingTime": str(MS)}), 1)
    assert list(reader.decode(mark, 1)) == [Funding("BTC-USDT", TS, 0.0001, TS, 100.25, 0.0, 1)]


@pytest.mark.parametrize("faster", [pushed("bbo-tbt", {"asks": [], "bids": [], "ts": str(MS)}), whole()])
def test_the_touch_comes_from_what_tells_it_first(faster: bytes) -> None:
    reader = adapter()
    assert [type(one) for one in reader.decode(pushed("tickers", TICKER), 1)] == [Top, DayStats]
    reader.decode(faster, 1)
    assert [type(one) for one in reader.decode(pushed("tickers", TICKER), 1)] == [DayStats]


@pytest.mark.parametrize(
    ("frame", "kind", "instrument"),
    [
        (b"pong", "pong", ""),
        (b'{"event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT"},"connId":"a"}', "subscribed", "BTC-USDT"),
        (b'{"event":"notice","code":"64008","msg":"The connection will soon be closed for a service upgrade."}',
         "reconnect", ""),
        (b'{"event":"error","code":"60014","msg":"Requests too frequent"}', "rate_limited", ""),
        (b'{"event":"error","code":"60018","msg":"Wrong URL or channel:books,instId:BTC-USDT doesn\'t exist."}',
         "refused", "BTC-USDT"),
    ],
)  # fmt: skip
def test_words_on_the_connection_are_told_apart(frame: bytes, kind: str, instrument: str) -> None:
    (said,) = adapter().decode(frame, 1)
    assert isinstance(said, Control)
    assert (said.kind, said.instrument) == (kind, instrument)


@pytest.mark.parametrize("bad", ["nan", "NaN", "inf", "-1", "0", "1e400", "1e300", "", "x"])
def test_numbers_that_cannot_be_true_are_refused(bad: str) -> None:
    reader = adapter()
    for frame in (
        book("snapshot", -1, 1, [[bad, "1", "0", "1"]], []),
        pushed("trades", {"tradeId": "7", "px": bad, "sz": "2", "side": "sell", "ts": str(MS)}),
        pushed("trades", {"tradeId": "7", "px": "1", "sz": bad, "side": "sell", "ts": str(MS)}),
        pushed("bbo-tbt", {"asks": [[bad, "2", "0", "3"]], "bids": [["100", "1", "0", "3"]], "ts": str(MS)}),
    ):
        with pytest.raises(FrameRefused) as refused:
            reader.decode(frame, 1)
        assert refused.value.instrument == "BTC-USDT"
        assert refused.value.book == (b'"books"' in frame)


def test_connections_carry_everything_within_the_limits() -> None:
    many = [
        Instrument(
            f"A{n}-USDT",
            "okx-swap",
            f"A{n}-USDT-SWAP",
            f"A{n}",
            "USDT",
            Decimal(1),
            Decimal(1),
            kind="perpetual",
        )
        for n in range(100)
    ]
    reader = swap()
    reader.choose(many)
    asked = set()
    for plan in reader.plans():
        topics = [one for frame in plan.subscribe for one in json.loads(frame)["args"]]
        assert len(topics) <= reader.limits.topics_a_connection
        assert sum(map(len, plan.subscribe)) < 64 * 1024
        assert plan.books == any(one["channel"] == "books" for one in topics)
        asked |= {(plan.path, one["channel"], one["instId"]) for one in topics}
    assert len(asked) == 800
    assert ("/ws/v5/business", "candle1m", "A7-USDT-SWAP") in asked


def test_history_and_the_state_of_the_system_are_read() -> None:
    reader = adapter()
    request = reader.past("BTC-USDT", "1h", 5)
    assert request is not None
    assert request.path == "/api/v5/market/candles?instId=BTC-USDT&bar=1H&limit=6"
    rows = [[str(MS + 60_000), *"12340", "0", "0", "0"], [str(MS), *"12129", "0", "0", "1"]]
    body = json.dumps({"code": "0", "msg": "", "data": rows}).encode()
    with pytest.raises(FrameRefused):
        reader.candles("BTC-USDT", "1m", body.replace(b'"1"', b'"0"'))
    assert [(bar.ts, bar.closed) for bar in reader.candles("BTC-USDT", "1m", body)] == [
        (TS, True), (TS + 60_000_000_000, False),
    ]  # fmt: skip
    assert reader.past("BTC-USDT", "3d", 5) is None
    ((_, poll),) = reader.polls()
    ongoing = b'{"code":"0","data":[{"title":"Spot upgrade","state":"ongoing","serviceType":"%s"}]}'
    for service, state in ((b"5", "maintenance"), (b"99", "live")):
        (said,) = reader.polled(poll, ongoing % service, 1)
        assert isinstance(said, FeedStatus)
        assert said.state == state
    with pytest.raises(FrameRefused, match="50011"):
        reader.instruments([b'{"code":"50011","msg":"Too Many Requests","data":[]}'])


SEEDS = (
    whole(),
    book("update", 10, 15, [["100.5", "3", "0", "1"]], [], 5),
    pushed("trades", {"tradeId": "7", "px": "100.5", "sz": "2", "side": "sell", "ts": str(MS)}),
    pushed("tickers", TICKER),
    pushed("candle1m", [str(MS), "1", "3", "1", "2", "9", "18", "18", "1"]),
    b'{"event":"error","code":"60018","msg":"Wrong URL or channel:books,instId:BTC-USDT"}',
)


@given(st.sampled_from(SEEDS), st.integers(0, 400), st.binary(max_size=6), st.integers(0, 12))
def test_broken_frames_are_refused_and_nothing_worse(seed: bytes, at: int, what: bytes, cut: int) -> None:
    at = min(at, len(seed))
    survives(adapter().decode, seed[:at] + what + seed[at + cut :])


@given(st.binary(max_size=80))
def test_random_bytes_are_refused_and_nothing_worse(junk: bytes) -> None:
    reader = adapter()
    survives(reader.decode, junk)
    survives(reader.decode, b'{"arg":{"channel":"books' + junk)
    survives(reader.decode, b'{"arg":' + b"[" * 5000 + junk)
