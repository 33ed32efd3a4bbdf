"""`desk export`: everything that was recorded, as CSV, JSON or Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from desk.cli import answers
from desk.cli.chosen import choose, settings

WHAT = ("journal", "orders", "fills", "requests", "votes", "positions", "threads", "debates", "models")


def _known(context: click.Context, parameter: click.Parameter, what: str) -> str:
    from difflib import get_close_matches

    if what not in WHAT:
        near = get_close_matches(what.lower(), WHAT, 1, 0.5)
        nearest = f" ({near[0]} is the nearest)" if near else ""
        raise click.UsageError(f"there is nothing called {what[:30]!r}{nearest}; choose {', '.join(WHAT)}")
    return what


@click.command()
@click.argument("what", metavar="[WHAT]", default="journal", callback=_known, required=False)
@choose("profile", "config")
@click.option("--format", "form", type=click.Choice(("csv", "json", "md")), help="Format (default: csv).")
@click.option("--since", metavar="TIME", help="First time, as an ISO date or time in UTC.")
@click.option("--until", metavar="TIME", help="Time to stop before.")
@click.option(
    "--output", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="File to write."
)
@choose("json")
def export(
    what: str,
    form: str | None,
    since: str | None,
    until: str | None,
    output: Path | None,
    as_json: bool,
    **flags: Any,
) -> None:
    """Write records of one kind, uncapped, to stdout or a file, with PAPER or LIVE.

    WHAT is journal (the default), orders, fills, requests, votes, positions, threads, debates or models. It only
    reads, and a host may be running.
    """
    import sys

    from desk.host.exporting import Format, written
    from desk.host.exports import mode_of, moment, rows
    from desk.kernel.audit import require_whole
    from desk.kernel.clock import SystemClock
    from desk.kernel.errors import ConfigError
    from desk.kernel.journal import DATABASE
    from desk.kernel.profile import Profile

    if as_json and form not in (None, "json"):
        raise ConfigError(f"--json and --format {form} contradict each other; give one of them")
    profile = Profile(settings(flags).profile)
    first, end = moment(since) if since else 0, moment(until) if until else 0
    require_whole(profile.state)
    found = rows(profile.state / DATABASE, what, first, end)
    mode = mode_of(profile.state / DATABASE)
    chosen: Format = "json" if as_json else "csv" if form is None else form  # type: ignore[assignment]
    pieces = written(what, chosen, found, profile.name, SystemClock().now(), mode)
    if output is None:
        for piece in pieces:
            sys.stdout.write(piece)
        return
    try:
        with output.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
    except OSError as problem:
        raise ConfigError(f"{output} cannot be written ({problem.strerror}); name another file") from None
    answers.say(f"desk: {what} of {profile.name} written to {output} ({mode})")
