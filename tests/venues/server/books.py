"""The venue's own books, and what a channel of limited depth shows of them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from tests.venues.server.told import Written

Sides = tuple[dict[str, str], dict[str, str]]
"""Bids and asks, size by price, best first."""


class TrueBook:
    """One book, as texts. `changed` are the levels of the last move."""

    def __init__(self) -> None:
        self._bids: dict[str, str] = {}
        self._asks: dict[str, str] = {}
        self.changed: tuple[list[Written], list[Written]] = ([], [])

    def move(self, bids: Iterable[Written], asks: Iterable[Written]) -> None:
        """Set levels."""
        self.changed = (list(bids), list(asks))
        for side, levels in zip((self._bids, self._asks), self.changed, strict=True):
            for price, size in levels:
                if Decimal(size):
                    side[price] = size
                else:
                    side.pop(price, None)

    def sides(self, depth: int = 0) -> Sides:
        """Both sides, at most `depth` levels of each; 0 is all."""
        bids = sorted(self._bids.items(), key=_price, reverse=True)
        asks = sorted(self._asks.items(), key=_price)
        return dict(bids[: depth or None]), dict(asks[: depth or None])

    def numbers(self, depth: int = 0) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
        """Both sides as a reader of the texts has them."""
        bids, asks = self.sides(depth)
        return [(float(p), float(s)) for p, s in bids.items()], [
            (float(p), float(s)) for p, s in asks.items()
        ]


class Window:
    """The best levels of a book as subscribers last saw them.

    `tells_leaving` is whether a level that is pushed out of the depth is told as removed; who does not tell it
    (Kraken) leaves that to the reader.
    """

    def __init__(self, book: TrueBook, depth: int, tells_leaving: bool) -> None:
        self._book = book
        self._depth = depth
        self._tells_leaving = tells_leaving
        self.shown = book.sides(depth)

    def turn(self) -> tuple[list[Written], list[Written]]:
        """What changed since the last turn."""
        before, self.shown = self.shown, self._book.sides(self._depth)
        whole = self._book.sides()
        return (
            self._side(before[0], self.shown[0], whole[0]),
            self._side(before[1], self.shown[1], whole[1]),
        )

    def _side(self, before: dict[str, str], now: dict[str, str], whole: dict[str, str]) -> list[Written]:
        changed = [(price, size) for price, size in now.items() if before.get(price) != size]
        gone = [price for price in before if price not in now and (self._tells_leaving or price not in whole)]
        return [*changed, *((price, "0") for price in gone)]


def _price(level: Written) -> Decimal:
    return Decimal(level[0])
