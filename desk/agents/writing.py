"""How a figure is written: rounding, thousands, unit."""

from __future__ import annotations

import re
from decimal import Decimal

from widgets.specs.figure import Unit

_MONEY = re.compile(r"-?[0-9]{4,}[.][0-9]+")
_SUFFIXES: dict[str, str] = {"bp": " bp", "%": " %", "x": "×", "s": " s", "ms": " ms"}


def write(
    value: float | str, unit: str | Unit, decimals: int, instrument: str = "", signed: bool = False
) -> str:
    """A figure as text; exact money keeps its places, a negative zero loses its sign.

    `instrument` names the currencies of amounts.
    """
    if isinstance(value, str):
        return f"{Decimal(value):,f}" if _MONEY.fullmatch(value) else value
    rounded = round(value, decimals) + 0.0
    number = f"{rounded:{'+' if signed and rounded else ''},.{decimals}f}"
    base, _, quote = instrument.partition("-")
    if unit == "base" and base:
        return f"{number} {base}"
    if unit == "quote" and quote:
        return f"{number} {quote}"
    return number + _SUFFIXES.get(unit, "")


def counted(count: int, what: str) -> str:
    """`1 order`, `2 orders`."""
    return f"{count} {what}{'' if count == 1 else 's'}"
