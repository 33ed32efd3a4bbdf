"""Isolation forest (Liu, Ting and Zhou 2008): how few random cuts it takes to set a point apart from clean ones.

It is in plain Python on purpose: a tree takes a millisecond and a score 50 us, and one seed gives the same forest on
every machine and version.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence

from data.simulator.dice import Dice

TREES = 100
SAMPLE = 256
"""Points behind each tree."""

Row = Sequence[float]


def expected_path(count: int) -> float:
    """Mean length of an unsuccessful search among `count` points: 2 H(n - 1) - 2 (n - 1) / n."""
    if count < 2:
        return 0.0
    return 2.0 * math.fsum(1.0 / n for n in range(1, count)) - 2.0 * (count - 1) / count


class Tree:
    """One tree, as flat arrays: the feature cut at each node (-1 in a leaf), where, and what follows."""

    __slots__ = ("_cuts", "_features", "_nexts")

    def __init__(self, features: array[int], cuts: array[float], nexts: array[int]) -> None:
        self._features = features
        self._cuts = cuts
        """The cut, or in a leaf the length of the path to it."""
        self._nexts = nexts
        """Node for values below the cut; the next one is for the others."""

    def path(self, row: Row) -> float:
        """Cuts until `row` stands alone, and those still to be expected in its leaf."""
        features, cuts, nexts = self._features, self._cuts, self._nexts
        node = 0
        while (feature := features[node]) >= 0:
            node = nexts[node] + (row[feature] >= cuts[node])
        return cuts[node]


class Planting:
    """A forest in the making, one tree at a time, for whoever has other things to do meanwhile."""

    def __init__(self, rows: Sequence[Row], seed: int, trees: int = TREES, sample: int = SAMPLE) -> None:
        if len(rows) < 2:
            raise ValueError("a forest needs at least two rows")
        width = len(rows[0])
        if any(len(row) != width or not all(map(math.isfinite, row)) for row in rows):
            raise ValueError("rows must be of one width and finite")
        self._rows = rows
        self._seed = seed
        self._wanted = trees
        self._taken = min(sample, len(rows))
        self._depth = math.ceil(math.log2(self._taken))
        self._left = [expected_path(count) for count in range(self._taken + 1)]
        self._trees: list[Tree] = []

    def plant(self) -> Forest | None:
        """Grow the next tree; the answer is the forest with the last one."""
        dice = Dice(self._seed, f"isolation/{len(self._trees)}")
        drawn = _drawn(self._rows, self._taken, dice)
        self._trees.append(_grown(drawn, self._depth, self._left, dice))
        if len(self._trees) < self._wanted:
            return None
        return Forest(tuple(self._trees), self._left[self._taken])


class Forest:
    """Trees over clean rows."""

    __slots__ = ("_scale", "_trees")

    def __init__(self, trees: Sequence[Tree], expected: float) -> None:
        self._trees = trees
        self._scale = expected * len(trees)

    def score(self, row: Row) -> float:
        """2 to the power of minus the mean path over the expected one: near 1 set apart at once, below 0.5 ordinary."""
        return math.exp2(-math.fsum([tree.path(row) for tree in self._trees]) / self._scale)


def planted(rows: Sequence[Row], seed: int, trees: int = TREES, sample: int = SAMPLE) -> Forest:
    """A whole forest at once."""
    planting = Planting(rows, seed, trees, sample)
    while (forest := planting.plant()) is None:
        pass
    return forest


def _drawn(rows: Sequence[Row], count: int, dice: Dice) -> list[Row]:
    """`count` different rows."""
    order = list(range(len(rows)))
    for at in range(count):
        other = at + int(dice.uniform() * (len(order) - at))
        order[at], order[other] = order[other], order[at]
    return [rows[at] for at in order[:count]]


def _grown(rows: list[Row], depth: int, left: Sequence[float], dice: Dice) -> Tree:
    """A tree that cuts a random feature at a random place until points stand alone or the depth is reached."""
    features, cuts, nexts = array("b", (-1,)), array("d", (0.0,)), array("H", (0,))
    waiting: list[tuple[int, list[Row], int]] = [(0, rows, 0)]
    while waiting:
        node, here, deep = waiting.pop()
        spans = _spans(here) if deep < depth and len(here) > 1 else []
        if not spans:
            cuts[node] = deep + left[len(here)]
            continue
        feature, low, high = spans[int(dice.uniform() * len(spans))]
        cut = low + (high - low) * dice.uniform()
        below = [row for row in here if row[feature] < cut]
        rest = [row for row in here if row[feature] >= cut]
        features[node] = feature
        cuts[node] = cut
        nexts[node] = len(features)
        for part in (below, rest):
            waiting.append((len(features), part, deep + 1))
            features.append(-1)
            cuts.append(0.0)
            nexts.append(0)
    return Tree(features, cuts, nexts)


def _spans(rows: Sequence[Row]) -> list[tuple[int, float, float]]:
    """Features that differ among `rows`, with their least and greatest value."""
    found = []
    for feature, values in enumerate(zip(*rows, strict=True)):
        low, high = min(values), max(values)
        if low < high:
            found.append((feature, low, high))
    return found
