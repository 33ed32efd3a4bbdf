"""The one gate for everything that moves by a timer alone: each such effect asks here before every step."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.widget import Widget

STILL = "-still"
"""Class of an app on which nothing may move by itself."""


def may_move(widget: Widget) -> bool:
    """Whether effects may move here; what changes because something happened is no effect."""
    return not widget.app.has_class(STILL)


def keep_still(app: App[Any], still: bool) -> None:
    """Stop everything that moves by a timer alone, or let it move."""
    app.set_class(still, STILL)
