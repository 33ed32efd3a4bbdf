"""Order flow and what trading costs: imbalance, spread, impact."""

from __future__ import annotations

from data.features.definition import Chosen, Feature, Output, Parameter, period
from data.features.operators import Operators, Step, V

NAN = float("nan")
SHOWN = 2.0
"""A slope whose t-statistic is smaller than this is not shown."""
EXACT = 1e-6
"""A fit that leaves less of the variance than this is exact by accident, such as one trade in a silent market."""
VARIES = 1e-12
"""A sample whose variance is a smaller share of its mean square does not vary."""


def _imbalance(ops: Operators[V], chosen: Chosen) -> Step[V]:
    befores = [ops.previous() for _ in range(4)]
    total = ops.total(chosen.count("period"))

    def step(bid: V, bid_size: V, ask: V, ask_size: V) -> tuple[V, ...]:
        bid0, bid_size0, ask0, ask_size0 = (
            before(now) for before, now in zip(befores, (bid, bid_size, ask, ask_size), strict=True)
        )
        flow = ops.choose(ops.above(bid0, bid), 0.0 * bid0, bid_size)
        flow = flow - ops.choose(ops.above(bid, bid0), 0.0 * bid0, bid_size0)
        flow = flow - ops.choose(ops.above(ask, ask0), 0.0 * ask0, ask_size)
        flow = flow + ops.choose(ops.above(ask0, ask), 0.0 * ask0, ask_size0)
        return (total(flow),)

    return step


def _effective_spread(ops: Operators[V], chosen: Chosen) -> Step[V]:
    mean = ops.mean(chosen.count("period"))

    def step(price: V, sign: V, mid: V) -> tuple[V, ...]:
        return (mean(2e4 * sign * (price - mid) / mid),)

    return step


def _amihud(ops: Operators[V], chosen: Chosen) -> Step[V]:
    previous, moved, traded = (
        ops.previous(),
        ops.total(chosen.count("period")),
        ops.total(chosen.count("period")),
    )

    def step(close: V, volume: V) -> tuple[V, ...]:
        move = ops.absolute(ops.log(close / previous(close)))
        known = ops.above(volume, 0.0 * volume)
        each = ops.choose(known, ops.ratio(move, close * volume), 0.0 * move)
        return (ops.ratio(moved(each), traded(1.0 * known + 0.0 * move)),)

    return step


def _kyle(ops: Operators[V], chosen: Chosen) -> Step[V]:
    span = chosen.count("period")
    previous, square = ops.previous(), ops.total(span)
    flows, moves, both = ops.moments(span), ops.moments(span), ops.comoment(span)

    def step(close: V, signed_volume: V) -> tuple[V, ...]:
        move = close - previous(close)
        flow = signed_volume + 0.0 * move
        varied = flows(flow)[1] * span
        common, moved = both(flow, move), moves(move)[1] * span
        slope = ops.ratio(common, varied, VARIES * square(flow * flow))
        squared = ops.ratio((span - 2) * slope * common, moved - slope * common, EXACT * moved)
        t = ops.root(squared) * (2.0 * ops.above(slope, 0.0 * slope) - 1.0)
        shown = ops.above(ops.absolute(t), SHOWN + 0.0 * t)
        return ops.choose(shown, slope, NAN * t), t

    return step


def _vpin(ops: Operators[V], chosen: Chosen) -> Step[V]:
    previous = ops.previous()
    toxicity = ops.toxicity(chosen.count("buckets"), chosen.count("calibration"))

    def step(close: V, volume: V) -> tuple[V, ...]:
        return toxicity(close - previous(close), volume)

    return step


ORDER_FLOW_IMBALANCE = Feature(
    "order_flow_imbalance", "Order-flow imbalance at the touch", "top", ("bid", "bid_size", "ask", "ask_size"),
    (period(100, "changes of the touch"),),
    (Output("imbalance", "base", "size that came to the bid and left the ask, less the opposite"),),
    "Cont, Kukanov, Stoikov 2014: sum of 1{b>=b'}B - 1{b<=b'}B' - 1{a<=a'}A + 1{a>=a'}A'",
    lambda p: p.count("period"), _imbalance,
)  # fmt: skip
EFFECTIVE_SPREAD = Feature(
    "effective_spread", "Effective spread", "trade", ("price", "sign", "mid"), (period(100, "trades"),),
    (Output("spread", "basis points", "what takers paid over the middle, both ways"),),
    "mean 2 q (p - m) / m, q = 1 for a taker who bought, -1 for one who sold", lambda p: p.count("period") - 1,
    _effective_spread,
)  # fmt: skip
AMIHUD = Feature(
    "amihud", "Amihud illiquidity", "bar", ("close", "volume"), (period(60, "returns"),),
    (Output("illiquidity", "per quote", "absolute return a unit of traded value"),),
    "Amihud 2002: mean |r| / value, over bars that traded", lambda p: p.count("period"), _amihud,
    "bars without volume are left out",
)  # fmt: skip
KYLE = Feature(
    "kyle", "Kyle's lambda", "flow bar", ("close", "signed_volume"), (period(60, "bars", least=10),),
    (
        Output("lambda", "price per base", "price move a unit of signed volume"),
        Output("t", "ratio", "t-statistic of the slope"),
    ),
    "Kyle 1985: slope of the price move on signed volume, least squares over n bars", lambda p: p.count("period"), _kyle,
    "not shown where |t| < 2, nor where one trade alone makes the fit exact",
)  # fmt: skip
VPIN = Feature(
    "vpin", "Volume-synchronised probability of informed trading", "bar", ("close", "volume"),
    (
        Parameter("buckets", 50, 2, 1000, "buckets averaged, and that the first rows are cut into"),
        Parameter("calibration", 1440, 2, 100_000, "rows that the bucket's size and σ are taken from"),
    ),
    (
        Output("vpin", "fraction", "mean imbalance of the last buckets, 0 to 1"),
        Output("bucket", "base", "volume of a bucket, fixed after the first rows"),
    ),
    "Easley, López de Prado, O'Hara 2012: mean |V Φ(Δp/σ) - V (1 - Φ(Δp/σ))| / V over equal-volume buckets",
    lambda p: p.count("calibration"), _vpin,
    "display only, never a gate: tied to volume and volatility by construction (Andersen, Bondarenko 2014)",
    display_only=True,
)  # fmt: skip
