"""A figure that a picture is framed with: it grows at once and shrinks late, so that the picture holds still."""

from __future__ import annotations

HOLD = 20_000_000_000
"""Nanoseconds for which a smaller frame must have sufficed before it is taken."""


class Steady:
    """The largest figure that was wanted lately."""

    __slots__ = ("_most", "_since", "value")

    def __init__(self) -> None:
        self.value = 0.0
        self._most = 0.0
        self._since = 0

    def follow(self, wanted: float, now: int) -> float:
        """The figure to use at `now` (ns), when this one would be enough."""
        if now < self._since:
            # A replay went back: what was wanted later says nothing.
            self.value = self._most = wanted
            self._since = now
        self._most = max(self._most, wanted)
        if wanted > self.value:
            self.value = wanted
        if now - self._since >= HOLD:
            self.value, self._most, self._since = self._most, wanted, now
        return self.value
