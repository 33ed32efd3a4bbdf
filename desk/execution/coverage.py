"""How often the bad case held: what orders came to beside the slippage that nine of ten should not exceed."""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt

import msgspec

from desk.execution.orders import Order

PROMISED = 0.9
Z = 1.96
FEWEST = 10
"""Orders below which nothing is said of them."""
NO_WORSE = 0.005
"""Basis points by which a figure may pass its expectation, which was rounded to two decimals."""


class Coverage(msgspec.Struct, frozen=True):
    """Of so many orders so many cost no more than their bad case, and between which shares the truth likely lies."""

    orders: int
    held: int
    low: float
    high: float

    @property
    def words(self) -> str:
        """The judgement in a sentence."""
        if self.orders < FEWEST:
            return f"{self.orders} orders with an expectation have filled, too few to judge it by"
        share = f"{self.held} of the last {self.orders} orders cost no more than their worst"
        likely = f"{self.held / self.orders:.0%}, likely {self.low:.0%} to {self.high:.0%}"
        verdict = "worst is too low here" if self.high < PROMISED else "as it should be"
        return f"{share} ({likely}, nine of ten are promised): {verdict}"


def coverage(orders: Iterable[Order]) -> Coverage:
    """Wilson's interval at 95 % over the orders that filled and had an expectation."""
    held = count = 0
    for order in orders:
        came = order.slippage_bp
        if came is None or order.worst_bp is None:
            continue
        count += 1
        held += float(came) <= float(order.worst_bp) + NO_WORSE
    if not count:
        return Coverage(0, 0, 0.0, 1.0)
    share, square = held / count, Z * Z
    middle = (share + square / (2 * count)) / (1 + square / count)
    half = Z * sqrt(share * (1 - share) / count + square / (4 * count * count)) / (1 + square / count)
    return Coverage(count, held, max(0.0, middle - half), min(1.0, middle + half))
