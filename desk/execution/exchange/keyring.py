"""The sealed keys of venues in the profile's folder, and those of them that a passphrase has opened."""

from __future__ import annotations

from pathlib import Path

from desk.execution.exchange.key import VenueKey, unpacked
from desk.kernel.clock import Clock
from desk.kernel.sealed_folder import SealedFolder

FOLDER = "venues"


class Keyring:
    """One file a key, 0600, named by venue and fingerprint. A key in memory is dropped when the host ends."""

    locked = "the keys of venues stay locked, so nothing can be traded live"

    def __init__(self, state: Path, profile: str) -> None:
        self._files = SealedFolder(
            state / FOLDER,
            lambda name: "venue key of {0} on {2}, fingerprint {1}".format(*_parts(name), profile),
            lambda name: (
                f"the passphrase does not open the key of {_parts(name)[0]}; every venue's key takes the same one"
            ),
        )
        self._open: dict[tuple[str, str], VenueKey] = {}

    def sealed(self) -> tuple[tuple[str, str], ...]:
        """Venue and fingerprint of every sealed key."""
        return tuple(_parts(name) for name in self._files.names() if "." in name)

    def store(self, venue: str, key: VenueKey, passphrase: str) -> Path:
        """Seal a key into its file."""
        return self._files.store(f"{venue}.{key.fingerprint}", key.packed(), passphrase)

    def remove(self, venue: str) -> int:
        """Delete every sealed key of a venue; says how many there were."""
        keys = [key for name, key in self.sealed() if name == venue]
        for key in keys:
            self._files.remove(f"{venue}.{key}")
        self._open = {known: key for known, key in self._open.items() if known[0] != venue}
        return len(keys)

    def unlock(self, passphrase: str, clock: Clock) -> tuple[str, ...]:
        """Open every sealed key; answers the venues. A wrong passphrase is counted first, and each waits longer."""
        for name, secret in self._files.unlock(passphrase, clock).items():
            self._open[_parts(name)] = unpacked(secret)
        return tuple(venue for venue, _ in self._open)

    def find(self, venue: str, key: str) -> VenueKey | None:
        """The opened key of this fingerprint."""
        return self._open.get((venue, key))


def _parts(name: str) -> tuple[str, str]:
    venue, _, key = name.partition(".")
    return venue, key
