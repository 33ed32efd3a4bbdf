"""What keys do on a sheet, on as many lines as it takes; a key is never parted from its words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.strip import Strip

from widgets.ink import Ink
from widgets.key_words import key_of
from widgets.language import say
from widgets.lines import Line, width_of

_GAP = 3


class Hint(NamedTuple):
    """A key, or what is typed, with what it does; a key of the table is shown as it is in force."""

    key: str
    does: str
    action: str = ""


def key_hints(keys: Sequence[tuple[str, str] | Hint], width: int, ink: Ink) -> list[Strip]:
    """Each key with what it does, in this order."""
    lines = [Line()]
    for key, marked_words, action in (Hint(*each) for each in keys):
        does = say(marked_words)
        key = key_of(action, key) if action else key
        wide = width_of(key) + 1 + width_of(does)
        if lines[-1].cells and lines[-1].cells + _GAP + wide > width:
            lines.append(Line())
        lines[-1].gap(_GAP if lines[-1].cells else 0).put(key, ink.key).put(f" {does}", ink.muted)
    return [line.strip(width) for line in lines]
