"""Layered settings: defaults, then a profile's YAML file, then the environment, then flags.

Everything wrong is told at once, with the file and line, the variable or the flag, and the nearest name.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Generic, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from desk.kernel.config_words import in_words
from desk.kernel.errors import ConfigError
from desk.kernel.yaml_file import Place, read_settings

M = TypeVar("M", bound=BaseModel)
_WORDS = {
    "true": True,
    "yes": True,
    "on": True,
    "1": True,
    "false": False,
    "no": False,
    "off": False,
    "0": False,
}


def _takes_all(name: str) -> str:
    return ""


@dataclass(frozen=True)
class Layer:
    """A file of settings; one that does not exist says nothing."""

    file: Path
    refuses: Callable[[str], str] = _takes_all
    """Why a setting has no place in this file, or nothing."""


@dataclass(frozen=True)
class Told(Generic[M]):
    """Settings, and for each that somebody has set where that was."""

    settings: M
    sources: Mapping[str, str]


def load(model: type[M], file: Path | None, environment: Mapping[str, str], flags: Mapping[str, Any]) -> M:
    """Settings of `model` from one file, the environment and flags."""
    return load_told(model, (Layer(file),) if file is not None else (), environment, flags).settings


def load_told(
    model: type[M],
    files: Sequence[Layer],
    environment: Mapping[str, str],
    flags: Mapping[str, Any],
    prefix: str = "DESK_",
    reserved: frozenset[str] = frozenset({"DESK_HOME", "DESK_SHARED"}),
) -> Told[M]:
    """Settings of `model`, the later file over the earlier. `DESK_A__B` sets `b` inside `a`; flags of value `None` were
    not given.

    A file states types: `"5"` in quotes is no number and `true` is none either. The environment and flags bring text,
    which counts as whatever the setting takes. Raises `ConfigError` with one line for each problem.
    """
    given = _Given(model)
    for layer in files:
        if layer.file.exists():
            values, places = read_settings(layer.file)
            given.take_file(values, places, layer.refuses)
    for name, text in sorted(environment.items()):
        if name.startswith(prefix) and name not in reserved:
            place = tuple(part.lower() for part in name.removeprefix(prefix).split("__"))
            given.take(place, text, f"the environment variable {name}")
    for name, value in flags.items():
        if value is not None:
            given.take((name,), value, f"the flag --{name.replace('_', '-')}")
    settings = given.checked()
    if given.problems or settings is None:
        raise ConfigError("\n".join(given.problems))
    return Told(settings, given.sources)


class _Given(Generic[M]):
    """What was given so far, by place, and what is wrong with it."""

    def __init__(self, model: type[M]) -> None:
        self.problems: list[str] = []
        self._model = model
        self._values: dict[str, Any] = {}
        self._sources: dict[Place, str] = {}
        self._readings: dict[Place, Iterator[Any]] = {}
        self._texts: dict[Place, str] = {}
        self._unknown: set[Place] = set()

    @property
    def sources(self) -> Mapping[str, str]:
        """Where each setting comes from that was given."""
        return {".".join(place): source for place, source in self._sources.items()}

    def take_file(
        self, values: dict[str, Any], places: Mapping[Place, str], refuses: Callable[[str], str]
    ) -> None:
        refused = {
            name: why for name in values if name in self._model.model_fields and (why := refuses(name))
        }
        self.problems += [f"{places[name,]}: {why}" for name, why in refused.items()]
        values = {name: value for name, value in values.items() if name not in refused}
        taken = {place: source for place, source in places.items() if place[0] in values}
        self._sources = {place: told for place, told in self._sources.items() if place[0] not in values}
        self._values |= values
        for place, source in taken.items():
            if self._is_known(place, source):
                self._sources[place] = source
            else:
                _remove(self._values, place)
        for place in [place for place in self._sources if _value_at(self._values, place) is _ABSENT]:
            del self._sources[place]

    def take(self, place: Place, value: Any, source: str) -> None:
        if not self._is_known(place, source):
            return
        self._sources = {at: told for at, told in self._sources.items() if at[: len(place)] != place}
        self._sources[place] = source
        self._readings.pop(place, None)
        self._texts.pop(place, None)
        if isinstance(value, str):
            self._texts[place], self._readings[place] = value, _readings(value)
        _put(self._values, place, value)

    def checked(self) -> M | None:
        """The settings, or `None` and the problems. Text that does not fit is read as what else it may mean."""
        self._refuse_endless_numbers()
        while True:
            try:
                return self._model.model_validate_json(json.dumps(self._values, default=str), strict=True)
            except ValidationError as failure:
                problems = [(self._place(problem["loc"]), dict(problem)) for problem in failure.errors()]
                if not any(self._read_on(place) for place, _ in problems):
                    self._tell(problems)
                    return None

    def _is_known(self, place: Place, source: str) -> bool:
        for end in range(1, len(place) + 1):
            parent = _model_at(self._model, place[: end - 1])
            if parent is None:
                return True
            if parent is _NAMES:
                continue
            if place[end - 1] not in parent.model_fields:
                if place[:end] not in self._unknown:
                    self.problems.append(_unknown(parent, place[:end], source))
                self._unknown.add(place[:end])
                return False
        return True

    def _refuse_endless_numbers(self) -> None:
        for place, source in list(self._sources.items()):
            value = _value_at(self._values, place)
            if any(isinstance(one, float) and not math.isfinite(one) for one in _flat(value)):
                self.problems.append(
                    f"{source}: `{'.'.join(place)}` should be a finite number, was {value!r}."
                )
                _remove(self._values, place)

    def _read_on(self, place: Place) -> bool:
        for reading in self._readings.get(place, ()):
            _put(self._values, place, reading)
            return True
        return False

    def _place(self, loc: tuple[int | str, ...]) -> Place:
        """The deepest given place of an error: unions and lists add parts of their own to its location."""
        names = tuple(part for part in loc if isinstance(part, str))
        return next((names[:end] for end in range(len(names), 0, -1) if names[:end] in self._sources), ())

    def _tell(self, problems: Sequence[tuple[Place, Mapping[str, Any]]]) -> None:
        """One sentence for each place: a setting that takes this or that has a problem with either."""
        at: dict[tuple[Place, str], list[Mapping[str, Any]]] = {}
        for place, problem in problems:
            whole = problem["type"] == "missing" or not place
            name = ".".join(tuple(str(part) for part in problem["loc"]) if whole else place)
            at.setdefault((place, name), []).append(problem)
        self.problems += [self._told(place, name, found) for (place, name), found in at.items()]

    def _told(self, place: Place, name: str, problems: Sequence[Mapping[str, Any]]) -> str:
        source = self._sources.get(place, "the settings")
        first, *others = dict.fromkeys(in_words(problem) for problem in problems)
        wanted = " or ".join([first, *(other.removeprefix("must be ") for other in others)])
        was = self._texts.get(place, problems[0]["input"])
        stated = any(problem["type"] in {"missing", "value_error"} for problem in problems)
        return f"{source}: {f'`{name}` ' if name else ''}{wanted}{'' if stated else f', was {was!r}'[:80]}."


_ABSENT = object()


def _readings(text: str) -> Iterator[Any]:
    """What else a text from outside may mean: a number, a yes or no, a list."""
    try:
        value = json.loads(text, parse_constant=str)
    except ValueError:
        pass
    else:
        if not isinstance(value, bool | str):
            yield value
    if text.strip().lower() in _WORDS:
        yield _WORDS[text.strip().lower()]


def _put(values: dict[str, Any], place: Place, value: Any) -> None:
    inner = values
    for part in place[:-1]:
        if not isinstance(inner.get(part), dict):
            inner[part] = {}
        inner = inner[part]
    inner[place[-1]] = value


def _value_at(values: dict[str, Any], place: Place) -> Any:
    inner: Any = values
    for part in place:
        if not isinstance(inner, dict) or part not in inner:
            return _ABSENT
        inner = inner[part]
    return inner


def _remove(values: dict[str, Any], place: Place) -> None:
    parent = _value_at(values, place[:-1])
    if isinstance(parent, dict):
        parent.pop(place[-1], None)


def _flat(value: Any) -> Iterator[Any]:
    """The value itself, or those in a list: what a mapping holds has places of its own."""
    if isinstance(value, list):
        for one in value:
            yield from _flat(one)
    else:
        yield value


class _NAMES(BaseModel):
    """Stands for a mapping whose names are the person's own, with a model behind each."""


def _model_at(model: type[BaseModel], place: Place) -> type[BaseModel] | None:
    behind: type[BaseModel] | None = None
    for part in place:
        if behind is not None:
            model, behind = behind, None
            continue
        field = model.model_fields.get(part)
        kinds = (field.annotation, *get_args(field.annotation)) if field else ()
        nested = next(
            (kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None
        )
        if nested is None:
            return None
        if field is not None and get_origin(field.annotation) is dict:
            behind = nested
        else:
            model = nested
    return model if behind is None else _NAMES


def _unknown(parent: type[BaseModel], place: Place, source: str) -> str:
    near = get_close_matches(place[-1], parent.model_fields, n=1, cutoff=0.5)
    hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(sorted(parent.model_fields))}."
    return f"{source}: there is no setting `{'.'.join(place)}`; {hint}"
