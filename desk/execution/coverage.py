"""How often the bad case held: what orders came to beside the slippage that nine of ten should not exceed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import sqrt

import msgspec

from desk.execution.orders import Order
from desk.execution.orders_table import latest_orders
from desk.kernel.queries import Select
from desk.risk.limits import Rules

PROMISED = 0.9
Z = 1.96
FEWEST = 10
"""Orders below which nothing is said of them."""
LATEST = 200
"""Orders by which it is judged."""
TOO_LOW = "worst is too low here, so it is at least 1.5 times the square-root law until it holds again"
NO_WORSE = 0.005
"""Basis points by which a figure may pass its expectation, which was rounded to two decimals."""


class Coverage(msgspec.Struct, frozen=True):
    """Of so many orders so many cost no more than their bad case, and between which shares the truth likely lies."""

    orders: int
    held: int
    low: float
    high: float

    @property
    def failed(self) -> bool:
        """Whether so many orders say that the bad case is too low."""
        return self.orders >= FEWEST and self.high < PROMISED

    @property
    def words(self) -> str:
        """The judgement in a sentence."""
        if self.orders < FEWEST:
            return f"{self.orders} filled with an expectation, too few to judge it by"
        share = f"{self.held} of the last {self.orders} orders cost no more than their worst"
        likely = f"{self.held / self.orders:.0%}, likely {self.low:.0%} to {self.high:.0%}"
        verdict = TOO_LOW if self.failed else "as it should be"
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


class CoverageDoubt:
    """Why the bad case of the account that is traded on is not believed; reckoned anew after each of its fills."""

    def __init__(self, select: Select, rules: Callable[[Select], Rules | None]) -> None:
        self._select = select
        self._rules = rules
        self._known = ("", 0, "")

    def __call__(self) -> str:
        rules = self._rules(self._select)
        if rules is None:
            return ""
        account = rules.account
        newest = self._select("SELECT coalesce(max(seq), 0) FROM fills WHERE account = ?", (account,))[0][0]
        if self._known[:2] != (account, newest):
            found = coverage(latest_orders(self._select, account, LATEST))
            why = f"only {found.held} of the last {found.orders} orders held it" if found.failed else ""
            self._known = (account, newest, why)
        return self._known[2]
