"""What a debate may take: rounds, seconds and tokens. At a limit it ends with what it has and says why."""

from __future__ import annotations

import msgspec


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """The limits of one debate."""

    rounds: int = 3
    """Cross-examinations, those that people ask for included."""
    seconds: float = 900.0
    """From its first step, or from where it was continued; what the desk reads out counts too."""
    tokens: int = 60_000
    """That models write, over all seats."""
    seat_seconds: float = 30.0
    """A seat by rule that takes longer over one step falls silent."""
    model_seat_seconds: float = 180.0
    """The same for a seat that a model speaks from, with the time it waits before it is tried again."""


class Spending:
    """What one stretch of a debate has taken so far."""

    def __init__(self, budget: Budget, began: float, tokens: int = 0) -> None:
        self.budget = budget
        self.tokens = tokens
        self._began = began

    def over(self, now: float) -> str:
        """Why the debate ends here, as a phrase without figures, or empty."""
        if now - self._began >= self.budget.seconds:
            return "its time is up"
        if self.tokens >= self.budget.tokens:
            return "its models have written all the tokens they may"
        return ""
