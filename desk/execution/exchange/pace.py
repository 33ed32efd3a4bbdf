"""How fast the desk talks to an exchange, with room kept aside so that a cancel is never the message that waits."""

from __future__ import annotations

from random import Random
from typing import Literal

from desk.execution.exchange.said import Withheld
from desk.kernel.clock import Clock

Lane = Literal["order", "cancel", "look"]
BURST = 20.0
RESERVED = 5.0
"""Messages of the burst that only cancels may use."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
PATIENCE_S = 3.0
"""An order that cannot leave within this time does not leave at all."""


class Pace:
    """A token bucket and a back-off. While the venue wants to be left alone only cancels go, and after a ban nothing."""

    def __init__(self, clock: Clock, random: Random, per_second: float, burst: float = BURST) -> None:
        self._clock = clock
        self._random = random
        self._rate = per_second
        self._burst = burst
        self._tokens = burst
        self._at = clock.monotonic()
        self._pause = FIRST_PAUSE
        self._free_at = 0
        self._banned = False

    async def take(self, lane: Lane) -> None:
        """Wait for this message's turn. Raises `Withheld` for an order that would have to wait too long."""
        give_up = self._clock.monotonic() + round(PATIENCE_S * 1e9)
        while (wait := self._wait(lane)) > 0.0:
            if lane == "order" and self._clock.monotonic() + round(wait * 1e9) > give_up:
                raise Withheld(f"the venue wants to be left alone for {wait:.0f} s")
            await self._clock.sleep(wait)
        self._tokens -= 1.0

    def slow_down(self, seconds: float, banned: bool = False) -> float:
        """The venue turned a message away; `seconds` is what it asked for, or 0. Says how long the desk keeps quiet."""
        wait = seconds or self._pause * (0.5 + self._random.random())
        self._pause = min(LONGEST_PAUSE, self._pause * 2.0)
        self._free_at = max(self._free_at, self._clock.monotonic() + round(wait * 1e9))
        self._banned = self._banned or banned
        return wait

    def answered(self) -> None:
        """The venue took a message."""
        self._pause = FIRST_PAUSE

    def _wait(self, lane: Lane) -> float:
        now = self._clock.monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._at) / 1e9 * self._rate)
        self._at = now
        quiet = (self._free_at - now) / 1e9
        if quiet <= 0.0:
            self._banned = False
        elif lane != "cancel" or self._banned:
            return quiet
        missing = 1.0 + (0.0 if lane == "cancel" else RESERVED) - self._tokens
        return missing / self._rate if missing > 1e-9 else 0.0
