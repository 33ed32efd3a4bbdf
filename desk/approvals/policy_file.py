"""A policy as a file that people write: YAML or JSON, every value named with its line where something is wrong."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from desk.approvals.policy import Policy
from desk.kernel.config_words import in_words
from desk.kernel.errors import ConfigError
from desk.kernel.yaml_file import Place, read_settings

Judge = Callable[[Policy], Iterable[str]]
"""What else is wrong with a policy, each with its place first: `withheld.trader: ...`."""


def load_policy(file: Path, judge: Judge = lambda policy: ()) -> Policy:
    """The policy in a file. Raises `ConfigError` with a line for each thing that is wrong."""
    if not file.exists():
        raise ConfigError(f"There is no policy file {file}; desk policy template writes one to begin with.")
    values, places = read_settings(file)
    try:
        policy = Policy.model_validate_json(json.dumps(values, default=str), strict=True)
    except ValidationError as failure:
        found = dict.fromkeys(_told(dict(one), file, places) for one in failure.errors())
        raise ConfigError("\n".join(found)) from None
    if wrong := [_placed(words, file, places) for words in judge(policy)]:
        raise ConfigError("\n".join(wrong))
    return policy


def policy_yaml(policy: Policy) -> str:
    """A policy as such a file."""
    from ruamel.yaml import YAML

    written, writer = io.StringIO(), YAML()
    writer.default_flow_style = False
    writer.width = 110
    writer.dump(_plain(policy.model_dump(mode="json")), written)
    return written.getvalue()


def _plain(value: Any) -> Any:
    """Amounts as numbers, since a person writes no quotes around them."""
    match value:
        case dict():
            return {name: _plain(inner) for name, inner in value.items()}
        case list():
            return [_plain(inner) for inner in value]
        case str() if value.replace(".", "", 1).isdigit():
            return float(value) if "." in value else int(value)
        case _:
            return value


def _told(problem: Mapping[str, Any], file: Path, places: Mapping[Place, str]) -> str:
    loc = tuple(str(part) for part in problem["loc"] if part != "[key]")
    name = ".".join(loc)
    where = _where(loc, file, places)
    match problem["type"]:
        case "missing":
            return f"{where}: `{name}` is missing; nothing in a policy has a default, so write it down."
        case "extra_forbidden":
            known = sorted(_fields(loc[:-1]))
            near = get_close_matches(loc[-1], known, 1, 0.5)
            hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(known)}."
            return f"{where}: a policy has no `{name}`; {hint}"
        case "value_error":
            return _placed(in_words(problem), file, places)
        case _:
            return f"{where}: `{name}` {in_words(problem)}, was {str(problem['input'])[:60]!r}."


def _placed(words: str, file: Path, places: Mapping[Place, str]) -> str:
    """Words that begin with their place, behind its line."""
    named = tuple(words.partition(":")[0].split("."))
    return f"{_where(named, file, places)}: {words}{'' if words.endswith('?') else '.'}"


def _where(loc: Place, file: Path, places: Mapping[Place, str]) -> str:
    """The deepest named place of the error; places inside lists are known by their names alone."""
    names = tuple(part for part in loc if not part.isdigit())
    return next((places[names[:end]] for end in range(len(names), 0, -1) if names[:end] in places), str(file))


def _fields(loc: Place) -> Iterator[str]:
    """Names that may stand at a place of the policy."""
    model: Any = Policy
    for part in loc:
        if not _is_model(model) or part not in model.model_fields:
            continue  # a place in a list, or a name that people chose
        kind = model.model_fields[part].annotation
        model = next((one for one in _kinds(kind) if _is_model(one)), None)
    yield from model.model_fields if _is_model(model) else ()


def _kinds(kind: Any) -> Iterator[Any]:
    yield kind
    if get_origin(kind) is not None or get_args(kind):
        for inner in get_args(kind):
            yield from _kinds(inner)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
