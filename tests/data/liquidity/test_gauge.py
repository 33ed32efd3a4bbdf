"""The liquidity gauge: calm is low, a thin book and a wide spread raise it, and a book that cannot be traded on is 1."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import median

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.events import BookSnapshot, FeedStatus, Level
from data.liquidity.gauge import LiquidityGauge
from data.liquidity.reading import LiquidityPart, LiquidityReading, PartName, combined
from data.market import Market
from data.recording import open_recording
from tests.data.building import BTC, SECOND, START, bar, delta, market, snapshot, top, trade
from tests.shared import recording

RECORDED = ["spot_btcusdt_20240808", "usdm_btcusdt_20240808", "cm_ethusd_perp_20240808"]
NAMES: tuple[PartName, ...] = ("spread", "depth", "amihud", "lambda")


def ladder(tick: float = 0.01, size: float = 1.0, levels: int = 20) -> tuple[list[Level], list[Level]]:
    """An even book around 100."""
    bids = [(100.0 - tick / 2.0 - n * 0.01, size) for n in range(levels)]
    asks = [(100.0 + tick / 2.0 + n * 0.01, size) for n in range(levels)]
    return bids, asks


class Feed:
    """A market, its gauge, and a clock of seconds."""

    def __init__(self) -> None:
        self.market: Market = market()
        self.gauge = LiquidityGauge(BTC)
        self.now = START
        self.last = 10

    def book(self, tick: float = 0.01, size: float = 1.0) -> LiquidityReading:
        """A second later, with this book."""
        self.now += SECOND
        self.last += 1
        self.market.apply(snapshot(*ladder(tick, size), last=self.last, at=self.now))
        return self.gauge.sample(self.market, self.now)

    def calm(self, seconds: int = 300) -> LiquidityReading:
        """Some minutes of one book with trades that lean on the price."""
        for minute in range(6):
            self.market.apply(bar(minute - 10, 100.1, 100.0, volume=1000.0))
        reading = self.book()
        for n in range(seconds):
            self.market.apply(trade(100.0, 1.0, self.now, "buy" if n % 2 else "sell", number=n + 1))
            reading = self.book()
        return reading


def part(reading: LiquidityReading, name: PartName) -> LiquidityPart:
    return next(one for one in reading.parts if one.name == name)


def test_a_calm_market_has_no_stress_and_says_that_its_history_is_short() -> None:
    reading = Feed().calm()
    assert reading.stress is not None
    assert reading.stress < 0.05
    assert reading.throttle > 0.95
    assert (reading.override, reading.depth_bp) == ("", 5.0)
    assert "short history: compared with the last ten minutes" in reading.flags
    assert part(reading, "spread").value == pytest.approx(1.0, rel=1e-3)
    assert part(reading, "depth").value == pytest.approx(10 * 100.0, rel=0.1)


def test_a_thin_book_raises_it_by_the_weight_of_depth_and_a_wide_spread_by_its_own() -> None:
    feed = Feed()
    feed.calm()
    thin = feed.book(size=0.01)
    wide = feed.book(tick=0.05)
    both = feed.book(tick=0.05, size=0.01)
    for reading, name in ((thin, "depth"), (wide, "spread")):
        one = part(reading, name)  # type: ignore[arg-type]
        assert one.stress == 1.0
        assert reading.stress is not None
        assert reading.stress >= one.weight > 0.4
    assert both.stress is not None
    assert both.stress > 0.8


def test_what_cannot_be_measured_is_left_out_and_named() -> None:
    feed = Feed()
    for _ in range(200):
        reading = feed.book()
    missing = {one.name: one.note for one in reading.parts if one.stress is None}
    assert missing == {
        "amihud": "under five minutes with trades",
        "lambda": "less than a minute of trading",
    }
    assert sum(one.weight for one in reading.parts) == pytest.approx(1.0)
    assert "without amihud: under five minutes with trades" in reading.flags


def test_in_the_first_seconds_the_stress_is_not_known_and_allows_nothing() -> None:
    feed = Feed()
    reading = feed.book()
    assert (reading.stress, reading.override, reading.throttle) == (None, "", 0.0)
    assert all(one.note for one in reading.parts)


def test_a_venue_that_sends_no_book_is_measured_by_its_touch() -> None:
    state, gauge = market(), LiquidityGauge(BTC)
    for n in range(200):
        state.apply(top(at=START + n * SECOND))
        reading = gauge.sample(state, START + n * SECOND)
    assert part(reading, "depth").note == "the venue sends no book"
    assert part(reading, "spread").weight == 1.0
    assert reading.stress == 0.0


def crossed(feed: Feed) -> None:
    feed.market.apply(delta(feed.last + 1, feed.last + 1, bids=[(101.0, 1.0)], at=feed.now))


def locked(feed: Feed) -> None:
    best = feed.market.view("BTC-USDT").book.asks.best_price()
    feed.market.apply(delta(feed.last + 1, feed.last + 1, bids=[(best, 1.0)], at=feed.now))


def emptied(feed: Feed) -> None:
    asks = [(price, 0.0) for price, _ in ladder()[1]]
    feed.market.apply(delta(feed.last + 1, feed.last + 1, asks=asks, at=feed.now))


def gapped(feed: Feed) -> None:
    feed.market.apply(delta(feed.last + 5, feed.last + 6, bids=[(99.0, 1.0)], at=feed.now))


def told_gap(feed: Feed) -> None:
    feed.market.apply(FeedStatus("BTC-USDT", feed.now, "gap", "checksum"))


def silent(feed: Feed) -> None:
    """Trades go on, so the instrument is not silent; its book is."""
    for _ in range(8):
        feed.now += SECOND
        feed.market.apply(trade(100.0, 1.0, feed.now, number=feed.now))


def halted(feed: Feed) -> None:
    feed.market.apply(FeedStatus("BTC-USDT", feed.now, "maintenance", "back at noon"))


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (crossed, "crossed or locked"),
        (locked, "crossed or locked"),
        (emptied, "one side of the book is empty"),
        (gapped, "gap that is not repaired"),
        (told_gap, "gap that is not repaired: checksum"),
        (silent, "the book is silent for 8 s"),
        (halted, "maintenance: back at noon"),
    ],
)
def test_a_book_that_cannot_be_traded_on_is_full_stress_until_it_is_whole_again(
    fault: Callable[[Feed], None], words: str
) -> None:
    feed = Feed()
    feed.calm()
    fault(feed)
    reading = feed.gauge.sample(feed.market, feed.now)
    assert reading.stress == 1.0
    assert reading.throttle == 0.0
    assert words in reading.override
    feed.market.apply(FeedStatus("BTC-USDT", feed.now, "live"))
    for _ in range(4):
        reading = feed.book()
    assert (reading.override, reading.stress is not None and reading.stress < 0.2) == ("", True)


def test_a_book_that_is_asked_for_every_few_seconds_is_not_silent_between_two_answers() -> None:
    polled = msgspec.structs.replace(BTC, asked_every=5.0)
    desk, gauge = market(polled), LiquidityGauge(polled)
    for second in range(60):
        at = START + second * SECOND
        if second % 5 == 0:
            desk.apply(snapshot([(99.9, 1.0)], [(100.1, 1.0)], second + 1, at))
        assert gauge.tick(desk, at) == ""


def test_before_anything_came_it_is_full_stress() -> None:
    reading = LiquidityGauge(BTC).sample(market(), START)
    assert (reading.stress, reading.override) == (1.0, "nothing is known of the book yet")


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_calm_window_is_low_and_an_injected_thin_book_is_not(name: str) -> None:
    played = open_recording(recording(f"binance/ws/{name}.jsonl.gz"))
    live = Market(played.instruments, played.venue)
    symbol = live.symbols[0]
    state = live.view(symbol)
    gauge = LiquidityGauge(state.instrument)
    readings: list[float] = []
    due = 0
    for event in played.events():
        live.apply(event)
        if event.ts >= due and event.instrument == symbol:
            due = event.ts + SECOND
            reading = gauge.sample(live, event.ts)
            if reading.stress is not None and not reading.override:
                readings.append(reading.stress)
    assert len(readings) > 300
    assert median(readings) < 0.12
    assert sorted(readings)[int(0.9 * len(readings))] < 0.30
    before = gauge.sample(live, due - SECOND)
    bids, asks = ([(p, 0.05 * size) for p, size in side] for side in state.book.levels(5000))
    live.apply(BookSnapshot(symbol, due, bids, asks, state.book.last))
    thin = gauge.sample(live, due)
    assert before.stress is not None
    assert thin.stress is not None
    assert part(thin, "depth").stress == 1.0
    assert thin.stress > max(before.stress + 0.15, median(readings) + 0.25)


stresses = st.lists(st.none() | st.floats(0.0, 1.0), min_size=4, max_size=4)


@given(stresses)
def test_the_gauge_lies_between_its_least_and_greatest_part(drawn: list[float | None]) -> None:
    parts = tuple(
        LiquidityPart(name, 1.0, "", stress, 0.0, "hour", 50)
        for name, stress in zip(NAMES, drawn, strict=True)
    )
    stress, weighed = combined(parts)
    present = [one for one in drawn if one is not None]
    if not present:
        assert stress is None
        return
    assert stress is not None
    assert min(present) - 1e-12 <= stress <= max(present) + 1e-12
    assert math.isclose(math.fsum(one.weight for one in weighed), 1.0)
    assert all((one.weight > 0.0) == (one.stress is not None) for one in weighed)
