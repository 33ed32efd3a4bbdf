"""Bars and sparklines out of block characters."""

from __future__ import annotations

from collections.abc import Sequence

_RISING = " ▁▂▃▄▅▆▇█"
_GROWING = " ▏▎▍▌▋▊▉█"


def bar(share: float, width: int, steps: int = 8) -> str:
    """A bar from the left over `share` (0 to 1) of `width` cells, exact to one of `steps` (8, 4, 2) steps a cell.

    Fewer steps change less often, which is calmer and costs a slow line less.
    """
    eighths = round(min(1.0, max(0.0, share)) * width * steps) * 8 // steps
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + (_GROWING[rest] if rest else "")).ljust(width)


def column(share: float, height: int) -> str:
    """A bar that rises from the bottom, one character a row, top row first."""
    eighths = round(min(1.0, max(0.0, share)) * height * 8)
    if share > 0:
        eighths = max(1, eighths)
    return "".join(_RISING[min(8, max(0, eighths - row * 8))] for row in reversed(range(height)))


def sparkline(values: Sequence[float], width: int) -> str:
    """The last values as one line of blocks, at most `width` cells; a level line when nothing moved."""
    shown = _sampled(values, width)
    if not shown:
        return ""
    low, high = min(shown), max(shown)
    if high <= low:
        return _RISING[4] * len(shown)
    return "".join(_RISING[1 + min(7, int((value - low) / (high - low) * 8))] for value in shown)


def _sampled(values: Sequence[float], width: int) -> list[float]:
    """At most `width` values: the last of each equal stretch, so that the newest is always there."""
    if width <= 0:
        return []
    count = len(values)
    if count <= width:
        return list(values)
    return [values[(index + 1) * count // width - 1] for index in range(width)]


def balance(value: float, width: int) -> tuple[str, str]:
    """A meter of -1 to 1 around its middle: the left half and the right half as text."""
    side = max(1, width // 2)
    filled = round(min(1.0, abs(value)) * side)
    if value and not filled:
        filled = 1
    empty = "─" * side
    solid = "━" * filled
    if value < 0:
        return "─" * (side - filled) + solid, empty
    return empty, (solid + "─" * (side - filled)) if value > 0 else empty
