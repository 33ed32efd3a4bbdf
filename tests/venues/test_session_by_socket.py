"""A venue that sends whole books by itself, and again when it is asked for a new subscription."""

from __future__ import annotations

import json
from contextlib import AbstractAsyncContextManager

from data.venues.adapter import Limits
from data.venues.bybit import BybitAdapter, linear
from tests.venues.loopback import HURRY, Answer, Desk, Venue, desk, until, venue
from tests.venues.speaking import BTC, START, Clock, body, state

LISTED = {
    "symbol": "BTCUSDT",
    "contractType": "LinearPerpetual",
    "status": "Trading",
    "baseCoin": "BTC",
    "quoteCoin": "USDT",
    "deliveryTime": "0",
    "priceFilter": {"tickSize": "0.10"},
    "lotSizeFilter": {"qtyStep": "0.001", "minNotionalValue": "5"},
}


def answers() -> dict[str, list[Answer]]:
    listing = {"retCode": 0, "result": {"category": "linear", "list": [LISTED]}}
    nothing = {"retCode": 0, "result": {"list": []}}
    return {
        "/v5/market/instruments-info": [(200, body(listing))],
        "/v5/market/kline": [(200, body(nothing))],
        "/v5/system/status": [(200, body(nothing))],
    }


def book(kind: str, number: int, at: int = START, bid: str = "99.0") -> str:
    data = {"s": "BTCUSDT", "b": [[bid, "1"]], "a": [["101.0", "1"]], "u": number, "seq": number}
    return json.dumps(
        {"topic": "orderbook.200.BTCUSDT", "type": kind, "ts": at, "cts": at, "data": data},
        separators=(",", ":"),
    )


def carried(at: Venue, hurry: float = HURRY, **limits: float) -> AbstractAsyncContextManager[Desk]:
    adapter: BybitAdapter = linear()
    adapter.limits = Limits(
        topics_a_connection=800,
        messages_a_second=1000.0,
        requests_a_second=1000.0,
        ping_seconds=limits.get("ping_seconds", 0.0),
        silence_seconds=limits.get("silence_seconds", 0.0),
    )
    return desk(adapter, at, [BTC], Clock().now, hurry)


def said(at: Venue, operation: str) -> list[list[str]]:
    heard = [json.loads(one) for one in at.heard]
    return [one.get("args", []) for one in heard if one["op"] == operation]


async def test_a_book_that_comes_by_itself_is_not_asked_for() -> None:
    async with venue(answers()) as at, carried(at) as on:
        socket = await at.socket()
        await until(lambda: said(at, "subscribe"))
        await socket.send('{"success":true,"ret_msg":"","op":"subscribe"}')
        await socket.send(book("snapshot", 5))
        await socket.send(book("delta", 6))
        await until(lambda: state(on).book.usable and state(on).book.last == 6)
        assert said(at, "unsubscribe") == []


async def test_a_gap_is_healed_by_a_new_subscription() -> None:
    async with venue(answers()) as at, carried(at) as on:
        socket = await at.socket()
        await socket.send(book("snapshot", 5))
        await until(lambda: state(on).book.usable)
        await socket.send(book("delta", 9))
        await until(lambda: said(at, "unsubscribe") == [["orderbook.200.BTCUSDT"]])
        assert (state(on).book.usable, on.state(BTC)) == (False, "gap")
        await socket.send(book("snapshot", 9))
        await socket.send(book("delta", 10))
        await until(lambda: state(on).book.usable and state(on).book.last == 10)
        assert on.state(BTC) == "resynchronised"


async def test_whole_books_that_never_come_end_the_connection() -> None:
    async with venue(answers()) as at, carried(at, hurry=200.0) as on:
        socket = await at.socket()
        await socket.send('{"success":true,"ret_msg":"","op":"subscribe"}')
        again = await at.socket(2)
        assert len(said(at, "unsubscribe")) == 3
        assert any("were asked for in vain" in one.reason for one in on.said(BTC))
        await again.send(book("snapshot", 5))
        await until(lambda: state(on).book.usable)


async def test_a_service_that_was_started_again_begins_its_books_anew() -> None:
    async with venue(answers()) as at, carried(at) as on:
        socket = await at.socket()
        await socket.send(book("snapshot", 500))
        await until(lambda: state(on).book.usable)
        await socket.send(book("snapshot", 1, START + 5, "98.0"))
        await socket.send(book("delta", 2, START + 6, "98.5"))
        await until(lambda: state(on).book.usable and state(on).book.last == 2)
        assert state(on).book.bids.best_price() == 98.5


async def test_a_venue_that_wants_pings_of_its_own_kind_gets_them() -> None:
    async with venue(answers()) as at, carried(at, ping_seconds=20.0) as on:
        await (await at.socket()).send(book("snapshot", 5))
        await until(lambda: len(said(at, "ping")) >= 2)
        assert not on.task.done()
