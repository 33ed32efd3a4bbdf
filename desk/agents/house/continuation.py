"""Momentum and flow: does what has been going on go on? These are Bull's features."""

from __future__ import annotations

from desk.agents.house.reading import Point, Reader
from desk.agents.studies.averages import clip

FLAT_DRIFT = 0.4
FLAT_GAP = 0.15
STRAIGHT = 0.25
LEAST_TRADES = 30
EVEN_TAKERS = 3.0
UNUSUAL_FLOW = 0.8


def drift(read: Reader) -> Point | None:
    """How far the long window moved against how far chance would have moved it."""
    score = read.number("momentum", "drift_score")
    change = read.number("momentum", "return_long_pct")
    if score is None or change is None:
        return None
    if abs(score.value) <= FLAT_DRIFT:
        return Point(
            f"There is no drift to speak of: {change.signed} over the long window",
            f"abs({score.ref}) <= {FLAT_DRIFT}",
            0.0,
            "fact",
        )
    word, sign = ("up", ">") if score.value > 0 else ("down", "<")
    return Point(
        f"The price has drifted **{word}** {change.size}, {score.size} deviations of a walk without drift",
        f"{score.ref} {sign} {FLAT_DRIFT if score.value > 0 else -FLAT_DRIFT}",
        0.24 * clip(score.value, 2.0),
        "forecast",
    )


def averages(read: Reader) -> Point | None:
    """The fast average against the slow one, in average true ranges."""
    gap = read.number("momentum", "ema_gap_atr")
    slope = read.number("momentum", "ema_slope_atr")
    if gap is None or slope is None:
        return None
    if abs(gap.value) <= FLAT_GAP:
        return Point(
            f"The averages are tangled, {gap.size} average ranges apart",
            f"abs({gap.ref}) <= {FLAT_GAP}",
            0.0,
            "fact",
        )
    where, sign = ("above", ">") if gap.value > 0 else ("below", "<")
    return Point(
        f"The fast average is **{where}** the slow one by {gap.size} average ranges, whose slope is {slope.signed}",
        f"{gap.ref} {sign} {FLAT_GAP if gap.value > 0 else -FLAT_GAP}",
        0.14 * clip(gap.value, 1.5) + 0.08 * clip(slope.value, 1.0),
    )


def straightness(read: Reader) -> Point | None:
    """How much of the path was progress."""
    efficiency = read.number("momentum", "efficiency")
    if efficiency is None:
        return None
    if abs(efficiency.value) < STRAIGHT:
        return Point(
            f"The path was mostly noise, efficiency {efficiency.signed}",
            f"abs({efficiency.ref}) < {STRAIGHT}",
            0.0,
            "fact",
        )
    word, sign = ("up", ">=") if efficiency.value > 0 else ("down", "<=")
    return Point(
        f"The way **{word}** was direct, efficiency {efficiency.signed}",
        f"{efficiency.ref} {sign} {STRAIGHT if efficiency.value > 0 else -STRAIGHT}",
        0.35 * efficiency.value,
    )


def takers(read: Reader) -> Point | None:
    """Who crosses the spread."""
    share = read.number("flow", "buy_share_pct")
    trades = read.number("flow", "trades")
    if share is None or trades is None or trades.value < LEAST_TRADES:
        return None
    tilt = share.value - 50.0
    if abs(tilt) <= EVEN_TAKERS:
        return Point(
            f"Takers are even: buyers have {share.slot} of {trades.slot} trades by volume",
            f"abs({share.ref} - 50) <= {EVEN_TAKERS}",
            0.0,
            "fact",
        )
    word, sign = ("Buyers", ">") if tilt > 0 else ("Sellers", "<")
    return Point(
        f"**{word}** cross the spread: takers who buy have {share.slot} of the volume",
        f"{share.ref} {sign} {50 + EVEN_TAKERS if tilt > 0 else 50 - EVEN_TAKERS}",
        clip(0.018 * tilt, 0.3),
    )


def surge(read: Reader) -> Point | None:
    """Whether the last minute's flow was unusual for these minutes."""
    score = read.number("flow", "flow_score")
    if score is None or abs(score.value) <= UNUSUAL_FLOW:
        return None
    word, sign = ("bought", ">") if score.value > 0 else ("sold", "<")
    return Point(
        f"In the last minute takers **{word}** unusually hard, {score.size} deviations of the minutes before",
        f"{score.ref} {sign} {UNUSUAL_FLOW if score.value > 0 else -UNUSUAL_FLOW}",
        0.09 * clip(score.value, 2.5),
    )


RULES = (drift, averages, straightness, takers, surge)
