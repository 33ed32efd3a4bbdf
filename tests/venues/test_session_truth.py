"""What is said of limits, maintenance, clocks and broken frames, and that none of it can release an order."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from data.events import FeedStatus, Top
from data.market import Market
from desk.execution.quotes import MarketQuotes
from desk.kernel.clock import LoopClock
from tests.venues.loopback import desk, until, venue
from tests.venues.speaking import (
    BTC,
    MS,
    START,
    Clock,
    adapter,
    answers,
    body,
    book,
    depth,
    frame,
    listed,
    print_,
    standing,
    state,
)


def touch() -> str:
    return frame("btcusdt@bookTicker", u=1, s="BTCUSDT", b="99.00", B="1", a="101.00", A="1")


@pytest.mark.parametrize("status", [429, 418, 403])
async def test_a_venue_that_refuses_requests_is_left_alone_for_as_long_as_it_asks(status: int) -> None:
    clock = Clock()
    refused = (status, b"slow down", {"Retry-After": "1200"})
    async with venue(answers(refused, book(10))) as at, desk(adapter(), at, [BTC], clock.now) as on:
        socket = await at.socket()
        await socket.send(depth(10, 11))
        await until(lambda: any("again in 1199 s" in one.reason for one in on.said()))
        told = f"again in 1200 s: binance takes no requests (HTTP {status})"
        assert any(told in one.reason for one in on.said())
        assert on.market.staleness(BTC, on.source.market_now()).startswith("feed limited")
        asked = len(at.asked)
        await until(lambda: any("again in 1190 s" in one.reason for one in on.said()))
        assert len(at.asked) == asked


@pytest.mark.parametrize("status", [429, 418, 403])
async def test_a_venue_that_refused_requests_is_asked_again_after_its_wait(status: int) -> None:
    clock = Clock()
    refused = (status, b"slow down", {"Retry-After": "5"})
    async with venue(answers(refused, book(10))) as at, desk(adapter(), at, [BTC], clock.now) as on:
        socket = await at.socket()
        await socket.send(depth(10, 11))
        await until(lambda: any(one.state == "limited" for one in on.said()))
        await until(lambda: on.state() == "live" and state(on).book.usable)


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_failing_venue_is_told_and_asked_again(status: int) -> None:
    clock = Clock()
    failing = (status, b"<html>\x1b[31mmaintenance</html>")
    async with venue(answers(failing, failing, book(10))) as at, desk(adapter(), at, [BTC], clock.now) as on:
        await (await at.socket()).send(depth(10, 11))
        await until(lambda: any(one.state == "maintenance" for one in on.said()))
        told = next(one for one in on.said() if one.state == "maintenance")
        assert f"HTTP {status}" in told.reason
        assert told.reason.isprintable()
        await until(lambda: on.state() == "live" and state(on).book.usable)


async def test_announced_maintenance_is_told_and_ends_with_the_venues_word() -> None:
    clock = Clock()
    told = answers()
    down, up = body({"status": 1, "msg": "system_maintenance"}), body({"status": 0, "msg": "normal"})
    told["/sapi/v1/system/status"] = [(200, down), (200, up)]
    async with venue(told) as at, desk(adapter(), at, [BTC], clock.now) as on:
        await (await at.socket()).send(depth(10, 11))
        await until(lambda: "system_maintenance" in on.market.staleness(BTC, START * MS))
        await until(lambda: on.state() == "live")


@pytest.mark.parametrize("off", [-300.0, -1.5, 1.5, 300.0])
async def test_a_clock_that_differs_by_more_than_a_second_means_no_new_risk(off: float) -> None:
    clock = Clock()
    async with venue(answers()) as at, desk(adapter(), at, [BTC], clock.now) as on:
        socket = await standing(on, at)
        clock.ns += int((20 + off) * 1e9)
        await socket.send(print_(1, at=START + 20_000))
        await until(lambda: on.state() == "quarantined")
        assert "this machine's clock is" in on.said()[-1].reason
        assert ("ahead of" in on.said()[-1].reason) == (off > 0)
        assert "no new risk" in on.market.staleness(BTC, on.source.market_now())
        clock.ns -= int(off * 1e9)
        clock.ns += 30 * 10**9
        await socket.send(print_(2, at=START + 50_000))
        await until(lambda: on.state() == "live")


async def test_ages_follow_the_venues_clock_when_ours_is_set_back() -> None:
    clock = Clock()
    async with venue(answers()) as at, desk(adapter(), at, [BTC], clock.now) as on:
        socket = await standing(on, at)
        await socket.send(print_(1))
        await until(lambda: state(on).last_trade_id == 1)
        before = on.source.market_now()
        clock.ns -= 3600 * 10**9
        assert on.source.market_now() >= before
        clock.ns += 3 * 3600 * 10**9
        assert "silent for" in on.market.staleness(BTC, on.source.market_now())


BROKEN: dict[str, str] = {
    "a NaN price": frame(
        "btcusdt@trade", e="trade", E=START, s="BTCUSDT", t=1, p="NaN", q="1", T=START, m=False
    ),
    "a price of zero": print_(1, "0"),
    "a negative price": print_(1, "-5"),
    "an infinite price": print_(1, "inf"),
    "half a frame": depth(12, 13)[:40],
    "no JSON at all": "<html>busy</html>",
    "an empty frame": "",
    "a list": "[1, 2]",
    "deep nesting": "[" * 5000,
}


@pytest.mark.parametrize("what", BROKEN)
async def test_a_broken_frame_is_counted_told_and_closes_nothing(what: str) -> None:
    clock = Clock()
    async with venue(answers(book(10), book(30))) as at, desk(adapter(), at, [BTC], clock.now) as on:
        socket = await standing(on, at)
        await socket.send(BROKEN[what])
        await socket.send(depth(30, 31))
        await until(lambda: any("refused" in one.reason for one in on.said()))
        await until(lambda: state(on).book.last == 31 and state(on).book.usable)
        assert (on.state(), len(at.sockets)) == ("live", 1)
        assert not state(on).trades


async def test_a_refused_update_of_a_book_has_the_book_asked_for_again() -> None:
    clock = Clock()
    async with venue(answers(book(10), book(40))) as at, desk(adapter(), at, [BTC], clock.now) as on:
        socket = await standing(on, at)
        await socket.send(depth(12, 13, [["-1.0", "2.0"]]))
        await until(lambda: state(on).book.last == 40)
        gap = next(one for one in on.said(BTC) if "may have been an update" in one.reason)
        assert gap.state == "gap"


async def test_a_refused_trade_leaves_the_books_alone() -> None:
    clock = Clock()
    async with venue(answers()) as at, desk(adapter(), at, [BTC], clock.now) as on:
        socket = await standing(on, at)
        for _ in range(50):
            await socket.send(print_(1, "0"))
        await socket.send(depth(12, 13))
        await until(lambda: state(on).book.last == 13)
        assert at.times("/api/v3/depth") == 1
        assert sum("a frame was refused" in one.reason for one in on.said()) == 1


async def test_a_delisted_instrument_and_a_changed_tick_stop_trading() -> None:
    clock = Clock()
    told = answers()
    told["/api/v3/exchangeInfo"] = [
        (200, body({"symbols": [listed()]})),
        (200, body({"symbols": [listed(tick="0.1")]})),
        (200, body({"symbols": [listed(status="BREAK")]})),
        (200, body({"symbols": [listed()]})),
    ]
    patient = adapter(silence_seconds=0.0)
    async with venue(told) as at, desk(patient, at, [BTC], clock.now, hurry=3000.0) as on:
        await (await at.socket()).send(depth(10, 11))
        await until(lambda: at.times("/api/v3/exchangeInfo") >= 4 and state(on).book.usable)
        await until(lambda: on.state(BTC) in ("live", "resynchronised"))
        said = [one.reason for one in on.said(BTC) if one.state == "halted"]
        assert list(dict.fromkeys(one.partition("; wait")[0] for one in said)) == [
            "binance no longer lists BTC-USDT as open for trading",
        ]


State = Literal["connecting", "gap", "quarantined", "limited", "maintenance", "halted", "ended"]
NOT_USABLE: tuple[State, ...] = (
    "connecting",
    "gap",
    "quarantined",
    "limited",
    "maintenance",
    "halted",
    "ended",
)


@pytest.mark.parametrize("instrument", [BTC, ""])
@pytest.mark.parametrize("said", NOT_USABLE)
async def test_no_quote_is_usable_while_the_feed_or_its_instrument_is_not(
    said: State, instrument: str
) -> None:
    clock = Clock()
    async with venue(answers()) as at, desk(adapter(), at, [BTC], clock.now) as on:
        await standing(on, at)
        instruments = on.source.instruments
    market = Market(instruments, "binance")
    quotes = MarketQuotes(market, LoopClock(START * MS), lambda: START * MS)
    market.apply(Top(BTC, START * MS, 99.0, 1.0, 101.0, 1.0))
    assert quoted(quotes).usable
    market.apply(FeedStatus(instrument, START * MS, said, "because"))
    market.apply(Top(BTC, START * MS, 99.0, 1.0, 101.0, 1.0))
    found = quoted(quotes)
    if said == "quarantined" and not instrument:
        assert (found.usable, found.caution) == (True, "feed quarantined: because")
    else:
        assert (found.usable, found.reason) == (False, f"feed {said}: because")
    market.apply(FeedStatus(instrument, START * MS, "live"))
    assert quoted(quotes).usable


async def test_quotes_of_a_live_venue_are_usable_only_while_it_stands() -> None:
    clock = Clock()
    async with venue(answers(book(10), book(50))) as at, desk(adapter(), at, [BTC], clock.now) as on:
        quotes = MarketQuotes(on.market, LoopClock(START * MS), on.source.market_now)
        socket = await at.socket()
        await socket.send(touch())
        await until(lambda: quotes.quote(BTC) is not None)
        await standing(on, at)
        await until(lambda: quoted(quotes).usable)
        at.doors += [503] * 1000
        socket.transport.abort()
        await until(lambda: not quoted(quotes).usable)
        assert quoted(quotes).reason.startswith("feed connecting")
        at.doors.clear()
        again = await at.socket(2)
        await again.send(touch())
        await again.send(depth(50, 51))
        await until(lambda: quoted(quotes).usable)


def quoted(quotes: MarketQuotes) -> Any:
    found = quotes.quote(BTC)
    assert found is not None
    return found
