"""What was done with the mouse beside the panes: on borders, titles, tabs and keys."""

from __future__ import annotations

from textual.message import Message


class MouseMessage(Message):
    """All of it is carried out in `mouse.py`."""
