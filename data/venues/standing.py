"""What is wrong with a live feed just now, and the one status that follows from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from data.events import FeedStatus
from data.feed import Emit

State = Literal["halted", "connecting", "gap", "quarantined", "limited", "maintenance", "live"]
ORDER: tuple[State, ...] = ("halted", "connecting", "gap", "quarantined", "limited", "maintenance", "live")
"""Worst first."""
LONGEST_REASON = 200


class Standing:
    """Concerns by name, of each instrument and (`""`) of the whole feed. The worst is told whenever the word changes.

    A concern of state `live` is a remark: it is shown and stops nothing.
    """

    def __init__(self, emit: Emit, market_now: Callable[[], int], now: Callable[[], int]) -> None:
        self._emit = emit
        self._market_now = market_now
        self._now = now
        self._concerns: dict[str, dict[str, tuple[State, str]]] = {}
        self._told: dict[str, tuple[str, str]] = {}

    def set(self, instrument: str, concern: str, state: State, reason: str) -> None:
        """Something is wrong, or is wrong in another way."""
        self._concerns.setdefault(instrument, {})[concern] = (state, plain(reason))
        self._tell(instrument)

    def clear(self, instrument: str, concern: str) -> None:
        """This is well again."""
        if self._concerns.get(instrument, {}).pop(concern, None) is not None:
            self._tell(instrument)

    def has(self, instrument: str, concern: str) -> bool:
        """Whether this is wrong."""
        return concern in self._concerns.get(instrument, {})

    def state(self, instrument: str) -> State:
        """The worst of one instrument, or of the whole feed."""
        return self._worst(instrument)[0]

    def _worst(self, instrument: str) -> tuple[State, str]:
        found = sorted(self._concerns.get(instrument, {}).values(), key=lambda one: ORDER.index(one[0]))
        if not found:
            return "live", ""
        return found[0][0], "; ".join(dict.fromkeys(reason for _, reason in found if reason))

    def _tell(self, instrument: str) -> None:
        state, reason = word = self._worst(instrument)
        before = self._told.get(instrument)
        if word == before:
            return
        self._told[instrument] = word
        said: Literal["live", "resynchronised"] | State = state
        if instrument and state == "live" and before is not None and before[0] in ("gap", "connecting"):
            said = "resynchronised"
        self._emit(FeedStatus(instrument, self._market_now(), said, reason, self._now()))


def plain(text: str) -> str:
    """Text of a venue made safe to show: printable, on one line, bounded."""
    return "".join(letter if letter.isprintable() else " " for letter in text)[:LONGEST_REASON].strip()
