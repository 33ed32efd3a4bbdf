"""Realised variance, its continuous part, and volatility from closes and from ranges: a bar, as a fraction."""

from __future__ import annotations

import math

from data.features.definition import Chosen, Feature, Output, Parameter, period
from data.features.operators import Operators, Step, V

OHLC = ("open", "high", "low", "close")
LN2 = math.log(2.0)
RANGES = "reads low where a bar holds fewer than 50 trades"


def _realised(ops: Operators[V], chosen: Chosen) -> Step[V]:
    span = chosen.count("period")
    previous, total = ops.previous(), ops.total(span)

    def step(close: V) -> tuple[V, ...]:
        move = ops.log(close / previous(close))
        variance = total(move * move)
        return variance, ops.root(variance / span)

    return step


def _bipower(ops: Operators[V], chosen: Chosen) -> Step[V]:
    span = chosen.count("period")
    previous, before = ops.previous(), ops.previous()
    pairs, squares = ops.total(span - 1), ops.total(span)
    scale = math.pi / 2.0 * span / (span - 1)

    def step(close: V) -> tuple[V, ...]:
        move = ops.absolute(ops.log(close / previous(close)))
        continuous = scale * pairs(move * before(move))
        jumps = ops.positive(1.0 - ops.ratio(continuous, squares(move * move)))
        return continuous, jumps

    return step


def _ewma(ops: Operators[V], chosen: Chosen) -> Step[V]:
    weight = 1.0 - chosen.number("decay")
    previous, average = ops.previous(), ops.clipped_average(chosen.count("warm"), weight, 25.0)

    def step(close: V) -> tuple[V, ...]:
        move = ops.log(close / previous(close))
        return (ops.root(average(move * move)),)

    return step


def _parkinson(ops: Operators[V], chosen: Chosen) -> Step[V]:
    mean = ops.mean(chosen.count("period"))

    def step(high: V, low: V) -> tuple[V, ...]:
        span = ops.log(high / low)
        return (ops.root(mean(span * span) / (4.0 * LN2)),)

    return step


def _garman_klass(ops: Operators[V], chosen: Chosen) -> Step[V]:
    mean = ops.mean(chosen.count("period"))

    def step(open_: V, high: V, low: V, close: V) -> tuple[V, ...]:
        span, body = ops.log(high / low), ops.log(close / open_)
        return (ops.root(mean(0.5 * span * span - (2.0 * LN2 - 1.0) * body * body)),)

    return step


def _drift_free(ops: Operators[V], open_: V, high: V, low: V, close: V) -> V:
    """Variance of one bar by Rogers and Satchell."""
    up, down, body = ops.log(high / open_), ops.log(low / open_), ops.log(close / open_)
    variance: V = up * (up - body) + down * (down - body)
    return variance


def _rogers_satchell(ops: Operators[V], chosen: Chosen) -> Step[V]:
    mean = ops.mean(chosen.count("period"))

    def step(open_: V, high: V, low: V, close: V) -> tuple[V, ...]:
        return (ops.root(mean(_drift_free(ops, open_, high, low, close))),)

    return step


def _yang_zhang(ops: Operators[V], chosen: Chosen) -> Step[V]:
    span = chosen.count("period")
    previous, gaps, bodies, mean = ops.previous(), ops.moments(span), ops.moments(span), ops.mean(span)
    unbiased = span / (span - 1)
    weight = 0.34 / (1.34 + (span + 1) / (span - 1))

    def step(open_: V, high: V, low: V, close: V) -> tuple[V, ...]:
        gap, body = ops.log(open_ / previous(close)), ops.log(close / open_)
        between, within = gaps(gap)[1] * unbiased, bodies(body)[1] * unbiased
        ranged = mean(_drift_free(ops, open_, high, low, close))
        return (ops.root(between + weight * within + (1.0 - weight) * ranged),)

    return step


def _volatility(meaning: str) -> tuple[Output, ...]:
    return (Output("volatility", "fraction", meaning),)


REALISED = Feature(
    "realised", "Realised variance", "bar", ("close",), (period(60, "returns"),),
    (
        Output("variance", "variance", "sum of squared log returns of the window"),
        Output("volatility", "fraction", "root of their mean, a bar"),
    ),
    "sum r², r = ln c/c'", lambda p: p.count("period"), _realised, "noise of the tick adds to it on very short bars",
)  # fmt: skip
BIPOWER = Feature(
    "bipower", "Bipower variance and jump share", "bar", ("close",), (period(60, "returns", least=2),),
    (
        Output("variance", "variance", "variance of the window without its jumps"),
        Output("jump_share", "fraction", "share of realised variance that came in jumps, at least 0"),
    ),
    "Barndorff-Nielsen, Shephard 2004: π/2 n/(n-1) sum |r||r'|", lambda p: p.count("period"), _bipower,
)  # fmt: skip
EWMA = Feature(
    "ewma", "Exponentially weighted volatility", "bar", ("close",),
    (
        Parameter("decay", 0.94, 0.01, 0.9999, "share that stays each bar"),
        period(19, "returns to begin with", name="warm"),
    ),
    _volatility("a bar"),
    "RiskMetrics 1996: σ² = λσ'² + (1-λ) min(r², 25σ'²), begun with the mean of the first squares",
    lambda p: p.count("warm"), _ewma,
)  # fmt: skip
PARKINSON = Feature(
    "parkinson", "Parkinson volatility", "bar", ("high", "low"), (period(20),), _volatility("a bar, from highs and lows"),
    "Parkinson 1980: mean (ln h/l)² / 4 ln 2", lambda p: p.count("period") - 1, _parkinson,
    f"biased by drift, blind to gaps, {RANGES}",
)  # fmt: skip
GARMAN_KLASS = Feature(
    "garman_klass", "Garman-Klass volatility", "bar", OHLC, (period(20),), _volatility("a bar, from all four prices"),
    "Garman, Klass 1980: mean ½(ln h/l)² - (2 ln 2 - 1)(ln c/o)²", lambda p: p.count("period") - 1, _garman_klass,
    f"biased by drift, blind to gaps, {RANGES}",
)  # fmt: skip
ROGERS_SATCHELL = Feature(
    "rogers_satchell", "Rogers-Satchell volatility", "bar", OHLC, (period(20),), _volatility("a bar, right under drift"),
    "Rogers, Satchell 1991: mean u(u-x) + d(d-x)", lambda p: p.count("period") - 1, _rogers_satchell,
    f"blind to gaps, {RANGES}",
)  # fmt: skip
YANG_ZHANG = Feature(
    "yang_zhang", "Yang-Zhang volatility", "bar", OHLC, (period(20, "bars after the first", least=10),),
    _volatility("a bar, right under drift and gaps"),
    "Yang, Zhang 2000: var ln o/c' + k var ln c/o + (1-k) RS, k = 0.34 / (1.34 + (n+1)/(n-1))",
    lambda p: p.count("period"), _yang_zhang, RANGES,
)  # fmt: skip
