"""One side of an order book: the best level at hand at every moment, the others in order when somebody asks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush
from itertools import islice
from math import fsum

from data.events import Level

MOST_VOID = 64
"""Keys without a level that are kept beyond as many as there are levels."""


class Ladder:
    """Levels of one side. Keys are prices times `sign` (-1 for bids, 1 for asks), so the best is always the least.

    The keys are a heap whose first one always has a level; a level that goes leaves its key behind until that comes
    first or too many are void. Most levels come and go away from the touch, where a heap takes them at once; sorting
    them in and out again is two thirds of the cost of a book, for an order that is looked at a few times a second.
    """

    __slots__ = ("_in_order", "_keys", "_sign", "sizes")

    def __init__(self, sign: int) -> None:
        self._sign = -float(sign)
        self._keys: list[float] = []
        self._in_order = True
        """Whether the keys are sorted, each with a level, and none twice."""
        self.sizes: dict[float, float] = {}
        """Size at each price."""

    def __len__(self) -> int:
        return len(self.sizes)

    def replace(self, levels: Iterable[Level]) -> None:
        """Forget everything and hold `levels` instead."""
        self.sizes = {price: size for price, size in dict(levels).items() if size > 0.0}
        self._sort()

    def update(self, levels: Iterable[Level]) -> None:
        """Set the size of each price; 0 removes it."""
        sizes = self.sizes
        keys = self._keys
        sign = self._sign
        pop = sizes.pop
        count = len(sizes)
        for price, size in levels:
            if size:
                sizes[price] = size
                # That a price is new shows in the count: one look-up of it instead of two.
                if len(sizes) != count:
                    count += 1
                    heappush(keys, price * sign)
            elif pop(price, None) is not None:
                count -= 1
                if keys[0] == price * sign:
                    while keys and keys[0] * sign not in sizes:
                        heappop(keys)
        if len(keys) > 2 * count + MOST_VOID:
            keys = self._keys = [price * sign for price in sizes]
            heapify(keys)
        self._in_order = False

    def best(self) -> Level | None:
        """The level nearest the other side."""
        if not self._keys:
            return None
        price = self._keys[0] * self._sign
        return price, self.sizes[price]

    def best_price(self) -> float:
        """The price nearest the other side; NaN when the side is empty."""
        return self._keys[0] * self._sign if self._keys else float("nan")

    def furthest(self) -> float | None:
        """The price furthest from the other side; none when the side is empty."""
        keys = self._ordered()
        return keys[-1] * self._sign if keys else None

    def __iter__(self) -> Iterator[Level]:
        """Levels from the touch outwards."""
        sign = self._sign
        sizes = self.sizes
        for key in self._ordered():
            price = key * sign
            yield price, sizes[price]

    def top(self, count: int) -> list[Level]:
        """The first `count` levels from the touch."""
        return list(islice(self, count))

    def within(self, bp: float, mid: float) -> float:
        """Total size no further than `bp` basis points from `mid`."""
        sizes = self.sizes
        sign = self._sign
        keys = self._ordered()
        edge = (mid * (1.0 + sign * bp * 1e-4)) * sign
        return fsum([sizes[key * sign] for key in keys[: bisect_right(keys, edge)]])

    def trim(self, most: int) -> None:
        """Drop the furthest levels beyond `most`."""
        if len(self.sizes) > most:
            keys = self._ordered()
            for key in keys[most:]:
                del self.sizes[key * self._sign]
            del keys[most:]

    def _ordered(self) -> list[float]:
        if not self._in_order:
            self._sort()
        return self._keys

    def _sort(self) -> None:
        """Put the keys in order; a sorted list is a heap too."""
        sign = self._sign
        self._keys = sorted([price * sign for price in self.sizes])
        self._in_order = True
