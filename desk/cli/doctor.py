"""`desk doctor`: is everything in place for the desk to run here, and what to do where it is not."""

from __future__ import annotations

from typing import Any

import click

from desk.cli import answers
from desk.cli.chosen import choose, settings

_SIGNS = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}


@click.command()
@choose("profile", "config", "json")
def doctor(as_json: bool, **flags: Any) -> None:
    """Check this machine, the profile's files and its host; say what to do about each problem."""
    from desk.cli.checkup import check_up
    from desk.kernel.profile import Profile

    chosen = settings(flags)
    findings = check_up(Profile(chosen.profile, chosen.socket_folder), chosen)
    failed = any(finding.state == "fail" for finding in findings)
    if as_json:
        answers.answer("doctor", {"ok": not failed, "checks": [finding.as_json() for finding in findings]})
    else:
        width = max(len(finding.name) for finding in findings)
        for finding in findings:
            remedy = f"; {finding.remedy}" if finding.remedy else ""
            answers.out(f"{_SIGNS[finding.state]}  {finding.name:<{width}}  {finding.text}{remedy}")
    click.get_current_context().exit(1 if failed else 0)
