"""`desk doctor`: is everything in place for the desk to run here, and what to do where it is not."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import click

from desk.cli import answers
from desk.cli.chosen import choose, explicit
from desk.cli.chosen_settings import loaded_told

if TYPE_CHECKING:
    from desk.cli.finding import Finding

_SIGNS = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}


@click.command()
@choose("profile", "config", "json")
def doctor(as_json: bool, **flags: Any) -> None:
    """Check this machine, the profile's files and its host; say what to do about each problem."""
    from desk.cli.checkup import check_up
    from desk.kernel.profile import Profile

    told = loaded_told(explicit(flags))
    chosen = told.settings
    findings = check_up(Profile(chosen.profile, chosen.socket_folder), chosen, sources=told.sources)
    failed = any(finding.state == "fail" for finding in findings)
    if as_json:
        answers.answer("doctor", {"ok": not failed, "checks": [finding.as_json() for finding in findings]})
    else:
        width = max(len(finding.name) for finding in findings)
        for finding in findings:
            _tell(finding, width)
    click.get_current_context().exit(1 if failed else 0)


def _tell(finding: Finding, width: int) -> None:
    """One line each for whoever reads lines; on a terminal it is broken between words, with what to do below."""
    head = f"{_SIGNS[finding.state]}  {finding.name:<{width}}  "
    if not sys.stdout.isatty():
        answers.out(f"{head}{finding.text}{'; ' if finding.remedy else ''}{finding.remedy}")
        return
    room = max(20, shutil.get_terminal_size().columns - len(head) - 1)
    lines = textwrap.wrap(finding.text, room)
    if finding.remedy:
        lines += textwrap.wrap(f"→ {finding.remedy}", room, subsequent_indent="  ")
    for number, line in enumerate(lines):
        answers.out(f"{head if number == 0 else ' ' * len(head)}{line}")
