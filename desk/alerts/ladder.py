"""Which alerts a figure concerns: between the nearest levels on both sides it concerns none, however many there are."""

from __future__ import annotations

from collections.abc import Hashable
from heapq import heapify, heappop, heappush
from math import inf
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
SLACK = 64


class Ladder(Generic[K]):
    """Files each key between two figures; taking what a figure reaches costs no look at the rest."""

    __slots__ = ("_downs", "_filed", "_number", "_ups", "high", "low")

    def __init__(self) -> None:
        self._ups: list[tuple[float, int, K]] = []
        self._downs: list[tuple[float, int, K]] = []
        self._filed: dict[K, int] = {}
        self._number = 0
        self.low, self.high = -inf, inf
        """Between these, both left out, no filed key is reached."""

    def __len__(self) -> int:
        return len(self._filed)

    def file(self, key: K, low: float, high: float) -> None:
        """Have it taken once a figure is at `low` or below, or at `high` or above; instead of how it was filed before."""
        self._number += 1
        self._filed[key] = self._number
        if high < inf:
            heappush(self._ups, (high, self._number, key))
        if low > -inf:
            heappush(self._downs, (-low, self._number, key))
        self._settle()

    def forget(self, key: K) -> None:
        """Nothing reaches it any more."""
        if self._filed.pop(key, None) is not None:
            self._settle()

    def take(self, figure: float) -> list[K]:
        """The keys that a figure reaches, in the order in which they were filed; they are no longer filed."""
        found: list[tuple[int, K]] = []
        while figure >= self.high:
            _, number, key = heappop(self._ups)
            del self._filed[key]
            found.append((number, key))
            self._settle()
        while figure <= self.low:
            _, number, key = heappop(self._downs)
            del self._filed[key]
            found.append((number, key))
            self._settle()
        return [key for _, key in sorted(found, key=lambda one: one[0])]

    def _settle(self) -> None:
        """Drop what is no longer filed so: from the top, and all of it once that is most of what is kept."""
        for heap in (self._ups, self._downs):
            if len(heap) > 2 * len(self._filed) + SLACK:
                heap[:] = [one for one in heap if self._filed.get(one[2]) == one[1]]
                heapify(heap)
            while heap and self._filed.get(heap[0][2]) != heap[0][1]:
                heappop(heap)
        self.high = self._ups[0][0] if self._ups else inf
        self.low = -self._downs[0][0] if self._downs else -inf
