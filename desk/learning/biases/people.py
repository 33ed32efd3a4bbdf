"""Leanings of what is traded and of those who vote: losses held, gains taken, and what saying no was worth."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import NamedTuple

from desk.learning.biases.measure import Measure, mean_of
from desk.learning.confidence import BLOCK, FIRST_LOOK, blocked, confidence_sequence


class Closing(NamedTuple):
    """Something was closed: whether at a gain, and how many other positions stood at a gain or at a loss then."""

    gain: bool
    paper_gains: int
    paper_losses: int


def disposition(closings: Sequence[Closing]) -> Measure:
    """PGR - PLR (Odean 1998): share of gains that were realised less that of losses."""
    gains = [one for one in closings if one.gain]
    losses = [one for one in closings if not one.gain]
    chances_up = len(gains) + round(fsum(one.paper_gains for one in closings))
    chances_down = len(losses) + round(fsum(one.paper_losses for one in closings))
    n = len(closings)
    if not chances_up or not chances_down:
        return Measure(None, None, None, n)
    # Each chance is one case: a gain that was realised or kept, a loss that was realised or kept.
    up = mean_of([1.0] * len(gains) + [0.0] * (chances_up - len(gains)), 2)
    down = mean_of([1.0] * len(losses) + [0.0] * (chances_down - len(losses)), 2)
    if n < Measure(None, None, None, 0).needed or up.value is None or down.value is None:
        return Measure(None, None, None, n)
    assert up.high is not None
    assert down.high is not None
    half = ((up.high - up.value) ** 2 + (down.high - down.value) ** 2) ** 0.5
    value = up.value - down.value
    return Measure(value, value - half, value + half, n)


def override_value(shadow_bp: Sequence[float]) -> Measure:
    """What proposals that people turned down would have made, in basis points, with a confidence sequence on blocks.

    Nothing was traded, so what really happened made nothing; above 0, saying no has cost money.
    """
    interval = confidence_sequence(blocked(shadow_bp), first=FIRST_LOOK)
    n, needed = len(shadow_bp), BLOCK * FIRST_LOOK
    if interval is None:
        return Measure(None, None, None, n, needed)
    return Measure(interval.mean, interval.low, interval.high, n, needed)
