"""Things that wait at prices for the market to reach them."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import Generic, Protocol, TypeVar


class Waiting(Protocol):
    """Something at a price; once `gone` it waits no longer."""

    gone: bool


T = TypeVar("T", bound=Waiting)
SLACK = 64


class Levels(Generic[T]):
    """Things above the market, the lowest first. A step costs what it takes away, not what waits."""

    __slots__ = ("_added", "_heap", "_limit")

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, T]] = []
        self._added = 0
        self._limit = SLACK

    def __len__(self) -> int:
        return len(self._heap)

    def add(self, level: float, thing: T) -> None:
        """Let `thing` wait at `level`."""
        heap = self._heap
        if len(heap) >= self._limit:
            heap[:] = [entry for entry in heap if not entry[2].gone]
            heapify(heap)
            self._limit = 2 * len(heap) + SLACK
        self._added += 1
        heappush(heap, (level, self._added, thing))

    def below(self, price: float) -> list[T]:
        """Take away what waits below `price`, lowest first."""
        heap = self._heap
        if not heap or heap[0][0] >= price:
            return []
        found = []
        while heap and heap[0][0] < price:
            thing = heappop(heap)[2]
            if not thing.gone:
                found.append(thing)
        return found

    def up_to(self, price: float) -> list[T]:
        """Take away what waits at or below `price`, lowest first."""
        heap = self._heap
        if not heap or heap[0][0] > price:
            return []
        found = []
        while heap and heap[0][0] <= price:
            thing = heappop(heap)[2]
            if not thing.gone:
                found.append(thing)
        return found
