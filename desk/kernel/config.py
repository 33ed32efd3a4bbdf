"""Layered settings: defaults, then a profile's YAML file, then the environment, then flags.

Everything wrong is told at once, with the file and line, the variable or the flag, and the nearest name.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from desk.kernel.errors import ConfigError

M = TypeVar("M", bound=BaseModel)
Place = tuple[str, ...]


def load(
    model: type[M],
    file: Path | None,
    environment: Mapping[str, str],
    flags: Mapping[str, Any],
    prefix: str = "DESK_",
    reserved: frozenset[str] = frozenset({"DESK_HOME", "DESK_SHARED"}),
) -> M:
    """Settings of `model`. `DESK_A__B` sets `b` inside `a`; flags of value `None` were not given.

    Raises `ConfigError` with one line for each problem.
    """
    values: dict[str, Any] = {}
    sources: dict[Place, str] = {}
    problems: list[str] = []
    if file is not None and file.exists():
        values, sources = _read(file)
    for name, text in sorted(environment.items()):
        if name.startswith(prefix) and name not in reserved:
            place = tuple(part.lower() for part in name.removeprefix(prefix).split("__"))
            if _known(model, place):
                _put(values, sources, place, text, f"the environment variable {name}")
            else:
                problems.append(_unknown(model, place, f"the environment variable {name}"))
    for name, value in flags.items():
        if value is not None:
            _put(values, sources, (name,), value, f"the flag --{name.replace('_', '-')}")
    try:
        settings = model.model_validate(values)
    except ValidationError as failure:
        problems += [_told(model, dict(problem), sources) for problem in failure.errors()]
    else:
        if not problems:
            return settings
    raise ConfigError("\n".join(problems))


def _read(file: Path) -> tuple[dict[str, Any], dict[Place, str]]:
    """The file's values, and for each place the file and line it stands on."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    reader = YAML(typ="rt")
    reader.allow_duplicate_keys = False
    try:
        content = reader.load(file.read_text(encoding="utf-8"))
    except MarkedYAMLError as problem:
        line = f", line {problem.problem_mark.line + 1}" if problem.problem_mark else ""
        what = (problem.problem or "it is no YAML").split("\n")[0]
        raise ConfigError(f"{file}{line}: {what}; mend that line.") from problem
    except (YAMLError, UnicodeDecodeError, OSError) as problem:
        raise ConfigError(f"{file} cannot be read as settings: {str(problem).splitlines()[0]}.") from problem
    if content is None:
        return {}, {}
    if not isinstance(content, dict):
        raise ConfigError(f"{file}, line 1: settings are `name: value` lines; this is something else.")
    places: dict[Place, str] = {}
    return _plain(content, (), file, places), places


def _plain(node: Any, place: Place, file: Path, places: dict[Place, str]) -> Any:
    if isinstance(node, dict):
        plain: dict[str, Any] = {}
        for key, value in node.items():
            here = (*place, str(key))
            places[here] = f"{file}, line {node.lc.key(key)[0] + 1}" if hasattr(node, "lc") else str(file)
            plain[str(key)] = _plain(value, here, file, places)
        return plain
    if isinstance(node, list):
        return [_plain(value, place, file, places) for value in node]
    for kind in (bool, int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node


def _put(values: dict[str, Any], sources: dict[Place, str], place: Place, value: Any, source: str) -> None:
    inner = values
    for part in place[:-1]:
        deeper = inner.setdefault(part, {})
        if not isinstance(deeper, dict):
            deeper = inner[part] = {}
        inner = deeper
    inner[place[-1]] = value
    sources[place] = source


def _known(model: type[BaseModel], place: Place) -> bool:
    parent = _model_at(model, place[:-1])
    return parent is not None and place[-1] in parent.model_fields


def _model_at(model: type[BaseModel], place: Place) -> type[BaseModel] | None:
    for part in place:
        field = model.model_fields.get(part)
        kinds = (field.annotation, *get_args(field.annotation)) if field else ()
        nested = next(
            (kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None
        )
        if nested is None:
            return None
        model = nested
    return model


def _unknown(model: type[BaseModel], place: Place, source: str) -> str:
    parent = _model_at(model, place[:-1]) or model
    near = get_close_matches(place[-1], parent.model_fields, n=1, cutoff=0.5)
    hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(sorted(parent.model_fields))}."
    return f"{source}: there is no setting `{'.'.join(place)}`; {hint}"


def _told(model: type[BaseModel], problem: dict[str, Any], sources: Mapping[Place, str]) -> str:
    place = tuple(str(part) for part in problem["loc"] if isinstance(part, str))
    known = next((place[:end] for end in range(len(place), 0, -1) if place[:end] in sources), ())
    source = sources.get(known, "the settings")
    if problem["type"] == "extra_forbidden":
        return _unknown(model, place, source)
    message = str(problem["msg"]).removeprefix("Value error, ")
    name = ".".join(known or place)
    given = "" if problem["type"] in {"missing", "value_error"} else f", was {problem['input']!r}"[:80]
    return f"{source}: {f'`{name}` ' if name else ''}{message[:1].lower()}{message[1:]}{given}."
