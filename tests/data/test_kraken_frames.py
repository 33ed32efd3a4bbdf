"""Kraken: books prove themselves on both sockets, what leaves the depth is dropped, broken frames are refused."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import FrameRefused
from data.events import BookDelta, BookSnapshot, Candle, DayStats, FeedStatus, Top, Trade
from data.instruments import Instrument
from data.market import Market
from data.venues.adapter import Control
from data.venues.kraken import KrakenAdapter, spot
from data.venues.kraken_answers import parted
from data.venues.kraken_frames import KrakenFrames
from data.venues.kraken_v1 import KrakenV1
from tests.data.recorded_frames import Frame, bodies, events, frames, single_frames, survives
from tests.data.test_checksum_books import ASKS, BIDS
from tests.shared import recording

RECORDED = "kraken/ws/cryptofeed_kraken_20210417.jsonl.gz"
TS = 1_786_309_548_000_000_000
AT = "2026-08-09T21:05:48.000000Z"
BTC = Instrument("BTC-USD", "kraken", "BTC/USD", "BTC", "USD", Decimal("0.1"), Decimal("0.00000001"))
Levels = list[tuple[str, str]]


def adapter() -> KrakenAdapter:
    found = spot()
    found.choose([BTC])
    return found


def side(levels: Levels) -> str:
    return ",".join(f'{{"price":{price},"qty":{size}}}' for price, size in levels)


def book(kind: str, bids: Levels, asks: Levels, checksum: int | None = None, at: str = AT) -> bytes:
    proof = "" if checksum is None else f',"checksum":{checksum}'
    data = f'{{"symbol":"BTC/USD","bids":[{side(bids)}],"asks":[{side(asks)}]{proof},"timestamp":"{at}"}}'
    return f'{{"channel":"book","type":"{kind}","data":[{data}]}}'.encode()


def pushed(channel: str, kind: str, *data: object) -> bytes:
    return json.dumps({"channel": channel, "type": kind, "data": data}, separators=(",", ":")).encode()


def played(reader: KrakenAdapter, *said: bytes) -> Market:
    market = Market([BTC], "kraken")
    for frame in said:
        for event in events(reader.decode(frame, 1)):
            market.apply(event)
    return market


def bare(levels: tuple[tuple[str, str], ...]) -> Levels:
    """Numbers as other writers of JSON leave them: without zeros at the end."""
    return [(repr(float(price)), repr(float(size))) for price, size in levels]


@pytest.mark.parametrize(("bids", "asks"), [(list(BIDS), list(ASKS)), (bare(BIDS), bare(ASKS))])
def test_the_documented_book_proves_itself_with_and_without_its_zeros(bids: Levels, asks: Levels) -> None:
    reader = adapter()
    (said,) = reader.decode(book("snapshot", bids, asks, 3310070434), 1)
    assert isinstance(said, BookSnapshot)
    assert (reader.frames.checked, said.ts, said.bids[0]) == (1, TS, (45283.5, 0.1))


def test_a_book_that_does_not_add_up_is_a_gap_until_the_next_snapshot() -> None:
    reader = adapter()
    market = played(reader, book("snapshot", list(BIDS), list(ASKS), 3310070434))
    said = reader.decode(book("update", [("45283.5", "0.2")], [], 1), 1)
    assert [type(one) for one in said] == [FeedStatus, BookDelta]
    for event in (*events(said), *events(reader.decode(book("update", [("45283.5", "0.3")], [], 1), 1))):
        assert isinstance(event, BookDelta) or event is said[0]
        market.apply(event)
    assert not market.view("BTC-USD").book.usable
    for event in events(reader.decode(book("snapshot", list(BIDS), list(ASKS), 3310070434), 1)):
        market.apply(event)
    assert market.view("BTC-USD").book.usable
    wrong = adapter().decode(book("snapshot", list(BIDS), list(ASKS), 5), 1)
    assert [type(one) for one in wrong] == [BookSnapshot, FeedStatus]


def test_levels_that_leave_the_depth_are_removed() -> None:
    reader = adapter()
    reader.frames = KrakenFrames({"BTC/USD": "BTC-USD"}, {"BTC-USD": (1, 8)}, 2)
    reader._readers = reader._bind()
    reader.decode(book("snapshot", [("100", "1"), ("99", "1")], [("101", "1"), ("102", "1")]), 1)
    (said,) = reader.decode(book("update", [("99.5", "2")], [("101", "0"), ("103", "1")]), 1)
    assert isinstance(said, BookDelta)
    assert said.bids == [(99.5, 2.0), (99.0, 0.0)]
    assert said.asks == [(101.0, 0.0), (103.0, 1.0)]


def test_older_frames_say_nothing() -> None:
    reader = adapter()
    reader.decode(book("snapshot", list(BIDS), list(ASKS)), 1)
    assert list(reader.decode(book("update", [("1", "1")], [], at="2026-08-09T21:05:47Z"), 1)) == []


def test_each_channel_becomes_its_events() -> None:
    reader = adapter()
    rows = [
        {"symbol": "BTC/USD", "side": "sell", "price": 100.5, "qty": 2, "ord_type": "market", "trade_id": name,
         "timestamp": AT}
        for name in (8, 7)
    ]  # fmt: skip
    assert list(reader.decode(pushed("trade", "snapshot", *rows), 1)) == [
        Trade("BTC-USD", TS, 100.5, 2.0, "sell", name, 1) for name in (7, 8)
    ]
    ticker = {"symbol": "BTC/USD", "bid": 99, "bid_qty": 1, "ask": 101, "ask_qty": 2, "last": 110, "volume": 3,
              "vwap": 100, "low": 90, "high": 120, "change": 10, "change_pct": 10, "timestamp": AT}  # fmt: skip
    assert list(reader.decode(pushed("ticker", "update", ticker), 1)) == [
        Top("BTC-USD", TS, 99.0, 1.0, 101.0, 2.0, 1),
        DayStats("BTC-USD", TS, 100.0, 120.0, 90.0, 110.0, 3.0, 300.0, 1),
    ]
    bars = [
        {"symbol": "BTC/USD", "open": 1, "high": 3, "low": 1, "close": 2, "trades": 4, "volume": 9, "vwap": 2,
         "interval_begin": f"2026-08-09T21:0{minute}:00Z", "interval": 1}
        for minute in (5, 4)
    ]  # fmt: skip
    said = [one for one in reader.decode(pushed("ohlc", "snapshot", *bars), 1) if isinstance(one, Candle)]
    assert [(one.ts, one.closed, one.trades) for one in said] == [
        (TS - 108_000_000_000, True, 4), (TS - 48_000_000_000, False, 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("system", "state"),
    [("online", "live"), ("maintenance", "maintenance"), ("cancel_only", "halted"), ("post_only", "halted")],
)
def test_the_engines_state_is_told(system: str, state: str) -> None:
    (said,) = adapter().decode(pushed("status", "update", {"system": system, "api_version": "v2"}), 1)
    assert isinstance(said, FeedStatus)
    assert (said.instrument, said.state) == ("", state)


@pytest.mark.parametrize(
    ("frame", "kind", "instrument"),
    [
        (b'{"method":"pong","time_in":"x","time_out":"y"}', "pong", ""),
        (b'{"method":"subscribe","result":{"channel":"book","symbol":"BTC/USD"},"success":true}',
         "subscribed", "BTC-USD"),
        (b'{"error":"Currency pair not supported BTC/USD","method":"subscribe","success":false,"symbol":"BTC/USD"}',
         "refused", "BTC-USD"),
        (b'{"error":"Exceeded msg rate limit","method":"subscribe","success":false}', "rate_limited", ""),
    ],
)  # fmt: skip
def test_words_on_the_connection_are_told_apart(frame: bytes, kind: str, instrument: str) -> None:
    (said,) = adapter().decode(frame, 1)
    assert isinstance(said, Control)
    assert (said.kind, said.instrument) == (kind, instrument)


@pytest.mark.parametrize("bad", ["NaN", "Infinity", "-1", "0", "1e400", '""', '"nan"', "null"])
def test_numbers_that_cannot_be_true_are_refused(bad: str) -> None:
    good = '"symbol":"BTC/USD","side":"buy","price":%s,"qty":1,"trade_id":1,"timestamp":"' + AT + '"'
    for frame in (
        book("update", [(bad, "1")], []),
        ('{"channel":"trade","type":"update","data":[{' + good % bad + "}]}").encode(),
    ):
        with pytest.raises(FrameRefused) as refused:
            adapter().decode(frame, 1)
        assert (refused.value.instrument, refused.value.book) == ("BTC-USD", b'"book"' in frame)
    level = f'["{bad}","1","1618678123.481570"]'.replace('""', '"')
    with pytest.raises(FrameRefused):
        KrakenV1({"XBT/USD": "BTC-USD"}).decode(f'[1,{{"b":[{level}]}},"book-1000","XBT/USD"]'.encode(), 1)


def test_subscriptions_name_their_depth_trigger_and_interval() -> None:
    (plan,) = adapter().plans()
    said = {one["params"]["channel"]: one["params"] for one in map(json.loads, plan.subscribe)}
    assert (plan.path, said["book"]["depth"]) == ("/v2", 500)
    assert (said["ticker"]["event_trigger"], said["ohlc"]["interval"]) == ("bbo", 1)
    again = adapter().resnapshot("BTC-USD")
    assert isinstance(again, tuple)
    assert [json.loads(frame)["method"] for frame in again] == ["unsubscribe", "subscribe"]


def test_recorded_candles_are_read() -> None:
    request = adapter().past("BTC-USD", "1m", 720)
    assert request is not None
    assert request.path == "/0/public/OHLC?pair=XBTUSD&interval=1"
    bars = adapter().candles(
        "BTC-USD", "1m", gzip.decompress(recording("kraken/rest/ohlc.json.gz").read_bytes())
    )
    assert [one.ts for one in bars] == sorted({one.ts for one in bars})
    assert [one.closed for one in bars[-2:]] == [True, False]
    with pytest.raises(FrameRefused, match="EGeneral"):
        adapter().candles("BTC-USD", "1m", b'{"error":["EGeneral:Too many requests"]}')


def v1_frames() -> list[Frame]:
    return list(frames(recording(RECORDED)))


def v1_symbols(said: list[Frame]) -> dict[str, str]:
    pairs = {json.loads(frame)[-1] for _, frame, _ in said if frame.startswith(b"[")}
    return {pair: "-".join(parted(pair)[:2]) for pair in sorted(pairs)}


def as_v2(said: list[Frame]) -> Iterator[bytes]:
    """Recorded book frames as the second socket would have sent them."""
    for _, frame, _ in said:
        if b'"book-' not in frame or not frame.startswith(b"["):
            continue
        _, *changes, _, pair = json.loads(frame)
        levels: dict[str, Levels] = {"bids": [], "asks": []}
        proof = ""
        for change in changes:
            for key, name in (("b", "bids"), ("bs", "bids"), ("a", "asks"), ("as", "asks")):
                levels[name] += [(price, size) for price, size, *_ in change.get(key, [])]
            proof = f',"checksum":{change["c"]}' if "c" in change else proof
        kind = "snapshot" if "as" in changes[0] else "update"
        body = f'"symbol":"{pair}","bids":[{side(levels["bids"])}],"asks":[{side(levels["asks"])}]{proof}'
        yield f'{{"channel":"book","type":"{kind}","data":[{{{body}}}]}}'.encode()


def test_every_recorded_checksum_matches_on_both_sockets() -> None:
    said = v1_frames()
    symbols = v1_symbols(said)
    chosen = [Instrument(one, "kraken", one, "", "", Decimal(1), Decimal(1)) for one in symbols.values()]
    first = KrakenV1(symbols)
    second = spot()
    second.frames = KrakenFrames(symbols, {}, 1000)
    second._readers = second._bind()
    markets = Market(chosen, "kraken"), Market(chosen, "kraken")
    told = sum(b'"c":"' in frame for _, frame, _ in said if b'"book-' in frame)
    for _, frame, received in said:
        for event in events(first.decode(frame, received)):
            assert not isinstance(event, FeedStatus) or event.state == "live"
            if not isinstance(event, FeedStatus):
                markets[0].apply(event)
    for frame in as_v2(said):
        for event in events(second.decode(frame, 1)):
            assert not isinstance(event, FeedStatus)
            markets[1].apply(event)
    assert first.frames.checked == second.frames.checked == told > 0
    for symbol in symbols.values():
        books = [market.view(symbol).book for market in markets]
        assert books[0].levels(1000) == books[1].levels(1000)
        assert books[0].usable == bool(books[0].last)


def test_a_mutated_level_of_a_recording_is_caught() -> None:
    said = v1_frames()
    reader = KrakenV1(v1_symbols(said))
    found: list[object] = []
    for _, frame, received in said:
        if b'"as":' in frame:
            body = json.loads(frame)
            body[1]["as"][0][1] += "1"
            frame = json.dumps(body).encode()
        found += reader.decode(frame, received)
    assert any(isinstance(one, FeedStatus) and one.state == "gap" for one in found)


def test_trades_of_the_first_socket_get_ids_that_count() -> None:
    rows = '[["1","2","1618678145.920708","s","l",""],["1","2","1618678145.920708","b","l",""]]'
    frame = f'[1,{rows},"trade","XBT/USD"]'.encode()
    reader = KrakenV1({"XBT/USD": "BTC-USD"})
    said = [one for one in reader.decode(frame, 1) if isinstance(one, Trade)]
    assert [one.side for one in said] == ["sell", "buy"]
    assert 0 < said[0].id < said[1].id < 2**63
    assert list(reader.decode(frame, 1)) == said


def test_the_recorded_listing_is_read() -> None:
    answers = list(bodies(recording(RECORDED)))
    if not answers:
        pytest.skip("this half of the recordings holds no listing")
    listed = {one.symbol: one for one in spot().instruments(answers)}
    assert {"BTC-USD", "DOGE-EUR", "ETH-BTC"} <= set(listed)
    assert (listed["BTC-USD"].contract, str(listed["BTC-USD"].tick)) == ("BTC/USD", "0.1")
    assert all(one.tick > 0 and one.lot > 0 for one in listed.values())


def test_captured_single_frames_decode_or_are_refused() -> None:
    for name in ("crypto_msg_parser_frames", "tardis_mapper_frames"):
        for frame in single_frames(recording(f"multi/frames/{name}.jsonl.gz"), "kraken", "cryptofacilities"):
            survives(adapter().decode, frame)
            survives(KrakenV1({"XBT/USD": "BTC-USD"}).decode, frame)


SEEDS = (
    book("snapshot", list(BIDS), list(ASKS), 3310070434),
    book("update", [("45283.5", "0.2")], [], 1),
    pushed("ticker", "update", {"symbol": "BTC/USD", "bid": 99, "ask": 101}),
    pushed("status", "update", {"system": "online"}),
    b'[1,{"b":[["1","2","1618678123.481570"]],"c":"123"},"book-1000","XBT/USD"]',
    b'[1,[["1","2","1618678145.920708","s","l",""]],"trade","XBT/USD"]',
)


@given(st.sampled_from(SEEDS), st.integers(0, 300), st.binary(max_size=6), st.integers(0, 12))
def test_broken_frames_are_refused_and_nothing_worse(seed: bytes, at: int, what: bytes, cut: int) -> None:
    at = min(at, len(seed))
    frame = seed[:at] + what + seed[at + cut :]
    survives(adapter().decode, frame)
    survives(KrakenV1({"XBT/USD": "BTC-USD"}).decode, frame)


@given(st.binary(max_size=80))
def test_random_bytes_are_refused_and_nothing_worse(junk: bytes) -> None:
    for decode in (adapter().decode, KrakenV1({"XBT/USD": "BTC-USD"}).decode):
        survives(decode, junk)
        survives(decode, b'{"channel":"book' + junk)
        survives(decode, b"[" * 5000 + junk)
