"""What cognitive modules bring: Brier of the blind pool without one minus Brier with it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from desk.kernel.queries import Select
from desk.learning.records import apart, resolved
from desk.learning.scoring import brier

LEAST_DECISIONS = 100
"""Resolved debates before a module is judged: it stays on only while its lift over them is not negative."""


@dataclass(frozen=True, slots=True)
class ModuleLift:
    """What one module has brought so far."""

    module: str
    debates: int
    lift: float | None

    @property
    def keep(self) -> bool:
        """Whether its record lets it stay on."""
        return self.debates < LEAST_DECISIONS or self.lift is None or self.lift >= 0.0


def module_lifts(select: Select, modules: Sequence[str]) -> tuple[ModuleLift, ...]:
    """Each of these modules. One that changes no probability has no debates and nothing to be judged by."""
    present = {one.debate: one for one in resolved(select, "pool blind")}
    found = []
    absent = resolved(select, "pool without")
    for module in modules:
        told = apart(one for one in absent if one.persona == module and one.debate in present)
        values = [brier([one.point]) - brier([present[one.debate].point]) for one in told]
        mean = math.fsum(values) / len(values) if values else None
        found.append(ModuleLift(module, len(values), mean))
    return tuple(found)
