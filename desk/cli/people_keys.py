"""`desk people key`: making the key that signs your votes, showing it, and putting another one in its place."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli import answers
from desk.cli.chosen import choose, profile_of

if TYPE_CHECKING:
    from desk.kernel.clock import Clock
    from desk.kernel.key_file import KeyFile, UnlockedKey
    from desk.kernel.profile import Profile
    from widgets.specs.people import PersonRow

_file = click.option(
    "--passphrase-file",
    "passphrase_file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Read the passphrase from the first line of FILE (`-` is standard input) in place of asking.",
)


@click.group(invoke_without_command=True)
@click.pass_context
def key(context: click.Context) -> None:
    """Your signing key: sealed in a file of yours under a passphrase; the desk only ever knows its public half."""
    if context.invoked_subcommand is None:
        raise click.UsageError("say what about your key: new, show, rotate, revoke")


@key.command("new")
@click.argument("person")
@_file
@choose("profile", "config", "json")
def new(person: str, passphrase_file: Path | None, as_json: bool, **flags: Any) -> None:
    """Make a key for the person with the id PERSON, before anybody has enrolled them."""
    made = _made(
        profile_of(flags), person, _passphrase(passphrase_file, "Passphrase for the new key", twice=True)
    )
    if as_json:
        answers.answer("people key new", {"ok": True, **_plain(made)})
        return
    answers.out(f"key   {made.key}")
    answers.out(f"file  {made.path}")
    answers.out(
        f"Give the key, with your name and the number that `id -u` prints, to an admin: `desk people enrol {person}`"
    )


@key.command("show")
@choose("profile", "config", "json")
def show(as_json: bool, **flags: Any) -> None:
    """Your key files for this profile; no passphrase is needed."""
    from desk.kernel.key_file import key_files

    profile = profile_of(flags)
    files = key_files(profile)
    if as_json:
        answers.answer("people key show", {"ok": True, "keys": [_plain(one) for one in files]})
        return
    for one in files:
        answers.out(f"{one.person:<12} {one.key}  {one.path}")
    if not files:
        answers.out(f"no key of yours for profile {profile.name}; `desk people key new PERSON` makes one")


@key.command("rotate")
@_file
@click.option(
    "--new-passphrase-file",
    "new_passphrase_file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="The same for the new key; without it the new key gets the passphrase of the old one.",
)
@choose("profile", "config", "json")
def rotate(
    passphrase_file: Path | None, new_passphrase_file: Path | None, as_json: bool, **flags: Any
) -> None:
    """Propose a new key for yourself, signed by the old one where you hold one; others approve it.

    Until then the old key signs. What it signed before stands for ever.
    """
    from desk.cli.calling import call
    from desk.kernel.clock import SystemClock
    from desk.link.statement import key_statement

    profile = profile_of(flags)
    you = _you(profile)
    old = _own_file(profile, you)
    ask = "Passphrase of your key" if old else "Passphrase for the new key"
    passphrase = _passphrase(passphrase_file, ask, twice=old is None)
    clock = SystemClock()
    unlocked = None if old is None else _unlocked(profile, old, passphrase, clock)
    fresh = passphrase if new_passphrase_file is None else _passphrase(new_passphrase_file, "", twice=False)
    made = _made(profile, you.person, fresh)
    statement = key_statement(profile.name, you.person, made.key, you.key)
    arguments = {"key": made.key, "signature": made.unlock(fresh, clock).sign(statement)}
    if unlocked is not None:
        arguments["old_signature"] = unlocked.sign(statement)
        unlocked.forget()
    try:
        text = call(profile, "key-enrol", arguments)
    except BaseException:
        made.path.unlink(missing_ok=True)
        raise
    if as_json:
        answers.answer("people key rotate", {"ok": True, "text": text, **_plain(made)})
    else:
        answers.out(text)
        answers.out(f"file  {made.path}")


@key.command("revoke")
@click.argument("person")
@click.option("--reason", default="", metavar="TEXT", help="Why, for the record and the card.")
@choose("profile", "config", "json")
def revoke(person: str, reason: str, as_json: bool, **flags: Any) -> None:
    """Propose that PERSON's key signs nothing any more; others approve it."""
    from desk.cli.calling import call

    arguments = {"person": person} | ({"reason": reason} if reason else {})
    text = call(profile_of(flags), "key-revoke", arguments)
    if as_json:
        answers.answer("people key revoke", {"ok": True, "text": text})
    else:
        answers.out(text)


def _unlocked(profile: Profile, file: KeyFile, passphrase: str, clock: Clock) -> UnlockedKey:
    """The key, or the refusal, of which the host keeps a note."""
    from desk.cli.calling import tell_wrong_passphrase
    from desk.kernel.vault import WrongPassphrase

    try:
        return file.unlock(passphrase, clock)
    except WrongPassphrase as wrong:
        tell_wrong_passphrase(profile, file.key, wrong.in_a_row)
        raise


def _own_file(profile: Profile, you: PersonRow) -> KeyFile | None:
    """The file of the key that signs for you now; none where none does, or where the desk holds it."""
    from desk.kernel.errors import ConfigError
    from desk.kernel.key_file import find_key_file

    if not you.key or you.custody != "person":
        return None
    file = find_key_file(profile, you.person, you.key)
    if file is None:
        raise ConfigError(
            f"the key that signs for {you.name} ({you.key[:16]}…) is in no file of yours here; rotate it where it is, "
            "or where it is lost, ask an admin for `desk people key revoke`"
        )
    return file


def _made(profile: Profile, person: str, passphrase: str) -> KeyFile:
    from desk.kernel.key_file import new_key_file
    from desk.people.naming import id_problem

    # The operator of a demo may have a key too, though nobody can be enrolled under that id.
    why = "" if person == "operator" else id_problem(person)
    if why:
        raise click.UsageError(why)
    return new_key_file(profile, person, passphrase)


def _you(profile: Profile) -> PersonRow:
    from desk.cli.calling import look

    found: Any = look(profile, "people")
    you: PersonRow = next(row for row in found.rows if row.person == found.you)
    return you


def _passphrase(file: Path | None, ask: str, twice: bool) -> str:
    """From a file, or asked for at the terminal without being shown."""
    from desk.kernel.errors import ConfigError

    if file is None:
        return str(click.prompt(ask, hide_input=True, confirmation_prompt=twice, err=True))
    try:
        text = sys.stdin.readline() if str(file) == "-" else file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigError(
            f"the passphrase cannot be read from {file} ({problem}); name another file"
        ) from None
    line = text.splitlines()[0] if text else ""
    if not line:
        raise ConfigError(f"there is no passphrase in {file}; put it in its first line")
    return line


def _plain(file: KeyFile) -> dict[str, Any]:
    return {"person": file.person, "key": file.key, "file": str(file.path)}
