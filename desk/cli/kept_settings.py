"""Where settings are kept: a profile's file for its host, and a person's own, which holds whichever profile is opened."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from desk.kernel.errors import ConfigError
from desk.kernel.profile import terminal_folder

NAME = "settings.yaml"
_WORD = re.compile(r"^(theme|line):[ \t]*[\"']?([\w.-]{1,40})[\"']?[ \t]*(?:#.*)?$", re.MULTILINE)


def settings_file() -> Path:
    """The person's own; it need not exist."""
    return terminal_folder() / NAME


def glimpse() -> dict[str, str]:
    """Theme and line of the person's file, for the first frame: reading it properly takes as long as painting one."""
    try:
        found = _WORD.findall(settings_file().read_text(encoding="utf-8")[:65_536])
    except (OSError, ValueError):
        return {}
    return dict(found)


def keep(changed: Mapping[str, Any], file: Path | None = None) -> None:
    """Write these over what a file says, the person's own unless named, and leave the rest as it was written."""
    _rewrite(file, lambda content: content.update({name: _plain(value) for name, value in changed.items()}))


def forget(name: str, file: Path | None = None) -> None:
    """Take a setting out of a file."""
    _rewrite(file, lambda content: content.pop(name, None))


def create(file: Path, text: str) -> None:
    """Write a file that is not there yet."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError:
        raise ConfigError(
            f"{file} is there already and stays as it is; `desk settings write --out` prints one to compare."
        ) from None
    except OSError as problem:
        raise ConfigError(
            f"{file} cannot be written ({problem.strerror}); name another with --config."
        ) from problem


def _rewrite(named: Path | None, change: Callable[[Any], object]) -> None:
    from io import StringIO

    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    file = named or settings_file()
    writer = YAML(typ="rt")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        said = file.read_text(encoding="utf-8") if file.exists() else ""
        content = writer.load(said)
        if content is None:
            _begin(file, said, change, writer)
            return
        if not isinstance(content, dict):
            raise ConfigError(f"{file} holds no settings; move it away and set it again.")
        change(content)
        text = StringIO()
        if content:
            writer.dump(content, text)
        else:
            text.writelines(line for line in said.splitlines(keepends=True) if line.startswith("#"))
        _replace(file, text.getvalue())
    except OSError as problem:
        raise ConfigError(
            f"{file} cannot be written ({problem.strerror}); the setting holds until you leave."
        ) from problem
    except (YAMLError, ValueError) as problem:
        raise ConfigError(
            f"{file} cannot be read as settings; mend it first: `desk settings show` says where."
        ) from problem


def _begin(file: Path, said: str, change: Callable[[Any], object], writer: Any) -> None:
    """The first setting of a file that is not there, or that holds comments alone: they stay above it."""
    from io import StringIO

    content: dict[str, Any] = {}
    change(content)
    if not content:
        return
    text = StringIO()
    writer.dump(content, text)
    _replace(file, f"{said.rstrip()}\n\n{text.getvalue()}" if said.strip() else text.getvalue())


def _replace(file: Path, text: str) -> None:
    """Whole or not at all, also where the machine stops in between."""
    beside = file.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value
