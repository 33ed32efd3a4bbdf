"""What changed between two frames of a pane, as spans of cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import repeat
from operator import ne, or_
from typing import NamedTuple

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

_Cell = tuple[str, Style | None]


class Span(NamedTuple):
    """Cells `x` to `x + width` of line `y`."""

    x: int
    y: int
    width: int


def spans(old: Sequence[Strip], new: Sequence[Strip], near: int = 4) -> list[Span]:
    """Spans that turn `old` into `new`, frames of one size. Spans closer than `near` cells become one: moving the
    terminal's cursor costs about as many bytes as writing the cells between."""
    found: list[Span] = []
    for y, (before, after) in enumerate(zip(old, new, strict=True)):
        if before is after or before == after:
            continue
        found.extend(Span(start, y, end - start) for start, end in _line_spans(before, after, near))
    return found


def origins(old: Sequence[Strip], new: Sequence[Strip]) -> dict[int, int]:
    """Lines of `new` that stood at another place in `old`, and where."""
    places = {id(strip): y for y, strip in enumerate(old)}
    found = ((y, places.get(id(strip), y)) for y, strip in enumerate(new))
    return {y: origin for y, origin in found if origin != y}


def _line_spans(before: Strip, after: Strip, near: int) -> list[tuple[int, int]]:
    looks: dict[Style | None, int] = {}
    was, now = _narrow(before, looks), _narrow(after, looks)
    if was is None or now is None or len(was[0]) != len(now[0]):
        return _wide_spans(_cells(before), _cells(after), near)
    changed = map(ne, was[0], now[0])
    if was[1] != now[1]:
        changed = map(or_, changed, map(ne, was[1], now[1]))
    return [found.span() for found in _runs(near).finditer(bytes(changed))]


def _narrow(strip: Strip, looks: dict[Style | None, int]) -> tuple[str, list[int]] | None:
    """The text and the look of each cell, if every character takes one cell: most lines, and much quicker."""
    text = ""
    styles: list[int] = []
    for piece, style, _ in strip:
        if not piece.isascii() and any(cell_len(character) != 1 for character in set(piece)):
            return None
        text += piece
        styles += [looks.setdefault(style, len(looks))] * len(piece)
    return text, styles


def _wide_spans(was: list[_Cell], now: list[_Cell], near: int) -> list[tuple[int, int]]:
    changed = bytes(map(ne, was, now)) + b"\x01" * abs(len(was) - len(now))
    return [_whole_characters(*found.span(), was, now) for found in _runs(near).finditer(changed)]


@cache
def _runs(near: int) -> re.Pattern[bytes]:
    """Changed cells, with gaps of less than `near` cells between them."""
    return re.compile(rb"\x01(?:\x00{0,%d}\x01)*" % max(0, near - 1))


def _cells(strip: Strip) -> list[_Cell]:
    """One entry a cell; the second cell of a wide character is an empty string."""
    cells: list[_Cell] = []
    for text, style, _ in strip:
        if text.isascii():
            cells.extend(zip(text, repeat(style), strict=False))
            continue
        for character in text:
            size = cell_len(character)
            if size == 0:
                if cells:
                    last, its_style = cells[-1]
                    cells[-1] = (last + character, its_style)
                continue
            cells.append((character, style))
            cells.extend([("", style)] * (size - 1))
    return cells


def _whole_characters(start: int, end: int, *frames: list[_Cell]) -> tuple[int, int]:
    """Widen a span so that it cuts no wide character in either frame."""
    while any(start < len(cells) and not cells[start][0] for cells in frames):
        start -= 1
    while any(end < len(cells) and not cells[end][0] for cells in frames):
        end += 1
    return start, end
