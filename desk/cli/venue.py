"""`desk venue key`: sealing the key of an exchange, showing what is sealed, and removing it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli import answers
from desk.cli.chosen import choose, profile_of, settings
from desk.cli.vaults import passphrase_file_option, vault_passphrase

if TYPE_CHECKING:
    from desk.execution.exchange.dialect import Dialect, Rights
    from desk.execution.exchange.key import VenueKey
    from desk.kernel.profile import Profile


@click.group(invoke_without_command=True)
@click.pass_context
def venue(context: click.Context) -> None:
    """Exchanges that the desk can trade at with real money, once people approve it."""
    if context.invoked_subcommand is None:
        raise click.UsageError("say what about venues: key set, key show, key remove")


@venue.group(invoke_without_command=True)
@click.pass_context
def key(context: click.Context) -> None:
    """API keys, sealed in files of this profile under a passphrase; the journal only ever knows their fingerprints."""
    if context.invoked_subcommand is None:
        raise click.UsageError("say what about the key: set, show, remove")


@key.command("set")
@click.argument("name", metavar="VENUE")
@passphrase_file_option
@click.option("--offline", is_flag=True, help="Do not ask the venue what the key may do.")
@choose("profile", "config", "json")
def set_key(name: str, passphrase_file: Path | None, offline: bool, as_json: bool, **flags: Any) -> None:
    """Seal the API key of VENUE (binance or okx) and ask people to let the desk use it.

    Paste what is asked for; nothing of it is shown. A key that could withdraw is refused.
    """
    from desk.execution.exchange.dialect import DIALECTS, dialect
    from desk.execution.exchange.key import VenueKey
    from desk.kernel.errors import ConfigError, Refused

    spoken = dialect(name)
    if spoken is None:
        raise ConfigError(f"live trading is proved at {' and '.join(DIALECTS)}; {name!r} is none of them")
    profile = profile_of(flags)
    made = VenueKey(
        _pasted("API key"),
        _pasted("API secret"),
        _pasted("API passphrase") if spoken.needs_password else "",
    )
    told = None if offline else _asked(spoken, made)
    if told is not None and told.withdraw:
        raise Refused(f"this key could move money out of {spoken.title}; make one there that only trades")
    if told is not None and told.trade is False:
        raise Refused(f"this key may not trade at {spoken.title}; allow it to there, and nothing else")
    passphrase = vault_passphrase(profile, passphrase_file or settings(flags).vault_passphrase_file)
    path = _keyring(profile).store(name, made, passphrase)
    withdraws = "no" if told is not None and told.withdraw is False else "unknown"
    arguments = {"venue": name, "fingerprint": made.fingerprint, "withdraws": withdraws}
    text = _proposed(profile, "venue-key", arguments)
    if as_json:
        answers.answer("venue key set", {"ok": True, "text": text, "file": str(path), **arguments})
        return
    answers.out(
        f"key   {made.fingerprint} at {name}, {'cannot withdraw' if withdraws == 'no' else 'not asked'}"
    )
    answers.out(f"file  {path}")
    answers.out(text)


@key.command("show")
@choose("profile", "config", "json")
def show(as_json: bool, **flags: Any) -> None:
    """What is sealed here; no passphrase is needed."""
    profile = profile_of(flags)
    sealed = _keyring(profile).sealed()
    if as_json:
        rows = [{"venue": name, "key": fingerprint} for name, fingerprint in sealed]
        answers.answer("venue key show", {"ok": True, "keys": rows})
        return
    for name, fingerprint in sealed:
        answers.out(f"{name:<10} {fingerprint}")
    if not sealed:
        answers.out(f"no key is sealed for profile {profile.name}; `desk venue key set VENUE` seals one")


@key.command("remove")
@click.argument("name", metavar="VENUE")
@choose("profile", "config", "json")
def remove(name: str, as_json: bool, **flags: Any) -> None:
    """Delete the sealed keys of VENUE, and have the desk use none there."""
    from desk.kernel.errors import Refused

    profile = profile_of(flags)
    keyring = _keyring(profile)
    if not any(known == name for known, _ in keyring.sealed()):
        raise Refused(f"no key of {name} is sealed for profile {profile.name}")
    text = _proposed(profile, "forget-venue-key", {"venue": name})
    count = keyring.remove(name)
    if as_json:
        answers.answer("venue key remove", {"ok": True, "text": text, "removed": count})
    else:
        answers.out(f"{count} sealed key{'' if count == 1 else 's'} of {name} deleted. {text}")


def _pasted(what: str) -> str:
    from desk.kernel.errors import ConfigError

    text = str(click.prompt(what, hide_input=True, err=True)).strip()
    if not text.isascii() or not text.isprintable() or not 8 <= len(text) <= 256:
        raise ConfigError(f"that is no {what}; paste just what the venue showed")
    return text


def _keyring(profile: Profile) -> Any:
    from desk.execution.exchange.keyring import Keyring

    return Keyring(profile.prepare_state(), profile.name)


def _asked(spoken: Dialect, made: VenueKey) -> Rights:
    """What the venue says the key may do."""
    import asyncio

    from desk.execution.exchange.connection import Connection
    from desk.execution.exchange.pace import Pace
    from desk.execution.exchange.said import Said, Unread
    from desk.kernel.clock import SystemClock
    from desk.kernel.errors import Refused, Unreachable
    from desk.kernel.randomness import Randomness

    async def ask() -> Rights:
        joined = Connection(
            spoken, made, Pace(SystemClock(), Randomness().stream("venue"), spoken.per_second)
        )
        try:
            await joined.set_clock()
            rights: Rights = await joined.call("look", lambda: spoken.rights(joined.exchange))
            return rights
        finally:
            await joined.close()

    try:
        return asyncio.run(ask())
    except Said as said:
        raise Refused(f"{spoken.title} does not take this key: {said}") from None
    except Unread as problem:
        raise Unreachable(f"{spoken.title} did not answer ({problem}); try again, or use --offline") from None


def _proposed(profile: Profile, command: str, arguments: dict[str, str]) -> str:
    """What the running host made of it; without one it is said what to type later."""
    from desk.cli.calling import call
    from desk.kernel.errors import Unreachable

    try:
        return call(profile, command, arguments)
    except Unreachable:
        typed = " ".join((f"/{command}", *arguments.values()))
        return f"No host of profile {profile.name} runs; type {typed} once one does."
