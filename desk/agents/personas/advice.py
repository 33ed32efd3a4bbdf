"""Advice on a plan. By its type it can shrink, delay or end an order, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import msgspec

from desk.agents.analyst import Brief
from desk.agents.opinions import Opinion

AdviserRole = Literal["Risk Sentinel", "Execution Overseer"]
Patience = Literal["immediate", "defer", "park"]
"""The latency classes that the release of orders knows."""
_PATIENCE: tuple[Patience, ...] = ("immediate", "defer", "park")
"""From the least patient to the most."""


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """What one adviser makes of the plan."""

    role: AdviserRole
    by: str
    """Name of the adviser, or of its model."""
    rule_based: bool
    factor: float = 1.0
    """What it leaves of the size, 0 to 1; 0 is a veto."""
    latency: Patience = "immediate"
    text: str = ""
    """Template: why, or empty where it has no objection."""
    condition: str = ""
    """What the machine checked."""

    def __post_init__(self) -> None:
        """Nobody advises to enlarge."""
        if not 0.0 <= self.factor <= 1.0:
            raise ValueError(f"advice leaves 0 to 1 of a size, was {self.factor}")

    @property
    def objects(self) -> bool:
        """Whether it wants anything changed."""
        return self.factor < 1.0 or self.latency != "immediate"


class Adviser(Protocol):
    """Sits at the end of a debate. It is shown the plan among the evidence and holds nothing that acts on it."""

    @property
    def role(self) -> AdviserRole: ...

    @property
    def name(self) -> str: ...

    @property
    def rule_based(self) -> bool: ...

    async def advise(self, brief: Brief, opinions: Sequence[Opinion]) -> Advice | None:
        """Its advice, or nothing where its model failed: then the house's advice stands alone."""
        ...


@dataclass(frozen=True, slots=True)
class Combined:
    """All advice made one: the smallest size and the most patience that anybody asked for."""

    factor: float
    latency: Patience
    by: str
    """Role of whoever bound the size, or empty."""


def combine(advice: Sequence[Advice]) -> Combined:
    """The minimum of the factors and the most patient class; without advice the plan stands."""
    least = min(advice, key=lambda one: one.factor, default=None)
    if least is None:
        return Combined(1.0, "immediate", "")
    latency = max((one.latency for one in advice), key=_PATIENCE.index)
    return Combined(least.factor, latency, least.role if least.factor < 1.0 else "")
