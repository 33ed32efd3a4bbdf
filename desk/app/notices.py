"""Ringing for a person: for a vote that is wanted and an alert that matters. It tells, and can do nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from widgets.language import say, several

if TYPE_CHECKING:
    from desk.link.envelope import WantedPayload
    from widgets.specs.status import Alert

CALM = 3_000_000_000
"""Nanoseconds in which many things ring once; what came meanwhile is counted, and told when they are over."""
REMINDS = 20_000_000_000
"""After so long a critical alert that nobody has read rings again where nobody looks; then after twice as long."""
REMINDS_LAST = 320_000_000_000
LONGEST = 160


def sequence(text: str, environment: Mapping[str, str]) -> str:
    """The bell, and the text as OSC 9; nothing in it can end the sequence or begin another."""
    from widgets.untrusted import untrusted

    told = f"\x1b]9;{untrusted(text)[:LONGEST]}\x07"
    if environment.get("TMUX"):
        told = f"\x1bPtmux;{told.replace(chr(27), chr(27) * 2)}\x1b\\"
    return f"\x07{told}"


class Ringing:
    """Rings at most once in a while."""

    def __init__(self, monotonic: Callable[[], int], write: Callable[[str], None], wanted: bool) -> None:
        self._monotonic = monotonic
        self._write = write
        self.wanted = wanted
        self._rang_at: int | None = None
        self._together = 0
        """Alerts since it last was calm."""
        self._untold = 0
        """Those of them that have not rung,"""
        self._held = ""
        """and what the last of them says."""
        self._away = False
        self._patience = REMINDS
        self._waits_since = 0

    def ring(self, wanted: WantedPayload, environment: Mapping[str, str]) -> bool:
        """Ring for a request; whether it was heard."""
        begins = say("Still wanted") if wanted.reminder else say("Approval wanted")
        return self._ring(f"desk {wanted.profile}: {begins}: {wanted.title}", environment)

    def alert(self, alert: Alert, profile: str, environment: Mapping[str, str]) -> int:
        """Ring for an alert; how many there were since it last was calm, this one included."""
        if self._calm():
            self._together = self._untold = 0
        self._together += 1
        title = f"{alert.title}: " if alert.title else ""
        if not self._ring(f"desk {profile}: {title}{alert.text}", environment):
            self._untold += 1
            self._held = f"{title}{alert.text}"
        return self._together

    def left(self) -> None:
        """Nobody looks at this terminal now."""
        self._away, self._patience, self._waits_since = True, REMINDS, self._monotonic()

    def came_back(self) -> None:
        """Somebody looks again."""
        self._away = False

    def tick(self, critical: int, profile: str, environment: Mapping[str, str]) -> None:
        """Tell what came while it was to be calm, and remind of what nobody has read. Called every second."""
        if self._untold and self._calm():
            untold, self._untold, self._together = self._untold, 0, 0
            words = self._held
            if untold > 1:
                words = several(untold, "{count} more alert", "{count} more alerts")
            self._ring(f"desk {profile}: {words}", environment)
        now = self._monotonic()
        if not self._away or not critical:
            self._patience, self._waits_since = REMINDS, now
        elif now - self._waits_since >= self._patience:
            self._patience, self._waits_since = min(REMINDS_LAST, self._patience * 2), now
            words = several(
                critical, "{count} critical alert is still unread", "{count} critical alerts are still unread"
            )
            self._ring(f"desk {profile}: {words}", environment)

    def _calm(self) -> bool:
        return self._rang_at is None or self._monotonic() - self._rang_at >= CALM

    def _ring(self, text: str, environment: Mapping[str, str]) -> bool:
        if not self.wanted or not self._calm():
            return False
        self._rang_at = self._monotonic()
        self._write(sequence(text, environment))
        return True
