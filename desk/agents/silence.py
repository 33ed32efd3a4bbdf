"""Silence: a seat that takes too long over a step, or says that it cannot, is not heard there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

from desk.kernel.errors import DeskError

T = TypeVar("T")
SEAT_LIMIT_S = 30.0
"""A seat that takes longer over one step falls silent."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A seat had nothing to say where it was its turn."""

    reason: str


async def heard(step: Awaitable[T], limit_s: float | None = SEAT_LIMIT_S) -> T | Silence:
    """What a seat brought in its time, or that it fell silent; without a limit whoever asks keeps the time."""
    try:
        async with asyncio.timeout(limit_s):
            return await step
    except TimeoutError:
        return Silence("took too long")
    except DeskError as problem:
        return Silence(str(problem))
