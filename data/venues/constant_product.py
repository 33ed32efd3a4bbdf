"""What a constant-product pool would fill: x · y = k, fees included.

With reserves `base` and `quote`, a fraction `fee_in` kept from what is paid in and `fee_out` kept from what is paid out:

    out = (1 - fee_out) · R_out · a / (R_in + a),   a = in · (1 - fee_in)

(STON.fi pool contract `get_amount_out`: its liquidity fee is taken in, its protocol fee out; DeDust volatile pools: the
whole trade fee in.) The pool's own price is quote / base; a fee of f sets bid and ask about f below and above it.
"""

from __future__ import annotations

from math import isfinite, sqrt
from typing import Final

import msgspec

from data.events import Level

IMPACTS: Final = (0.5, 1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 1000)
"""Moves of the pool's price, in basis points, at which the ladder has a level."""


class Pool(msgspec.Struct, frozen=True, gc=False):
    """Reserves in whole units of each asset, and fees as fractions."""

    base: float
    quote: float
    fee_in: float
    fee_out: float = 0.0

    @property
    def sound(self) -> bool:
        """Whether there is anything to price from."""
        return (
            isfinite(self.base)
            and isfinite(self.quote)
            and self.base > 0.0
            and self.quote > 0.0
            and 0.0 <= self.fee_in < 1.0
            and 0.0 <= self.fee_out < 1.0
            and self.fee_in + self.fee_out > 0.0
        )

    def cost(self, size: float) -> float:
        """Quote to pay for `size` of base; infinite where the pool has less."""
        out = size / (1.0 - self.fee_out)
        if out >= self.base:
            return float("inf")
        return self.quote * out / (self.base - out) / (1.0 - self.fee_in)

    def proceeds(self, size: float) -> float:
        """Quote received for `size` of base."""
        paid = size * (1.0 - self.fee_in)
        return self.quote * paid / (self.base + paid) * (1.0 - self.fee_out)


def ladder(pool: Pool) -> tuple[list[Level], list[Level]]:
    """Bids and asks from the touch outwards.

    A level's price is the average over its own part of the curve, so that walking whole levels costs exactly what the
    pool would charge, and stopping inside one never looks cheaper than the pool.
    """
    bids: list[Level] = []
    asks: list[Level] = []
    sold = earned = bought = spent = 0.0
    for impact in IMPACTS:
        move = impact * 1e-4
        size = pool.base * (1.0 / sqrt(1.0 - move) - 1.0) / (1.0 - pool.fee_in)
        total = pool.proceeds(size)
        bids.append(((total - earned) / (size - sold), size - sold))
        sold, earned = size, total
        size = pool.base * (1.0 - 1.0 / sqrt(1.0 + move)) * (1.0 - pool.fee_out)
        total = pool.cost(size)
        asks.append(((total - spent) / (size - bought), size - bought))
        bought, spent = size, total
    return bids, asks
