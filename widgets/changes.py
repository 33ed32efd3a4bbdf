"""What changed between two frames of a pane, as spans of cells."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
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


def _line_spans(before: Strip, after: Strip, near: int) -> list[tuple[int, int]]:
    was, now = _cells(before), _cells(after)
    shorter = min(len(was), len(now))
    longer = max(len(was), len(now))
    changed = [x for x in range(shorter) if was[x] != now[x]]
    changed.extend(range(shorter, longer))
    merged: list[tuple[int, int]] = []
    for x in changed:
        if merged and x - merged[-1][1] < near:
            merged[-1] = (merged[-1][0], x + 1)
        else:
            merged.append((x, x + 1))
    return [_whole_characters(start, end, was, now) for start, end in merged]


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
