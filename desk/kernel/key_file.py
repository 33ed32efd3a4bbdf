"""A person's signing key: sealed in a file of their own (0600), unlocked for a while, then forgotten.

Creating and unlocking derive a key from the passphrase, which takes a moment: call them on a thread.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from desk.kernel import patience, signatures, vault
from desk.kernel.clock import Clock
from desk.kernel.errors import ConfigError
from desk.kernel.private_file import private
from desk.kernel.profile import Profile

_PERSON = re.compile(r"[a-z][a-z0-9-]{0,31}")
_SHOWN = 12
"""Hex digits of the public key in the file's name."""
SUFFIX = ".key"
KEPT_FOR = 15 * 60.0
"""Seconds without a signature after which an unlocked key is forgotten."""


class KeyFile:
    """One sealed key. Its name and its purpose tell profile, person and public key, without a passphrase."""

    def __init__(self, path: Path, profile: str, person: str, key: str) -> None:
        self.path = path
        self.profile = profile
        self.person = person
        self.key = key
        """Public half, in hex."""

    @property
    def purpose(self) -> str:
        return _purpose(self.profile, self.person, self.key)

    def unlock(self, passphrase: str, clock: Clock, kept_for: float = KEPT_FOR) -> UnlockedKey:
        """The key, ready to sign. A wrong passphrase is counted first, and each in a row waits longer."""
        patience.require_patience(self.path, clock.now())
        try:
            seed = vault.unseal(self.path.read_bytes(), passphrase, self.purpose)
        except vault.WrongPassphrase as wrong:
            tries = patience.note_wrong(self.path, clock.now())
            wait = patience.wait_after(tries.wrong)
            then = f"; the next one is heard in {wait} s" if wait else ""
            raise vault.WrongPassphrase(f"{wrong}{then}", tries.wrong) from None
        except OSError as problem:
            raise ConfigError(
                f"the key file {self.path} cannot be read ({problem.strerror}); check who owns it"
            ) from None
        if len(seed) != signatures.SEED_BYTES or signatures.public_key(seed) != self.key:
            raise vault.DamagedVault(
                f"the key in {self.path} is not the one its name tells; restore it from a copy"
            )
        wrong_before = patience.note_right(self.path)
        return UnlockedKey(self.key, seed, clock, kept_for, wrong_before)


class UnlockedKey:
    """A key in memory, for as long as it is used: after `kept_for` seconds without a signature it is forgotten."""

    def __init__(self, key: str, seed: bytes, clock: Clock, kept_for: float, wrong_before: int = 0) -> None:
        self.key = key
        self.wrong_before = wrong_before
        """Wrong passphrases in a row before the right one."""
        self._seed = bytearray(seed)
        self._clock = clock
        self._kept_for = round(kept_for * 1e9)
        self._used = clock.monotonic()

    @property
    def locked(self) -> bool:
        """Whether it is forgotten, which it is from now on if it was idle for too long."""
        if self._seed and self._clock.monotonic() - self._used >= self._kept_for:
            self.forget()
        return not self._seed

    def sign(self, statement: bytes) -> str:
        """The signature, or empty where the key is forgotten: then the passphrase is needed again."""
        if self.locked:
            return ""
        self._used = self._clock.monotonic()
        return signatures.sign(bytes(self._seed), statement)

    def forget(self) -> None:
        """Overwrite it: when the terminal loses its session, or its person locks it."""
        self._seed[:] = bytes(len(self._seed))
        self._seed.clear()


def new_key_file(profile: Profile, person: str, passphrase: str) -> KeyFile:
    """Make a key and seal it; a person may have several files, of which the desk knows one key as theirs."""
    if not _PERSON.fullmatch(person):
        raise ConfigError(
            f"{person!r} is no person's id; use up to 32 small letters, digits and dashes, a letter first"
        )
    seed = os.urandom(signatures.SEED_BYTES)
    key = signatures.public_key(seed)
    folder = profile.settings_file.parent
    path = folder / f"{profile.name}.{person}.{key[:_SHOWN]}{SUFFIX}"
    sealed = vault.seal(seed, passphrase, _purpose(profile.name, person, key))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        with open(fresh, "wb", opener=private) as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        _sync_folder(folder)
    except OSError as problem:
        raise ConfigError(
            f"the key file {path} cannot be written ({problem.strerror}); make room, or set DESK_HOME"
        ) from None
    return KeyFile(path, profile.name, person, key)


def key_files(profile: Profile, person: str = "") -> tuple[KeyFile, ...]:
    """The key files of this user for a profile, of one person or of all, by name. Unreadable ones are left out."""
    found = []
    for path in sorted(profile.settings_file.parent.glob(f"{profile.name}.*{SUFFIX}")):
        known = _known(path)
        if known is not None and known.profile == profile.name and person in ("", known.person):
            found.append(known)
    return tuple(found)


def find_key_file(profile: Profile, person: str, key: str) -> KeyFile | None:
    """The file that holds this public key of this person, or `None` where this user has none."""
    return next((one for one in key_files(profile, person) if one.key == key), None)


def _purpose(profile: str, person: str, key: str) -> str:
    return f"signing key of {person} on {profile}, public {key}"


_TOLD = re.compile(r"signing key of (\S+) on (\S+), public ([0-9a-f]{64})")


def _known(path: Path) -> KeyFile | None:
    try:
        told = _TOLD.fullmatch(vault.purpose_of(path.read_bytes()))
    except (OSError, vault.DamagedVault):
        return None
    return KeyFile(path, told[2], told[1], told[3]) if told else None


def _sync_folder(folder: Path) -> None:
    entry = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)
