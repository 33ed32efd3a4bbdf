"""A virtual loop that runs what is due in a shuffled order: the same seed, the same order.

It stands on the public parts of asyncio alone (`call_soon`, `call_at`, handles, contexts), so every Python runs it alike.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextvars import Context, copy_context
from typing import Any

from desk.kernel.virtual import VirtualLoop


class _Waiting:
    """A callback that is due, and when it became so among all others."""

    __slots__ = ("args", "callback", "context", "handle", "serial")

    def __init__(self, callback: Callable[..., object], args: tuple[Any, ...], context: Context) -> None:
        self.callback = callback
        self.args = args
        self.context = context
        self.handle: asyncio.Handle
        self.serial = 0


class _NumberedTask(asyncio.Task[Any]):
    """A task whose place in a set is its number: groups that end walk over sets, and addresses are not repeatable."""

    def __init__(self, number: int, *given: Any, **more: Any) -> None:
        self._number = number
        super().__init__(*given, **more)

    def __hash__(self) -> int:
        return self._number

    def __eq__(self, other: object) -> bool:
        return self is other


class ShuffledLoop(VirtualLoop):
    """Whatever is due waits in one pool, and each turn draws any of it; timers that fall due join the pool."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._pool: list[_Waiting] = []
        self._plain = copy_context()
        self._latest = 0
        self.drawn = 0
        """Callbacks drawn so far."""
        self.overtaken = 0
        """How many of them were drawn after one that had become due later."""
        super().__init__()
        self._tasks_made = 0
        self.set_task_factory(self._task)

    def _task(self, loop: asyncio.AbstractEventLoop, coroutine: Any, **more: Any) -> asyncio.Task[Any]:
        self._tasks_made += 1
        return _NumberedTask(self._tasks_made, coroutine, loop=loop, **more)

    def call_soon(  # type: ignore[override]
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        waiting = _Waiting(callback, args, copy_context() if context is None else context)
        waiting.handle = asyncio.Handle(callback, args, self, waiting.context)
        self._join(waiting)
        return waiting.handle

    def call_at(  # type: ignore[override]
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        waiting = _Waiting(callback, args, copy_context() if context is None else context)
        timer = super().call_at(when, self._join, waiting, context=self._plain)
        waiting.handle = timer
        return timer

    def _join(self, waiting: _Waiting) -> None:
        self._latest += 1
        waiting.serial = self._latest
        self._pool.append(waiting)
        super().call_soon(self._draw, context=self._plain)

    def _draw(self) -> None:
        """One of the pool for each that joined it."""
        place = self._chance.randrange(len(self._pool))
        self._pool[place], self._pool[-1] = self._pool[-1], self._pool[place]
        waiting = self._pool.pop()
        self.drawn += 1
        self.overtaken += any(other.serial < waiting.serial for other in self._pool)
        if waiting.handle.cancelled():
            return
        try:
            waiting.context.run(waiting.callback, *waiting.args)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as problem:
            self.call_exception_handler({"message": "a callback failed", "exception": problem})
