"""The live session end to end on loopback: how it starts, and how its books recover."""

from __future__ import annotations

import asyncio

import pytest

from data.errors import DataError
from data.events import BookDelta, BookSnapshot, Candle, Trade
from tests.venues.loopback import desk, until, venue
from tests.venues.speaking import (
    BTC,
    Clock,
    adapter,
    answers,
    book,
    depth,
    listed,
    print_,
    standing,
    state,
)

MINUTE = 60 * 10**9


async def test_it_lists_subscribes_loads_history_and_stands() -> None:
    clock = Clock()
    async with venue(answers()) as at, desk(adapter(), at, [BTC], clock.now) as on:
        instrument = on.source.instruments[0]
        assert (str(instrument.tick), str(instrument.lot), str(instrument.min_notional)) == (
            "0.01",
            "0.00001",
            "5.0",
        )
        await standing(on, at)
        assert at.opened == [
            "/stream?streams=btcusdt@trade/btcusdt@bookTicker/btcusdt@depth@100ms/btcusdt@ticker/btcusdt@kline_1m"
        ]
        assert state(on).book.last == 11
        assert on.state() == "live"
        assert list(dict.fromkeys(one.state for one in on.said(BTC)))[:2] == ["connecting", "gap"]
        await until(lambda: len(state(on).candles("1m")) >= 2)
        told = [one for one in on.events if isinstance(one, Candle) and one.interval == MINUTE]
        assert [one.closed for one in told] == [True, True, False]


async def test_updates_wait_for_the_whole_book_and_older_ones_are_left_out() -> None:
    clock = Clock()
    async with venue(answers(book(20))) as at, desk(adapter(), at, [BTC], clock.now) as on:
        socket = await at.socket()
        for first in (15, 18, 21):
            await socket.send(depth(first, first + 2, [["98.00", str(first)]]))
        await until(lambda: state(on).book.usable)
        assert state(on).book.last == 23
        assert at.times("/api/v3/depth") == 1


async def test_a_gap_is_told_at_once_and_the_book_is_unusable_until_it_came_again() -> None:
    clock = Clock()
    async with venue(answers(book(10), book(50))) as at, desk(adapter(), at, [BTC], clock.now) as on:
        socket = await standing(on, at)
        begun = len(on.events)
        await socket.send(depth(40, 41))
        await until(lambda: state(on).book.usable and state(on).book.last == 50)
        await until(lambda: on.state(BTC) == "resynchronised")
        after = on.events[begun:]
        kinds = [getattr(one, "state", type(one).__name__) for one in after]
        assert kinds[:2] == ["gap", "BookDelta"]
        assert "gap: update 40 came after 11" in on.said(BTC)[-2].reason
        assert kinds.index("BookSnapshot") < kinds.index("resynchronised")
        assert at.times("/api/v3/depth") == 2


async def test_a_whole_book_older_than_the_updates_after_it_is_asked_for_again() -> None:
    clock = Clock()
    async with (
        venue(answers(book(10), book(12), book(30))) as at,
        desk(adapter(), at, [BTC], clock.now) as on,
    ):
        socket = await at.socket()
        await socket.send(depth(25, 26))
        await until(lambda: state(on).book.usable)
        assert (state(on).book.last, at.times("/api/v3/depth")) == (30, 3)


async def test_frames_that_come_twice_or_late_change_nothing() -> None:
    clock = Clock()
    async with venue(answers()) as at, desk(adapter(), at, [BTC], clock.now) as on:
        socket = await standing(on, at)
        for text in (
            depth(12, 13),
            depth(14, 15),
            depth(12, 13),
            print_(7),
            print_(7),
            print_(6),
            depth(14, 15),
        ):
            await socket.send(text)
        await socket.send(depth(16, 16))
        await until(lambda: state(on).book.last == 16)
        assert (state(on).book.gaps, len(state(on).trades), on.state(BTC)) == (0, 1, "resynchronised")


async def test_instruments_that_are_not_open_for_trading_are_not_carried() -> None:
    clock = Clock()
    closed = answers(listing=[listed(), listed("ETHUSDT", "ETH", status="BREAK")])
    async with venue(closed) as at:
        with pytest.raises(DataError, match="binance has no instrument ETH-USDT open for trading"):
            async with desk(adapter(), at, ["ETH-USDT"], clock.now):
                raise AssertionError


async def test_a_venue_that_does_not_answer_is_one_sentence() -> None:
    async with venue({"/api/v3/exchangeInfo": [(503, b"")]}) as at:
        with pytest.raises(DataError, match="binance answered HTTP 503 at /api/v3/exchangeInfo"):
            async with desk(adapter(), at, [BTC], Clock().now):
                raise AssertionError
        assert at.times("/api/v3/exchangeInfo") == 3


async def test_the_end_of_the_session_leaves_no_task_behind() -> None:
    clock = Clock()
    async with venue(answers()) as at:
        async with desk(adapter(), at, [BTC], clock.now) as on:
            await standing(on, at)
        await until(lambda: at.sockets[0].close_code is not None)


async def test_what_readers_of_the_market_doubt_is_asked_for_again() -> None:
    clock = Clock()
    async with venue(answers(book(10), book(60))) as at, desk(adapter(), at, [BTC], clock.now) as on:
        await standing(on, at)
        on.source.doubt(BTC, "the book stayed crossed")
        assert on.state(BTC) == "gap"
        await until(lambda: state(on).book.usable and state(on).book.last == 60)


async def test_a_flood_of_frames_leaves_the_loop_its_turn() -> None:
    clock = Clock()
    async with venue(answers()) as at, desk(adapter(), at, [BTC], clock.now) as on:
        socket = await standing(on, at)
        turns = 0

        async def count() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        counting = asyncio.create_task(count())
        await asyncio.gather(*(socket.send(print_(number)) for number in range(1, 2001)))
        await until(lambda: state(on).last_trade_id == 2000)
        counting.cancel()
        assert turns > 2000 / 32
        assert sum(isinstance(one, Trade) for one in on.events) == 2000


async def test_events_keep_the_order_in_which_the_venue_said_them() -> None:
    clock = Clock()
    async with venue(answers()) as at, desk(adapter(), at, [BTC], clock.now) as on:
        socket = await standing(on, at)
        for text in (print_(1), depth(12, 12), print_(2), depth(13, 13)):
            await socket.send(text)
        await until(lambda: state(on).book.last == 13)
        said = [one for one in on.events if isinstance(one, Trade | BookDelta | BookSnapshot)][-4:]
        assert [type(one).__name__ for one in said] == ["Trade", "BookDelta", "Trade", "BookDelta"]
