"""What a core needs from outside, made from the settings: the source, the log, and who you are."""

from __future__ import annotations

import asyncio
import getpass
import os
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from data.errors import DataError
from data.feed import Prepared, Source
from desk.host.core import Broke
from desk.kernel.clock import Clock
from desk.kernel.errors import ConfigError, DeskError
from desk.kernel.randomness import Randomness
from desk.settings import Settings
from widgets.specs.market import MOST_INSTRUMENTS

S = TypeVar("S", bound=Source)
Tell = Callable[[str], None]
"""Says one line to whoever started the host."""
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0
"""Seconds before a venue is asked again for what it trades, doubled each time."""
PATIENCE = 1800.0
"""Seconds for which it is asked before the start is given up."""


def source_of(settings: Settings, start: int | None = None) -> Source:
    """The market that the settings ask for. A recording that cannot be read is refused here."""
    if settings.venue is not None:
        from data.venues.known import live_source

        return live(settings, live_source)
    if settings.replay is None:
        from data.simulated import SimulatedSource

        assert not isinstance(settings.speed, str), "settings allow max for recordings only"
        return SimulatedSource(settings.seed, settings.speed, start)
    from data.replayed import RecordedSource

    try:
        return RecordedSource(settings.replay, None if isinstance(settings.speed, str) else settings.speed)
    except (DataError, OSError) as problem:
        raise ConfigError(_sentence(settings.replay, problem)) from None


def live(settings: Settings, made: Callable[[str, Sequence[str] | int, random.Random, str], S]) -> S:
    """What `made` makes of the settings' venue; a venue or an address that is none is refused here."""
    universe, url = settings.universe, settings.venue_url or ""
    wanted = int(universe) if universe.isdigit() else universe.split(",")
    if (wanted if isinstance(wanted, int) else len(wanted)) > MOST_INSTRUMENTS:
        raise ConfigError(f"the desk carries at most {MOST_INSTRUMENTS} instruments; make --universe smaller")
    try:
        return made(settings.venue or "", wanted, Randomness().stream("venue"), url)
    except DataError as problem:
        raise ConfigError(str(problem)) from None


async def ready(source: Source, clock: Clock, tell: Tell = lambda text: None) -> None:
    """Ask a live venue what it trades; every other source knows.

    One in maintenance or at its limits is asked again, which is told each time. One that does not answer at all is
    refused here: the address or the line to it may be wrong.
    """
    if not isinstance(source, Prepared):
        return
    from data.venues.backoff import Backoff
    from data.venues.http_client import Unanswered

    backoff = Backoff(Randomness().stream("venue"), FIRST_PAUSE, LONGEST_PAUSE)
    give_up = clock.monotonic() + round(PATIENCE * 1e9)
    while True:
        try:
            await source.prepare(clock.sleep, clock.now)
            return
        except Unanswered as problem:
            pause = max(backoff.next(), problem.seconds)
            if not (problem.failing or problem.limited):
                raise DeskError(f"{problem}; look at the line to it, or start without --venue") from None
            if clock.monotonic() + pause * 1e9 > give_up:
                raise DeskError(f"{problem}; start again later, or without --venue") from None
            tell(f"{problem}; asked again in {pause:.0f} s")
        except DataError as problem:
            raise ConfigError(str(problem)) from None
        await clock.sleep(pause)


async def ready_unless(stop: asyncio.Event, source: Source, clock: Clock, tell: Tell) -> bool:
    """The same, given up when `stop` is set; says whether the source is ready."""
    asking = asyncio.ensure_future(ready(source, clock, tell))
    stopped = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((asking, stopped), return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopped.cancel()
        if not asking.done():
            asking.cancel()
            await asyncio.wait((asking,))
    if asking.cancelled():
        return False
    asking.result()
    return True


def logged(state: Path) -> Broke:
    """Puts everything that breaks into the profile's log."""
    from desk.kernel.logs import open_log

    log = open_log(state)

    def broke(where: str, problem: BaseException) -> None:
        log.error("broke", where=where, exc_info=problem)

    return broke


def your_name() -> str:
    """The name of the user who runs this host, for the screen."""
    try:
        name = "".join(letter for letter in getpass.getuser() if letter.isprintable())[:40].strip()
    except (KeyError, OSError):
        name = ""
    return name or f"uid {os.getuid()}"


def _sentence(path: Path, problem: Exception) -> str:
    if isinstance(problem, OSError):
        return f"the recording {path} cannot be opened ({problem.strerror}); name another file"
    return str(problem)
