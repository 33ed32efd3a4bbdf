"""A clock that stands until a test moves it."""

from __future__ import annotations


class HandClock:
    """Wall and monotonic time move together."""

    def __init__(self, start: int = 1_790_000_000_000_000_000) -> None:
        self._now = start

    def pass_by(self, seconds: float) -> None:
        self._now += round(seconds * 1e9)

    def now(self) -> int:
        return self._now

    def monotonic(self) -> int:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self.pass_by(seconds)
