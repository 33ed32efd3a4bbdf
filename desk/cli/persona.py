"""`desk persona`: what each persona is told and held to, and putting another one before the people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli import answers
from desk.cli.chosen import choose, profile_of

if TYPE_CHECKING:
    from desk.people.personas.persona import Personas

_NAME = click.argument("name", nargs=-1, required=True)


@click.group()
def persona() -> None:
    """What each persona of the agents is told, what it reads and its limits."""


@persona.command("list")
@choose("profile", "config", "json")
def listing(as_json: bool, **flags: Any) -> None:
    """List the personas in force with version and hash. It only reads, and a host may be running."""
    found = _in_force(flags)
    if as_json:
        rows = [
            {"name": one.name, "kind": one.kind, "version": one.version, "on": one.on, "sha256": one.sha256}
            for one in found
        ]
        answers.answer("persona list", {"sha256": found.sha256, "personas": rows})
        return
    width = max(len(one.name) for one in found)
    for one in found:
        answers.out(
            f"{one.name:<{width}}  {one.kind:<6}  {one.version:>4}  {'on ' if one.on else 'off'}  {one.sha256[:16]}"
        )
    answers.out(f"all of them: {found.sha256}")


@persona.command()
@_NAME
@choose("profile", "config", "json")
def show(name: tuple[str, ...], as_json: bool, **flags: Any) -> None:
    """Print the persona in force as a file to begin with. It only reads, and a host may be running."""
    import msgspec

    from desk.chat.arguments import one_of
    from desk.people.personas.persona_file import persona_yaml

    found = _in_force(flags)
    one = found[one_of(" ".join(name), tuple(each.name for each in found), "persona")]
    if as_json:
        answers.answer("persona show", {"persona": msgspec.to_builtins(one), "sha256": one.sha256})
    else:
        answers.out(persona_yaml(one).rstrip())


@persona.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@choose("profile", "config", "json")
def propose(file: Path, as_json: bool, **flags: Any) -> None:
    """Put a persona file before the people of the running desk."""
    from desk.people.personas.persona_file import load_persona

    _call("persona propose", flags, "adopt-persona", {"text": load_persona(file).text}, as_json)


@persona.command()
@click.argument("to", metavar="on|off", type=click.Choice(("on", "off")))
@_NAME
@choose("profile", "config", "json")
def switch(to: str, name: tuple[str, ...], as_json: bool, **flags: Any) -> None:
    """Ask the people of the running desk to use a cognitive module, or not any more."""
    _call("persona switch", flags, "module", {"switch": to, "name": " ".join(name)}, as_json)


def _call(command: str, flags: dict[str, Any], slash: str, values: dict[str, str], as_json: bool) -> None:
    from desk.cli.calling import call

    said = call(profile_of(flags), slash, values)
    if as_json:
        answers.answer(command, {"answer": said})
    else:
        answers.out(said)


def _in_force(flags: dict[str, Any]) -> Personas:
    import sqlite3

    from desk.kernel.audit import require_whole
    from desk.kernel.journal import DATABASE
    from desk.kernel.onlooking import reader
    from desk.people.personas.house_personas import house_personas
    from desk.people.personas.personas_table import personas_in_force

    profile = profile_of(flags)
    if not (profile.state / DATABASE).exists():
        return house_personas()
    require_whole(profile.state)
    connection = reader(profile.state / DATABASE)

    def select(text: str, values: Sequence[Any] = (), /) -> Sequence[Sequence[Any]]:
        return connection.execute(text, values).fetchall()

    try:
        return personas_in_force(select)
    except sqlite3.OperationalError:
        return house_personas()
    finally:
        connection.close()
