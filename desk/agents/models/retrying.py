"""When a call that failed is made again, and how long that takes; and when an endpoint is left alone for a while."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

import msgspec

from desk.agents.models.exchange import FailureKind, ModelFailed
from desk.kernel.clock import Clock

_AGAIN: frozenset[FailureKind] = frozenset({"limited", "unreachable"})
_BUSY = (408, 409, 425)
"""HTTP statuses under 500 that mean: not now."""


class Patience(msgspec.Struct, frozen=True):
    """How often and how long a call is tried."""

    attempts: int = 4
    first_s: float = 1.0
    longest_s: float = 20.0
    """The longest pause of the desk's own."""
    asked_s: float = 60.0
    """The longest pause that an endpoint may ask for; one that asks for more is not waited for."""
    total_s: float = 120.0
    """All attempts and pauses together; no attempt begins after it."""


def costs_nothing(failed: ModelFailed) -> bool:
    """Whether the endpoint turned the call away before it wrote anything, so that it can be made again."""
    if failed.usage is not None:
        return False
    return failed.kind in _AGAIN or (
        failed.kind == "provider" and (failed.status >= 500 or failed.status in _BUSY)
    )


def about_the_endpoint(failed: ModelFailed) -> bool:
    """Whether it says something of the endpoint, and not of one prompt or of one answer."""
    if failed.kind == "provider":
        return failed.status == 0 or failed.status >= 500 or failed.status in (401, 402, 403, *_BUSY)
    return failed.kind in ("limited", "unreachable", "key", "idle", "deadline", "truncated")


def pause_after(
    failed: ModelFailed, attempt: int, elapsed_s: float, patience: Patience, random: Random
) -> float | None:
    """Seconds until the next attempt, or `None` where there is none. `attempt` is the one that failed, from 1.

    Doubling pauses, each shortened by up to half so that seats do not keep step (full jitter would retry at once).
    """
    if attempt >= patience.attempts or not costs_nothing(failed):
        return None
    whole = min(patience.longest_s, patience.first_s * 2.0 ** (attempt - 1))
    pause = whole * random.uniform(0.5, 1.0)
    if failed.retry_after_s is not None:
        if failed.retry_after_s > patience.asked_s:
            return None
        pause = max(pause, failed.retry_after_s)
    return pause if elapsed_s + pause <= patience.total_s else None


async def count_down(seconds: float, clock: Clock, tell: Callable[[float], None]) -> None:
    """Wait, and tell once a second how many seconds are left."""
    left = seconds
    while left > 0.0:
        tell(left)
        step = left - math.ceil(left) + 1.0
        await clock.sleep(step)
        left -= step


class Health:
    """What became of the last calls to one endpoint. After several failures in a row it is left alone for a while."""

    FAILURES = 3
    FIRST_S = 15.0
    LONGEST_S = 300.0

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.answered = 0
        self.failed = 0
        self.in_a_row = 0
        self.error = ""
        """What the last failure said."""
        self.kind: FailureKind | None = None
        self.error_at = 0
        self.answered_at = 0
        self._open_at = 0
        """Monotonic time from which it is asked again."""
        self._trying = False

    def wait_s(self) -> float:
        """Seconds for which nobody is asked here; 0 where calls go through."""
        return max(0.0, (self._open_at - self._clock.monotonic()) / 1e9)

    def enter(self) -> float:
        """Seconds to wait, or 0: then the caller goes ahead. After a pause one call tries it out alone."""
        left = self.wait_s()
        if left > 0 or self.in_a_row < self.FAILURES:
            return left
        if self._trying:
            return 1.0
        self._trying = True
        return 0.0

    def well(self) -> None:
        """A call was answered."""
        self.answered += 1
        self.in_a_row = 0
        self._trying = False
        self.answered_at = self._clock.now()

    def ill(self, failed: ModelFailed) -> None:
        """A call failed for good."""
        self.failed += 1
        self._trying = False
        self.error, self.kind, self.error_at = str(failed), failed.kind, self._clock.now()
        if not about_the_endpoint(failed):
            return
        self.in_a_row += 1
        if self.in_a_row >= self.FAILURES:
            times = min(self.in_a_row - self.FAILURES, 16)
            pause = min(self.LONGEST_S, self.FIRST_S * 2.0**times)
            if failed.retry_after_s is not None:
                pause = min(self.LONGEST_S, max(pause, failed.retry_after_s))
            self._open_at = self._clock.monotonic() + round(pause * 1e9)

    def left(self) -> None:
        """A call was given up by who asked: it says nothing about the endpoint."""
        self._trying = False
