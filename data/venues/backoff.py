"""Growing pauses between attempts, told while they last."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from data.feed import Sleep


class Backoff:
    """Doubling pauses from `first` to `longest` seconds, each shortened by up to half so that clients do not keep step.

    The first `free` attempts come without a pause.
    """

    def __init__(
        self, stream: random.Random, first: float = 0.5, longest: float = 30.0, free: int = 0
    ) -> None:
        self._stream = stream
        self._free = free
        self._first = first
        self._longest = longest
        self.attempts = 0

    def next(self) -> float:
        """Seconds to wait before the next attempt."""
        turn = self.attempts - self._free
        self.attempts += 1
        if turn < 0:
            return 0.0
        whole = min(self._longest, self._first * 2.0 ** min(turn, 16))
        return whole * self._stream.uniform(0.5, 1.0)

    def reset(self) -> None:
        """Forget earlier attempts: the last one worked."""
        self.attempts = 0


async def count_down(seconds: float, sleep: Sleep, tell: Callable[[str], None]) -> None:
    """Wait, and say once a second how long it still takes, such as `again in 4 s`."""
    left = seconds
    while left > 0.0:
        tell(f"again in {math.ceil(left)} s")
        step = min(1.0, left)
        await sleep(step)
        left -= step
