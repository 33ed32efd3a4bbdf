"""Coinbase: a hole in a connection's numbers is a gap of all books, sides are the taker's, broken frames are refused."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import FrameRefused
from data.events import BookDelta, BookSnapshot, Candle, DayStats, FeedStatus, Top, Trade
from data.instruments import Instrument
from data.market import Market
from data.venues.adapter import Control
from data.venues.coinbase import CoinbaseAdapter
from tests.data.recorded_frames import bodies, events, frames, single_frames, survives
from tests.shared import recording

RECORDED = "coinbase/ws/cryptofeed_coinbase_20260809.jsonl.gz"
TS = 1_786_309_548_000_000_000
BTC = Instrument("BTC-USD", "coinbase", "BTC-USD", "BTC", "USD", Decimal("0.01"), Decimal("0.00000001"))
ETH = Instrument("ETH-USD", "coinbase", "ETH-USD", "ETH", "USD", Decimal("0.01"), Decimal("0.00000001"))


def adapter(whole: bool = True) -> CoinbaseAdapter:
    found = CoinbaseAdapter(whole)
    found.choose([BTC, ETH])
    return found


def pushed(channel: str, number: int, *happened: dict[str, object], at: int | None = None) -> bytes:
    second = 48 if at is None else at
    body = {
        "channel": channel,
        "timestamp": f"2026-08-09T21:05:{second:02}.{number:09}Z",
        "sequence_num": number,
    }
    return json.dumps(body | {"events": happened}, separators=(",", ":")).encode()


def book(kind: str, number: int, *levels: tuple[str, str, str], product: str = "BTC-USD") -> bytes:
    updates = [
        {"side": side, "event_time": "2026-08-09T21:05:48Z", "price_level": price, "new_quantity": size}
        for side, price, size in levels
    ]
    return pushed("l2_data", number, {"type": kind, "product_id": product, "updates": updates})


def whole(number: int = 0) -> bytes:
    return book("snapshot", number, ("bid", "100", "1"), ("offer", "101", "2"))


def trade(number: int, *rows: tuple[str, str], price: str = "100.5", size: str = "2") -> bytes:
    trades = [
        {"product_id": "BTC-USD", "trade_id": name, "price": price, "size": size,
         "time": "2026-08-09T21:05:48.5Z", "side": side}
        for name, side in rows
    ]  # fmt: skip
    return pushed("market_trades", number, {"type": "update", "trades": trades})


def played(reader: CoinbaseAdapter, *said: bytes) -> Market:
    market = Market([BTC, ETH], "coinbase")
    for frame in said:
        for event in events(reader.decode(frame, 1)):
            market.apply(event)
    return market


def test_a_book_is_a_snapshot_and_what_changed() -> None:
    market = played(
        adapter(), whole(), pushed("heartbeats", 1), book("update", 2, ("bid", "100.5", "3"), ("offer", "101", "0"),
                                                          ("offer", "102", "1"))
    )  # fmt: skip
    state = market.view("BTC-USD").book
    assert (state.usable, state.best()) == (True, ((100.5, 3.0), (102.0, 1.0)))


def test_a_hole_in_the_connections_numbers_is_a_gap_of_all_its_books() -> None:
    reader = adapter()
    market = played(
        reader, whole(), book("snapshot", 1, ("bid", "9", "1"), ("offer", "10", "1"), product="ETH-USD")
    )
    said = reader.decode(pushed("heartbeats", 5), 1)
    assert [(one.instrument, one.state) for one in said if isinstance(one, FeedStatus)] == [
        ("BTC-USD", "gap"), ("ETH-USD", "gap"),
    ]  # fmt: skip
    for event in (*events(said), *events(reader.decode(book("update", 6, ("bid", "100.5", "3")), 1))):
        market.apply(event)
    assert not market.view("BTC-USD").book.usable
    for event in events(reader.decode(whole(7), 1)):
        market.apply(event)
    assert market.view("BTC-USD").book.best() == ((100.0, 1.0), (101.0, 2.0))


def test_frames_seen_before_say_nothing_and_a_new_connection_begins_at_zero() -> None:
    reader = adapter()
    played(reader, whole(), trade(1, ("7", "BUY")))
    assert list(reader.decode(trade(1, ("7", "BUY")), 1)) == []
    assert list(reader.decode(whole(), 1)) == []
    again = whole().replace(b"21:05:48", b"21:06:48")
    assert [type(one) for one in reader.decode(again, 1)] == [BookSnapshot]


def test_a_connection_whose_first_frame_is_not_its_first_is_a_gap_and_goes_on() -> None:
    reader = adapter()
    played(reader, *(pushed("heartbeats", n) for n in range(50)))
    said = reader.decode(pushed("heartbeats", 3, at=58), 1)
    assert {one.state for one in said if isinstance(one, FeedStatus)} == {"gap"}
    assert list(reader.decode(pushed("heartbeats", 4, at=58), 1)) == []


def test_holes_mean_nothing_in_a_recording_that_was_cut() -> None:
    reader = adapter(whole=False)
    market = played(reader, whole(3), book("update", 90, ("bid", "100.5", "3")))
    assert market.view("BTC-USD").book.best() == ((100.5, 3.0), (101.0, 2.0))


def test_trades_come_oldest_first_and_their_side_is_the_takers() -> None:
    said = adapter().decode(trade(0, ("8", "SELL"), ("7", "BUY")), 1)
    assert list(said) == [
        Trade("BTC-USD", TS + 500_000_000, 100.5, 2.0, "sell", 7, 1),
        Trade("BTC-USD", TS + 500_000_000, 100.5, 2.0, "buy", 8, 1),
    ]


def test_tickers_and_candles_become_events() -> None:
    row: dict[str, object] = {
        "type": "ticker", "product_id": "BTC-USD", "price": "110", "volume_24_h": "2", "low_24_h": "90",
        "high_24_h": "120", "price_percent_chg_24_h": "10", "best_bid": "109", "best_ask": "111",
        "best_bid_quantity": "1", "best_ask_quantity": "3",
    }  # fmt: skip
    reader = adapter()
    top, day = reader.decode(pushed("ticker", 0, {"type": "update", "tickers": [row]}), 1)
    assert top == Top("BTC-USD", TS, 109.0, 1.0, 111.0, 3.0, 1)
    assert isinstance(day, DayStats)
    assert (round(day.open, 9), day.last, day.volume, day.turnover) == (100.0, 110.0, 2.0, 220.0)
    (quiet,) = reader.decode(pushed("ticker", 1, {"tickers": [row | {"best_ask": ""}]}), 1)
    assert isinstance(quiet, DayStats)
    bars = [
        {
            "start": start,
            "high": "3",
            "low": "1",
            "open": "1",
            "close": "2",
            "volume": "9",
            "product_id": "BTC-USD",
        }
        for start in ("1786309500", "1786309200")
    ]
    said = reader.decode(pushed("candles", 2, {"type": "snapshot", "candles": bars}), 1)
    assert [(one.ts, one.closed) for one in said if isinstance(one, Candle)] == [
        (1786309200_000000000, True), (1786309500_000000000, False),
    ]  # fmt: skip


def test_words_on_the_connection_are_told_apart() -> None:
    reader = adapter()
    (said,) = reader.decode(pushed("subscriptions", 0, {"subscriptions": {"level2": ["BTC-USD"]}}), 1)
    assert isinstance(said, Control)
    assert said.kind == "subscribed"
    for text, kind in (("failure to subscribe", "refused"), ("rate limit exceeded", "rate_limited")):
        (said,) = reader.decode(b'{"type":"error","message":"%s"}' % text.encode(), 1)
        assert isinstance(said, Control)
        assert (said.kind, said.text) == (kind, text)


@pytest.mark.parametrize("bad", ["nan", "inf", "-1", "0", "1e400", "", "x"])
def test_numbers_that_cannot_be_true_are_refused(bad: str) -> None:
    for frame in (
        book("update", 0, ("bid", bad, "1")),
        trade(0, ("1", "BUY"), price=bad),
        trade(0, ("1", "BUY"), size=bad),
    ):
        with pytest.raises(FrameRefused) as refused:
            adapter().decode(frame, 1)
        assert (refused.value.instrument, refused.value.book) == ("BTC-USD", b"l2_data" in frame)


def test_one_connection_subscribes_to_each_channel_once() -> None:
    (plan,) = adapter().plans()
    said = [json.loads(frame) for frame in plan.subscribe]
    assert [one["channel"] for one in said] == ["heartbeats", "level2", "market_trades", "ticker", "candles"]
    assert all(one["product_ids"] == ["BTC-USD", "ETH-USD"] for one in said)
    again = adapter().resnapshot("ETH-USD")
    assert isinstance(again, tuple)
    assert [json.loads(frame)["type"] for frame in again] == ["unsubscribe", "subscribe"]


def test_a_refused_ticker_leaves_the_books_alone() -> None:
    reader = adapter()
    reader.decode(whole(), 1)
    with pytest.raises(FrameRefused) as refused:
        reader.decode(pushed("ticker", 1, {"tickers": [{"product_id": "BTC-USD", "best_bid": "-1"}]}), 1)
    assert not refused.value.book
    assert [type(one) for one in reader.decode(book("update", 2, ("bid", "100", "0")), 1)] == [BookDelta]


def test_history_is_asked_for_by_the_venues_own_time() -> None:
    reader = adapter()
    assert reader.past("BTC-USD", "1m", 10) is None
    reader.instruments([b'{"iso":"x","epochSeconds":"1786309548","epochMillis":"1786309548000"}'])
    request = reader.past("BTC-USD", "1m", 10)
    assert request is not None
    assert request.path.endswith("/BTC-USD/candles?start=1786308900&end=1786309548&granularity=ONE_MINUTE")
    row = {"start": "1786309500", "low": "1", "high": "3", "open": "1", "close": "2", "volume": "9"}
    body = json.dumps({"candles": [row, row | {"start": "1786309440"}]}).encode()
    assert [bar.ts for bar in reader.candles("BTC-USD", "1m", body)] == [
        1786309440_000000000, 1786309500_000000000,
    ]  # fmt: skip
    with pytest.raises(FrameRefused):
        reader.candles("BTC-USD", "1m", b'{"error":"x"}')


def test_recorded_books_equal_the_venues_touch_and_takers_trade_at_the_other_side() -> None:
    everything = list(frames(recording(RECORDED)))
    named = {
        part.split(b'"')[0].decode()
        for _, frame, _ in everything
        for part in frame[:400].split(b'"product_id":"')[1:]
    }
    chosen = [Instrument(one, "coinbase", one, one, "", Decimal(1), Decimal(1)) for one in sorted(named)]
    reader = CoinbaseAdapter(whole=False)
    reader.choose(chosen)
    market = Market(chosen, "coinbase")
    compared = met = taken = 0
    sides = {"buy": 0, "sell": 0}
    newest: dict[str, int] = {}
    for _, frame, received in everything:
        for event in events(reader.decode(frame, received)):
            state = market.view(event.instrument).book
            if isinstance(event, Trade):
                assert event.id > newest.get(event.instrument, 0)
                newest[event.instrument] = event.id
                if state.usable and event.price in (state.bids.best_price(), state.asks.best_price()):
                    sides[event.side] += 1
                    taken += (event.side == "buy") == (event.price == state.asks.best_price())
            market.apply(event)
            if isinstance(event, Top) and state.usable:
                compared += 1
                met += (event.bid, event.ask) == (state.bids.best_price(), state.asks.best_price())
    assert compared
    assert met >= 0.97 * compared
    assert taken >= 0.9 * sum(sides.values()) > 0
    for one in market.states.values():
        assert (one.book.gaps, one.book.refused, one.book.crossings) == (0, 0, 0)


def test_the_recorded_listing_is_read() -> None:
    answers = list(bodies(recording(RECORDED)))
    if not answers:
        pytest.skip("this half of the recordings holds no listing")
    listed = CoinbaseAdapter().instruments(answers)
    assert len({one.symbol for one in listed}) == len(listed) > 100
    assert all(one.tick > 0 and one.lot > 0 and one.kind == "spot" for one in listed)
    assert "BTC-USDC" not in {one.contract for one in listed}


def test_captured_single_frames_decode_or_are_refused() -> None:
    for name in ("crypto_msg_parser_frames", "tardis_mapper_frames"):
        for frame in single_frames(recording(f"multi/frames/{name}.jsonl.gz"), "coinbase"):
            survives(adapter().decode, frame)


SEEDS = (whole(), book("update", 0, ("bid", "100", "1")), trade(0, ("7", "BUY")), pushed("heartbeats", 0))


@given(st.sampled_from(SEEDS), st.integers(0, 300), st.binary(max_size=6), st.integers(0, 12))
def test_broken_frames_are_refused_and_nothing_worse(seed: bytes, at: int, what: bytes, cut: int) -> None:
    at = min(at, len(seed))
    survives(adapter().decode, seed[:at] + what + seed[at + cut :])


@given(st.binary(max_size=80))
def test_random_bytes_are_refused_and_nothing_worse(junk: bytes) -> None:
    survives(adapter().decode, junk)
    survives(adapter().decode, b'{"channel":"l2_data' + junk)
    survives(adapter().decode, b'{"channel":"status","x":' + b"[" * 5000 + junk)


@given(st.permutations(range(1, 7)), st.lists(st.integers(1, 6), max_size=6))
def test_reordered_and_repeated_frames_never_make_a_wrong_book_usable(
    order: list[int], again: list[int]
) -> None:
    updates = {n: book("update", n, ("bid", f"{100 + n}", f"{n}")) for n in range(1, 7)}
    start = book("snapshot", 0, ("bid", "100", "9"), ("offer", "200", "2"))
    market = played(adapter(), start, *(updates[n] for n in (*order, *again)))
    state = market.view("BTC-USD").book
    if state.usable:
        assert order == sorted(order)
        assert state.levels(20)[0] == [*((100.0 + n, float(n)) for n in range(6, 0, -1)), (100.0, 9.0)]


def test_only_changed_levels_are_told() -> None:
    reader = adapter()
    reader.decode(whole(), 1)
    (said,) = reader.decode(book("update", 1, ("bid", "100", "0")), 1)
    assert said == BookDelta("BTC-USD", TS + 1, [(100.0, 0.0)], [], 2, 2, None, 1)
