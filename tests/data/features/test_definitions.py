"""The registry of features: complete rows, parameters that are checked, and what the formulas mean."""

from __future__ import annotations

import math
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest

from data import volatility
from data.events import Top
from data.features.history import computed
from data.features.registry import FEATURES, named
from data.flow import order_flow
from tests.data.building import bar
from tests.data.features.building import candles, streamed, walk, with_flow

WANTED = (
    "ema", "sma", "rsi", "macd", "atr", "bollinger", "adx", "vwap", "stochastic", "cci", "obv", "donchian", "keltner",
    "realised", "bipower", "ewma", "parkinson", "garman_klass", "rogers_satchell", "yang_zhang",
    "order_flow_imbalance", "amihud", "kyle", "effective_spread", "vpin",
)  # fmt: skip


def test_every_feature_is_there_and_tells_all_of_itself() -> None:
    assert set(WANTED) <= set(FEATURES)
    for name, feature in FEATURES.items():
        assert feature.name == name
        assert feature.title
        assert feature.source
        assert feature.inputs
        assert feature.outputs
        assert all(output.unit and output.meaning for output in feature.outputs)
        assert len({output.name for output in feature.outputs}) == len(feature.outputs)
        for parameter in feature.parameters:
            assert parameter.least <= parameter.default <= parameter.most
            assert parameter.meaning
        assert feature.warm_up(feature.chosen()) >= 0


def test_vpin_alone_is_for_display_only_and_says_so() -> None:
    assert [name for name, feature in FEATURES.items() if feature.display_only] == ["vpin"]
    assert "never a gate" in FEATURES["vpin"].note


