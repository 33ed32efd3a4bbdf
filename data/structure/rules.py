"""The measures by which structure is read."""

from __future__ import annotations

from math import isfinite

import msgspec


class Rules(msgspec.Struct, frozen=True):
    """Lengths are in bars, margins in average true ranges of the bar before."""

    lag: int = 3
    """Bars on either side of a swing; it is known this many bars after its own."""
    break_margin: float = 0.0
    """How far beyond a swing a close must lie to break it."""
    gap: float = 0.1
    """How wide a fair value gap must be."""
    close_back: int = 3
    """Bars within which a close beyond a swing may come back and be a sweep."""
    reach: int = 50
    """Bars that are looked back at for an order block."""
    life: int = 500
    """Bars after which an unbroken swing or a living zone is forgotten."""
    range_period: int = 14
    """Period of the average true range (Wilder)."""

    def __post_init__(self) -> None:
        if min(self.lag, self.close_back, self.reach, self.range_period) < 1:
            raise ValueError("lag, close_back, reach and range_period must be at least 1 bar")
        if self.life <= self.reach + self.lag:
            raise ValueError("life must be longer than reach and lag together")
        if not (isfinite(self.break_margin) and isfinite(self.gap)) or min(self.break_margin, self.gap) < 0.0:
            raise ValueError("margins must be finite and not negative")
