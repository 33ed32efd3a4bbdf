"""The settings a command runs with, and the flags, which are made from the schema of the settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from desk.cli.chosen_settings import loaded
from desk.cli.flags import flags

if TYPE_CHECKING:
    from desk.kernel.profile import Profile
    from desk.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS: dict[str, Callable[[Any], Any]] = {
    "config": click.option(
        "--config",
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Settings file in place of the profile's own.",
    ),
    "slow_line": click.option("--slow-line", is_flag=True, default=None, help="The same as `--line slow`."),
    "json": click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object on stdout."),
}
"""Options that are no settings."""


def choose(*names: str) -> Callable[[Command], Command]:
    """Give a command these of the common options: those above, and settings by their names."""

    def add(command: Command) -> Command:
        for name in reversed(names):
            command = (_OPTIONS.get(name) or _flag(name))(command)
        return command

    return add


def _flag(name: str) -> Callable[[Any], Any]:
    """The option of a setting. What it takes is checked with everything else, so that all errors are told at once."""
    flag = flags()[name]
    if flag.kind == "bool":
        return click.option(
            f"{flag.option}/--no-{flag.option.removeprefix('--')}", name, default=None, help=flag.help
        )
    kind: Any = click.Path(path_type=Path) if flag.kind.startswith("Path") else click.STRING
    return click.option(flag.option, name, metavar=flag.metavar, type=kind, help=flag.help)


def remember(context: click.Context, given: Mapping[str, object]) -> None:
    """Keep flags given before the command's name, so that `desk --profile x host` means what it says."""
    context.obj = {name: value for name, value in given.items() if value is not None}


def explicit(given: Mapping[str, Any]) -> dict[str, Any]:
    """The flags that were really given, those before the command's name included."""
    before = _before(click.get_current_context(silent=True))
    found = {**before, **{name: value for name, value in given.items() if value is not None}}
    if found.pop("slow_line", None):
        found.setdefault("line", "slow")
    return found


def settings(given: Mapping[str, Any], default_profile: str = "") -> Settings:
    """Load and check everything; a recorded market or a venue gets a profile of its own unless one is named."""
    return loaded(explicit(given), default_profile)


def profile_of(given: Mapping[str, Any]) -> Profile:
    """The profile that the settings name, with its socket where they put it."""
    from desk.kernel.profile import Profile

    chosen = settings(given)
    return Profile(chosen.profile, chosen.socket_folder)


def _before(context: click.Context | None) -> dict[str, Any]:
    found = context.find_root().obj if context is not None else None
    return dict(found) if isinstance(found, dict) else {}