def test_a_request_is_labelled_by_its_parameters() -> None:
    assert named("rsi").columns == ("rsi_14",)
    assert named("macd", fast=5).columns == (
        "macd_5_26_9.macd",
        "macd_5_26_9.signal",
        "macd_5_26_9.histogram",
    )


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("sma", {"period": 0}, "period of sma must lie between 1 and 100000, was 0"),
        ("sma", {"period": 2.5}, "period of sma must be a whole number, was 2.5"),
        ("sma", {"span": 3}, "sma has no parameter span; it has period"),
        ("obv", {"period": 3}, "obv has no parameter period; it has none"),
        ("kyle", {"period": 3}, "period of kyle must lie between 10 and"),
        ("tea_leaves", {}, "there is no feature tea_leaves; there are sma, ema"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_in_one_sentence(
    name: str, given: dict[str, float], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        named(name, **given)


def test_the_registry_and_the_stream_load_neither_polars_nor_numpy() -> None:
    code = "import sys, data.features.registry, data.features.stream, data.features.history, data.features.resample;"
    code += "print([name for name in ('polars', 'numpy') if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


ESTIMATORS = [
    ("parkinson", {"period": 30}, 30, volatility.parkinson),
    ("garman_klass", {"period": 30}, 30, volatility.garman_klass),
    ("rogers_satchell", {"period": 30}, 30, volatility.rogers_satchell),
    ("yang_zhang", {"period": 30}, 31, volatility.yang_zhang),
    ("realised", {"period": 30}, 31, volatility.realised),
    ("atr", {"period": 14}, 500, volatility.atr),
    ("ewma", {}, 500, volatility.ewma),
    ("bipower", {"period": 40}, 41, volatility.jump_share),
]


@pytest.mark.parametrize(("name", "given", "count", "estimator"), ESTIMATORS)
def test_a_feature_says_what_the_estimator_of_a_whole_sample_says(
    name: str, given: dict[str, float], count: int, estimator: object
) -> None:
    columns = walk(500, seed=11)
    expected = estimator(candles(columns)[-count:])  # type: ignore[operator]
    assert computed(named(name, **given), columns)[-1][-1] == pytest.approx(expected, rel=1e-12)


def test_order_flow_imbalance_is_the_sum_over_changes_of_the_touch() -> None:
    columns = walk(60, seed=6)
    names = ("ts", "bid", "bid_size", "ask", "ask_size")
    tops = [Top("BTC-USDT", *row) for row in zip(*(columns[name].tolist() for name in names), strict=True)]
    expected = math.fsum(order_flow(before, after) for before, after in pairwise(tops[-21:]))
    assert computed(named("order_flow_imbalance", period=20), columns)[0][-1] == pytest.approx(
        expected, rel=1e-12
    )


def test_kyles_slope_is_found_where_there_is_one_and_hidden_where_there_is_none() -> None:
    columns = walk(4_000, seed=5)
    random = np.random.default_rng(55)
    flow = random.normal(0.0, 10.0, 4_000)
    moved = 300.0 + np.cumsum(0.02 * flow + random.normal(0.0, 0.1, 4_000))
    slope, t = computed(named("kyle"), {**columns, "close": moved, "signed_volume": flow})
    assert np.nanmean(slope) == pytest.approx(0.02, rel=0.05)
    assert np.nanmin(t) > 2.0
    slope, t = computed(named("kyle"), {**columns, "signed_volume": flow})
    hidden = np.abs(t[60:]) <= 2.0
    assert hidden.mean() > 0.85
    assert np.isnan(slope[60:][hidden]).all()
    assert not np.isnan(slope[60:][~hidden]).any()


def test_the_slope_and_its_t_statistic_are_those_of_least_squares() -> None:
    columns = walk(200, seed=9)
    slope, t = computed(named("kyle", period=40), columns)
    x, y = columns["signed_volume"][-40:], np.diff(columns["close"])[-40:]
    design = np.column_stack((np.ones(40), x))
    fitted, (left,), _, _ = np.linalg.lstsq(design, y, rcond=None)
    error = math.sqrt(left / 38.0 * np.linalg.inv(design.T @ design)[1, 1])
    assert t[-1] == pytest.approx(fitted[1] / error, rel=1e-9)
    if abs(t[-1]) > 2.0:
        assert slope[-1] == pytest.approx(fitted[1], rel=1e-9)


def test_amihud_leaves_bars_without_volume_out() -> None:
    columns = dict(walk(40, seed=2))
    columns["volume"] = np.where(np.arange(40) % 3 == 0, 0.0, columns["volume"])
    moves = np.abs(np.diff(np.log(columns["close"])))
    value = (columns["close"] * columns["volume"])[1:]
    traded = value[-20:] > 0.0
    expected = np.mean(moves[-20:][traded] / value[-20:][traded])
    assert computed(named("amihud", period=20), columns)[0][-1] == pytest.approx(expected, rel=1e-12)


def test_vpin_is_high_when_everyone_trades_one_way_and_low_in_noise() -> None:
    bars = walk(3_000, seed=4)
    trending = {**bars, "close": 300.0 + np.arange(3_000) + 0.1 * np.sin(np.arange(3_000))}
    given = {"buckets": 20, "calibration": 200}
    assert computed(named("vpin", **given), trending)[0][-1] > 0.99
    assert 0.1 < computed(named("vpin", **given), bars)[0][-1] < 0.9
    silent = {**bars, "volume": np.zeros(3_000)}
    assert np.isnan(computed(named("vpin", **given), silent)[0]).all()


def test_where_nothing_moves_oscillators_say_nothing_and_trend_is_nought() -> None:
    flat = with_flow({name: np.full(80, 5.0) for name in ("open", "high", "low", "close", "volume")}, 1)
    for name in ("rsi", "stochastic", "cci"):
        assert all(np.isnan(values).all() for values in computed(named(name), flat)), name
    for values in computed(named("adx"), flat):
        assert values[-1] == 0.0
    upper, middle, lower = computed(named("bollinger"), flat)
    assert upper[-1] == middle[-1] == lower[-1] == 5.0


def test_constant_prices_after_a_large_move_leave_no_width_behind() -> None:
    close = np.concatenate((np.linspace(1.0, 1e6, 100), np.full(60, 123.456)))
    for upper, middle, lower in (
        computed(named("bollinger"), {"close": close}),
        streamed(named("bollinger"), {"close": close}),
    ):
        assert upper[-1] == lower[-1] == middle[-1]


def test_sessions_of_vwap_begin_at_midnight() -> None:
    columns = dict(walk(3_000, seed=8))
    day = 86_400_000_000_000
    vwap = computed(named("vwap"), columns)[0]
    first = np.flatnonzero(np.diff(columns["ts"] // day))[0] + 1
    typical = (columns["high"] + columns["low"] + columns["close"]) / 3.0
    assert vwap[first] == pytest.approx(typical[first], rel=1e-12)
    assert bar(0).ts % day == 0
