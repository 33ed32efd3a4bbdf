"""The radar ranks by surprise and says nothing where there are too few bars."""

from __future__ import annotations

import json

import pytest

from data.candles import INTERVALS
from data.errors import DataError
from data.market import Market
from data.simulator import DEFAULT, Simulator
from desk.views.radar import radar
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


def test_rows_are_complete_and_ranked_by_fast_over_slow_volatility() -> None:
    found = radar(simulated({"1m": 480}), "1m", NOW)
    assert [row.rank for row in found.rows] == [1, 2, 3, 4, 5, 6]
    waking = [row.fast_slow or 0.0 for row in found.rows]
    assert waking == sorted(waking, reverse=True)
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
