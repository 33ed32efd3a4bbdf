"""The radar ranks by surprise and says nothing where there are too few bars."""

from __future__ import annotations

import json

import msgspec
import pytest

from data.candles import INTERVALS
from data.errors import DataError
from data.market import Market
from data.radar.scenario import Scenario
from data.simulator import DEFAULT, Simulator
from desk.views.radar import RadarWatch, radar
from tests.data.building import MINUTE, SECOND, START, bar, market
from widgets.specs.contract import read

NOW = START + 10 * SECOND


def simulated(history: dict[str, int]) -> Market:
    simulator = Simulator(6, START)
    desk = Market(DEFAULT, "sim")
    for name, count in history.items():
        for candle in simulator.history(INTERVALS[name], count):
            desk.apply(candle)
    for event in simulator.advance(NOW):
        desk.apply(event)
    return desk


def test_rows_are_complete_and_ranked_by_surprise() -> None:
    found = radar(simulated({"1m": 480}), "1m", NOW)
    assert [row.rank for row in found.rows] == [1, 2, 3, 4, 5, 6]
    scores = [row.surprise or 0.0 for row in found.rows]
    assert scores == sorted(scores, reverse=True)
    assert sorted(row.volatility_rank or 0 for row in found.rows) == [1, 2, 3, 4, 5, 6]
    middle = found.median_pct
    assert middle is not None
    for row in found.rows:
        assert row.ewma_pct is not None
        assert row.relative == pytest.approx(row.ewma_pct / middle, rel=1e-5)
    for row in found.rows:
        figures = (
            row.realised_pct,
            row.ewma_pct,
            row.parkinson_pct,
            row.garman_klass_pct,
            row.rogers_satchell_pct,
        )
        assert all(figure is not None and 1.0 < figure < 3000.0 for figure in figures)
        assert row.yang_zhang_pct is not None
        assert row.regime != "UNKNOWN"
        assert row.percentile is not None
        assert row.bars == 480
        assert row.provenance.at == START
    assert read(json.loads(found.model_dump_json())) == found


def test_auto_takes_the_longest_interval_with_two_hundred_bars() -> None:
    assert radar(simulated({"1m": 300, "5m": 220, "15m": 200, "1h": 60}), "auto", NOW).interval == "15m"
    assert radar(simulated({"1m": 300, "5m": 190}), "auto", NOW).interval == "1m"


def test_auto_takes_the_interval_with_most_bars_when_none_has_enough() -> None:
    assert radar(simulated({"1m": 30, "5m": 50}), "auto", NOW).interval == "5m"
    assert radar(market(), "auto", NOW).interval == "1m"


def test_under_two_hundred_bars_the_regime_is_unknown_and_under_twenty_nothing_is_told() -> None:
    few = radar(simulated({"1m": 60}), "1m", NOW).rows[0]
    assert (few.regime, few.percentile) == ("UNKNOWN", None)
    assert few.realised_pct is not None
    none = radar(simulated({"1m": 5}), "1m", NOW).rows[0]
    assert (none.realised_pct, none.ewma_pct, none.parkinson_pct, none.fast_slow, none.atr_pct) == (None,) * 5


def test_with_few_trades_a_bar_the_range_estimators_are_silent() -> None:
    desk = market()
    for minute in range(-100, 0):
        desk.apply(bar(minute, 100.0 + minute % 3, 100.0, 103.0, 99.0, trades=10))
    row = radar(desk, "1m", START).rows[0]
    assert (row.parkinson_pct, row.garman_klass_pct, row.rogers_satchell_pct, row.yang_zhang_pct) == (
        None,
    ) * 4
    assert row.realised_pct is not None


def test_a_radar_is_stale_when_every_row_is() -> None:
    desk = simulated({"1m": 40})
    assert not radar(desk, "1m", NOW).provenance.stale
    assert radar(desk, "1m", NOW + 10 * MINUTE).provenance.reason.startswith("silent for")


