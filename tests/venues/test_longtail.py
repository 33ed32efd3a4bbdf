"""Venues of ccxt behind the same seam: Bitfinex on loopback, spoken to by ccxt.pro itself."""

from __future__ import annotations

import random
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.server import serve

from data.errors import DataError
from data.events import Candle, DayStats, Trade
from data.venues.known import adapter_of, live_source
from data.venues.longtail import INSTALL, LongtailSource
from tests.shared import recording
from tests.venues.bitfinex import Bitfinex, answers, listening, recorded
from tests.venues.loopback import Answer, until
from tests.venues.speaking import START, Clock

pytest.importorskip("ccxt")

PAIR = "BTC-USD"
BOOK, TRADES, TICKER = ("book", "tBTCUSD"), ("trades", "tBTCUSD"), ("ticker", "tBTCUSD")
WHOLE = [[99.0, 1, 2.0], [98.0, 2, 3.0], [101.0, 1, -4.0], [102.0, 1, -5.0]]


def print_(number: int, amount: float = 0.5, price: float = 100.0) -> list[Any]:
    return [number, START, amount, price]


@asynccontextmanager
async def bitfinex(
    told: dict[str, list[Answer]], frames: Mapping[tuple[str, str], Sequence[Any]]
) -> AsyncIterator[Bitfinex]:
    found = Bitfinex(told, frames)
    server = await serve(found.serve_socket, "127.0.0.1", 0, process_request=found.process, close_timeout=0.2)
    found.port = next(iter(server.sockets)).getsockname()[1]
    try:
        yield found
    finally:
        server.close()
        await server.wait_closed()


def source(at: Bitfinex, wanted: list[str] | int = 1) -> LongtailSource:
    return LongtailSource("ccxt:bitfinex", wanted, random.Random(7), at.url)


async def test_books_trades_days_and_the_past_come_through_ccxt() -> None:
    frames: dict[tuple[str, str], Sequence[Any]] = {
        BOOK: [[WHOLE], [[100.0, 1, -1.0]], [[99.0, 0, 1]]],
        TRADES: [[[print_(2, -0.25), print_(1)]], ["te", print_(3)], ["tu", print_(3)]],
        TICKER: [[[99.0, 1.0, 101.0, 2.0, 1.0, 0.01, 100.0, 7.0, 105.0, 95.0]]],
    }
    clock = Clock()
    async with bitfinex(answers("BTCUSD", last=100.0), frames) as at, listening(source(at), clock.now) as on:
        state = on.market.view(PAIR)
        await until(lambda: state.book.usable and state.book.best() == ((98.0, 3.0), (100.0, 1.0)))
        await until(lambda: len(state.trades) == 3 and state.day is not None)
        assert [(one.id, one.side, one.size) for one in state.trades] == [
            (1, "buy", 0.5),
            (2, "sell", 0.25),
            (3, "buy", 0.5),
        ]
        assert state.top is not None
        assert (state.top.bid, state.top.ask) == (98.0, 100.0)
        await until(lambda: any(isinstance(one, Candle) for one in on.events))
        assert on.state(PAIR) in ("live", "resynchronised")
        day = next(one for one in on.events if isinstance(one, DayStats))
        assert (day.last, day.high, day.low, day.volume) == (100.0, 105.0, 95.0, 7.0)


async def test_recorded_frames_of_a_venue_of_the_long_tail_make_its_books() -> None:
    frames = recorded(recording("longtail/ws/cryptofeed_bitfinex_20210417.jsonl.gz"))
    pairs = sorted({name[1:] for channel, name in frames if channel == "book" and ":" not in name})
    assert len(pairs) >= 2
    clock = Clock()
    async with bitfinex(answers(*pairs), frames) as at:
        wanted = source(at, len(pairs))
        async with listening(wanted, clock.now, hurry=5.0) as on:
            best = {_best(frames[("book", f"t{name}")]) for name in pairs}
            books = [on.market.view(one.symbol).book for one in wanted.instruments]
            await until(
                lambda: all(book.usable for book in books) and {book.best() for book in books} == best
            )
            assert [book.refused for book in books] == [0] * len(pairs)
            assert any(isinstance(one, Trade) for one in on.events)


async def test_a_lost_connection_is_told_and_made_anew_and_old_trades_are_not_told_twice() -> None:
    frames = {BOOK: [[WHOLE]], TRADES: [[[print_(2), print_(1)]]]}
    clock = Clock()
    async with bitfinex(answers("BTCUSD"), frames) as at, listening(source(at), clock.now) as on:
        state = on.market.view(PAIR)
        await until(lambda: state.book.usable and len(state.trades) == 2)
        at.frames = {BOOK: [[[[97.0, 1, 2.0], [103.0, 1, -4.0]]]], TRADES: [[[print_(3), print_(2)]]]}
        await at.sockets[0].close()
        await until(lambda: on.state(PAIR) == "connecting")
        assert not state.book.usable
        assert "ccxt:bitfinex" in on.said(PAIR)[-1].reason
        await until(lambda: state.book.usable and len(state.trades) == 3)
        assert state.book.best() == ((97.0, 2.0), (103.0, 4.0))
        assert on.state(PAIR) == "resynchronised"


