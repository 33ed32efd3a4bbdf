"""The passphrase of a profile's vault: one for the keys of venues and of models, so that a host asks once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from desk.kernel.profile import Profile

passphrase_file_option = click.option(
    "--passphrase-file",
    "passphrase_file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Read the vault's passphrase from the first line of FILE (mode 0600) in place of asking.",
)


def vault_passphrase(profile: Profile, named: Path | None) -> str:
    """The passphrase, from a file or asked for; the first one twice. It has to open whatever is sealed already."""
    from desk.agents.models.model_keys import ModelKeys
    from desk.execution.exchange.keyring import Keyring
    from desk.kernel.clock import SystemClock
    from desk.kernel.sealed_folder import passphrase_from_file

    state = profile.prepare_state()
    rings = [ring for ring in (Keyring(state, profile.name), ModelKeys(state, profile.name)) if ring.sealed()]
    text = (
        passphrase_from_file(named)
        if named is not None
        else str(
            click.prompt("Passphrase of the vault", hide_input=True, err=True, confirmation_prompt=not rings)
        )
    )
    for ring in rings:
        ring.unlock(text, SystemClock())
    return text
