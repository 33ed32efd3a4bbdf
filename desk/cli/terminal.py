"""`desk` and `desk attach` with options: the terminal, on a host of its own, a found one, or one in the same process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from desk.cli import window
from desk.cli.chosen import choose, explicit
from desk.cli.flags import of_the_person


@click.command()
@choose("profile", "config", *of_the_person(), "slow_line")
def attach(**flags: Any) -> None:
    """Open a terminal on the host that runs; never start one."""
    click.get_current_context().exit(window.attached(explicit(flags)))


def open_terminal(flags: Mapping[str, Any], solo: bool) -> None:
    """Open a terminal; find the profile's host, start one, or (`solo`) be one."""
    click.get_current_context().exit(window.opened(explicit(flags), solo))
