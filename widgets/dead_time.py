"""The moments in which a card takes no vote: just after it opened, changed, or got the focus back."""

from __future__ import annotations

from collections.abc import Callable

LENGTH = 500_000_000
"""Nanoseconds."""


class DeadTime:
    """Starts closed; `monotonic` gives nanoseconds."""

    def __init__(self, monotonic: Callable[[], int]) -> None:
        self._monotonic = monotonic
        self._until: int | None = None

    def start(self) -> None:
        """Take no vote for the next half second."""
        self._until = self._monotonic() + LENGTH

    @property
    def left(self) -> int:
        """Nanoseconds until votes are taken; the whole length before it was ever started."""
        return LENGTH if self._until is None else max(0, self._until - self._monotonic())

    @property
    def over(self) -> bool:
        """True when votes are taken."""
        return self.left == 0
