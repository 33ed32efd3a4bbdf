"""`desk people`: who is on the desk, and asking for changes of it. Founding and keys work without a host."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from desk.cli import answers
from desk.cli.chosen import choose, profile_of
from desk.cli.people_keys import key

if TYPE_CHECKING:
    from desk.kernel.profile import Profile
    from widgets.specs.people import PeopleList, PersonRow

_reason = click.option("--reason", default="", metavar="TEXT", help="Why, for the record and the card.")


@click.group(invoke_without_command=True)
@click.pass_context
def people(context: click.Context) -> None:
    """Who is on this desk, what they may do, and which key signs for them."""
    if context.invoked_subcommand is None:
        raise click.UsageError("say what about people: list, show, enrol, roles, suspend, revoke, key, found")


people.add_command(key)


@people.command("list")
@click.option("--all", "everybody", is_flag=True, help="Those who were revoked too.")
@choose("profile", "config", "json")
def list_people(everybody: bool, as_json: bool, **flags: Any) -> None:
    """Everybody who is enrolled, as the running host has them."""
    found = listed(profile_of(flags))
    rows = [row for row in found.rows if everybody or row.access != "revoked"]
    if as_json:
        answers.answer(
            "people list",
            {"ok": True, "profile": found.profile, "you": found.you, "people": [_plain(row) for row in rows]},
        )
        return
    for row in rows:
        you = " (you)" if row.person == found.you else ""
        demo = " (demo person)" if row.demo else ""
        state = "" if row.access == "active" else f"  {row.access}"
        here = f"  here since {_clock(row.since)}" if row.since else ""
        answers.out(f"{row.person:<12} {row.name}{demo}{you}  {'+'.join(row.roles)}{state}{here}")


@people.command("show")
@click.argument("person", required=False, default="")
@choose("profile", "config", "json")
def show(person: str, as_json: bool, **flags: Any) -> None:
    """One person, or yourself: roles, rights, Unix user and key."""
    from desk.kernel.errors import ConfigError

    found = listed(profile_of(flags))
    wanted = person or found.you
    row = next((one for one in found.rows if wanted in (one.person, one.name)), None)
    if row is None:
        known = ", ".join(one.person for one in found.rows)
        raise ConfigError(f"nobody called {wanted!r} was ever enrolled on this desk; there are {known}")
    if as_json:
        answers.answer("people show", {"ok": True, **_plain(row)})
        return
    user = "no Unix user" if row.uid is None else f"uid {row.uid}"
    signs = f"{row.key} (held by {'the desk, for the demo' if row.custody == 'desk' else 'them'})"
    answers.out(f"{row.name} ({row.person}), {row.access}")
    answers.out(f"roles   {', '.join(row.roles)}")
    answers.out(f"rights  {', '.join(row.rights) or 'none'}")
    answers.out(f"user    {user}")
    answers.out(f"key     {signs if row.key else 'none signs for them'}")
    if row.since:
        terminals = "1 terminal" if row.terminals == 1 else f"{row.terminals} terminals"
        reviewing = f", reviewing {row.reviewing}" if row.reviewing else ""
        answers.out(f"here    since {_clock(row.since)}, {terminals}{reviewing}")


@people.command("enrol")
@click.argument("person")
@click.option("--name", required=True, metavar="TEXT", help="As everybody will read it.")
@click.option("--roles", required=True, metavar="LIST", help="Such as approver,risk.")
@click.option("--uid", required=True, metavar="N", help="Their Unix user on the host, as `id -u` prints it.")
@click.option("--key", "public", required=True, metavar="HEX", help="As `desk people key new` prints it.")
@choose("profile", "config", "json")
def enrol(person: str, name: str, roles: str, uid: str, public: str, as_json: bool, **flags: Any) -> None:
    """Propose somebody new under the id PERSON; others approve it."""
    given = {"person": person, "name": name, "roles": roles, "uid": uid, "key": public}
    _ask("enrol", given, as_json, flags)


@people.command("roles")
@click.argument("person")
@click.argument("roles", nargs=-1, required=True)
@choose("profile", "config", "json")
def roles(person: str, roles: tuple[str, ...], as_json: bool, **flags: Any) -> None:
    """Propose that PERSON holds exactly these ROLES; others approve it."""
    _ask("roles", {"person": person, "roles": " ".join(roles)}, as_json, flags)


@people.command("rename")
@click.argument("person")
@click.argument("name")
@choose("profile", "config", "json")
def rename(person: str, name: str, as_json: bool, **flags: Any) -> None:
    """Propose another NAME for PERSON; others approve it."""
    _ask("rename", {"person": person, "name": name}, as_json, flags)


@people.command("uid")
@click.argument("person")
@click.argument("uid")
@choose("profile", "config", "json")
def uid(person: str, uid: str, as_json: bool, **flags: Any) -> None:
    """Propose another Unix user for PERSON; others approve it."""
    _ask("uid", {"person": person, "uid": uid}, as_json, flags)


@people.command("revoke")
@click.argument("person")
@_reason
@choose("profile", "config", "json")
def revoke(person: str, reason: str, as_json: bool, **flags: Any) -> None:
    """Propose that PERSON leaves; others approve it. Then rights, terminals and key end at once."""
    _ask("revoke", {"person": person, "reason": reason}, as_json, flags)


@people.command("suspend")
@click.argument("person")
@click.option("--reason", required=True, metavar="TEXT", help="Why; the last thing they read.")
@choose("profile", "config", "json")
def suspend(person: str, reason: str, as_json: bool, **flags: Any) -> None:
    """Take all rights from PERSON at once, alone; others bring them back."""
    _ask("suspend", {"person": person, "reason": reason}, as_json, flags)


@people.command("bring-back")
@click.argument("person")
@_reason
@choose("profile", "config", "json")
def bring_back(person: str, reason: str, as_json: bool, **flags: Any) -> None:
    """Propose that PERSON, suspended or revoked, may act again; others approve it."""
    _ask("bring-back", {"person": person, "reason": reason}, as_json, flags)


@people.command("found")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@choose("profile", "config", "json")
def found(file: Path, as_json: bool, **flags: Any) -> None:
    """Check FILE, which lists the people of a new profile, and keep it for the profile's first start."""
    from desk.kernel.errors import Refused
    from desk.people.founding import keep_founding, read_founding_file

    profile = profile_of(flags)
    them = read_founding_file(file)
    state = profile.prepare_state()
    if _somebody(state):
        raise Refused(
            f"profile {profile.name} has people already; every change of them goes through the gate, "
            "see `desk people enrol --help`"
        )
    path = keep_founding(state, them)
    if as_json:
        names = [one.person.person for one in them]
        answers.answer(
            "people found", {"ok": True, "profile": profile.name, "file": str(path), "people": names}
        )
        return
    for one in them:
        answers.out(
            f"{one.person.person:<12} {one.person.name}  {one.person.role}  uid {one.person.uid}  "
            f"key {one.key[:16]}…"
        )
    answers.out(
        f"{len(them)} people are kept for the first start of profile {profile.name}; check each key with its owner."
    )


def listed(profile: Profile) -> PeopleList:
    """Everybody, as the running host has them."""
    from desk.cli.calling import look

    return cast("PeopleList", look(profile, "people"))


def _somebody(state: Path) -> bool:
    """Whether anybody was ever enrolled there."""
    from desk.kernel.journal import DATABASE
    from desk.kernel.onlooking import consistent

    path = state / DATABASE
    if not path.exists():
        return False
    with consistent(path) as connection:
        return bool(connection.execute("SELECT 1 FROM facts WHERE topic = 'people.v1' LIMIT 1").fetchall())


def _ask(command: str, arguments: dict[str, str], as_json: bool, flags: dict[str, Any]) -> None:
    from desk.cli.calling import call

    text = call(profile_of(flags), command, {name: value for name, value in arguments.items() if value})
    if as_json:
        answers.answer(f"people {command}", {"ok": True, "text": text})
    else:
        answers.out(text)


def _plain(row: PersonRow) -> dict[str, Any]:
    return row.model_dump(mode="json")


def _clock(ns: int) -> str:
    return datetime.fromtimestamp(ns / 1e9, UTC).strftime("%Y-%m-%d %H:%M UTC")
