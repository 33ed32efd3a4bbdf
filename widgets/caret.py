"""Where one writes in a pane that asks for a line: the terminal's own cursor belongs there."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Offset
from textual.strip import Strip

from widgets.lines import width_of

CARET = "▏"


def caret(lines: Sequence[Strip]) -> Offset | None:
    """The cell of the lowest caret, or none."""
    for row in range(len(lines) - 1, -1, -1):
        before, found, _ = lines[row].text.rpartition(CARET)
        if found:
            return Offset(width_of(before), row)
    return None
