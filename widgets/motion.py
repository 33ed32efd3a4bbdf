"""The one gate for everything that moves by a timer alone: each such effect asks here before every step."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.dom import DOMNode

STILL = "-still"
"""Class of an app on which nothing may move by itself."""
_STEPS = (5, 10, 30, 60)


def may_move(node: DOMNode) -> bool:
    """Whether effects may move here; what changes because something happened is no effect."""
    return not (node.is_attached and node.app.has_class(STILL))


def keep_still(app: App[Any], still: bool) -> None:
    """Stop everything that moves by a timer alone, or let it move."""
    app.set_class(still, STILL)


def counted(node: DOMNode, seconds: int) -> int:
    """Seconds that run by, as they are shown: each of them, or where nothing may move the end of a long step."""
    if may_move(node) or seconds <= 0:
        return seconds
    return next((step for step in _STEPS if seconds <= step), -(-seconds // 60) * 60)
