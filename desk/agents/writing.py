"""How a figure is written: rounding, thousands, unit."""

from __future__ import annotations

from widgets.specs.figure import Unit

_SUFFIXES: dict[str, str] = {"bp": " bp", "%": " %", "x": "×", "s": " s", "ms": " ms"}


def write(
    value: float | str, unit: str | Unit, decimals: int, instrument: str = "", signed: bool = False
) -> str:
    """A figure as text. `instrument` names the currencies of amounts; a negative zero loses its sign."""
    if isinstance(value, str):
        return value
    rounded = round(value, decimals) + 0.0
    number = f"{rounded:{'+' if signed and rounded else ''},.{decimals}f}"
    base, _, quote = instrument.partition("-")
    if unit == "base" and base:
        return f"{number} {base}"
    if unit == "quote" and quote:
        return f"{number} {quote}"
    return number + _SUFFIXES.get(unit, "")
