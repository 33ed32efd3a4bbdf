"""What the liquidity gauge says: one figure from 0 to 1, the parts behind it, and why it may not be trusted."""

from __future__ import annotations

from typing import Literal

import msgspec

PartName = Literal["spread", "depth", "amihud", "lambda"]
Basis = Literal["hour", "day", "recent", "none"]
"""What a part is compared with: the same hour of other days, all hours, the last ten minutes, or nothing yet."""
WEIGHTS: dict[PartName, float] = {"spread": 0.35, "depth": 0.35, "amihud": 0.15, "lambda": 0.15}
UNITS: dict[PartName, str] = {
    "spread": "bp",
    "depth": "quote value",
    "amihud": "bp per million quote value",
    "lambda": "bp per million quote value",
}


class LiquidityPart(msgspec.Struct, frozen=True):
    """One measure of how hard it is to trade."""

    name: PartName
    value: float | None
    """As measured, in `unit`; `None` when it cannot be measured."""
    unit: str
    stress: float | None
    """0 at or below its median, 1 at four robust deviations above; `None` when missing."""
    weight: float
    """Its share in the gauge after missing parts were left out; 0 when missing."""
    basis: Basis
    samples: int
    """Values behind the median it is compared with."""
    note: str = ""
    """Why it is missing."""
    usual: float | None = None
    """The median it is compared with, in `unit`; `None` when there is none."""


class LiquidityReading(msgspec.Struct, frozen=True):
    """Liquidity stress of one instrument at one time."""

    instrument: str
    at: int
    """UTC ns by the source's clock."""
    stress: float | None
    """0 calm, 1 worst; `None` when no part could be measured yet."""
    override: str
    """Why the gauge stands at 1 whatever its parts say; empty when it does not."""
    parts: tuple[LiquidityPart, ...]
    depth_bp: float
    """How far from the mid depth is counted, basis points."""
    flags: tuple[str, ...] = ()
    """What to know before believing the figure."""

    @property
    def throttle(self) -> float:
        """Share of the usual size that liquidity allows, 1 - stress; nothing when the stress is not known."""
        return 0.0 if self.stress is None else 1.0 - self.stress


def combined(parts: tuple[LiquidityPart, ...]) -> tuple[float | None, tuple[LiquidityPart, ...]]:
    """The gauge of its parts, and the parts with weights that add up to 1 over those present."""
    present = [part.name for part in parts if part.stress is not None]
    whole = 0.0
    for name in present:
        whole += WEIGHTS[name]
    stress = 0.0
    weighed = []
    for part in parts:
        weight = WEIGHTS[part.name] / whole if part.stress is not None else 0.0
        stress += weight * (part.stress or 0.0)
        weighed.append(msgspec.structs.replace(part, weight=weight))
    return (min(1.0, stress) if present else None), tuple(weighed)
