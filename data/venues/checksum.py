"""Books as texts, for the venues that let a book prove itself: OKX (25 levels) and Kraken (10 levels), both CRC32.

The venues sum the digits as they sent them, so floats will not do: 0.10 and 0.1 are one price and two checksums.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from zlib import crc32

OKX_LEVELS = 25
KRAKEN_LEVELS = 10
Written = tuple[float, str]
"""A price and its level's part of the checksum; an empty part removes the level."""


class TextSide:
    """One side, best level first, at most `most` levels. `sign` is 1 for asks and -1 for bids."""

    __slots__ = ("_keys", "_most", "_parts", "_sign")

    def __init__(self, sign: int, most: int) -> None:
        self._sign = float(sign)
        self._most = most
        self._keys: list[float] = []
        self._parts: dict[float, str] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def replace(self, levels: Iterable[Written]) -> None:
        """Forget everything and hold the best of `levels` instead."""
        self._parts = {price * self._sign: part for price, part in levels if part}
        self._keys = sorted(self._parts)
        self.trim()

    def update(self, levels: Iterable[Written]) -> None:
        """Set the part of each level; an empty one removes it."""
        parts, keys, sign = self._parts, self._keys, self._sign
        for price, part in levels:
            key = price * sign
            if part:
                if key not in parts:
                    keys.insert(bisect_left(keys, key), key)
                parts[key] = part
            elif parts.pop(key, None) is not None:
                del keys[bisect_left(keys, key)]

    def trim(self) -> list[float]:
        """Drop what lies beyond the last level kept; the prices dropped."""
        beyond = self._keys[self._most :]
        if beyond:
            del self._keys[self._most :]
            for key in beyond:
                del self._parts[key]
        return [key * self._sign for key in beyond]

    def best(self, count: int) -> list[str]:
        """Parts of the first `count` levels."""
        parts = self._parts
        return [parts[key] for key in self._keys[:count]]


class TextBook:
    """Both sides of one book, as deep as the venue sends it: what leaves the depth is never mentioned again."""

    __slots__ = ("asks", "bids")

    def __init__(self, most: int) -> None:
        self.bids = TextSide(-1, most)
        self.asks = TextSide(1, most)

    def okx(self) -> int:
        """OKX: bid, ask, bid, ask as `price:size` joined by colons; a side that ends is left out. Signed 32 bits."""
        bids, asks = self.bids.best(OKX_LEVELS), self.asks.best(OKX_LEVELS)
        pairs = min(len(bids), len(asks))
        parts = [part for pair in zip(bids, asks, strict=False) for part in pair]
        parts += bids[pairs:] or asks[pairs:]
        found = crc32(":".join(parts).encode())
        return found - (1 << 32) if found >= 1 << 31 else found

    def kraken(self) -> int:
        """Kraken: ten asks, then ten bids, each price and quantity without point and leading zeros."""
        parts = self.asks.best(KRAKEN_LEVELS)
        parts += self.bids.best(KRAKEN_LEVELS)
        return crc32("".join(parts).encode())


def okx_part(price: str, size: str) -> str:
    """A level's part of an OKX checksum."""
    return f"{price}:{size}"


def kraken_part(price: str, size: str) -> str:
    """A level's part of a Kraken checksum, from texts with all their decimals."""
    return price.replace(".", "").lstrip("0") + size.replace(".", "").lstrip("0")


def with_decimals(text: str, decimals: int) -> str:
    """A decimal text filled up with zeros to `decimals`; one that has more is left as it is."""
    if "e" in text or "E" in text:
        return f"{float(text):.{decimals}f}"
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction.ljust(decimals, '0')}" if decimals else text
