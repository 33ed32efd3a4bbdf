"""How amounts, shares and basis points are written."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

BP = Decimal(10_000)
"""Basis points in the whole."""
PERCENT = Decimal(100)


def money(value: Decimal) -> str:
    """An amount with two decimals and thousands apart."""
    return f"{_rounded(value, '0.01'):,f}"


def percent(value: Decimal) -> str:
    """A share with two decimals, thousands separated."""
    return f"{_rounded(value, '0.01'):,f} %"


def basis_points(value: Decimal) -> str:
    """Basis points with one decimal."""
    return f"{_rounded(value, '0.1'):f} bp"


def _rounded(value: Decimal, step: str) -> Decimal:
    """On the nearest step; what rounds to nothing has no sign."""
    return value.quantize(Decimal(step), ROUND_HALF_EVEN) + 0
