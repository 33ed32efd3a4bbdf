"""The terminal has room again: what is owed to it is painted."""

from __future__ import annotations

from typing import Any

from textual.message import Message
from textual.screen import Screen


class PaintAgain(Message):
    """The terminal has taken what it was sent. `whole` when nothing is known of what it shows."""

    def __init__(self, whole: bool = False) -> None:
        super().__init__()
        self.whole = whole


def paint_again(screen: Screen[Any], whole: bool) -> None:
    """Paint what this screen owes the terminal."""
    paint_held = getattr(screen, "paint_held", None)
    if whole or paint_held is None:
        screen.refresh()
    else:
        paint_held()
