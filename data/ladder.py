"""One side of an order book, sorted, so that the next level is at hand when the touch vanishes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice
from math import fsum

from data.events import Level


class Ladder:
    """Levels of one side. Keys are prices times `sign` (1 for bids, -1 for asks), so the best is always the last."""

    __slots__ = ("_keys", "_sign", "sizes")

    def __init__(self, sign: int) -> None:
        self._sign = float(sign)
        self._keys: list[float] = []
        self.sizes: dict[float, float] = {}
        """Size at each price."""

    def __len__(self) -> int:
        return len(self._keys)

    def replace(self, levels: Iterable[Level]) -> None:
        """Forget everything and hold `levels` instead."""
        self.sizes = {price: size for price, size in levels if size > 0.0}
        self._keys = sorted([price * self._sign for price in self.sizes])

    def update(self, levels: Iterable[Level]) -> None:
        """Set the size of each price; 0 removes it."""
        sizes = self.sizes
        keys = self._keys
        sign = self._sign
        for price, size in levels:
            if size:
                if price not in sizes:
                    key = price * sign
                    if not keys or key > keys[-1]:
                        keys.append(key)
                    else:
                        keys.insert(bisect_left(keys, key), key)
                sizes[price] = size
            elif price in sizes:
                del sizes[price]
                key = price * sign
                if keys[-1] == key:
                    keys.pop()
                else:
                    del keys[bisect_left(keys, key)]

    def best(self) -> Level | None:
        """The level nearest the other side."""
        if not self._keys:
            return None
        price = self._keys[-1] * self._sign
        return price, self.sizes[price]

    def best_price(self) -> float:
        """The price nearest the other side; NaN when the side is empty."""
        return self._keys[-1] * self._sign if self._keys else float("nan")

    def furthest(self) -> float | None:
        """The price furthest from the other side; none when the side is empty."""
        return self._keys[0] * self._sign if self._keys else None

    def __iter__(self) -> Iterator[Level]:
        """Levels from the touch outwards."""
        sign = self._sign
        sizes = self.sizes
        for key in reversed(self._keys):
            price = key * sign
            yield price, sizes[price]

    def top(self, count: int) -> list[Level]:
        """The first `count` levels from the touch."""
        return list(islice(self, count))

    def within(self, bp: float, mid: float) -> float:
        """Total size no further than `bp` basis points from `mid`."""
        edge = (mid * (1.0 - self._sign * bp * 1e-4)) * self._sign
        sizes = self.sizes
        sign = self._sign
        keys = self._keys
        return fsum([sizes[key * sign] for key in keys[bisect_left(keys, edge) :]])

    def trim(self, most: int) -> None:
        """Drop the furthest levels beyond `most`."""
        extra = len(self._keys) - most
        if extra > 0:
            for key in self._keys[:extra]:
                del self.sizes[key * self._sign]
            del self._keys[:extra]
