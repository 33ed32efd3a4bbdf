"""Tells everybody once a day that what models may cost is nearly used up, and once that it is."""

from __future__ import annotations

from collections.abc import Callable

from widgets.specs.status import Severity, SpendState

Words = Callable[[], tuple[str, SpendState]]
Alert = Callable[[Severity, str, str], None]
_RANK: dict[SpendState, int] = {"": 0, "near": 1, "reached": 2}


class SpendWatch:
    """`look` whenever something was settled or refused."""

    def __init__(self, words: Words, day: Callable[[], str], alert: Alert) -> None:
        self._words = words
        self._day = day
        self._alert = alert
        self._said = ("", 0)
        """The day, and what was said on it."""

    def look(self) -> None:
        """Say what has not been said today."""
        day, (words, state) = self._day(), self._words()
        before = self._said[1] if self._said[0] == day else 0
        if _RANK[state] <= before:
            return
        self._said = (day, _RANK[state])
        if state == "near":
            self._alert(
                "info", "Models", f"Models have cost {words} today; at the cap the house's rules speak."
            )
        else:
            self._alert(
                "warning",
                "Models",
                f"Models have cost {words} today, and the cap does not hold another call like the last; the house's "
                "rules speak until the next UTC day, or until caps.day_usd is raised.",
            )
