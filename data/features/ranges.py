"""Ranges, channels and trend strength."""

from __future__ import annotations

from collections.abc import Callable

from data.features.averages import smoothing
from data.features.definition import Chosen, Feature, Output, Parameter, period
from data.features.operators import Operators, Step, V
from data.features.oscillators import STILL

BAR = ("high", "low", "close")


def _true_range(ops: Operators[V]) -> Callable[[V, V, V], V]:
    previous = ops.previous()

    def span(high: V, low: V, close: V) -> V:
        before = previous(close)
        reach: V = ops.larger(high, before) - ops.smaller(low, before)
        return reach

    return span


def _atr(ops: Operators[V], chosen: Chosen) -> Step[V]:
    span = chosen.count("period")
    true_range, average = _true_range(ops), ops.average(span, 1.0 / span)

    def step(high: V, low: V, close: V) -> tuple[V, ...]:
        return (average(true_range(high, low, close)),)

    return step


def _adx(ops: Operators[V], chosen: Chosen) -> Step[V]:
    span = chosen.count("period")
    true_range, before_high, before_low = _true_range(ops), ops.previous(), ops.previous()
    ranges, rises, falls, strength = (ops.average(span, 1.0 / span) for _ in range(4))

    def step(high: V, low: V, close: V) -> tuple[V, ...]:
        up, down = high - before_high(high), before_low(low) - low
        true = ranges(true_range(high, low, close))
        rise = rises(ops.positive(up) * ops.above(up, down))
        fall = falls(ops.positive(down) * ops.above(down, up))
        scale = ops.ratio(100.0, true, STILL * close, 0.0)
        plus, minus = rise * scale, fall * scale
        index = 100.0 * ops.ratio(ops.absolute(plus - minus), plus + minus, STILL, 0.0)
        return plus, minus, strength(index)

    return step


def _bollinger(ops: Operators[V], chosen: Chosen) -> Step[V]:
    span, width = chosen.count("period"), chosen.number("width")
    moments = ops.moments(span)

    def step(close: V) -> tuple[V, ...]:
        middle, variance = moments(close)
        reach = width * ops.root(variance)
        return middle + reach, middle, middle - reach

    return step


def _donchian(ops: Operators[V], chosen: Chosen) -> Step[V]:
    highest, lowest = ops.highest(chosen.count("period")), ops.lowest(chosen.count("period"))

    def step(high: V, low: V) -> tuple[V, ...]:
        upper, lower = highest(high), lowest(low)
        return upper, 0.5 * (upper + lower), lower

    return step


def _keltner(ops: Operators[V], chosen: Chosen) -> Step[V]:
    span, ranged, width = chosen.count("period"), chosen.count("ranges"), chosen.number("width")
    centre = ops.average(span, smoothing(span))
    true_range, average = _true_range(ops), ops.average(ranged, 1.0 / ranged)

    def step(high: V, low: V, close: V) -> tuple[V, ...]:
        middle = centre(close)
        reach = width * average(true_range(high, low, close))
        return middle + reach, middle, middle - reach

    return step


def _channel(upper: str, middle: str, lower: str) -> tuple[Output, ...]:
    return Output("upper", "price", upper), Output("middle", "price", middle), Output("lower", "price", lower)


ATR = Feature(
    "atr", "Average true range", "bar", BAR, (period(14),), (Output("atr", "price", "average true range"),),
    "Wilder 1978: true range smoothed with 1/n, begun with the mean of ranges 1 to n",
    lambda p: p.count("period"), _atr,
)  # fmt: skip
ADX = Feature(
    "adx", "Average directional index", "bar", BAR, (period(14),),
    (
        Output("plus_di", "percent", "rises of the high as a share of the true range"),
        Output("minus_di", "percent", "falls of the low as a share of the true range"),
        Output("adx", "percent", "strength of the trend, whichever way"),
    ),
    "Wilder 1978, each average begun with a mean of n", lambda p: 2 * p.count("period") - 1, _adx,
    "0 where nothing went either way; libraries differ over the first 150 bars",
)  # fmt: skip
BOLLINGER = Feature(
    "bollinger", "Bollinger bands", "bar", ("close",),
    (period(20), Parameter("width", 2.0, 0.0, 100.0, "standard deviations to each side")),
    _channel("mean + width deviations", "mean of the closes", "mean - width deviations"),
    "Bollinger: mean ± k population standard deviations", lambda p: p.count("period") - 1, _bollinger,
)  # fmt: skip
DONCHIAN = Feature(
    "donchian", "Donchian channel", "bar", ("high", "low"), (period(20),),
    _channel("highest high", "middle of the two", "lowest low"),
    "highest high and lowest low of n bars, the newest among them", lambda p: p.count("period") - 1, _donchian,
    "Stock.Indicators leaves the newest bar out",
)  # fmt: skip
KELTNER = Feature(
    "keltner", "Keltner channel", "bar", BAR,
    (
        period(20),
        Parameter("width", 2.0, 0.0, 100.0, "average true ranges to each side"),
        period(10, "bars of the average true range", name="ranges"),
    ),
    _channel("average + width ranges", "exponential average of the closes", "average - width ranges"),
    "Raschke: EMA(n) ± k ATR(m)", lambda p: max(p.count("period") - 1, p.count("ranges")), _keltner,
)  # fmt: skip
