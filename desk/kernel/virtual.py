"""An event loop in virtual time: waiting costs nothing and the same program always runs the same way.

On every supported Python alike, as long as it bounds its waits with `asyncio.timeout`: `asyncio.wait_for` takes another
number of turns on 3.11 than on later versions, so what is due at the same instant may swap places.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from desk.kernel.clock import Clock, LoopClock

T = TypeVar("T")


class VirtualDeadlock(RuntimeError):
    """Every task waits and no timer is set: in virtual time nothing could ever happen."""


class _Skipping(selectors.SelectSelector):
    """Never waits for a timer: moves the time forward by what the loop would have slept."""

    def __init__(self) -> None:
        super().__init__()
        self.elapsed = 0.0
        self.outside = 0
        """How many wait for the world outside: then time passes as it really does."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self.outside:
            return self._really(timeout)
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None:
            raise VirtualDeadlock("every task waits for something that can no longer happen")
        self.elapsed += max(timeout, 0.0)
        return []

    def _really(self, timeout: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        began = time.monotonic()
        ready = super().select(timeout)
        passed = time.monotonic() - began
        self.elapsed += passed if ready or timeout is None else max(passed, timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An asyncio loop whose time starts at 0 and jumps to the next timer."""

    def __init__(self) -> None:
        self._skipping = _Skipping()
        super().__init__(self._skipping)

    def time(self) -> float:
        return self._skipping.elapsed

    async def shutdown_default_executor(self, *given: Any) -> None:
        """Threads end in real time."""
        with outside():
            await super().shutdown_default_executor(*given)

    def go_out(self, by: int) -> None:
        """One more, or one fewer, waits for the world outside."""
        self._skipping.outside += by


@contextmanager
def outside() -> Iterator[None]:
    """Wait for the world outside, such as a server that answers: meanwhile a virtual loop skips no time."""
    loop = asyncio.get_running_loop()
    if not isinstance(loop, VirtualLoop):
        yield
        return
    loop.go_out(1)
    try:
        yield
    finally:
        loop.go_out(-1)


def run_virtual(main: Callable[[Clock], Awaitable[T]], start: int) -> T:
    """Run `main` to its end in virtual time that begins at `start` UTC nanoseconds."""

    async def run() -> T:
        return await main(LoopClock(start))

    with asyncio.Runner(loop_factory=_new_loop) as runner:
        return runner.run(run())


def _new_loop() -> Any:
    return VirtualLoop()
