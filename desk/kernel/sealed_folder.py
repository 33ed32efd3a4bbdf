"""Secrets in sealed files, one a name, which one passphrase opens when a host starts."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from desk.kernel import patience, vault
from desk.kernel.clock import Clock
from desk.kernel.errors import ConfigError
from desk.kernel.private_file import private

SUFFIX = ".key"


class SealedFolder:
    """Files of 0600 in a folder of 0700, each sealed for its own purpose: one that was renamed does not open."""

    def __init__(self, folder: Path, purpose: Callable[[str], str], refusal: Callable[[str], str]) -> None:
        self._folder = folder
        self._purpose = purpose
        self._refusal = refusal
        """The sentence about a wrong passphrase for the file of this name."""

    def names(self) -> tuple[str, ...]:
        """Everything that is sealed here."""
        return tuple(sorted(path.name.removesuffix(SUFFIX) for path in self._folder.glob(f"*{SUFFIX}")))

    def path(self, name: str) -> Path:
        """The file of a name."""
        return self._folder / f"{name}{SUFFIX}"

    def store(self, name: str, secret: bytes, passphrase: str) -> Path:
        """Seal a secret into its file, in the place of another of this name."""
        path = self.path(name)
        sealed = vault.seal(secret, passphrase, self._purpose(name))
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = path.with_name(f"{path.name}.new")
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

    def remove(self, name: str) -> None:
        """Delete the file of a name."""
        self.path(name).unlink(missing_ok=True)

    def unlock(self, passphrase: str, clock: Clock) -> Mapping[str, bytes]:
        """Every secret by its name. A wrong passphrase is counted first, and each waits longer."""
        found = {}
        for name in self.names():
            path = self.path(name)
            patience.require_patience(path, clock.now())
            try:
                found[name] = vault.unseal(path.read_bytes(), passphrase, self._purpose(name))
            except vault.WrongPassphrase:
                patience.note_wrong(path, clock.now())
                raise vault.WrongPassphrase(self._refusal(name)) from None
            patience.note_right(path)
        return found


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
