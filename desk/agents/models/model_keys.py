"""The sealed keys of endpoints in the profile's folder, and those of them that a passphrase has opened."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from desk.kernel.clock import Clock
from desk.kernel.errors import ConfigError
from desk.kernel.sealed_folder import SealedFolder

FOLDER = "models"
_LONGEST = 4_096


class ModelKeys:
    """One file an endpoint, 0600. A key in memory is dropped when the host ends.

    A key is sealed together with the address it is for, so that whoever changes the models file sends it nowhere else.
    """

    locked = "the keys of models stay locked, so the house's rules speak for whoever needs one"

    def __init__(self, state: Path, profile: str) -> None:
        self._files = SealedFolder(
            state / FOLDER,
            lambda name: f"model key of {name} on {profile}",
            lambda name: (
                f"the passphrase does not open the key of the endpoint {name}; all keys of a profile take the same one"
            ),
        )
        self._open: dict[str, tuple[str, str]] = {}
        """Key and address."""

    def __repr__(self) -> str:
        return f"ModelKeys({', '.join(self._open) or 'locked'})"

    def sealed(self) -> tuple[str, ...]:
        """The endpoints that have a sealed key."""
        return self._files.names()

    def store(self, endpoint: str, key: str, passphrase: str, url: str) -> Path:
        """Seal a key into its file, for the address of this url alone."""
        return self._files.store(endpoint, f"{key}\n{_address(url)}".encode(), passphrase)

    def remove(self, endpoint: str) -> bool:
        """Delete the sealed key of an endpoint; says whether there was one."""
        known = endpoint in self.sealed()
        self._files.remove(endpoint)
        self._open.pop(endpoint, None)
        return known

    def unlock(self, passphrase: str, clock: Clock) -> tuple[str, ...]:
        """Open every sealed key; answers the endpoints. A wrong passphrase is counted first, and each waits longer."""
        opened = self._files.unlock(passphrase, clock)
        parts = {name: sealed.decode().partition("\n") for name, sealed in opened.items()}
        self._open = {name: (key, address) for name, (key, _, address) in parts.items()}
        return tuple(self._open)

    def find(self, endpoint: str, url: str) -> str | None:
        """The opened key of an endpoint, where it was sealed for this address."""
        key, address = self._open.get(endpoint, ("", ""))
        return key if address and address == _address(url) else None

    def opened(self) -> tuple[str, ...]:
        """Every key in memory, whatever address it is for: to be kept out of everything."""
        return tuple(key for key, _ in self._open.values())


def _address(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def pasted_key(text: str) -> str:
    """A key as it was pasted, without what terminals and hands add. Raises `ConfigError` for what can be none."""
    key = text.replace("\x1b[200~", "").replace("\x1b[201~", "").strip().strip("\"'")
    key = key.removeprefix("Bearer ").strip()
    if not 1 <= len(key) <= _LONGEST or not key.isascii() or not key.isprintable() or " " in key:
        raise ConfigError(
            "that is no key: it is empty, too long, or holds spaces or signs that no key has; copy it again"
        )
    return key
