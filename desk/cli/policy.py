"""`desk policy`: what is in force, what a file says, what an order would need, and putting a file before the people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli import answers
from desk.cli.chosen import choose, profile_of

if TYPE_CHECKING:
    from desk.approvals.policy import Policy
    from widgets.specs.policy import OrderNeeds

_FILE = click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))


@click.group()
def policy() -> None:
    """Who must approve what, within which limits."""


@policy.command()
@choose("profile", "config", "json")
def show(as_json: bool, **flags: Any) -> None:
    """Print the policy in force as a file to begin with. It only reads, and a host may be running."""
    _print("policy show", _in_force(flags), as_json)


@policy.command()
@click.argument("name", metavar="PROFILE", type=click.Choice(("demo", "solo", "desk")))
@choose("json")
def template(name: str, as_json: bool) -> None:
    """Print a policy to begin with, for one person (solo) or for several (desk)."""
    from desk.approvals.policy_templates import template as made

    _print("policy template", made(name), as_json)  # type: ignore[arg-type]


@policy.command()
@_FILE
@choose("json")
def check(file: Path, as_json: bool) -> None:
    """Say whether a file is a policy; everything wrong is told with its line."""
    from desk.approvals.policy_file import load_policy
    from desk.host.every_command import withheld_problems

    found = load_policy(file, withheld_problems)
    if as_json:
        answers.answer(
            "policy check", {"file": str(file), "version": found.version, "profile": found.profile}
        )
    else:
        answers.out(f"{file} is the policy {found.version}, profile {found.profile}")


@policy.command()
def schema() -> None:
    """Print the JSON Schema of a policy file."""
    import json

    from desk.approvals.policy import Policy

    answers.out(json.dumps(Policy.model_json_schema(), indent=2))


@policy.command()
@click.argument("side", type=click.Choice(("buy", "sell")))
@click.argument("instrument")
@click.argument("quantity")
@click.option("--limit", metavar="PRICE", help="Limit price (default: as the desk would price it).")
@choose("profile", "config", "json")
def explain(
    side: str, instrument: str, quantity: str, limit: str | None, as_json: bool, **flags: Any
) -> None:
    """Say what an order would need now, and why. Nothing is proposed; the host must be running."""
    from desk.cli.calling import look

    words = ["needs", side, instrument.upper(), quantity, *([limit] if limit else [])]
    found: Any = look(profile_of(flags), ":".join(words))
    if as_json:
        answers.answer("policy explain", found.model_dump(mode="json"))
    else:
        for line in _needs(found):
            answers.out(line)


@policy.command()
@_FILE
@choose("profile", "config", "json")
def propose(file: Path, as_json: bool, **flags: Any) -> None:
    """Put a policy file before the people of the running desk."""
    from desk.approvals.policy_file import load_policy
    from desk.cli.calling import call
    from desk.host.every_command import withheld_problems

    said = call(
        profile_of(flags), "adopt-policy", {"text": load_policy(file, withheld_problems).text.decode()}
    )
    if as_json:
        answers.answer("policy propose", {"answer": said})
    else:
        answers.out(said)


def _in_force(flags: dict[str, Any]) -> Policy:
    import sqlite3

    from desk.approvals.policy import read_policy
    from desk.kernel.audit import require_whole
    from desk.kernel.errors import NoJournal
    from desk.kernel.journal import DATABASE
    from desk.kernel.onlooking import reader

    profile = profile_of(flags)
    require_whole(profile.state)
    connection = reader(profile.state / DATABASE)
    try:
        rows = connection.execute("SELECT body FROM policy").fetchall()
    except sqlite3.OperationalError:
        rows = []
    finally:
        connection.close()
    if not rows:
        raise NoJournal(f"profile {profile.name} has no policy yet; start its host once")
    return read_policy(rows[0][0])


def _print(command: str, found: Policy, as_json: bool) -> None:
    if as_json:
        answers.answer(command, {"policy": found.model_dump(mode="json")})
        return
    from desk.approvals.policy_file import policy_yaml

    answers.out(policy_yaml(found).rstrip())


def _needs(found: OrderNeeds) -> list[str]:
    lines = [f"{found.order}, {found.notional}. {found.mode}.", found.answer, *found.refusals]
    if found.route == "quorum" and found.rule:
        lines.append(f"No standing rule covers it: {found.rule}.")
    if found.typed_quantity:
        lines.append("Voters type the quantity.")
    lines.append("")
    width = max((len(line.name) for line in found.lines), default=0)
    lines += [f"{line.name:<{width}}  {line.value}  ({line.origin})" for line in found.lines]
    return lines
