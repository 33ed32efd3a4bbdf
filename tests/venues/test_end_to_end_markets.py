"""Every adapter against its venue on loopback: books, trades, candles, funding, open interest."""

from __future__ import annotations

import pytest

from data.events import Trade
from tests.venues.linked import START, VENUES, Linked, linked
from tests.venues.loopback import until
from tests.venues.server.clock import MINUTE, SECOND
from tests.venues.server.faults import Duplicate
from tests.venues.server.perpetual import due, open_interest, rate
from tests.venues.server.told import Print

PERPETUALS = ("binance-usdm", "okx-swap", "bybit-linear")
Fill = tuple[int, float, float, str]
"""Milliseconds, price, size and the taker's side."""


def printed(pair: Linked, symbol: str, since: int) -> list[Fill]:
    """What the venue printed after the trade of that id."""
    new: list[Print] = [one for one in pair.at.world.prints[symbol] if one.id > since]
    return [(one.ts // 1_000_000, float(one.price), float(one.size), one.side) for one in new]


def newest(pair: Linked, symbol: str) -> int:
    """Id of the last trade so far; 0 where nothing traded yet."""
    prints = pair.at.world.prints[symbol]
    return prints[-1].id if prints else 0


def heard(pair: Linked, symbol: str) -> list[Fill]:
    """Every trade that the session told."""
    trades = [one for one in pair.on.events if isinstance(one, Trade) and one.instrument == symbol]
    return [(one.ts // 1_000_000, one.price, one.size, one.side) for one in trades]


@pytest.mark.parametrize("venue", VENUES)
async def test_books_trades_and_touches_are_the_venues_own_to_the_last_digit(venue: str) -> None:
    async with linked(venue) as pair:
        since = {symbol: newest(pair, symbol) for symbol in pair.symbols}
        await pair.at.play(8.0)
        await pair.agreed()
        for symbol in pair.symbols:
            state, fills, touch = (
                pair.view(symbol),
                printed(pair, symbol, since[symbol]),
                pair.at.world.touches[symbol],
            )
            own = tuple(map(float, (touch.bid, touch.bid_size, touch.ask, touch.ask_size)))
            await pair.settled(symbol, fills[-1])
            assert heard(pair, symbol)[-len(fills) :] == fills
            assert state.top is not None
            assert (state.top.bid, state.top.bid_size, state.top.ask, state.top.ask_size) == own
            assert (state.book.gaps, state.refused) == (0, 0)
            assert pair.states(symbol)[-1] in ("live", "resynchronised")
        assert pair.on.state() == "live"


@pytest.mark.parametrize("venue", VENUES)
async def test_frames_that_come_twice_change_nothing(venue: str) -> None:
    async with linked(venue) as pair:
        said = {symbol: len(pair.on.said(symbol)) for symbol in pair.symbols}
        before = {symbol: len(pair.view(symbol).trades) for symbol in pair.symbols}
        since = {symbol: newest(pair, symbol) for symbol in pair.symbols}
        await pair.at.inflict(Duplicate(count=400))
        await pair.at.play(4.0)
        await pair.agreed()
        assert pair.at.faults.done > 100
        for symbol in pair.symbols:
            fills = printed(pair, symbol, since[symbol])
            await pair.settled(symbol, fills[-1])
            assert len(pair.view(symbol).trades) - before[symbol] == len(fills)
            assert pair.states(symbol, said[symbol]) == []


@pytest.mark.parametrize("venue", VENUES)
async def test_the_minutes_that_end_are_the_venues_own_candles(venue: str) -> None:
    begin = START + 11 * SECOND
    async with linked(venue, start=begin, bases=("TON",)) as pair:
        await pair.at.play(63.0)
        own = [
            bar
            for bar in pair.at.world.bars[pair.symbol].series(MINUTE, 999, pair.at.clock.now())
            if bar.closed
        ]
        await until(lambda: pair.view().candles("1m")[-1].ts == own[-1].start)
        ours = {bar.ts: bar for bar in pair.view().candles("1m")}
        assert len(ours) > 150
        for theirs in own[-10:]:
            mine = ours[theirs.start]
            assert (mine.ts, mine.open, mine.high, mine.low, mine.close) == (
                theirs.start, theirs.open, theirs.high, theirs.low, theirs.close,
            )  # fmt: skip
            assert mine.volume == pytest.approx(theirs.volume, rel=1e-9)
        day = pair.view().day
        assert day is not None
        assert day.high == max(bar.high for bar in own)


@pytest.mark.parametrize("venue", PERPETUALS)
async def test_funding_marks_and_open_interest_are_told(venue: str) -> None:
    async with linked(venue) as pair:
        await pair.at.play(3.0)
        for symbol in pair.symbols:
            state = pair.view(symbol)
            assert state.instrument.kind == "perpetual"
            assert state.funding is not None
            assert state.funding.rate == float(rate(symbol))
            assert state.funding.due == due(pair.at.clock.now())
            assert state.funding.mark > 0.0
            assert state.open_interest is not None
            assert 10_000 < state.open_interest.size <= float(open_interest(pair.at.world, symbol)) + 1000
