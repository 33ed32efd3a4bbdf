"""Whether the desk may add risk: its state and mode, breakers, disabled strategies and stops that were hit."""

from __future__ import annotations

from typing import Any

from desk.execution.mode import WentLive, WentPaper
from desk.execution.protection import ProtectionTriggered
from desk.risk.desk_state import DeskHalted, DeskReducing, DeskResumed
from desk.risk.messages import BreakerLifted, BreakerTripped, StrategyDisabled, StrategyEnabled


class Holds:
    """A desk that may trade is REDUCING all the same while a breaker holds."""

    def __init__(self) -> None:
        self._recorded = "REDUCING"
        self._breakers: set[str] = set()
        self._disabled: set[str] = set()
        self._triggered: set[tuple[str, str]] = set()
        self._live: WentLive | None = None

    def goes_live(self, venue: str, account: str) -> bool:
        """Whether orders with real money may go to this venue from this account."""
        return self._live is not None and (self._live.venue, self._live.account) == (venue, account)

    def triggered(self, account: str, instrument: str) -> bool:
        """Whether the stop of a position was ever hit, so that the desk itself closes it."""
        return (account, instrument) in self._triggered

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
                if self._recorded != "HALTED":  # only its end, which people approve, ends a halt
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
            case ProtectionTriggered(account=account, instrument=instrument):
                self._triggered.add((account, instrument))
            case WentLive():
                self._live = message
            case WentPaper():
                self._live = None
