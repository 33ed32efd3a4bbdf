"""What perpetuals have beside prices: funding and open interest, made up but steady."""

from __future__ import annotations

from tests.venues.server.clock import MINUTE
from tests.venues.server.market import World

EIGHT_HOURS = 480 * MINUTE


def rate(symbol: str) -> str:
    """Funding of the period under way, as a fraction."""
    return f"0.000{len(symbol)}25"


def due(now: int) -> int:
    """When that period ends."""
    return now - now % EIGHT_HOURS + EIGHT_HOURS


def open_interest(world: World, symbol: str) -> str:
    """Open contracts, in base units; they grow with every trade."""
    prints = world.prints[symbol]
    return f"{10_000 + (prints[-1].id if prints else 0) % 1000}.5"
