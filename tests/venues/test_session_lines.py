"""Connections that fall silent, break, are refused or come to the end of their life."""

from __future__ import annotations

import dataclasses
import json

from data.events import BookDelta, Trade
from data.venues.binance import USDM, BinanceAdapter
from tests.venues.loopback import Answer, desk, until, venue
from tests.venues.speaking import (
    BTC,
    START,
    Clock,
    adapter,
    answers,
    body,
    book,
    depth,
    listed,
    print_,
    standing,
    state,
)


async def test_a_reset_distrusts_the_books_and_the_session_comes_back() -> None:
    clock = Clock()
    async with venue(answers(book(10), book(70))) as at, desk(adapter(), at, [BTC], clock.now) as on:
        socket = await standing(on, at)
        at.doors += [503] * 1000
        socket.transport.abort()
        await until(lambda: on.state(BTC) == "connecting")
        assert not state(on).book.usable
        assert on.market.staleness(BTC, on.source.market_now()).startswith("feed connecting: ")
        at.doors.clear()
        again = await at.socket(2)
        await again.send(depth(70, 71))
        await until(lambda: state(on).book.usable and on.state() == "live")
        assert (state(on).book.last, on.state(BTC)) == (71, "resynchronised")


async def test_the_wait_before_the_next_attempt_is_counted_down() -> None:
    clock = Clock()
    async with venue(answers()) as at, desk(adapter(), at, [BTC], clock.now) as on:
        socket = await standing(on, at)
        at.doors += [503, 503, 503]
        await socket.close(1012, "restart")
        await until(lambda: any("again in" in one.reason for one in on.said() if one.state == "connecting"))
        reasons = [one.reason for one in on.said() if one.state == "connecting"]
        assert any("the venue closed the connection (1012 restart)" in one for one in reasons)
        await until(lambda: any(": refused with HTTP 503" in one.reason for one in on.said()))
        await (await at.socket(2)).send(depth(10, 12))
        await until(lambda: on.state() == "live")


async def test_silence_ends_a_connection() -> None:
    clock = Clock()
    quick = adapter(silence_seconds=5.0)
    async with venue(answers(book(10), book(90))) as at, desk(quick, at, [BTC], clock.now) as on:
        await standing(on, at)
        again = await at.socket(2)
        assert any("silent for 5 s" in one.reason for one in on.said(BTC))
        await again.send(depth(90, 91))
        await until(lambda: state(on).book.last == 91)


async def test_a_frame_longer_than_the_limit_closes_the_connection_and_nothing_else() -> None:
    clock = Clock()
    short = adapter(longest_frame=20_000)
    async with venue(answers(book(10), book(50))) as at, desk(short, at, [BTC], clock.now) as on:
        socket = await standing(on, at)
        await socket.send("x" * 30_000)
        await (await at.socket(2)).send(depth(50, 51))
        await until(lambda: state(on).book.last == 51)
        assert not on.task.done()


async def test_a_frame_of_five_megabytes_is_read() -> None:
    clock = Clock()
    async with venue(answers()) as at, desk(adapter(), at, [BTC], clock.now) as on:
        socket = await standing(on, at)
        await socket.send(depth(12, 12, [[f"{n / 100:.2f}", "1.0"] for n in range(1, 300_000)]))
        await until(lambda: state(on).book.last == 12)
        assert len(at.sockets) == 1


async def test_a_connection_is_renewed_before_its_end_without_a_hole() -> None:
    clock = Clock()
    lived = adapter(connection_hours=60 / 3600)
    async with venue(answers()) as at, desk(lived, at, [BTC], clock.now) as on:
        old = await standing(on, at)
        new = await at.socket(2)
        # Both stand; the new one's first frames are ahead of the old one's, and repeat some of them.
        await new.send(depth(14, 15))
        await new.send(print_(2))
        await old.send(depth(12, 13))
        await old.send(print_(1))
        await old.send(depth(14, 15))
        await until(lambda: state(on).book.last == 15)
        await old.send(print_(2))
        await new.send(depth(16, 17))
        await new.send(print_(3))
        await until(lambda: old.close_code is not None)
        await until(lambda: state(on).book.last == 17 and state(on).last_trade_id == 3)
        assert [one.id for one in on.market.view(BTC).trades] == [1, 2, 3]
        assert {one.state for one in on.said(BTC)} == {"connecting", "gap", "resynchronised"}
        assert [one.state for one in on.said(BTC)].count("gap") <= 2
        assert (state(on).book.gaps, at.times("/api/v3/depth")) == (0, 1)
        first = [one.first for one in on.events if isinstance(one, BookDelta)]
        assert first == [10, 12, 14, 14, 16]


async def test_a_server_that_announces_its_end_is_left_before_it() -> None:
    clock = Clock()
    async with venue(answers()) as at, desk(adapter(), at, [BTC], clock.now) as on:
        old = await standing(on, at)
        await old.send(body({"e": "serverShutdown", "E": 1770123456789}).decode())
        new = await at.socket(2)
        await new.send(depth(12, 13))
        await until(lambda: old.close_code is not None and state(on).book.last == 13)
        assert state(on).book.usable


