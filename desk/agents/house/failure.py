"""Structure, stretch and liquidity: where does a move fail? These are Bear's features."""

from __future__ import annotations

from desk.agents.house.reading import Point, Reader
from desk.agents.studies.averages import clip

STRETCHED = 1.0
NEAR_EDGE = 15.0
CLOSE_LEVEL = 1.5
LOPSIDED = 0.15


def swing_trend(read: Reader) -> Point | None:
    """Higher highs and lows, or lower ones."""
    trend = read.word("key_levels", "trend")
    if trend is None:
        return None
    ref, word = trend
    texts = {
        "rising": "Swings make higher highs and higher lows, so far nothing has failed",
        "falling": "Swings make lower highs and lower lows: every bounce has failed",
        "mixed": "Swings point neither way",
    }
    lean = {"rising": 0.22, "falling": -0.22}.get(word, 0.0)
    return Point(texts[word], f"{ref} == '{word}'", lean, "inference" if lean else "fact")


def stretch(read: Reader) -> Point | None:
    """How far the price is from its mean, and so how far it can snap back."""
    z = read.number("key_levels", "band_z")
    if z is None:
        return None
    if abs(z.value) <= STRETCHED:
        return Point(
            f"The price is within its bands, {z.signed} deviations from the mean",
            f"abs({z.ref}) <= {STRETCHED}",
            0.0,
            "fact",
        )
    word, sign = ("above", ">") if z.value > 0 else ("below", "<")
    lean = -0.12 * (clip(z.value, 3.0) - (STRETCHED if z.value > 0 else -STRETCHED))
    return Point(
        f"The price is stretched {z.size} deviations **{word}** its mean and tends to come back",
        f"{z.ref} {sign} {STRETCHED if z.value > 0 else -STRETCHED}",
        lean,
        "forecast",
    )


def overhead(read: Reader) -> Point | None:
    """Whether an untouched swing high stands close above."""
    level = read.number("key_levels", "resistance")
    gap = read.number("key_levels", "to_resistance_atr")
    if level is None or gap is None:
        position = read.number("key_levels", "range_position_pct")
        if position is None or position.value < 100.0 - NEAR_EDGE:
            return None
        return Point(
            f"No untouched high stands overhead: the price is {position.slot} up its range",
            f"{position.ref} >= {100.0 - NEAR_EDGE}",
            0.14,
        )
    if gap.value > CLOSE_LEVEL:
        return None
    return Point(
        f"An untouched swing high at {level.slot} stands only {gap.slot} average ranges overhead",
        f"{gap.ref} <= {CLOSE_LEVEL}",
        -0.14,
    )


def underfoot(read: Reader) -> Point | None:
    """Whether an untouched swing low holds close below."""
    level = read.number("key_levels", "support")
    gap = read.number("key_levels", "to_support_atr")
    if level is None or gap is None:
        position = read.number("key_levels", "range_position_pct")
        if position is None or position.value > NEAR_EDGE:
            return None
        return Point(
            f"No untouched low is left below: the price is only {position.slot} up its range",
            f"{position.ref} <= {NEAR_EDGE}",
            -0.14,
        )
    if gap.value > CLOSE_LEVEL:
        return None
    return Point(
        f"An untouched swing low at {level.slot} holds {gap.slot} average ranges below",
        f"{gap.ref} <= {CLOSE_LEVEL}",
        0.12,
    )


def depth(read: Reader) -> Point | None:
    """Which side of the book is thin."""
    imbalance = read.number("flow", "imbalance")
    if imbalance is None:
        return None
    if abs(imbalance.value) <= LOPSIDED:
        return Point(
            f"The book near the touch is even, imbalance {imbalance.signed}",
            f"abs({imbalance.ref}) <= {LOPSIDED}",
            0.0,
            "fact",
        )
    word, sign = ("bids", ">") if imbalance.value > 0 else ("offers", "<")
    return Point(
        f"Near the touch **{word}** outweigh the other side, imbalance {imbalance.signed}",
        f"{imbalance.ref} {sign} {LOPSIDED if imbalance.value > 0 else -LOPSIDED}",
        0.25 * imbalance.value,
    )


RULES = (swing_trend, stretch, overhead, underfoot, depth)
