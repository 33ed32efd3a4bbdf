"""`desk host` and `desk stop`: the host in the foreground, and its end."""

from __future__ import annotations

import sys
from typing import Any

import click

from desk.cli import answers
from desk.cli.chosen import choose, explicit, profile_of
from desk.cli.chosen_settings import loaded_told
from desk.cli.flags import of_the_host


@click.command()
@choose("profile", "config", *of_the_host())
@click.option("--started-by-desk", is_flag=True, hidden=True, help="Stop with the last terminal.")
def host(started_by_desk: bool, **flags: Any) -> None:
    """Run the host in the foreground, for a service manager. SIGTERM and Ctrl+C stop it cleanly."""
    from desk.host.foreground import run_host

    def ask(text: str) -> str:
        return str(click.prompt(text, hide_input=True, err=True))

    here = None if started_by_desk or not sys.stdin.isatty() else ask
    told = loaded_told(explicit(flags))
    run_host(told.settings, started_here=started_by_desk, tell=answers.say, ask=here, sources=told.sources)


@click.command()
@choose("profile", "config")
def stop(**flags: Any) -> None:
    """Stop the profile's host, and wait until it has."""
    from desk.host.lifecycle import stop_host
    from desk.kernel.clock import pause

    profile = profile_of(flags)
    pid = stop_host(profile, pause)
    answers.say(f"desk: host {pid} of profile {profile.name} has stopped; its journal is safe")