async def test_old_trades_at_the_start_say_nothing_of_clocks() -> None:
    frames = {BOOK: [[WHOLE]], TRADES: [[[[1, START - 3_600_000, 0.5, 100.0]]]]}
    clock = Clock()
    async with bitfinex(answers("BTCUSD"), frames) as at, listening(source(at), clock.now) as on:
        await until(lambda: on.market.view(PAIR).book.usable and len(on.market.view(PAIR).trades) == 1)
        assert on.source.market_now() >= clock.ns


async def test_a_venue_that_falls_silent_is_connected_to_anew() -> None:
    clock = Clock()
    async with (
        bitfinex(answers("BTCUSD"), {BOOK: [[WHOLE]]}) as at,
        listening(source(at), clock.now, hurry=100.0) as on,
    ):
        state = on.market.view(PAIR)
        await until(lambda: state.book.usable)
        await until(lambda: len(at.sockets) > 1 and state.book.usable)
        assert "was closed" in " ".join(one.reason for one in on.said(PAIR))
        assert not on.task.done()


async def test_a_price_that_cannot_be_makes_the_book_wait_for_a_better_one() -> None:
    clock = Clock()
    async with bitfinex(answers("BTCUSD"), {BOOK: [[WHOLE]]}) as at, listening(source(at), clock.now) as on:
        state = on.market.view(PAIR)
        await until(lambda: state.book.usable)
        await at.channels[0].send(BOOK, [1e16, 1, -1.0])
        await at.channels[0].send(BOOK, [-5.0, 1, 1.0])
        await until(lambda: on.state(PAIR) == "gap")
        assert "was refused" in on.said(PAIR)[-1].reason
        assert not state.book.usable
        await at.channels[0].send(BOOK, [1e16, 0, -1])
        await at.channels[0].send(BOOK, [-5.0, 0, 1])
        await until(lambda: state.book.usable and on.state(PAIR) == "resynchronised")


async def test_the_tick_of_significant_digits_is_taken_near_todays_price() -> None:
    clock = Clock()
    async with bitfinex(answers("BTCUSD", "DOGUSD", last=61_602.0), {}) as at:
        wanted = source(at, ["BTC-USD"])
        async with listening(wanted, clock.now):
            (one,) = wanted.instruments
            assert (str(one.tick), str(one.lot), one.venue, one.kind) == (
                "1",
                "1E-8",
                "ccxt:bitfinex",
                "spot",
            )


async def test_a_venue_that_limits_or_fails_is_one_sentence() -> None:
    refused = answers("BTCUSD")
    refused[next(iter(refused))] = [(429, b'["error",11010,"ratelimit: error"]')]
    async with bitfinex(refused, {}) as at:
        with pytest.raises(DataError, match="ccxt:bitfinex limits us"):
            async with listening(source(at), Clock().now):
                raise AssertionError
    refused[next(iter(refused))] = [(503, b"")]
    async with bitfinex(refused, {}) as at:
        with pytest.raises(DataError, match="ccxt:bitfinex is not available"):
            async with listening(source(at), Clock().now):
                raise AssertionError


async def test_without_ccxt_one_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ccxt.pro", None)
    found = live_source("ccxt:kucoin", 1, random.Random(7))
    with pytest.raises(DataError) as told:
        await found.prepare(None, None)  # type: ignore[attr-defined]
    assert str(told.value) == INSTALL


@pytest.mark.parametrize("name", ["ccxt:", "ccxt:../x", "ccxt:gate:options"])
def test_names_that_are_none_are_refused(name: str) -> None:
    with pytest.raises(DataError, match="is no venue of ccxt"):
        live_source(name, 1, random.Random(7))


async def test_an_exchange_that_ccxt_lacks_is_refused_with_the_nearest() -> None:
    with pytest.raises(DataError, match="did you mean ccxt:kucoin"):
        await live_source("ccxt:kucoinn", 1, random.Random(7)).prepare(None, None)  # type: ignore[attr-defined]


def test_such_a_venue_has_no_adapter() -> None:
    with pytest.raises(DataError, match="speaks no frames of its own"):
        adapter_of("ccxt:kucoin")


def _best(frames: Sequence[Any]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Best bid and ask after all frames of a book, by the venue's own rule: a count of 0 removes a price."""
    bids: dict[float, float] = {}
    asks: dict[float, float] = {}
    for (said,) in frames:
        if said == "hb":
            continue
        for price, count, size in said if isinstance(said[0], list) else [said]:
            side = bids if size > 0 else asks
            if count:
                side[float(price)] = abs(float(size))
            else:
                side.pop(float(price), None)
    bid, ask = max(bids), min(asks)
    return (bid, bids[bid]), (ask, asks[ask])
