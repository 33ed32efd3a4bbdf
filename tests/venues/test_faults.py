"""The market's fault rows F01 to F11, each on the level where it must be held: session, market, quotes, approvals."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.candles import INTERVALS
from data.errors import FrameRefused
from data.events import BookDelta, BookSnapshot, Candle, FeedStatus, MarketEvent, Top, Trade
from data.freshness import Rhythm
from data.liquidity.overrides import override
from data.market import Market
from data.venues.adapter import Adapter, Control
from data.venues.known import adapter_of
from data.volatility import realised
from desk.approvals.table import find_request
from desk.execution.paper import PaperVenue
from desk.host.feed import Feed
from desk.kernel.clock import SystemClock
from desk.kernel.errors import Refused
from desk.risk.desk_state import DESK, DeskReducing
from tests.data.building import BTC, MINUTE, SECOND, START, market, snapshot, top, trade
from tests.execution.paper_desk import PaperDesk, paper_desk
from tests.venues.linked import BASES, VENUES, Linked, linked
from tests.venues.linked import START as VENUE_START
from tests.venues.loopback import HURRY, until
from tests.venues.server.faults import Crossed, Gap, Relist, Scale, Silence, Skew, Slow
from tests.venues.server.told import Frame
from tests.venues.server.venues import generated

SOL = "SOL-USDT"


class SharedClock:
    """The desk's clock where it agrees with the venue's true time, and runs through its waits in a hurry."""

    def __init__(self, pair: Linked) -> None:
        self._pair = pair

    def now(self) -> int:
        return self._pair.at.clock.now()

    def monotonic(self) -> int:
        return self.now()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / HURRY)


class LiveFeed:
    """A live market and its clock, as a paper desk takes it."""

    def __init__(self, pair: Linked) -> None:
        self.market = pair.on.market
        self.now = pair.on.source.market_now


@asynccontextmanager
async def trading(folder: Path, **options: float) -> AsyncIterator[tuple[Linked, PaperDesk]]:
    """People, approvals and a paper venue on a served Binance."""
    async with linked("binance", bases=("SOL",), **options) as pair:  # type: ignore[arg-type]
        clock = SharedClock(pair)
        paper = PaperVenue(pair.on.market, clock, random.Random(3), name="binance")
        async with paper_desk(folder, clock, market=LiveFeed(pair), venues={"binance": paper}) as desk:
            await until(lambda: desk.state == "ACTIVE")
            yield pair, desk
            assert desk.crashes == []


async def buy(desk: PaperDesk, quantity: str = "1", **more: Any) -> Any:
    return await desk.propose(quantity, instrument=SOL, **more)


async def held(pair: Linked, desk: PaperDesk, quantity: str = "1") -> None:
    """A position, bought the usual way."""
    order = await desk.approve(await buy(desk, quantity))
    await pair.play_until(lambda: desk.order(order).done)
    assert desk.position(SOL).quantity == Decimal(quantity)


async def test_f01_a_gap_makes_its_symbol_stale_and_parks_what_waits_until_the_book_was_rebuilt(
    tmp_path: Path,
) -> None:
    async with trading(tmp_path) as (pair, desk):
        offer = await buy(desk)
        await desk.vote(offer, "dana")
        await pair.at.inflict(Slow(-1.0, 1, "depth"))
        await pair.at.inflict(Gap())
        await pair.play_until(lambda: pair.on.state(SOL) == "gap")
        assert re.search(r"gap: update \d+ came after \d+", pair.on.said(SOL)[-1].reason)
        with pytest.raises(Refused, match=r"C12 market data.*feed gap"):
            await buy(desk, "2")
        await desk.vote(offer, "lee")
        parked = find_request(desk.bus.rows, offer.request)
        assert parked is not None
        assert (parked.state, desk.orders()) == ("stale", ())
        assert "feed gap" in parked.note
        pair.at.release.set()
        await pair.come_back()
        fresh = await desk.approvals.renew(offer.request, "you")
        await desk.approve(fresh)
        assert desk.request_state(fresh.request) == "released"


async def test_f02_silence_on_an_open_socket_is_stale_shows_its_age_and_lets_nothing_new_through(
    tmp_path: Path,
) -> None:
    async with trading(tmp_path) as (pair, desk):
        feed = Feed(pair.on.source, pair.on.market, SharedClock(pair))
        assert feed.state()[0] == "live"
        await pair.at.inflict(Silence())
        await pair.at.play(20.0)
        quote = desk.quotes.quote(SOL)
        assert quote is not None
        assert (quote.usable, quote.reason) == (False, "silent for 20 s")
        assert quote.age_ms >= 19_000
        assert feed.age_ms() >= 19_000
        assert feed.state() == ("stale", "silent for 20 s")
        rhythm = Rhythm()
        rhythm.beat(pair.view().book.ts)
        assert "silent for" in override(pair.view(), rhythm, pair.on.source.market_now()), (
            "the gauge stands at 1"
        )
        with pytest.raises(Refused, match="silent for 20 s"):
            await buy(desk)


async def test_f02_a_book_that_stands_still_while_prices_move_is_stale() -> None:
    async with linked("binance", bases=("SOL",)) as pair:
        await pair.at.inflict(Gap(count=10_000))
        await pair.at.play(29.0)
        assert pair.well()
        await pair.at.play(3.0)
        assert "its book has stood still for 3" in pair.on.market.staleness(SOL, pair.on.source.market_now())


async def test_f03_a_crossed_book_is_no_mark_and_no_slippage_until_it_was_sane_three_times() -> None:
    async with linked("binance", bases=("SOL",)) as pair:
        seen: list[tuple[int, bool, tuple[float, float], float]] = []
        book = pair.view().book

        def look(event: MarketEvent) -> None:
            if isinstance(event, BookDelta | Top):
                state = pair.view()
                assert state.top is not None
                seen.append(
                    (book.quarantine, book.usable, (state.top.bid, state.top.ask), book.walk("buy", 1.0)[1])
                )

        pair.on.market.listen(look)
        await pair.at.inflict(Crossed(moves=2, ticks=40))
        await pair.play_until(lambda: book.crossings >= 2)
        await pair.come_back()
        assert all(bid < ask for _, _, (bid, ask), _ in seen)
        assert all(not usable and filled == 0.0 for quarantine, usable, _, filled in seen if quarantine)
        counts = [quarantine for quarantine, _, _, _ in seen]
        last = max(place for place, count in enumerate(counts) if count == 3)
        assert counts[last : last + 4] == [3, 2, 1, 0]
        assert seen[last + 3][1]


@cache
def frames_of(venue: str) -> tuple[Adapter, list[Frame]]:
    """An adapter that listens, and what its venue says within three seconds; whole books are inside already."""
    at, adapter = generated(venue, VENUE_START, BASES), adapter_of(venue)
    asked = [one.path.partition("?") for one in adapter.listing()]
    asked_of = {"category": "linear" if venue == "bybit-linear" else "spot"}
    asked_of |= {"instType": "SPOT" if venue == "okx" else "SWAP"}
    answers = [at.speaks.answer(path, asked_of).body for path, _, _ in asked]
    adapter.choose(adapter.instruments(answers))
    told = [frame for one in at.world.advance(VENUE_START + 3 * SECOND) for frame in at.speaks.tell(one)]  # type: ignore[arg-type]
    return adapter, [frame for frame in told if frame.kind in ("trade", "top", "book")]


NUMBER = re.compile(r'(?<=[\[:,"])-?\d+\.\d+(?=[\],"}])')
BAD = ("NaN", "Infinity", "-Infinity", "-1.5", "1e400", "1e16", "0.0")


@pytest.mark.parametrize("venue", VENUES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_f04_no_number_that_cannot_be_true_passes_any_field_of_any_frame(
    venue: str, data: st.DataObject
) -> None:
    adapter, frames = frames_of(venue)
    frame = data.draw(st.sampled_from(frames))
    places = list(NUMBER.finditer(frame.text))
    if not places:
        return
    place, bad = data.draw(st.sampled_from(places)), data.draw(st.sampled_from(BAD))
    text = frame.text[: place.start()] + bad + frame.text[place.end() :]
    try:
        said = adapter.decode(text.encode(), VENUE_START)
    except FrameRefused:
        return
    for event in said:
        if not isinstance(event, Control):
            sound(event)


def sound(event: MarketEvent) -> None:
    """Every number of an event is finite and has the sign it must have; a size of 0 removes a level."""
    match event:
        case Trade(price=price, size=size):
            assert 0.0 < price < 1e15
            assert 0.0 < size < 1e15
        case Top(bid=bid, bid_size=bid_size, ask=ask, ask_size=ask_size):
            assert all(0.0 < one < 1e15 for one in (bid, ask))
            assert all(0.0 <= one < 1e15 for one in (bid_size, ask_size))
        case BookDelta(bids=bids, asks=asks) | BookSnapshot(bids=bids, asks=asks):
            assert all(0.0 < price < 1e15 and 0.0 <= size < 1e15 for price, size in (*bids, *asks))


def test_f04_nan_is_never_written() -> None:
    assert b"NaN" not in msgspec.json.encode(top(bid=float("nan"), ask=float("inf")))


def test_f05_one_print_or_touch_far_away_is_no_mark_until_it_is_confirmed() -> None:
    on = market()
    state = on.view("BTC-USDT")
    for minute in range(40):
        close = 100.0 + 0.01 * (minute % 2)
        at = START - (40 - minute) * MINUTE
        on.apply(Candle("BTC-USDT", at, MINUTE, close, close, close, close, 1.0, 1, True))
    on.apply(snapshot([(99.99, 5.0)], [(100.01, 5.0)]))
    on.apply(top(99.99, 100.01, START))
    on.apply(trade(108.0, 1.0, START + 1))
    assert state.mid == 100.0, "a print is no mark"
    on.apply(top(107.9, 108.1, START + 2))
    assert state.mid == 100.0, "nor is a touch that stands alone"
    on.apply(top(107.9, 108.1, START + SECOND // 2))
    assert state.mid == 108.0, "one that lasts is"
    on.apply(top(100.9, 101.1, START + SECOND))
    assert state.mid == 108.0
    on.apply(
        BookDelta(
            "BTC-USDT", START + SECOND, [(99.99, 0.0), (100.9, 1.0)], [(100.01, 0.0), (101.1, 1.0)], 11, 11
        )
    )
    on.apply(top(100.9, 101.1, START + SECOND + 1))
    assert state.mid == 101.0, "and one that the book shows too"


def test_f05_a_touch_that_jumps_as_the_market_does_is_a_mark_at_once() -> None:
    on = market()
    for minute in range(40):
        close = 100.0 + 1.0 * (minute % 2)
        at = START - (40 - minute) * MINUTE
        on.apply(Candle("BTC-USDT", at, MINUTE, close, close, close, close, 1.0, 1, True))
    on.apply(top(99.99, 100.01, START))
    on.apply(top(100.99, 101.01, START + 1))
    assert on.view("BTC-USDT").mid == 101.0


@cache
def _story() -> list[MarketEvent]:
    """Trades and updates of one instrument from its whole book on, as the adapter tells them."""
    adapter, frames = frames_of("binance")
    events = [one for frame in frames for one in adapter.decode(frame.text.encode(), VENUE_START)]
    return [one for one in events if isinstance(one, Trade | BookDelta) and one.instrument == SOL]


def fingerprint(events: list[MarketEvent]) -> bytes:
    """Everything that a market knows after these events."""
    instrument = msgspec.structs.replace(BTC, symbol=SOL)
    on = Market((instrument,), "binance")
    first = next(one for one in events if isinstance(one, BookDelta))
    on.apply(BookSnapshot(SOL, first.ts, [(1.0, 1.0)], [(1e6, 1.0)], first.first - 1))
    for event in events:
        on.apply(event)
    state = on.view(SOL)
    bars = [state.bars(name, 100) for name in INTERVALS]
    return msgspec.json.encode(
        (state.book.levels(1000), state.book.last, list(state.trades), state.last, bars)
    )


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_f06_what_comes_twice_or_late_changes_nothing_whatever_the_order(data: st.DataObject) -> None:
    events = _story()
    again = data.draw(st.lists(st.tuples(st.integers(0, len(events) - 1), st.integers(0, 400)), max_size=60))
    told = list(enumerate(events))
    for place, later in again:
        told.append((min(len(events) - 1, place + later), events[place]))
    told.sort(key=lambda one: one[0])
    assert fingerprint([event for _, event in told]) == fingerprint(events)


async def test_f07_a_closed_bar_that_the_venue_revises_is_told_and_counted_and_old_decisions_stand(
    tmp_path: Path,
) -> None:
    async with trading(tmp_path) as (pair, desk):
        order = await desk.approve(await buy(desk))
        await pair.play_until(lambda: desk.order(order).done)
        decided = find_request(desk.bus.rows, desk.order(order).request)
        before, told = pair.view().candles("1m"), pair.told()
        old = before[-5]
        revised = msgspec.structs.replace(
            old, high=old.high * 1.02, close=old.close * 1.02, trades=old.trades + 9
        )
        volatility = realised(before)
        pair.on.market.apply(revised)
        after = pair.view().candles("1m")
        assert next(event for event, _ in told if isinstance(event, Candle)) == revised
        assert after[-5] == revised
        assert pair.view().candles_.series["1m"].revised == 1
        assert realised(after) != volatility
        assert find_request(desk.bus.rows, desk.order(order).request) == decided


async def test_f08_new_rules_of_an_instrument_count_its_version_up_and_cancel_what_no_longer_fits(
    tmp_path: Path,
) -> None:
    async with trading(tmp_path, hurry=5000.0) as (pair, desk):
        instruments = desk.approvals._instruments
        assert isinstance(instruments, dict)

        async def relisted(instrument: Any, closed: str) -> None:
            instruments[instrument.symbol] = instrument
            await desk.approvals.revalidate(instrument, closed)

        feed = Feed(pair.on.source, pair.on.market, SharedClock(pair), relisted)
        fits, odd = await buy(desk, "1"), await buy(desk, "1.001")
        await pair.at.inflict(Relist(SOL, tick="0.01", lot="0.01"))
        await until(lambda: pair.on.source.instruments[0].version == 2)
        await feed.relist()
        assert pair.view().instrument.lot == Decimal("0.01")
        assert [desk.request_state(one.request) for one in (fits, odd)] == ["pending", "cancelled"]
        found = find_request(desk.bus.rows, odd.request)
        assert found is not None
        assert "changed the rules of SOL-USDT: tick 0.01, lot 0.01" in found.note
        await pair.at.inflict(Relist(SOL, open=False))
        await until(lambda: pair.on.state(SOL) == "halted")
        await feed.relist()
        assert desk.request_state(fits.request) == "cancelled"
        with pytest.raises(Refused, match="no longer lists SOL-USDT"):
            await buy(desk, "3")


@pytest.mark.parametrize("factor", ["0.01", "1000"])
async def test_f09_a_price_of_the_wrong_scale_reaches_no_mark_and_no_order(
    tmp_path: Path, factor: str
) -> None:
    async with trading(tmp_path) as (pair, desk):
        offer = await buy(desk)
        await desk.vote(offer, "dana")
        refused = pair.view().refused
        await pair.at.inflict(Scale(factor, "trade", 5))
        await pair.at.inflict(Scale(factor, "top", 5))
        await pair.play_until(lambda: pair.view().refused >= refused + 10)
        quote = desk.quotes.quote(SOL)
        assert quote is not None
        assert quote.last is not None
        assert 100 < quote.mid < 250
        assert 100 < quote.last < 250
        price = Decimal(160) * Decimal(factor)
        with pytest.raises(Refused, match=r"C0[12]"):
            await buy(desk, "2", limit=price.quantize(Decimal("0.01")))
        await desk.vote(offer, "lee")
        assert desk.request_state(offer.request) == "released"


@pytest.mark.parametrize("seconds", [-300.0, 300.0])
async def test_f10_clocks_that_differ_allow_no_new_risk_and_let_a_position_be_closed(
    tmp_path: Path, seconds: float
) -> None:
    async with trading(tmp_path) as (pair, desk):
        await held(pair, desk)
        await pair.at.inflict(Skew(seconds))
        await pair.play_until(lambda: pair.on.state() == "quarantined", 1.0)
        with pytest.raises(Refused, match=r"C12 new risk: adds risk.*no new risk until they agree"):
            await buy(desk, "2")
        closing = await desk.propose("1", "sell", "you", instrument=SOL)
        assert closing.state == "released"
        await pair.play_until(lambda: desk.position(SOL).quantity == 0)
        await pair.at.inflict(Skew(0.0))
        await pair.play_until(lambda: pair.on.state() == "live", 1.0)
        await pair.come_back()
        assert (await buy(desk, "2")).state == "pending"


def test_f10_a_wall_clock_that_steps_back_takes_no_expiry_with_it() -> None:
    wall, steady = [1_000 * SECOND], [50 * SECOND]
    clock = SystemClock(lambda: wall[0], lambda: steady[0])
    wall[0] += SECOND
    steady[0] += SECOND
    assert clock.now() == 1_001 * SECOND
    wall[0] -= 300 * SECOND
    steady[0] += 10 * SECOND
    assert clock.now() == 1_011 * SECOND
    wall[0] += 600 * SECOND
    assert clock.now() == 1_301 * SECOND, "a step forward counts"
    wall[0] -= SECOND
    steady[0] += SECOND
    assert clock.now() == 1_302 * SECOND, "a leap second repeats no time"


async def test_f11_after_a_sleep_of_three_hours_approvals_have_expired_and_orders_are_reconciled_first(
    tmp_path: Path,
) -> None:
    async with trading(tmp_path) as (pair, desk):
        waiting = await buy(desk)
        await desk.vote(waiting, "dana")
        resting = await desk.approve(await buy(desk, "2", limit=Decimal("155.00"), time_in_force="GTC"))
        await until(lambda: desk.order(resting).state == "working")
        states: list[str] = []
        desk.bus.subscribe(DESK, lambda delivery: states.append(type(delivery.message).__name__))
        pair.at.clock.reach(pair.at.clock.now() + 3 * 3600 * SECOND)
        quote = desk.quotes.quote(SOL)
        assert quote is not None
        assert not quote.usable
        with pytest.raises(Refused, match="expired"):
            await desk.vote(waiting, "lee")
        assert desk.request_state(waiting.request) == "expired"
        assert await desk.approvals.sweep() == 0
        await until(lambda: states == [DeskReducing.__name__, "DeskResumed"])
        assert desk.order(resting).state == "working"
        assert [one.state for one in pair.on.said() if isinstance(one, FeedStatus)][-1] in (
            "live",
            "quarantined",
        )
        with pytest.raises(Refused, match="C12"):
            await buy(desk, "3")
