"""`desk plain`: the desk line by line, for screen readers, braille displays, pipes and terminals that draw nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from desk.cli.chosen import choose, explicit, settings
from desk.cli.flags import of_the_host
from widgets.language import speak_as

if TYPE_CHECKING:
    from desk.app.plain.launch import PlainOpening
    from desk.host.tape_reader import Tape
    from desk.kernel.clock import Clock


@click.command()
@click.option("--solo", is_flag=True, help="Run the host inside this process.")
@click.option("--attach", is_flag=True, help="Use the host that runs; never start one.")
@click.option("--session", metavar="SESSION", help="Read a recorded session again; `latest` is the last one.")
@click.option(
    "--patience",
    metavar="SECONDS",
    type=click.FloatRange(1, 3600),
    default=300.0,
    help="How long a pipe waits for one answer (default: 300).",
)
@choose("profile", "config", *of_the_host(), "language", "verbosity")
def plain(solo: bool, attach: bool, session: str | None, patience: float, **flags: Any) -> None:
    """The desk line by line: for screen readers, braille displays, pipes and terminals that draw nothing.

    `printf 'what is BTC doing?\\npositions\\n' | desk plain` answers each line before it takes the next; the exit code is
    0 where all were answered, else that of the first that was not.
    """
    given = explicit(flags)
    context = click.get_current_context()
    if session is not None:
        chosen = settings(flags)
        tape = recorded(chosen.profile, session)
        context.exit(replayed(tape, verbosity=chosen.verbosity, language=chosen.language, patience=patience))
    context.exit(spoken(given, solo=solo, attach=attach, patience=patience))


def spoken(
    given: Mapping[str, Any],
    *,
    solo: bool = False,
    attach: bool = False,
    patience: float = 300.0,
) -> int:
    """Open plain mode; the exit code. `given` are the flags that were really given."""
    from desk.app import lean_imports
    from desk.cli import window

    if not solo:
        lean_imports.asyncio_without_tls()

    def prepare(clock: Clock) -> PlainOpening:
        opening = window.opening_attached(given) if attach else window.opening_here(given, solo)
        from desk.app.plain.launch import PlainOpening

        preferences = opening.preferences
        assert preferences is not None, "they are read with the settings"
        speak_as(preferences.settings.language)
        return PlainOpening(
            opening.connector,
            preferences.settings.verbosity,
            patience,
            latch=lambda *stop: _latched(given, *stop),
            keep=lambda name, value: preferences.change(name, value),
        )

    from desk.app.plain.launch import run_plain

    return run_plain(prepare)


def _latched(given: Mapping[str, Any], level: str, reason: str) -> str:
    """Stop the desk without its host."""
    from typing import cast

    from desk.cli.chosen_settings import loaded
    from desk.cli.stopping import latched
    from desk.kernel.latch import Level
    from desk.kernel.profile import Profile

    chosen = loaded(given)
    profile = Profile(chosen.profile, chosen.socket_folder)
    return latched(profile, cast(Level, level), reason, "the host does not answer")[0]


def recorded(profile: str, session: str) -> Tape:
    """A recorded session of this profile; `latest` is the last one with something in it."""
    from desk.host import tape_reader
    from desk.host.host_tape import FOLDER
    from desk.kernel.profile import Profile

    folder = Profile(profile).state / FOLDER
    path = Path(session) if session.endswith(tape_reader.SUFFIX) else tape_reader.find(folder, session)
    return tape_reader.Tape.open(path)


def replayed(
    tape: Tape,
    speed: float = 1.0,
    *,
    verbosity: Literal["quiet", "normal", "all"] = "normal",
    language: str = "en",
    patience: float = 300.0,
) -> int:
    """Read a recorded session; the exit code."""

    def prepare(clock: Clock) -> PlainOpening:
        from desk.app.plain.launch import PlainOpening
        from desk.app.replay import Replay

        speak_as(language)
        replay = Replay(tape, clock, speed)
        return PlainOpening(replay, verbosity, patience, replay=replay)

    from desk.app.plain.launch import run_plain

    return run_plain(prepare)
