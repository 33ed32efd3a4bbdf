"""Changing the models file by command: comments and order stay, and a file that would not load is never written."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from desk.agents.models.models_file import ModelsFile, read_models
from desk.kernel.errors import ConfigError
from desk.kernel.private_file import private

_HEAD = "# Endpoints, which persona speaks through which of them, and what all may cost; docs/models.md says more.\n"


def put_endpoint(path: Path, name: str, values: Mapping[str, Any]) -> ModelsFile:
    """Add an endpoint, or put these values in the place of what it had; `None` takes a value away."""

    def change(content: Any) -> None:
        endpoint = _inner(_inner(content, "endpoints"), name)
        for key, value in values.items():
            if value is None:
                endpoint.pop(key, None)
            else:
                endpoint[key] = value

    return _edited(path, change)


def remove_endpoint(path: Path, name: str) -> ModelsFile:
    """Take an endpoint away, and every persona that spoke through it back to the house's rules or to `*`."""

    def change(content: Any) -> None:
        _inner(content, "endpoints").pop(name, None)
        personas = _inner(content, "personas")
        for persona in [who for who, where in personas.items() if where == name]:
            del personas[persona]

    return _edited(path, change)


def use(path: Path, persona: str, endpoint: str) -> ModelsFile:
    """Let a persona speak through an endpoint, or by the house's rules."""
    return _edited(path, lambda content: _inner(content, "personas").update({persona: endpoint}))


def _edited(path: Path, change: Callable[[Any], None]) -> ModelsFile:
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap

    read_models(path)
    editor = YAML(typ="rt")
    editor.preserve_quotes = True
    editor.indent(mapping=2, sequence=4, offset=2)
    editor.width = 4096
    content = editor.load(path.read_text(encoding="utf-8")) if path.exists() else None
    begun = content is None
    content = CommentedMap() if begun else content
    change(content)
    fresh = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(fresh, "w", encoding="utf-8", opener=private) as file:
            if begun:
                file.write(_HEAD)
            editor.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        found = read_models(fresh)
        fresh.replace(path)
    except ConfigError as problem:
        fresh.unlink(missing_ok=True)
        raise ConfigError(str(problem).replace(str(fresh), str(path))) from None
    except OSError as problem:
        raise ConfigError(f"{path} cannot be written ({problem.strerror}); make room") from None
    return found


def _inner(content: Any, name: str) -> Any:
    from ruamel.yaml.comments import CommentedMap

    if content.get(name) is None:
        content[name] = CommentedMap()
    return content[name]