async def test_a_renewal_that_fails_is_tried_again_while_the_old_connection_serves() -> None:
    clock = Clock()
    lived = adapter(connection_hours=60 / 3600)
    async with venue(answers()) as at, desk(lived, at, [BTC], clock.now) as on:
        at_first = await standing(on, at)
        at.doors += [500]
        await until(lambda: any("could not be renewed yet" in one.reason for one in on.said()))
        assert (on.state(), state(on).book.usable) == ("live", True)
        new = await at.socket(2)
        await new.send(depth(12, 13))
        await until(lambda: state(on).book.last == 13 and at_first.close_code is not None)


async def test_a_lost_connection_has_its_missing_bars_asked_for() -> None:
    clock = Clock()
    async with venue(answers()) as at, desk(adapter(), at, [BTC], clock.now) as on:
        socket = await standing(on, at)
        await until(lambda: at.times("/api/v3/klines") == 4)
        socket.transport.abort()
        await (await at.socket(2)).send(print_(1))
        await until(lambda: at.times("/api/v3/klines") == 8)
        assert any("interval=1m&limit=3" in one for one in at.asked)


async def test_many_topics_are_subscribed_to_by_messages_and_acknowledged() -> None:
    clock = Clock()
    names = [f"C{n}" for n in range(30)]
    many = answers(listing=[listed(f"{name}USDT", name) for name in names])
    wanted = [f"{name}-USDT" for name in names]
    async with venue(many) as at, desk(adapter(), at, wanted, clock.now) as on:
        socket = await at.socket()
        await until(lambda: len(at.heard) == 2)
        assert at.opened == ["/stream"]
        assert sum(len(json.loads(one)["params"]) for one in at.heard) == 150
        await socket.send('{"result":null,"id":1}')
        await socket.send('{"result":null,"id":2}')
        await socket.send(depth(10, 11, contract="C7USDT"))
        await until(lambda: state(on, "C7-USDT").book.usable)


async def test_a_refused_subscription_is_told_and_tried_again() -> None:
    clock = Clock()
    async with venue(answers()) as at, desk(adapter(), at, [BTC], clock.now) as on:
        socket = await standing(on, at)
        await socket.send('{"error":{"code":2,"msg":"Invalid request: unknown stream"},"id":1}')
        await until(
            lambda: any("refused a subscription: Invalid request" in one.reason for one in on.said(BTC))
        )
        await (await at.socket(2)).send(depth(10, 12))
        await until(lambda: on.state(BTC) == "resynchronised" and state(on).book.usable)


async def test_raw_frames_are_handed_to_whoever_listens() -> None:
    clock = Clock()
    heard: list[tuple[int, str, str, bytes]] = []
    async with (
        venue(answers()) as at,
        desk(adapter(), at, [BTC], clock.now, tap=lambda *one: heard.append(one)) as on,
    ):
        socket = await standing(on, at)
        await socket.send(print_(1))
        await until(lambda: any(isinstance(one, Trade) for one in on.events))
        assert (clock.ns, "connection 1 of 1", "in", print_(1).encode()) in heard
        assert any(one[1] == "http /api/v3/exchangeInfo" and one[2] == "in" for one in heard)


def futures() -> tuple[BinanceAdapter, dict[str, list[Answer]]]:
    product = dataclasses.replace(USDM, limits=adapter().limits)
    told = {
        path.replace("/api/v3", "/fapi/v1"): given
        for path, given in answers(
            book(10), book(40), listing=[{**listed(), "contractType": "PERPETUAL"}]
        ).items()
    }
    told["/fapi/v1/openInterest"] = [(200, body({"openInterest": "7.5", "symbol": "BTCUSDT", "time": START}))]
    return BinanceAdapter(product), told


async def test_a_perpetual_stands_when_both_its_connections_do() -> None:
    clock = Clock()
    on_two, told = futures()
    async with venue(told) as at, desk(on_two, at, [BTC], clock.now) as on:
        await at.socket(2)
        (public,) = [one for one in at.sockets if one.request and one.request.path.startswith("/public/")]
        (market,) = [one for one in at.sockets if one.request and one.request.path.startswith("/market/")]
        await public.send(depth(10, 11))
        await until(lambda: state(on).book.usable and on.state(BTC) == "resynchronised")
        await until(lambda: state(on).open_interest is not None and state(on).open_interest.size == 7.5)
        at.doors += [503] * 1000
        market.transport.abort()
        await until(lambda: on.state(BTC) == "limited")
        assert state(on).book.usable
        assert on.state() == "live"
        assert "trades and marks are missing" in on.market.staleness(BTC, on.source.market_now())
        at.doors.clear()
        await until(lambda: len(at.sockets) == 3 and on.state(BTC) == "live")
        at.doors += [503] * 1000
        public.transport.abort()
        await until(lambda: on.state(BTC) == "connecting")
        assert not state(on).book.usable
        at.doors.clear()
        await (await at.socket(4)).send(depth(40, 41))
        await until(lambda: on.state(BTC) == "resynchronised" and state(on).book.last == 41)
