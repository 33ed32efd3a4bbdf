"""When an alert fires: a pure step from how it stands and what is so now.

A figure has two sides. It leaves the side on which it fired only by a band beyond the level, so that a price that
trembles on its level fires once. A word fires when it changes, an event when it is another one than the last.
"""

from __future__ import annotations

from math import inf
from typing import Literal

import msgspec

from desk.alerts.measures import BY_NAME
from desk.alerts.messages import Condition, Terms

SECOND = 1_000_000_000


class Reading(msgspec.Struct, frozen=True):
    """What a measure says now: a figure, or a word, and for events which one it is."""

    value: float | None = None
    word: str = ""
    mark: str = ""
    """Names the event, and whatever else tells this reading from the last."""
    near: tuple[str, ...] = ()
    """Words that it has hardly left: one that stood stands until it is further away."""


class Standing(msgspec.Struct, frozen=True):
    """How an alert stands, as its facts leave it."""

    side: str = ""
    """Empty while nothing was read yet."""
    fired_at: int = 0
    snoozed_until: int = 0


class Step(msgspec.Struct, frozen=True):
    """What follows: it fires, or only moves to another side."""

    side: str
    fires: bool


def resting_until(terms: Terms, standing: Standing) -> int:
    """Until when it is neither judged nor moved."""
    paused = standing.fired_at + terms.pause_s * SECOND if terms.repeat and standing.fired_at else 0
    return max(paused, standing.snoozed_until)


def side_of(condition: Condition, standing: Standing, reading: Reading) -> str:
    """On which side things are now; the one they were on while that is not left."""
    measure, before = BY_NAME[condition.measure], standing.side
    if measure.event:
        return reading.mark or before
    if measure.worded:
        return before if before in reading.near else reading.word or before
    value, level = reading.value, float(condition.level or 0)
    if value is None:
        return before
    band = measure.band(level)
    match condition.how:
        case "above" | "crosses up":
            return "in" if value > level else "out" if value <= level - band else before or "out"
        case "below" | "crosses down":
            return "in" if value < level else "out" if value >= level + band else before or "out"
        case _:
            # Before it fired once, the level itself counts; after that it must be left by the band.
            left = band if standing.fired_at else 0.0
            if value > level and (before != "below" or value > level + left):
                return "above"
            if value < level and (before != "above" or value < level - left):
                return "below"
            return before


def step(terms: Terms, standing: Standing, reading: Reading, also: bool | None, now: int) -> Step | None:
    """What follows from a reading, or nothing. `also`: whether the second condition holds, `None` where nobody knows."""
    if now < resting_until(terms, standing):
        return None
    condition = terms.condition
    side = side_of(condition, standing, reading)
    if side == standing.side:
        return None
    if not _enters(condition, standing.side, side, reading):
        return Step(side, fires=False)
    if terms.also is not None and not also:
        # A level goes on holding, so it fires once both do. A crossing is over: without the second it passes.
        waits = also is None or condition.how in ("above", "below")
        return None if waits else Step(side, fires=False)
    return Step(side, fires=True)


def _enters(condition: Condition, before: str, side: str, reading: Reading) -> bool:
    match condition.how:
        case "above" | "below":
            return side == "in"
        case "crosses up" | "crosses down":
            return side == "in" and before == "out"
        case "crosses":
            return bool(before)
        case _:
            return bool(before) and condition.word in ("", reading.word)


def holds(condition: Condition, reading: Reading) -> bool:
    """Whether a second condition holds by itself."""
    if BY_NAME[condition.measure].worded:
        return reading.word == condition.word
    if reading.value is None or condition.level is None:
        return False
    level = float(condition.level)
    return reading.value > level if condition.how == "above" else reading.value < level


def quiet(terms: Terms, standing: Standing, now: int) -> tuple[float, float]:
    """Between which figures, both left out, nothing can follow: a price in there needs no look at the alert."""
    condition = terms.condition
    if now < resting_until(terms, standing):
        return -inf, inf
    level = float(condition.level or 0)
    band = BY_NAME[condition.measure].band(level)
    left = band if standing.fired_at else 0.0
    match condition.how, standing.side:
        case (("above" | "crosses up"), "out"):
            return -inf, level
        case (("above" | "crosses up"), "in"):
            return level - band, inf
        case (("below" | "crosses down"), "out"):
            return level, inf
        case (("below" | "crosses down"), "in"):
            return -inf, level + band
        case "crosses", "below":
            return -inf, level + left
        case "crosses", "above":
            return level - left, inf
        case _:
            return 0.0, 0.0


Direction = Literal["up", "down", ""]


def distance(condition: Condition, standing: Standing, value: float) -> tuple[float, Direction]:
    """How far the figure is from where it would fire, in its unit, and which way; nothing once it is there."""
    level = float(condition.level or 0)
    gap = level - value
    match condition.how:
        case "above" | "crosses up":
            return (gap, "up") if gap > 0 else (0.0, "")
        case "below" | "crosses down":
            return (-gap, "down") if gap < 0 else (0.0, "")
        case _:
            return abs(gap), "up" if gap > 0 else "down"
