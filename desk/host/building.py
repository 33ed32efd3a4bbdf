"""What a core needs from outside, made from the settings: the source, the log, and who you are."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from pathlib import Path

from data.errors import DataError
from data.feed import Prepared, Source
from desk.host.core import Broke
from desk.kernel.clock import Clock
from desk.kernel.errors import ConfigError, DeskError
from desk.kernel.randomness import Randomness
from desk.settings import Settings


def source_of(settings: Settings, start: int | None = None) -> Source:
    """The market that the settings ask for. A recording that cannot be read is refused here."""
    if settings.venue is not None:
        return _live(settings)
    if settings.replay is None:
        from data.simulated import SimulatedSource

        assert not isinstance(settings.speed, str), "settings allow max for recordings only"
        return SimulatedSource(settings.seed, settings.speed, start)
    from data.replayed import RecordedSource

    try:
        return RecordedSource(settings.replay, None if isinstance(settings.speed, str) else settings.speed)
    except (DataError, OSError) as problem:
        raise ConfigError(_sentence(settings.replay, problem)) from None


def _live(settings: Settings) -> Source:
    from data.venues.known import live_source

    universe, url = settings.universe, settings.venue_url or ""
    wanted = int(universe) if universe.isdigit() else universe.split(",")
    try:
        return live_source(settings.venue or "", wanted, Randomness().stream("venue"), url)
    except DataError as problem:
        raise ConfigError(str(problem)) from None


async def ready(source: Source, clock: Clock) -> None:
    """Ask a live venue what it trades; every other source knows. A venue that does not answer is refused here."""
    if not isinstance(source, Prepared):
        return
    from data.venues.http_client import Unanswered

    try:
        await source.prepare(clock.sleep, clock.now)
    except Unanswered as problem:
        raise DeskError(f"{problem}; look at the line to it, or start without --venue") from None
    except DataError as problem:
        raise ConfigError(str(problem)) from None


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


Tell = Callable[[str], None]
"""Says one line to whoever started the host."""
