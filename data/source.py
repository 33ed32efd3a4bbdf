"""Every source of market events: the simulator and recordings."""

from __future__ import annotations

from data.feed import Source
from data.replayed import RecordedSource
from data.simulated import SimulatedSource

__all__ = ["RecordedSource", "SimulatedSource", "Source"]
