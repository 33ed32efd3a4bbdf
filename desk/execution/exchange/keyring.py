"""The sealed keys of venues in the profile's folder, and those of them that a passphrase has opened."""

from __future__ import annotations

import os
from pathlib import Path

from desk.execution.exchange.key import VenueKey, unpacked
from desk.kernel import patience, vault
from desk.kernel.clock import Clock
from desk.kernel.errors import ConfigError
from desk.kernel.private_file import private

FOLDER = "venues"
SUFFIX = ".key"


class Keyring:
    """One file a key, 0600, named by venue and fingerprint. A key in memory is dropped when the host ends."""

    def __init__(self, state: Path, profile: str) -> None:
        self._folder = state / FOLDER
        self._profile = profile
        self._open: dict[tuple[str, str], VenueKey] = {}

    def sealed(self) -> tuple[tuple[str, str], ...]:
        """Venue and fingerprint of every sealed key."""
        found = []
        for path in sorted(self._folder.glob(f"*.*{SUFFIX}")):
            venue, _, key = path.name.removesuffix(SUFFIX).partition(".")
            found.append((venue, key))
        return tuple(found)

    def store(self, venue: str, key: VenueKey, passphrase: str) -> Path:
        """Seal a key into its file."""
        path = self._path(venue, key.fingerprint)
        sealed = vault.seal(key.packed(), passphrase, self._purpose(venue, key.fingerprint))
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = path.with_suffix(".new")
            with open(fresh, "wb", opener=private) as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except OSError as problem:
            raise ConfigError(
                f"the key file {path} cannot be written ({problem.strerror}); make room"
            ) from None
        return path

    def remove(self, venue: str) -> int:
        """Delete every sealed key of a venue; says how many there were."""
        paths = [self._path(name, key) for name, key in self.sealed() if name == venue]
        for path in paths:
            path.unlink(missing_ok=True)
        self._open = {known: key for known, key in self._open.items() if known[0] != venue}
        return len(paths)

    def unlock(self, passphrase: str, clock: Clock) -> tuple[str, ...]:
        """Open every sealed key; answers the venues. A wrong passphrase is counted first, and each waits longer."""
        for venue, key in self.sealed():
            path = self._path(venue, key)
            patience.require_patience(path, clock.now())
            try:
                secret = vault.unseal(path.read_bytes(), passphrase, self._purpose(venue, key))
            except vault.WrongPassphrase:
                patience.note_wrong(path, clock.now())
                raise vault.WrongPassphrase(
                    f"the passphrase does not open the key of {venue}; every venue's key takes the same one"
                ) from None
            patience.note_right(path)
            self._open[venue, key] = unpacked(secret)
        return tuple(venue for venue, _ in self._open)

    def find(self, venue: str, key: str) -> VenueKey | None:
        """The opened key of this fingerprint."""
        return self._open.get((venue, key))

    def _path(self, venue: str, key: str) -> Path:
        return self._folder / f"{venue}.{key}{SUFFIX}"

    def _purpose(self, venue: str, key: str) -> str:
        return f"venue key of {venue} on {self._profile}, fingerprint {key}"


def passphrase_from_file(path: Path) -> str:
    """The first line of a file that only its owner may read."""
    try:
        status = path.stat()
        if status.st_mode & 0o077:
            raise ConfigError(f"{path} may be read by others (mode {status.st_mode & 0o777:o}); chmod 600 it")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigError(
            f"the passphrase file {path} cannot be read ({problem}); name another one"
        ) from None
    return text.partition("\n")[0]
