"""The market's fault rows F04 to F06: no number, jump or order of events that cannot be true changes what is known."""

from __future__ import annotations

import re
from functools import cache

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.candles import INTERVALS
from data.errors import FrameRefused
from data.events import BookDelta, BookSnapshot, Candle, MarketEvent, Top, Trade
from data.market import Market
from data.venues.adapter import Adapter, Control
from data.venues.known import adapter_of
from tests.data.building import BTC, MINUTE, SECOND, START, market, snapshot, top, trade
from tests.venues.linked import BASES, VENUES
from tests.venues.linked import START as VENUE_START
from tests.venues.paper_on_venue import SOL
from tests.venues.server.told import Frame
from tests.venues.server.venues import generated


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
