"""Every source of market events: the simulator and recordings."""

from __future__ import annotations

from data.feed import Source
from data.simulated import SimulatedSource

__all__ = ["SimulatedSource", "Source"]
