"""The settings a command runs with: defaults, the profile's file, the environment, then its own flags."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from desk.cli.chosen_settings import loaded

if TYPE_CHECKING:
    from desk.kernel.profile import Profile
    from desk.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS: dict[str, Callable[[Any], Any]] = {
    "profile": click.option("--profile", metavar="NAME", help="Whose journal and positions (default: demo)."),
    "config": click.option(
        "--config",
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Settings file in place of the profile's own.",
    ),
    "seed": click.option("--seed", metavar="N", type=int, help="Seed of the simulated market."),
    "replay": click.option(
        "--replay",
        metavar="PATH",
        type=click.Path(path_type=Path),
        help="Run on a recorded market, a file or a folder, in place of the simulated one.",
    ),
    "venue": click.option(
        "--venue", metavar="NAME", help="Run on a live venue, e.g. binance; orders stay on paper."
    ),
    "venue_url": click.option(
        "--venue-url", metavar="URL", help="Another address that speaks the venue's protocol."
    ),
    "universe": click.option(
        "--universe", metavar="N|LIST", help="What to carry of the venue: how many, or BTC-USDT,TON-USDT."
    ),
    "llm_url": click.option(
        "--llm-url",
        metavar="URL",
        help="Let the model of this OpenAI-compatible address speak for everybody.",
    ),
    "llm_model": click.option("--llm-model", metavar="NAME", help="Which model of --llm-url."),
    "speed": click.option("--speed", metavar="N|max", help="Speed of the market's clock (default: 1)."),
    "paper_faults": click.option(
        "--paper-faults",
        metavar="LIST",
        help="Have the paper venue misbehave, e.g. lost_ack=0.05,duplicate_fill=0.1,outage=30/600.",
    ),
    "slow_line": click.option(
        "--slow-line", is_flag=True, default=None, help="Send fewer frames; for slow ssh."
    ),
    "theme": click.option("--theme", metavar="NAME", help="Theme of the terminal."),
    "json": click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object on stdout."),
}


def choose(*names: str) -> Callable[[Command], Command]:
    """Give a command these of the common options."""

    def add(command: Command) -> Command:
        for name in reversed(names):
            command = _OPTIONS[name](command)
        return command

    return add


def remember(context: click.Context, flags: Mapping[str, object]) -> None:
    """Keep flags given before the command's name, so that `desk --profile x host` means what it says."""
    context.obj = {name: value for name, value in flags.items() if value is not None}


def explicit(flags: Mapping[str, Any]) -> dict[str, Any]:
    """The flags that were really given, those before the command's name included."""
    before = _before(click.get_current_context(silent=True))
    return {**before, **{name: value for name, value in flags.items() if value is not None}}


def settings(flags: Mapping[str, Any], default_profile: str = "") -> Settings:
    """Load and check everything; a recorded market or a venue gets a profile of its own unless one is named."""
    return loaded(explicit(flags), default_profile)


def profile_of(flags: Mapping[str, Any]) -> Profile:
    """The profile that the settings name, with its socket where they put it."""
    from desk.kernel.profile import Profile

    chosen = settings(flags)
    return Profile(chosen.profile, chosen.socket_folder)


def _before(context: click.Context | None) -> dict[str, Any]:
    found = context.find_root().obj if context is not None else None
    return dict(found) if isinstance(found, dict) else {}
