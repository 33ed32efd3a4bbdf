"""Market structure as a spec: causal, bounded, and built again only when a bar came or was revised."""

from __future__ import annotations

import json

import pytest

from data.errors import DataError, UnknownInstrument
from data.market import Market
from data.simulator import DEFAULT, Simulator
from desk.views.structure import StructureWatch, market_structure
from tests.data.building import MINUTE, START, bar
from tests.data.building import market as empty
from widgets.specs.contract import read


def simulated(count: int = 480) -> Market:
    simulator = Simulator(7, START, DEFAULT)
    desk = Market(simulator.instruments, "sim")
    for candle in simulator.history(MINUTE, count):
        desk.apply(candle)
    return desk


def test_every_event_was_known_at_the_close_of_a_bar_after_what_it_describes() -> None:
    found = market_structure(simulated(), "BTC-USDT", "1m", START)
    assert found.bars == 480
    assert found.marks
    assert found.zones
    assert found.events
    times = [(mark.at, mark.known_at) for mark in found.marks]
    times += [(zone.at, zone.known_at) for zone in found.zones]
    times += [(event.at, event.known_at) for event in found.events]
    for at, known_at in times:
        assert known_at % MINUTE == 0
        assert at + MINUTE <= known_at <= START
    assert list(found.events) == sorted(found.events, key=lambda event: -event.known_at)


def test_nothing_that_was_known_changes_when_bars_are_added() -> None:
    desk = simulated(300)
    watch = StructureWatch(desk)
    before = watch.view("BTC-USDT", "1m", START)
    last = desk.view("BTC-USDT").candles("1m")[-1]
    desk.apply(bar(0, last.close))
    after = watch.view("BTC-USDT", "1m", START + MINUTE)
    assert after.bars == before.bars + 1
    assert [event for event in after.events if event.known_at <= START] == list(before.events)[
        : sum(event.known_at <= START for event in after.events)
    ]


def test_the_view_is_another_only_when_a_bar_closed_or_was_revised() -> None:
    desk = simulated(300)
    watch = StructureWatch(desk)
    first = watch.follow("BTC-USDT", "1m")
    assert watch.follow("BTC-USDT", "1m") == first
    last = desk.view("BTC-USDT").candles("1m")[-1]
    desk.apply(bar(0, last.close))
    assert watch.follow("BTC-USDT", "1m") == first + 1


def test_it_travels_as_one_of_the_contract() -> None:
    found = market_structure(simulated(), "ETH-USDT", "1m", START)
    assert read(json.loads(found.model_dump_json())) == found


def test_without_bars_it_is_empty_and_what_is_not_there_is_refused() -> None:
    desk = empty()
    assert market_structure(desk, "BTC-USDT", "1m", START).bars == 0
    with pytest.raises(DataError, match="no interval 3m"):
        market_structure(desk, "BTC-USDT", "3m", START)
    with pytest.raises(UnknownInstrument):
        market_structure(desk, "BTX-USDT", "1m", START)
