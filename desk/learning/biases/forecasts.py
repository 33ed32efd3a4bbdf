"""Leanings of forecasts: one way, too sure, and all the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum

from desk.learning.biases.measure import Measure, mean_of
from desk.learning.calibration import folded
from desk.learning.records import Speaker
from desk.learning.scoring import Point


def directional(points: Sequence[Point]) -> Measure:
    """Mean sign of what was said less that of what happened: above 0 it says higher too often."""
    return mean_of([_sign(p) - _sign(y) for p, y in points])


def overconfidence(points: Sequence[Point]) -> Measure:
    """Mean chance given to its own side less how often that came so."""
    return mean_of([p - y for p, y in folded(points)])


def herding(speaker: Speaker, final: Sequence[Mapping[Speaker, float]]) -> Measure:
    """How often it ends on the same side as the others, less how often chance would have it, by debate."""
    together = [said for said in final if speaker in said and len(said) > 1]
    up: dict[Speaker, float] = {}
    for other in {one for said in together for one in said}:
        own = [said[other] for said in together if other in said]
        up[other] = fsum((_sign(p) + 1.0) / 2.0 for p in own) / len(own)
    values = []
    for said in together:
        peers = [other for other in said if other != speaker]
        agreed = fsum(_same(said[speaker], said[other]) for other in peers) / len(peers)
        chance = fsum(up[speaker] * up[other] + (1 - up[speaker]) * (1 - up[other]) for other in peers) / len(
            peers
        )
        values.append(agreed - chance)
    return mean_of(values)


def _same(first: float, second: float) -> float:
    return (1.0 + _sign(first) * _sign(second)) / 2.0


def _sign(p: float) -> float:
    return float((p > 0.5) - (p < 0.5))
