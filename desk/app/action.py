"""One row of the key table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Where = Literal[
    "anywhere",
    "panes",
    "composer",
    "market",
    "chart",
    "radar",
    "chat",
    "strategy",
    "queue",
    "card",
    "sheet",
    "threads",
    "research",
    "page",
    "replay",
    "help",
    "palette",
    "jump",
    "settings",
]
"""Where a key works. `anywhere` holds even with the palette or the help open."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do."""

    id: str
    keys: tuple[str, ...]
    title: str
    """Two words at most: what the key bar shows."""
    help: str
    """One sentence for the help screen and the palette."""
    where: Where
    bar: int = 0
    """Rank in the key bar, 1 first; above 20 it stands at the right end; 0 keeps it out."""
    owner: Literal["desk", "pane", "dialog"] = "desk"
    """Who acts: the screen, the focused pane by a binding of its own, or a dialog that lies over the desk."""
    tooltip: str = ""
    """A few words for the mouse that rests on it; without any the help is shown."""

    @property
    def said(self) -> str:
        """What the mouse is told that rests on it."""
        return self.tooltip or self.help
