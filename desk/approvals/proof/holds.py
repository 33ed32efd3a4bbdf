"""Whether the desk may add risk: its state, its breakers and the strategies that are disabled, fact by fact."""

from __future__ import annotations

from typing import Any

from desk.risk.desk_state import DeskHalted, DeskReducing, DeskResumed
from desk.risk.messages import BreakerLifted, BreakerTripped, StrategyDisabled, StrategyEnabled


class Holds:
    """A desk that may trade is REDUCING all the same while a breaker holds."""

    def __init__(self) -> None:
        self._recorded = "REDUCING"
        self._breakers: set[str] = set()
        self._disabled: set[str] = set()

    @property
    def state(self) -> str:
        return "REDUCING" if self._recorded == "ACTIVE" and self._breakers else self._recorded

    def disabled(self, strategy: str) -> bool:
        """Whether this strategy may not add risk."""
        return strategy in self._disabled

    def take(self, message: Any) -> None:
        """Follow a fact."""
        match message:
            case DeskHalted():
                self._recorded = "HALTED"
            case DeskReducing():
                self._recorded = "REDUCING"
            case DeskResumed():
                self._recorded = "ACTIVE"
            case BreakerTripped(breaker=breaker):
                self._breakers.add(breaker)
            case BreakerLifted(breaker=breaker):
                self._breakers.discard(breaker)
            case StrategyDisabled(strategy=strategy):
                self._disabled.add(strategy)
            case StrategyEnabled(strategy=strategy):
                self._disabled.discard(strategy)
