"""The desk on a live venue: what the status line says, and what happens to a book that cannot be right."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import pytest

from data.events import BookDelta, BookSnapshot, FeedStatus, Top
from data.feed import Emit, Now, Sleep
from data.instruments import Instrument
from data.market import Market
from data.venues.live import LiveSource
from desk.host.building import ready, source_of
from desk.host.feed import PATIENCE, Feed
from desk.kernel.clock import Clock, SystemClock
from desk.kernel.errors import ConfigError, DeskError
from desk.settings import Settings
from tests.data.building import BTC, ETH, SECOND, START
from tests.host.cores import attached, opened, virtually
from tests.venues.loopback import Venue, until, venue
from tests.venues.speaking import answers, body, book, depth, frame, listed, print_

State = Literal["connecting", "limited", "maintenance", "quarantined"]


class Standing:
    """A source that says nothing by itself and remembers what was doubted."""

    name = venue = description = "v"
    instruments: tuple[Instrument, ...] = (BTC, ETH)

    def __init__(self) -> None:
        self.doubted: list[tuple[str, str]] = []

    def market_now(self) -> int:
        return START

    def doubt(self, symbol: str, reason: str) -> None:
        self.doubted.append((symbol, reason))

    async def run(self, emit: Emit, sleep: Sleep, now: Now) -> None:
        await asyncio.Event().wait()


def feed() -> tuple[Feed, Market, Standing]:
    source = Standing()
    market = Market(source.instruments, "v")
    return Feed(source, market, SystemClock()), market, source


def priced(market: Market) -> None:
    for one in (BTC, ETH):
        market.apply(Top(one.symbol, START, 99.0, 1.0, 101.0, 1.0))


@pytest.mark.parametrize("state", ["connecting", "limited", "maintenance", "quarantined"])
def test_the_feed_says_what_its_venue_says(state: State) -> None:
    on, market, _ = feed()
    priced(market)
    market.apply(FeedStatus("", START, state, "again in 4 s"))
    assert on.state() == (state, "again in 4 s")
    market.apply(FeedStatus("", START, "live"))
    assert on.state() == ("live", "")


def test_one_instrument_in_trouble_is_named_with_its_reason() -> None:
    on, market, _ = feed()
    priced(market)
    market.apply(FeedStatus("ETH-USDT", START, "gap", "update 40 came after 11"))
    assert on.state() == ("delayed", "1 of 2 instruments: ETH-USDT gap: update 40 came after 11")
    market.apply(FeedStatus("BTC-USDT", START, "gap", "waiting"))
    assert on.state() == ("gap", "waiting")


def test_a_feed_that_fell_silent_says_what_else_is_known_of_it() -> None:
    on, market, _ = feed()
    market.apply(Top("BTC-USDT", START - 60 * SECOND, 99.0, 1.0, 101.0, 1.0))
    market.apply(Top("ETH-USDT", START - 60 * SECOND, 99.0, 1.0, 101.0, 1.0))
    market.apply(FeedStatus("", START, "live", "v answered HTTP 500"))
    assert on.state() == ("stale", "silent for 60 s; v answered HTTP 500")


def test_books_that_are_crossed_everywhere_are_a_quarantine_with_its_reason() -> None:
    on, market, _ = feed()
    for one in (BTC, ETH):
        market.apply(BookSnapshot(one.symbol, START, [(102.0, 1.0)], [(101.0, 1.0)], 10))
    assert on.state() == ("quarantined", "the book is crossed or locked")


def test_a_remark_stands_beside_a_feed_that_is_live() -> None:
    on, market, _ = feed()
    priced(market)
    market.apply(FeedStatus("", START, "live", "a frame was refused"))
    assert on.state() == ("live", "a frame was refused")


def test_a_book_that_stays_crossed_is_got_again() -> None:
    async def main(clock: Clock) -> None:
        source = Standing()
        market = Market(source.instruments, "v")
        on = Feed(source, market, clock)
        running = asyncio.create_task(on.run(lambda: None))
        market.apply(BookSnapshot("BTC-USDT", START, [(99.0, 1.0)], [(101.0, 1.0)], 10))
        await clock.sleep(PATIENCE + 2)
        assert source.doubted == []
        market.apply(BookDelta("BTC-USDT", START, [(102.0, 1.0)], [], 11, 11))
        await clock.sleep(PATIENCE + 2)
        assert source.doubted == [("BTC-USDT", "quarantined: the book is crossed or locked")]
        running.cancel()
        await asyncio.wait((running,))

    virtually(main)


def settings(at: Venue, **more: object) -> Settings:
    return Settings(venue="binance", venue_url=at.url, **more)


@asynccontextmanager
async def telling(at: Venue) -> AsyncIterator[None]:
    """Touch, trade and update, as a venue sends them all the time."""

    async def tell() -> None:
        for number in itertools.count(1):
            now = SystemClock().now() // 1_000_000
            touch = frame("btcusdt@bookTicker", u=number, s="BTCUSDT", b="99.00", B="1", a="101.00", A="1")
            for text in (touch, depth(10, 11, at=now), print_(number, at=now)):
                await at.sockets[-1].send(text)
            await asyncio.sleep(0.2)

    task = asyncio.create_task(tell())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait((task,))


async def test_the_whole_desk_runs_on_a_venue_and_says_when_its_line_is_lost(tmp_path: Path) -> None:
    async with venue(answers(book(10))) as at:
        clock = SystemClock()
        source = source_of(settings(at, universe="BTC-USDT"))
        await ready(source, clock)
        async with opened(clock, tmp_path, source=source) as core, attached(core) as one:
            await one.hello()
            await one.watch("status", "book:BTC-USDT")
            await at.socket()
            async with telling(at):
                status = await one.see("status", lambda spec: spec.feed_state == "live")
                assert status.feed == f"binance at {at.url}"
                await one.see("book:BTC-USDT", lambda spec: spec.usable)
                assert core.quotes.quote("BTC-USDT") is not None
            at.doors += [503] * 50
            at.sockets[0].transport.abort()
            status = await one.see("status", lambda spec: spec.feed_state == "connecting")
            assert "again in" in status.feed_detail or "broke off" in status.feed_detail
            quote = core.quotes.quote("BTC-USDT")
            assert quote is not None
            assert not quote.usable
            at.doors.clear()
            await at.socket(2)
            async with telling(at):
                await one.see("status", lambda spec: spec.feed_state == "live")
                await until(lambda: core.quotes.quote("BTC-USDT").usable)  # type: ignore[union-attr]


async def test_a_venue_that_is_not_there_or_lacks_the_instrument_is_one_sentence() -> None:
    nowhere = source_of(Settings(venue="binance", venue_url="http://127.0.0.1:1"))
    with pytest.raises(DeskError, match=r"binance does not answer over HTTP .*; look at the line to it"):
        await ready(nowhere, SystemClock())
    listing: dict[str, object] = {"symbols": [listed()]}
    async with venue({"/api/v3/exchangeInfo": [(200, body(listing))]}) as at:
        with pytest.raises(ConfigError, match="binance has no instrument FOO-USDT open for trading"):
            await ready(source_of(settings(at, universe="FOO-USDT")), SystemClock())


def test_the_settings_name_the_venue_and_what_to_carry() -> None:
    assert isinstance(source_of(Settings(venue="binance-usdm")), LiveSource)
    with pytest.raises(ConfigError, match="there is no venue binanc here; did you mean binance"):
        source_of(Settings(venue="binanc"))
    assert Settings(venue="binance", universe=["BTC-USDT", "TON-USDT"]).universe == "BTC-USDT,TON-USDT"
    assert Settings(venue="binance", universe=12).universe == "12"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"venue": "binance", "replay": Path("x")}, "two markets"),
        ({"venue": "binance", "speed": 2.0}, "at its own speed"),
        ({"venue_url": "http://127.0.0.1:1"}, "needs the venue"),
        ({"venue": "binance", "venue_url": "ftp://x"}, "venue_url"),
    ],
)
def test_settings_that_name_no_one_market_are_refused(given: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Settings(**given)
