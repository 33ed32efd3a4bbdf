"""A service that looks again whenever it was woken, and every few seconds without."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import NoReturn


async def keep_looking(look: Callable[[], Awaitable[None]], wake: asyncio.Event, every_s: float) -> NoReturn:
    """Call `look` until cancelled. Whoever sets `wake` while it looks has it look once more at once."""
    while True:
        wake.clear()
        await look()
        try:
            async with asyncio.timeout(every_s):
                await wake.wait()
        except TimeoutError:
            continue
