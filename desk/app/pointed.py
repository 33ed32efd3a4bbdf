"""What was done with the mouse beside the panes: on borders, titles, tabs and keys."""

from __future__ import annotations

from textual.message import Message


class Pointed(Message):
    """All of it is carried out in one place."""
