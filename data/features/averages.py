"""Averages of price and running totals of volume."""

from __future__ import annotations

from data.features.definition import Chosen, Feature, Output, Parameter, period
from data.features.operators import Operators, Step, V

MINUTE = 60_000_000_000


def _sma(ops: Operators[V], chosen: Chosen) -> Step[V]:
    mean = ops.mean(chosen.count("period"))

    def step(close: V) -> tuple[V, ...]:
        return (mean(close),)

    return step


def smoothing(span: int) -> float:
    """Weight of the newest value in an exponential average of `span` bars."""
    return 2.0 / (span + 1.0)


def _ema(ops: Operators[V], chosen: Chosen) -> Step[V]:
    span = chosen.count("period")
    average = ops.average(span, smoothing(span))

    def step(close: V) -> tuple[V, ...]:
        return (average(close),)

    return step


def _macd(ops: Operators[V], chosen: Chosen) -> Step[V]:
    spans = [chosen.count(name) for name in ("fast", "slow", "signal")]
    fast, slow, smoothed = (ops.average(span, smoothing(span)) for span in spans)

    def step(close: V) -> tuple[V, ...]:
        line = fast(close) - slow(close)
        signal = smoothed(line)
        return line, signal, line - signal

    return step


def _vwap(ops: Operators[V], chosen: Chosen) -> Step[V]:
    length = chosen.count("session") * MINUTE
    values, volumes = ops.session_total(), ops.session_total()

    def step(ts: V, high: V, low: V, close: V, volume: V) -> tuple[V, ...]:
        session = ops.session(ts, length)
        value = values(session, (high + low + close) / 3.0 * volume)
        return (ops.ratio(value, volumes(session, volume)),)

    return step


def _rolling_vwap(ops: Operators[V], chosen: Chosen) -> Step[V]:
    values, volumes = ops.total(chosen.count("period")), ops.total(chosen.count("period"))

    def step(high: V, low: V, close: V, volume: V) -> tuple[V, ...]:
        return (ops.ratio(values((high + low + close) / 3.0 * volume), volumes(volume)),)

    return step


def _obv(ops: Operators[V], chosen: Chosen) -> Step[V]:
    previous, running = ops.previous(), ops.running()

    def step(close: V, volume: V) -> tuple[V, ...]:
        before = previous(close)
        return (running(volume * ops.above(close, before) - volume * ops.above(before, close)),)

    return step


SMA = Feature(
    "sma", "Simple moving average", "bar", ("close",), (period(20),),
    (Output("sma", "price", "mean of the closes"),),
    "mean of the last n closes", lambda p: p.count("period") - 1, _sma,
)  # fmt: skip
EMA = Feature(
    "ema", "Exponential moving average", "bar", ("close",), (period(20),),
    (Output("ema", "price", "average of closes, the newest weighing 2 / (n + 1)"),),
    "y = y' + 2/(n+1) (x - y'), begun with the mean of the first n closes", lambda p: p.count("period") - 1, _ema,
)  # fmt: skip
MACD = Feature(
    "macd", "Moving average convergence and divergence", "bar", ("close",),
    (period(12, name="fast"), period(26, name="slow"), period(9, "bars of the signal", name="signal")),
    (
        Output("macd", "price", "fast average less slow average"),
        Output("signal", "price", "exponential average of the line"),
        Output("histogram", "price", "line less signal"),
    ),
    "Appel 1979; each average begins with the mean of its own first bars",
    lambda p: max(p.count("fast"), p.count("slow")) + p.count("signal") - 2, _macd,
    "the line itself is there from the longer average on; libraries differ over the first 150 bars",
)  # fmt: skip
VWAP = Feature(
    "vwap", "Volume-weighted average price of the session", "bar", ("ts", "high", "low", "close", "volume"),
    (Parameter("session", 1440, 0, 10_080, "minutes of a session, counted from the epoch; 0 never ends"),),
    (Output("vwap", "price", "value over volume since the session began"),),
    "sum (h+l+c)/3 v / sum v since the session's first bar", lambda p: 0, _vwap,
    "nothing until the session has volume",
)  # fmt: skip
ROLLING_VWAP = Feature(
    "rolling_vwap", "Volume-weighted average price of the last bars", "bar", ("high", "low", "close", "volume"),
    (period(14),), (Output("vwap", "price", "value over volume of the last n bars"),),
    "sum (h+l+c)/3 v / sum v over n bars", lambda p: p.count("period") - 1, _rolling_vwap,
    "nothing where the last n bars had no volume",
)  # fmt: skip
OBV = Feature(
    "obv", "On-balance volume", "bar", ("close", "volume"), (),
    (Output("obv", "base", "volume of rising bars less volume of falling bars"),),
    "Granville 1963; the first bar counts 0", lambda p: 0, _obv,
    "only its changes mean something: the level depends on the first bar",
)  # fmt: skip
