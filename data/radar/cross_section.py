"""The universe side by side: who moves how much, and how far the instruments are apart."""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import median

import msgspec

FEWEST = 3
"""Instruments without which there is no dispersion."""


class Standing(msgspec.Struct, frozen=True, gc=False):
    """One instrument among the others."""

    instrument: str
    rank: int
    """1 moves the most; equals share a rank."""
    volatility: float
    """Annualised fraction."""
    relative: float | None
    """Over the median of the universe."""
    deviations: float | None
    """Distance of its logarithm from the median's, in robust deviations; `None` without dispersion."""


class CrossSection(msgspec.Struct, frozen=True):
    """Volatility across the universe, the greatest first."""

    rows: tuple[Standing, ...]
    median: float | None
    """Annualised fraction."""
    dispersion: float | None
    """Robust deviation (1.4826 MAD) of the logarithms: 0.3 is about 30 % apart."""
    missing: tuple[str, ...]
    """Instruments whose volatility is not known."""


def cross_section(volatilities: Mapping[str, float | None]) -> CrossSection:
    """Rank, median and dispersion of annualised volatilities."""
    known = {
        name: value for name, value in volatilities.items() if value is not None and math.isfinite(value)
    }
    missing = tuple(name for name in volatilities if name not in known)
    if not known:
        return CrossSection((), None, None, missing)
    middle = median(known.values())
    logs = {name: math.log(value) for name, value in known.items() if value > 0.0}
    centre = median(logs.values()) if logs else 0.0
    spread = 1.4826 * median([abs(value - centre) for value in logs.values()]) if logs else 0.0
    dispersion = spread if len(logs) >= FEWEST else None
    ordered = sorted(known.items(), key=lambda item: (-item[1], item[0]))
    rows: list[Standing] = []
    for place, (name, value) in enumerate(ordered, 1):
        same = bool(rows) and rows[-1].volatility == value
        apart = (logs[name] - centre) / dispersion if dispersion and name in logs else None
        relative = value / middle if middle > 0.0 else None
        rows.append(Standing(name, rows[-1].rank if same else place, value, relative, apart))
    return CrossSection(tuple(rows), middle, dispersion, missing)
