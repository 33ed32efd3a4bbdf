"""The file of what a person has set at their terminals, beside no profile: it holds whichever profile is opened."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desk.kernel.errors import ConfigError
from desk.kernel.profile import terminal_folder

NAME = "settings.yaml"


def settings_file() -> Path:
    """Where they stand; it need not exist."""
    return terminal_folder() / NAME


def keep(changed: Mapping[str, Any]) -> None:
    """Write these over what the file says, and leave the rest as the person wrote it."""
    from ruamel.yaml import YAML

    file = settings_file()
    writer = YAML(typ="rt")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = (writer.load(file.read_text(encoding="utf-8")) if file.exists() else None) or {}
        content.update(changed)
        beside = file.with_suffix(".new")
        with beside.open("w", encoding="utf-8") as opened:
            writer.dump(content, opened)
        beside.replace(file)
    except OSError as problem:
        raise ConfigError(
            f"{file} cannot be written ({problem.strerror}); the setting holds until you leave."
        ) from problem
