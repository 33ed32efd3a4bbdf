"""One side of a simulated book, in whole ticks and lots."""

from __future__ import annotations

from bisect import bisect_left


class Rungs:
    """Levels of one side. A key is `sign` times the tick, so that the best level is always the last."""

    __slots__ = ("changed", "keys", "lots", "sign")

    def __init__(self, sign: int) -> None:
        self.sign = sign
        self.keys: list[int] = []
        self.lots: dict[int, int] = {}
        """Lots at each key."""
        self.changed: set[int] = set()
        """Keys that changed since the last delta."""

    def put(self, key: int, lots: int) -> None:
        """Set a level."""
        if key not in self.lots:
            keys = self.keys
            if not keys or key > keys[-1]:
                keys.append(key)
            else:
                keys.insert(bisect_left(keys, key), key)
        self.lots[key] = lots
        self.changed.add(key)

    def pop_best(self) -> int:
        """Take the best level away; its key is the answer."""
        key = self.keys.pop()
        del self.lots[key]
        self.changed.add(key)
        return key

    def drop(self, index: int) -> None:
        """Take the level at `index` of `keys` away."""
        key = self.keys.pop(index)
        del self.lots[key]
        self.changed.add(key)

    def take(self, lots: int) -> None:
        """Take lots off the best level, and the level when nothing is left."""
        key = self.keys[-1]
        left = self.lots[key] - lots
        if left > 0:
            self.lots[key] = left
            self.changed.add(key)
        else:
            self.pop_best()

    def changes(self, price_scale: float, lot_scale: float) -> list[tuple[float, float]]:
        """Changed levels as prices and sizes, and a clean slate."""
        sign = self.sign
        lots = self.lots
        out = [(key * sign / price_scale, lots.get(key, 0) / lot_scale) for key in sorted(self.changed)]
        self.changed.clear()
        return out

    def levels(self, price_scale: float, lot_scale: float) -> list[tuple[float, float]]:
        """All levels from the best outwards."""
        sign = self.sign
        return [(key * sign / price_scale, self.lots[key] / lot_scale) for key in reversed(self.keys)]
