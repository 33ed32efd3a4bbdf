"""The embedded market: six correlated instruments drawn from a seed."""

from __future__ import annotations

from data.simulator.profiles import DEFAULT, PROFILES, Profile
from data.simulator.regimes import MOODS, Regime
from data.simulator.simulator import Simulator

__all__ = ["DEFAULT", "MOODS", "PROFILES", "Profile", "Regime", "Simulator"]
