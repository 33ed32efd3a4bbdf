"""What a market shows beyond its best prices, frozen with the quote that a decision rests on."""

from __future__ import annotations

import msgspec

Levels = tuple[tuple[float, float], ...]


class Depth(msgspec.Struct, frozen=True):
    """Displayed levels, how far and how much the market moved of late, and how hard it is to trade now.

    `sigma_bp` and `volume` are of the same `minutes`, else the square-root law would compare two different times.
    """

    bids: Levels = ()
    asks: Levels = ()
    """Price and base quantity, from the touch outwards. Empty where the source sends no book."""
    sigma_bp: float | None = None
    """Standard deviation of the return over all the `minutes`."""
    volume: float | None = None
    """Base quantity traded in them."""
    minutes: int = 0
    stress: float | None = None
    """The liquidity gauge, 0 calm to 1 worst; `None` while it cannot be measured."""
    usual_spread_bp: float | None = None
    usual_depth: float | None = None
    """How much of its usual depth the market shows now: 0.5 for half; never above 1."""
    doubt: str = ""
    """Why what walking this book promised is not believed at worst, or empty."""
