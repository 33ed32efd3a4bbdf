"""One cell of a chart's plot."""

from __future__ import annotations

from typing import NamedTuple

from rich.style import Style


class Cell(NamedTuple):
    """A character and how it is drawn."""

    text: str
    style: Style
