"""The watch: history exists before anybody looks, looking leaves no trace, and a fault is part of the past."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest

from data.errors import UnknownInstrument
from data.events import FeedStatus, Top
from data.instruments import Instrument
from data.liquidity.reading import LiquidityReading
from data.liquidity.watch import MOST_TICKS, SLOTS, LiquidityWatch
from data.market import Market
from tests.data.building import BTC, ETH, SECOND, START, bar, market
from tests.data.liquidity.following import Watched


def test_what_is_usual_is_known_by_the_time_somebody_looks() -> None:
    desk = Watched()
    desk.go(300)
    calm = desk.watch.read("BTC-USDT", desk.now)
    assert calm.stress == pytest.approx(0.0, abs=0.05)
    assert {part.basis for part in calm.parts if part.stress is not None} == {"recent"}
    assert [part.name for part in calm.parts if part.usual is None] in ([], ["lambda"])
    desk.go(1, size=0.01)
    thin = desk.watch.read("BTC-USDT", desk.now)
    assert thin.stress is not None
    assert thin.stress > 0.3
    depth = next(part for part in thin.parts if part.name == "depth")
    assert depth.value is not None
    assert depth.usual is not None
    assert depth.usual == pytest.approx(100.0 * depth.value, rel=0.05)


def test_looking_changes_nothing() -> None:
    looked, alone = Watched(), Watched()
    for _ in range(20):
        for desk in (looked, alone):
            desk.go(5)
        for ahead in range(3):
            looked.watch.read("BTC-USDT", looked.now + ahead * SECOND // 4)
            looked.watch.past("BTC-USDT", looked.now)
    assert looked.watch.read("BTC-USDT", looked.now) == alone.watch.read("BTC-USDT", alone.now)
    assert looked.watch.past("BTC-USDT", looked.now) == alone.watch.past("BTC-USDT", alone.now)


def test_the_past_holds_the_worst_of_each_slot_and_forgets_after_ten_minutes() -> None:
    desk = Watched()
    desk.go(120)
    desk.go(6, size=0.01)
    desk.go(30)
    past = desk.watch.past("BTC-USDT", desk.now)
    assert len(past) == SLOTS
    assert past[0] is None
    worst = max(stress for stress in past if stress is not None)
    assert worst > 0.3
    assert desk.watch.past("BTC-USDT", desk.now + 601 * SECOND) == (None,) * SLOTS


def test_a_fault_stands_in_the_past_at_full_stress() -> None:
    desk = Watched()
    desk.go(60)
    desk.market.apply(FeedStatus("BTC-USDT", desk.now, "gap", "checksum"))
    for _ in range(12):
        desk.now += SECOND
        desk.watch.advance(desk.now)
    assert desk.watch.read("BTC-USDT", desk.now).stress == 1.0
    assert desk.watch.past("BTC-USDT", desk.now)[-1] == 1.0


def test_before_the_first_price_nothing_is_noted() -> None:
    desk = market(BTC)
    watch = LiquidityWatch(desk)
    for second in range(30):
        watch.advance(START + second * SECOND)
    assert set(watch.past("BTC-USDT", START + 30 * SECOND)) == {None}
    with pytest.raises(UnknownInstrument):
        watch.read("BTX-USDT", START)


class Asked(Market):
    """Counts how often an instrument is asked whether it may be believed, which every tick does once."""

    def __init__(self, *instruments: Instrument) -> None:
        super().__init__(instruments, "sim")
        self.times: Counter[str] = Counter()
        for one in instruments:
            self.apply(Top(one.symbol, START, 99.0, 1.0, 101.0, 1.0))

    def staleness(self, symbol: str, now: int) -> str:
        self.times[symbol] += 1
        return super().staleness(symbol, now)


def test_each_instrument_is_ticked_once_a_second_however_often_time_is_told() -> None:
    desk = Asked(BTC, ETH)
    watch = LiquidityWatch(desk)
    for quarter in range(9):
        watch.advance(START + quarter * SECOND // 4)
    assert set(desk.times.values()) <= {2, 3}


def test_time_that_jumps_costs_one_tick_of_each_and_time_set_back_goes_on() -> None:
    desk = Asked(BTC, ETH)
    watch = LiquidityWatch(desk)
    watch.advance(START)
    desk.times.clear()
    watch.advance(START + SECOND + SECOND // 2)
    assert desk.times == {"BTC-USDT": 1, "ETH-USDT": 1}
    watch.advance(START - 60 * SECOND)
    assert desk.times == {"BTC-USDT": 2, "ETH-USDT": 2}


def test_many_instruments_are_looked_at_less_often_so_that_a_second_never_costs_more() -> None:
    many = tuple(msgspec.structs.replace(BTC, symbol=f"C{n}-USDT") for n in range(300))
    desk = Asked(*many)
    watch = LiquidityWatch(desk)
    for quarter in range(4 * 30):
        watch.advance(START + quarter * SECOND // 4)
    assert desk.times.total() <= 31 * MOST_TICKS
    assert set(desk.times) == {one.symbol for one in many}


def test_one_seed_gives_one_past() -> None:
    def played() -> tuple[LiquidityReading, tuple[float | None, ...]]:
        desk = Watched()
        desk.go(90)
        desk.go(3, tick=0.05)
        return desk.watch.read("BTC-USDT", desk.now), desk.watch.past("BTC-USDT", desk.now)

    assert played() == played()


def test_vpin_needs_hours_of_minutes_and_is_read_once_for_each() -> None:
    desk = market(BTC)
    watch = LiquidityWatch(desk)
    assert watch.vpin("BTC-USDT") is None
    for minute in range(480):
        desk.apply(bar(minute, 100.0 + minute % 7, volume=5.0 + minute % 3))
    found = watch.vpin("BTC-USDT")
    assert found is not None
    assert 0.0 < found < 1.0
    assert watch.vpin("BTC-USDT") == found
