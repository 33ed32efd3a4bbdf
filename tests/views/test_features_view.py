"""The features as a spec: everything that is known, why the rest is not, and nothing kept that nobody looks at."""

from __future__ import annotations

import json

import pytest

from data.errors import DataError, UnknownInstrument
from data.features.registry import FEATURES
from data.market import Market
from data.simulator import DEFAULT, Simulator
from desk.views.features import IDLE, LOOKS_EVERY, MOST, FeatureWatch
from tests.data.building import MINUTE, START, top, trade
from tests.data.building import market as empty
from widgets.specs.contract import read
from widgets.specs.features import Features, FeatureView, PercentValue, PriceValue


class Hand:
    """A clock set by hand."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> int:
        return self.now


def simulated(count: int = 480) -> Market:
    simulator = Simulator(7, START, DEFAULT)
    desk = Market(simulator.instruments, "sim")
    for candle in simulator.history(MINUTE, count):
        desk.apply(candle)
    return desk


def of(spec: Features, label: str) -> FeatureView:
    return next(each for each in spec.features if each.label == label)


def test_every_feature_is_there_with_its_parameters_and_the_unit_of_each_value() -> None:
    spec = FeatureWatch(simulated(), Hand()).view("BTC-USDT", "1m", START)
    assert [each.label for each in spec.features] == list(FEATURES)
    assert spec.bars == 480
    assert spec.closed_at == START
    macd, rsi = of(spec, "macd"), of(spec, "rsi")
    assert [(one.label, one.value) for one in macd.parameters] == [
        ("fast", 12.0),
        ("slow", 26.0),
        ("signal", 9.0),
    ]
    assert [one.label for one in macd.values] == ["macd", "signal", "histogram"]
    assert all(isinstance(one, PriceValue) for one in macd.values)
    assert isinstance(rsi.values[0], PercentValue)
    assert rsi.values[0].value is not None
    assert 0.0 <= rsi.values[0].value <= 100.0
    assert (rsi.reason, rsi.needed, rsi.taken) == ("", 15, 480)
    assert of(spec, "vpin").display_only


def test_what_has_no_value_says_what_it_is_short_of() -> None:
    spec = FeatureWatch(simulated(30), Hand()).view("BTC-USDT", "1m", START)
    assert of(spec, "vpin").reason == "needs 1,441 bars that traded, has 30"
    assert of(spec, "macd").reason == "needs 34 bars, has 30"
    assert "0" in of(spec, "effective_spread").reason
    assert "looked at" in of(spec, "effective_spread").reason
    assert "session began before" in of(spec, "vwap").reason


def test_only_those_named_are_told_and_a_wrong_name_is_refused_with_the_right_ones() -> None:
    watch = FeatureWatch(simulated(60), Hand())
    spec = watch.view("BTC-USDT", "1m", START, ("atr", "rsi"))
    assert [each.label for each in spec.features] == ["rsi", "atr"]
    with pytest.raises(DataError, match=r"no feature rsj; there are sma, ema"):
        watch.view("BTC-USDT", "1m", START, ("rsj",))
    with pytest.raises(DataError, match="no interval 3m"):
        watch.view("BTC-USDT", "3m", START)
    with pytest.raises(UnknownInstrument):
        watch.view("BTX-USDT", "1m", START)
    assert (watch.follow("BTX-USDT", "1m"), watch.follow("BTC-USDT", "3m")) == (0, 0)


def test_it_is_another_when_a_bar_closed_or_an_event_was_heard() -> None:
    desk = simulated(60)
    watch = FeatureWatch(desk, Hand())
    first = watch.follow("BTC-USDT", "1m")
    assert watch.follow("BTC-USDT", "1m") == first
    last = desk.view("BTC-USDT").candles("1m")[-1].close
    desk.apply(top(last - 1.0, last + 1.0))
    assert watch.follow("BTC-USDT", "1m") > first


def test_what_nobody_looks_at_is_let_go_and_then_the_market_is_not_heard() -> None:
    desk, clock = empty(), Hand()
    watch = FeatureWatch(desk, clock)
    watch.follow("BTC-USDT", "1m")
    watch.follow("BTC-USDT", "5m")
    clock.now = IDLE // 2
    watch.follow("BTC-USDT", "5m")
    clock.now = IDLE + 1
    for n in range(LOOKS_EVERY):
        desk.apply(trade(at=START + n, number=n + 1))
    assert watch.kept == (("BTC-USDT", "5m"),)
    clock.now = 2 * IDLE
    for n in range(LOOKS_EVERY):
        desk.apply(trade(at=START + 1000 + n, number=1000 + n))
    assert not watch.kept
    assert not desk._listeners


def test_what_is_kept_at_once_is_bounded() -> None:
    watch = FeatureWatch(simulated(30), Hand())
    for symbol in ("BTC-USDT", "ETH-USDT"):
        for interval in ("1s", "5s", "15s", "1m", "5m", "15m", "1h"):
            watch.follow(symbol, interval)
    assert len(watch.kept) == MOST
    assert watch.kept[-1] == ("ETH-USDT", "1h")


def test_it_travels_as_one_of_the_contract() -> None:
    spec = FeatureWatch(simulated(60), Hand()).view("ETH-USDT", "1m", START)
    assert read(json.loads(spec.model_dump_json())) == spec


def test_without_bars_it_says_so() -> None:
    spec = FeatureWatch(empty(), Hand()).view("BTC-USDT", "1m", START)
    assert (spec.bars, spec.closed_at) == (0, 0)
    assert all(value.value is None for each in spec.features for value in each.values)
