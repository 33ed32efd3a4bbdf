"""The keys of venues are unlocked once, when the host starts: from a file for a service manager, or by a person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desk.execution.exchange.keyring import Keyring, passphrase_from_file
from desk.host.building import Tell
from desk.kernel.clock import Clock

Ask = Callable[[str], str]
"""Asks a person for something that is not shown."""


def unlock(keyring: Keyring, clock: Clock, tell: Tell, file: Path | None, ask: Ask | None) -> None:
    """Open what is sealed, where somebody or something gives the passphrase. Raises `WrongPassphrase` for a wrong one."""
    if not keyring.sealed():
        return
    if file is not None:
        passphrase = passphrase_from_file(file)
    elif ask is not None:
        passphrase = ask("Passphrase of the vault (empty leaves the venues' keys locked)")
    else:
        passphrase = ""
    if not passphrase:
        tell("desk: the keys of venues stay locked, so nothing can be traded live")
        return
    tell(f"desk: unlocked the keys of {', '.join(keyring.unlock(passphrase, clock))}")
