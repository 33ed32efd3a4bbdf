"""Keys of venues and models are unlocked once, when the host starts: from a file, or by a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from desk.host.building import Tell
from desk.kernel.clock import Clock
from desk.kernel.sealed_folder import passphrase_from_file

Ask = Callable[[str], str]
"""Asks a person for something that is not shown."""


class Sealed(Protocol):
    """Keys of one kind, all under the profile's one passphrase."""

    @property
    def locked(self) -> str:
        """What it means that they stay locked."""
        ...

    def sealed(self) -> Sequence[object]:
        """What is sealed."""
        ...

    def unlock(self, passphrase: str, clock: Clock) -> tuple[str, ...]:
        """Open everything; answers the names."""
        ...


def unlock(rings: Sequence[Sealed], clock: Clock, tell: Tell, file: Path | None, ask: Ask | None) -> None:
    """Open what is sealed, where somebody or something gives the passphrase. Raises `WrongPassphrase` for a wrong one."""
    waiting = [ring for ring in rings if ring.sealed()]
    if not waiting:
        return
    if file is not None:
        passphrase = passphrase_from_file(file)
    elif ask is not None:
        passphrase = ask("Passphrase of the vault (empty leaves the keys in it locked)")
    else:
        passphrase = ""
    if not passphrase:
        for ring in waiting:
            tell(f"desk: {ring.locked}")
        return
    names = [name for ring in waiting for name in ring.unlock(passphrase, clock)]
    tell(f"desk: unlocked the keys of {', '.join(names)}")
