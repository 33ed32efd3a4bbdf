"""What each opinion weighs in the pool: exponential weights over Brier scores, with a floor and a cap on families.

Exponentially weighted forecaster with eta = sqrt(8 ln K / T) (Cesa-Bianchi and Lugosi, "Prediction, Learning, and
Games", 2006, theorem 2.3).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

FLOOR = 0.05
"""Nobody weighs less."""
LEAST_ROUNDS = 30
"""Resolved debates, all of them with everybody in it, before anybody weighs more than another."""
MOST_ROUNDS = 500
"""Only the newest so many count: what is long ago was another market."""
MOST_OF_A_FAMILY = 0.5
"""However many models of one family sit there, together they never outweigh the rest."""


def exponential_weights(losses: Sequence[float], rounds: int) -> tuple[float, ...]:
    """Weights of speakers with these sums of Brier scores over the same `rounds` debates; equal with too few."""
    count = len(losses)
    if count == 0:
        return ()
    if rounds < LEAST_ROUNDS or count == 1:
        return (1.0 / count,) * count
    eta = math.sqrt(8.0 * math.log(count) / rounds)
    best = min(losses)
    raw = [math.exp(-eta * (loss - best)) for loss in losses]
    total = math.fsum(raw)
    return floored([value / total for value in raw])


def floored(weights: Sequence[float], floor: float = FLOOR) -> tuple[float, ...]:
    """The weights with none under the floor; those above give up the rest in proportion."""
    count = len(weights)
    if floor * count >= 1.0:
        return (1.0 / count,) * count
    held: set[int] = set()
    while True:
        free = [at for at in range(count) if at not in held]
        room = 1.0 - floor * len(held)
        total = math.fsum(weights[at] for at in free)
        found = {at: weights[at] / total * room if total > 0.0 else room / len(free) for at in free}
        low = {at for at, value in found.items() if value < floor}
        if not low:
            return tuple(found.get(at, floor) for at in range(count))
        held |= low


def capped(weights: Sequence[float], families: Sequence[str]) -> tuple[float, ...]:
    """The weights with no family of models above the cap while anybody else sits there; no family is named empty."""
    found = list(weights)
    for family in dict.fromkeys(name for name in families if name):
        inside = [at for at, name in enumerate(families) if name == family]
        outside = [at for at in range(len(found)) if at not in inside]
        total = math.fsum(found[at] for at in inside)
        if not outside or total <= MOST_OF_A_FAMILY:
            continue
        rest = math.fsum(found[at] for at in outside)
        for at in inside:
            found[at] *= MOST_OF_A_FAMILY / total
        for at in outside:
            found[at] *= (1.0 - MOST_OF_A_FAMILY) / rest
    return tuple(found)


def family_of(model: str) -> str:
    """The family of a model by its name, `qwen` of `hub/Qwen2.5:7b`; empty for rules."""
    name = model.rsplit("/", 1)[-1].strip().lower()
    letters = "".join(letter if letter.isalpha() else " " for letter in name).split()
    return letters[0] if letters else name
