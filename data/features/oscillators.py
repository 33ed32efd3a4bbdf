"""Oscillators: where the close stands against what came before."""

from __future__ import annotations

from data.features.definition import Chosen, Feature, Output, Parameter, period
from data.features.operators import Operators, Step, V

STILL = 1e-12
"""Average moves below this share of the price are rounding, not movement."""


def _rsi(ops: Operators[V], chosen: Chosen) -> Step[V]:
    span = chosen.count("period")
    previous, gains, losses = ops.previous(), ops.average(span, 1.0 / span), ops.average(span, 1.0 / span)

    def step(close: V) -> tuple[V, ...]:
        move = close - previous(close)
        up = ops.positive(move)
        gain = gains(up)
        moved = gain + losses(up - move)
        return (100.0 * ops.ratio(gain, moved, STILL * close),)

    return step


def _stochastic(ops: Operators[V], chosen: Chosen) -> Step[V]:
    span = chosen.count("period")
    highest, lowest = ops.highest(span), ops.lowest(span)
    slow, slower = ops.mean(chosen.count("smoothing")), ops.mean(chosen.count("signal"))

    def step(high: V, low: V, close: V) -> tuple[V, ...]:
        floor = lowest(low)
        k = slow(100.0 * ops.ratio(close - floor, highest(high) - floor))
        return k, slower(k)

    return step


def _cci(ops: Operators[V], chosen: Chosen) -> Step[V]:
    deviation = ops.mean_deviation(chosen.count("period"))

    def step(high: V, low: V, close: V) -> tuple[V, ...]:
        typical = (high + low + close) / 3.0
        mean, apart = deviation(typical)
        return (ops.ratio(typical - mean, 0.015 * apart, STILL * typical),)

    return step


RSI = Feature(
    "rsi", "Relative strength index", "bar", ("close",), (period(14),),
    (Output("rsi", "percent", "gains as a share of all movement, 0 to 100"),),
    "Wilder 1978: 100 G / (G + L), both smoothed with 1/n", lambda p: p.count("period"), _rsi,
    "nothing where nothing has moved; TA-Lib says 0 there",
)  # fmt: skip
STOCHASTIC = Feature(
    "stochastic", "Stochastic oscillator", "bar", ("high", "low", "close"),
    (
        period(14),
        period(3, "bars that %K is averaged over, 1 for the fast one", name="smoothing"),
        period(3, "bars that %D is averaged over", name="signal"),
    ),
    (
        Output("k", "percent", "place of the close in the range of the last n bars"),
        Output("d", "percent", "mean of %K"),
    ),
    "Lane: 100 (c - lowest low) / (highest high - lowest low), simple means",
    lambda p: p.count("period") + p.count("smoothing") + p.count("signal") - 3, _stochastic,
    "nothing where a range is closed; TA-Lib says 0 there",
)  # fmt: skip
CCI = Feature(
    "cci", "Commodity channel index", "bar", ("high", "low", "close"), (Parameter("period", 20, 2, 1000, "bars"),),
    (Output("cci", "ratio", "distance of the typical price from its mean, in 0.015 mean deviations"),),
    "Lambert 1980: (tp - mean tp) / (0.015 mean |tp - mean tp|), tp = (h+l+c)/3",
    lambda p: p.count("period") - 1, _cci,
    "a mean deviation has no running form: the n bars of the window are looked at each time",
)  # fmt: skip
