"""Dividing a box among panes: a tree of splits, whose dividers people may move and whose panes they may hide."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

Axis = Literal["x", "y"]


class Box(NamedTuple):
    """A place on the screen in cells."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Leaf:
    """One pane, and the least cells with which it says anything."""

    pane: str
    columns: int = 20
    rows: int = 3

    def least(self, axis: Axis) -> int:
        return self.columns if axis == "x" else self.rows


@dataclass(frozen=True)
class Split:
    """Two parts beside each other (`x`) or one over the other (`y`).

    The part `of` gets `percent` of the length, though no less than `at_least` and no more than `at_most` cells.
    """

    name: str
    """Of its divider; a split without a name is nobody's to move."""
    axis: Axis
    first: Node
    second: Node
    percent: float = 50
    at_least: int = 0
    at_most: int = 100_000
    of: Literal["first", "second"] = "first"

    def least(self, axis: Axis) -> int:
        parts = self.first.least(axis), self.second.least(axis)
        return sum(parts) if axis == self.axis else max(parts)


Node = Leaf | Split


class Divider(NamedTuple):
    """A line between two parts: `at` is the cell at which the second begins."""

    name: str
    axis: Axis
    at: int
    origin: int
    length: int
    """The first cell of what is divided, and how many there are of them."""
    across: range
    """Where it runs, on the other axis."""
    first: frozenset[str]
    second: frozenset[str]
    """The panes on either side that touch it."""

    def share(self, at: int) -> float:
        """What the first part has of the whole, in percent, with the divider at this cell."""
        return round(100 * max(0, min(at - self.origin, self.length)) / self.length, 2)


class Placed(NamedTuple):
    """Where everything stands."""

    boxes: dict[str, Box]
    dividers: tuple[Divider, ...]


def place(node: Node, box: Box, shares: Mapping[str, float], prefix: str = "") -> Placed:
    """Divide a box; `shares` are percents of first parts, by divider, for those that people have moved."""
    if isinstance(node, Leaf):
        return Placed({node.pane: box}, ())
    length = box.width if node.axis == "x" else box.height
    size = _first(node, length, shares.get(prefix + node.name))
    if node.axis == "x":
        one, two = box._replace(width=size), box._replace(x=box.x + size, width=length - size)
        at, origin, across = two.x, box.x, range(box.y, box.y + box.height)
    else:
        one, two = box._replace(height=size), box._replace(y=box.y + size, height=length - size)
        at, origin, across = two.y, box.y, range(box.x, box.x + box.width)
    first, second = place(node.first, one, shares, prefix), place(node.second, two, shares, prefix)
    dividers = (*first.dividers, *second.dividers)
    if node.name:
        touching = _touching(first.boxes, node.axis, at, end=True), _touching(second.boxes, node.axis, at)
        dividers = (Divider(prefix + node.name, node.axis, at, origin, length, across, *touching), *dividers)
    return Placed(first.boxes | second.boxes, dividers)


def _first(node: Split, length: int, share: float | None) -> int:
    """Cells of the first part: what is wished for, as far as both parts keep the least they need."""
    if share is not None:
        size = round(length * share / 100)
    else:
        part = max(node.at_least, min(node.at_most, int(length * node.percent / 100)))
        size = part if node.of == "first" else length - part
    room = length - node.second.least(node.axis)
    return max(0, min(max(node.first.least(node.axis), min(size, room)), length))


def _touching(boxes: Mapping[str, Box], axis: Axis, at: int, end: bool = False) -> frozenset[str]:
    def edge(box: Box) -> int:
        start, length = (box.x, box.width) if axis == "x" else (box.y, box.height)
        return start + length if end else start

    return frozenset(name for name, box in boxes.items() if edge(box) == at)


def without(node: Node, hidden: Collection[str]) -> Node | None:
    """The tree without these panes: what stood beside them takes their room. None where nothing is left."""
    if isinstance(node, Leaf):
        return None if node.pane in hidden else node
    first, second = without(node.first, hidden), without(node.second, hidden)
    if first is None or second is None:
        return first or second
    return replace(node, first=first, second=second)