def test_an_unknown_interval_is_refused() -> None:
    with pytest.raises(DataError, match="there is no interval 7m"):
        radar(market(), "7m", NOW)


def test_a_universe_is_measured_alone_and_ranked_among_its_own() -> None:
    desk = simulated({"1m": 480})
    found = radar(desk, "1m", NOW, universe=("TON-USDT", "BTC-USDT", "TON-USDT"))
    assert {row.instrument for row in found.rows} == {"TON-USDT", "BTC-USDT"}
    assert {row.volatility_rank for row in found.rows} == {1, 2}
    assert found.universe == ("TON-USDT", "BTC-USDT")
    assert found.dispersion is None
    assert radar(desk, "1m", NOW).universe == ()
    with pytest.raises(DataError, match="did you mean TON-USDT"):
        radar(desk, "1m", NOW, universe=("TOM-USDT",))


def test_a_scenario_says_in_words_what_it_does_and_moves_neither_rows_nor_figures_of_now() -> None:
    desk = simulated({"1m": 480})
    bare, shocked = radar(desk, "1m", NOW), radar(desk, "1m", NOW, "shock")
    assert [row.instrument for row in bare.rows] == [row.instrument for row in shocked.rows]
    assert (bare.scenario, bare.scenario_text) == ("none", "")
    assert "every instrument became 2 times what it is, for 3 bars." in shocked.scenario_text
    for before, after in zip(bare.rows, shocked.rows, strict=True):
        assert before.scenario_regime is None
        assert after.regime == before.regime
        assert after.scenario_pct == pytest.approx(2.0 * (after.ewma_pct or 0.0), rel=1e-5)
        assert (after.scenario_percentile or 0.0) > (after.percentile or 0.0)


def test_a_scenario_may_strike_one_alone() -> None:
    desk = simulated({"1m": 480})
    last = max(radar(desk, "1m", NOW).rows, key=lambda row: row.volatility_rank or 0).instrument
    found = {row.instrument: row for row in radar(desk, "1m", NOW, Scenario("x50", 50.0, (last,))).rows}
    assert found.pop(last).scenario_rank == 1
    assert all(row.scenario_pct == row.ewma_pct for row in found.values())
    with pytest.raises(DataError, match="there is no scenario doom; there are none, shock, panic, calm"):
        radar(desk, "1m", NOW, "doom")


def test_a_watch_tells_what_a_fresh_look_tells_after_every_bar() -> None:
    simulator, desk = Simulator(6, START), Market(DEFAULT, "sim")
    watch = RadarWatch(desk)
    bars = simulator.history(INTERVALS["1m"], 1100)
    for at, candle in enumerate(sorted(bars, key=lambda bar: bar.ts)):
        desk.apply(candle)
        if at > 5000 and at % 97 == 0:
            assert watch.view(NOW, "1m", "calm") == radar(desk, "1m", NOW, "calm")


def test_between_two_closes_nothing_is_measured_again() -> None:
    desk = simulated({"1m": 300})
    watch = RadarWatch(desk)
    before = {symbol: watch.measured(symbol, "1m").reading for symbol in desk.symbols}
    watch.view(NOW, "1m", "shock")
    for symbol in desk.symbols:
        assert watch.measured(symbol, "1m").reading is before[symbol]
    last = desk.view("BTC-USDT").candles("1m", 1)[0]
    desk.apply(msgspec.structs.replace(last, ts=last.ts + MINUTE))
    changed = [s for s in desk.symbols if watch.measured(s, "1m").reading is not before[s]]
    assert changed == ["BTC-USDT"]


def test_a_watch_keeps_only_the_intervals_asked_for_last() -> None:
    desk = simulated({"1m": 30})
    watch = RadarWatch(desk)
    first = watch.measured("BTC-USDT", "1m")
    for name in ("1s", "5s", "15s"):
        watch.measured("BTC-USDT", name)
    assert watch.measured("BTC-USDT", "1m") is not first
