"""A whole desk in virtual time, for tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from data.feed import Source
from data.simulated import SimulatedSource
from desk.host.core import Core, Surroundings
from desk.kernel.clock import Clock
from desk.kernel.randomness import Randomness
from desk.kernel.virtual import run_virtual
from desk.kernel.writer import InlineWriter, Writer
from desk.link.local import local_pair
from desk.people.demo import OPERATOR
from desk.settings import Settings
from tests.host.attached import Attached

RESERVE = 64 * 4096
"""Enough for a test, and quickly made."""
START = 1_790_000_000_000_000_000
T = TypeVar("T")


class Broken(AssertionError):
    """Something broke inside the desk that the test did not expect."""


def virtually(main: Callable[[Clock], Awaitable[T]]) -> T:
    return run_virtual(main, START)


def surroundings(
    clock: Clock,
    state: Path,
    failures: list[str],
    *,
    source: Source | None = None,
    writer: Writer | None = None,
    **settings: Any,
) -> Surroundings:
    """What a desk of a test is given; always of the same seed."""
    return Surroundings(
        settings=Settings(**{"reading_pace": 0.0, "frames_per_second": 20.0, **settings}),
        clock=clock,
        randomness=Randomness(1),
        source=source or SimulatedSource(7),
        state=state,
        writer=writer or InlineWriter(),
        your_name="Kim",
        where="test",
        broke=lambda where, problem: failures.append(f"{where}: {problem!r}"),
        taped=bool(settings.get("tape", False)),
        reserve=RESERVE,
    )


@asynccontextmanager
async def opened(
    clock: Clock, state: Path, *, broken: list[str] | None = None, **given: Any
) -> AsyncIterator[Core]:
    """A started desk on a simulated market. What breaks inside is an error, unless it is asked for in `broken`."""
    failures: list[str] = [] if broken is None else broken
    core = await Core.open(surroundings(clock, state, failures, **given))
    try:
        await core.start()
        yield core
    finally:
        await core.close("the test is over")
    if broken is None and failures:
        raise Broken(failures[0])


def attached(core: Core, name: str = "t") -> Attached:
    """A terminal on a local link."""
    here, there = local_pair()
    core.terminal_desk.attach(there, OPERATOR)
    return Attached(here, name)
