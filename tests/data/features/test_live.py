"""Features of a living market: the same as those of its bars, fed by real trades where they measure trading."""

from __future__ import annotations

from data.events import Candle
from data.features.definition import request
from data.features.groups import GROUP_OF, GROUPS
from data.features.live import USUAL, LiveFeatures, LiveReading
from data.features.registry import FEATURES
from data.features.stream import FeatureStream, Reading
from data.market import Market
from data.simulator import DEFAULT, Simulator
from tests.data.building import MINUTE, SECOND, START, bar, market, top, trade


def simulated(count: int) -> Market:
    simulator = Simulator(7, START, DEFAULT)
    desk = Market(simulator.instruments, "sim")
    for candle in simulator.history(MINUTE, count):
        desk.apply(candle)
    return desk


def found(live: LiveFeatures, name: str) -> LiveReading:
    return next(each for each in live.readings() if each.request.feature.name == name)


def told(live: LiveFeatures, name: str) -> Reading:
    reading = found(live, name).reading
    assert reading is not None
    return reading


def alone(name: str, bars: list[Candle]) -> Reading:
    """What a stream of its own says of one feature after these bars."""
    stream = FeatureStream([request(FEATURES[name])], MINUTE)
    return [stream.take(each) for each in bars][-1].readings[-1]


def test_every_feature_of_the_registry_is_in_one_group() -> None:
    assert set(GROUP_OF) == set(FEATURES)
    assert set(GROUP_OF.values()) == set(GROUPS)


def test_bars_that_were_there_and_bars_that_come_give_what_a_stream_of_its_own_gives() -> None:
    desk = simulated(300)
    state = desk.view("BTC-USDT")
    live = LiveFeatures(state, "1m")
    last = state.candles("1m")[-1]
    for n in range(5):
        desk.apply(bar(n, last.close * (1.0 + 0.001 * n)))
        live.look()
    bars = state.candles("1m")
    assert len(bars) == 305
    for name, feature in FEATURES.items():
        if feature.rows == "bar":
            assert told(live, name) == alone(name, bars), name
            assert found(live, name).rows == 305


def test_averages_begin_with_fewer_bars_than_a_session_does() -> None:
    live = LiveFeatures(simulated(700).view("BTC-USDT"), "1m")
    assert found(live, "sma").rows == USUAL
    assert found(live, "vwap").rows == 700


def test_a_look_at_the_same_bars_changes_nothing() -> None:
    live = LiveFeatures(simulated(100).view("BTC-USDT"), "1m")
    before = live.changes, live.readings()
    live.look()
    assert (live.changes, live.readings()) == before


def test_a_revised_bar_is_taken_and_told_as_a_revision() -> None:
    desk = simulated(100)
    state = desk.view("BTC-USDT")
    live = LiveFeatures(state, "1m")
    old = state.candles("1m")[-3]
    desk.apply(
        Candle(
            old.instrument, old.ts, old.interval, old.open, old.high * 1.01, old.low, old.close, old.volume * 2.0,
            old.trades + 5, True,
        )
    )  # fmt: skip
    live.look()
    assert told(live, "atr").revision == 1
    again = alone("atr", state.candles("1m"))
    assert told(live, "atr").values == again.values


def test_a_silence_is_flat_for_averages_and_absent_for_what_measures_trading() -> None:
    desk = market()
    for n in range(90):
        desk.apply(trade(100.0 + n % 7, at=START + n * MINUTE, number=n + 1))
    for n in (100, 101):
        desk.apply(trade(101.0, at=START + n * MINUTE, number=n))
    state = desk.view("BTC-USDT")
    assert len(state.candles("1m")) == 101
    live = LiveFeatures(state, "1m")
    assert found(live, "sma").rows == 101
    assert found(live, "parkinson").rows == 91
    assert told(live, "sma").missing == 0
    assert told(live, "parkinson").missing == 10


def test_touches_and_trades_are_heard_from_the_first_look_on() -> None:
    desk = market()
    for n in range(20):
        desk.apply(bar(n - 20))
    live = LiveFeatures(desk.view("BTC-USDT"), "1s")
    desk.listen(live.hear)
    for n in range(200):
        at = START + n * SECOND
        desk.apply(top(99.99, 100.01, at=at, bid_size=1.0 + n % 3))
        desk.apply(trade(100.01 if n % 2 else 99.99, 1.0, at + 1, "buy" if n % 2 else "sell", number=n + 1))
    assert found(live, "order_flow_imbalance").rows == 200
    assert told(live, "order_flow_imbalance").values[0] is not None
    spread = told(live, "effective_spread").values[0]
    assert spread is not None
    assert abs(spread - 2.0) < 1e-6
    assert found(live, "kyle").rows == 198, "the first bar is cut, the last one is under way"


def test_a_touch_that_only_repeats_itself_is_no_change_of_the_touch() -> None:
    desk = market()
    live = LiveFeatures(desk.view("BTC-USDT"), "1s")
    desk.listen(live.hear)
    for n in range(5):
        desk.apply(top(at=START + n))
    assert found(live, "order_flow_imbalance").rows == 1


def test_a_feature_before_its_first_row_has_no_reading() -> None:
    live = LiveFeatures(market().view("BTC-USDT"), "1m")
    assert all(each.reading is None and each.rows == 0 for each in live.readings())
    assert (live.newest, live.oldest) == (0, 0)
