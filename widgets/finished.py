"""The lines of a pane as Textual finished them, with ground, border and padding."""

from __future__ import annotations

from collections.abc import Mapping

from textual._styles_cache import StylesCache
from textual.strip import Strip


class FinishedLines(StylesCache):
    """Knows that a line may move: a scrolled pane has few lines to finish, though all of them are to be painted."""

    def moved(self, origins: Mapping[int, int], top: int) -> dict[int, Strip]:
        """Finished lines at their new places. `origins` tells where each was, in lines below `top`."""
        return {
            y + top: self._cache[origin + top]
            for y, origin in origins.items()
            if origin + top in self._cache and not self.is_dirty(origin + top)
        }

    def keep(self, lines: Mapping[int, Strip]) -> None:
        """Paint these lines as they are."""
        self._cache.update(lines)
        self._dirty_lines.difference_update(lines)
