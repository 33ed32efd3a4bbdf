"""Reading a YAML 1.2 file of settings: plain values, and for each the file and line it stands on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desk.kernel.errors import ConfigError

Place = tuple[str, ...]
LARGEST_FILE = 1024 * 1024
MOST_VALUES = 50_000
"""A small file with nested aliases can stand for billions of values."""


def read_settings(file: Path) -> tuple[dict[str, Any], dict[Place, str]]:
    """The file's values, and for each place where it stands. Raises `ConfigError` for a file that holds no settings."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    reader = YAML(typ="rt")
    reader.allow_duplicate_keys = False
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise ConfigError(f"{file} is larger than 1 MiB; name a file of settings.")
        content = reader.load(file.read_text(encoding="utf-8"))
    except MarkedYAMLError as problem:
        line = f", line {problem.problem_mark.line + 1}" if problem.problem_mark else ""
        what = (problem.problem or "it is no YAML").split("\n")[0]
        raise ConfigError(f"{file}{line}: {what}; mend that line.") from problem
    except RecursionError as problem:
        raise ConfigError(f"{file} is nested too deeply; settings are a few levels deep.") from problem
    except OSError as problem:
        raise ConfigError(
            f"{file} cannot be read ({problem.strerror}); name a file of settings."
        ) from problem
    except (YAMLError, ValueError) as problem:
        raise ConfigError(f"{file} cannot be read as settings: {str(problem).splitlines()[0]}.") from problem
    if content is None:
        return {}, {}
    if not isinstance(content, dict):
        raise ConfigError(f"{file}, line 1: settings are `name: value` lines; this is something else.")
    reading = _Reading(file)
    return reading.plain(content, ()), reading.places


class _Reading:
    def __init__(self, file: Path) -> None:
        self.places: dict[Place, str] = {}
        self._file = file
        self._values = 0

    def plain(self, node: Any, place: Place) -> Any:
        self._values += 1
        if self._values > MOST_VALUES:
            raise ConfigError(
                f"{self._file} stands for more than {MOST_VALUES} values; name a file of settings."
            )
        if isinstance(node, dict):
            return {str(key): self._value(node, key, (*place, str(key))) for key in node}
        if isinstance(node, list):
            return [self.plain(value, place) for value in node]
        if type(node).__name__ == "ScalarBoolean":  # an int to Python, so the kinds below would miss it
            return bool(node)
        for kind in (bool, int, float, str):
            if isinstance(node, kind):
                return kind(node)
        return node

    def _value(self, mapping: Any, key: Any, here: Place) -> Any:
        line = f", line {mapping.lc.key(key)[0] + 1}" if key in mapping.lc.data else ""
        self.places[here] = f"{self._file}{line}"
        return self.plain(mapping[key], here)
