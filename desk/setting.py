"""What is known of a setting beside its value: from this schema come file, flags, environment, screen and docs."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from widgets.language import marked

Scope = Literal["host", "person"]
"""Whose it is: the host's, for everybody on it, or that of the person at one terminal."""
Applies = Literal["live", "host", "profile"]
"""When a change is in force: at once, when the host starts again, or with a new profile."""
Kind = Literal["choice", "yes_no", "whole", "number", "text", "path", "secret"]

GROUPS: Mapping[str, str] = {
    "look": marked("How it looks"),
    "keys": marked("Keys and notices"),
    "market": marked("Market"),
    "analysts": marked("Analysts and debates"),
    "host": marked("Host"),
}
"""Titles of the groups, in the order of the screen, the file and the docs."""
APPLIES: Mapping[Applies, str] = {
    "live": marked("at once"),
    "host": marked("needs a restart of the host"),
    "profile": marked("needs a new profile"),
}


@dataclass(frozen=True)
class About:
    """The annotation of a field of `Settings`; the sentence under the field says what it does."""

    title: str
    group: str
    scope: Scope
    applies: Applies
    unit: str = ""
    example: str = ""
    """What a flag's help and an empty field show in place of a value; empty for a yes or no and for a choice."""
    secret: bool = False
    """Masked on the screen, never echoed, shown or logged."""


@dataclass(frozen=True)
class Setting:
    """One setting, as everything that is made from the schema sees it."""

    name: str
    about: About
    help: str
    kind: Kind
    default: Any
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    optional: bool = False
    """Whether it may be nothing at all."""

    @property
    def variable(self) -> str:
        """Its environment variable."""
        return f"DESK_{self.name.upper()}"

    @property
    def flag(self) -> str:
        """Its flag on the command line."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def flag_usage(self) -> str:
        """The flag with what it takes."""
        if self.kind == "yes_no":
            return f"{self.flag}/--no-{self.name.replace('_', '-')}"
        return f"{self.flag} {self.metavar}"

    @property
    def metavar(self) -> str:
        """What stands for its value in words about its flag."""
        return self.about.example or "|".join(self.choices)


def schema(model: type[BaseModel]) -> tuple[Setting, ...]:
    """Every setting of a model whose fields say what they are about, by group."""
    says = sentences(model)
    found = [
        _setting(name, says.get(name, ""), field, about)
        for name, field in model.model_fields.items()
        for about in field.metadata
        if isinstance(about, About)
    ]
    order = list(GROUPS)
    return tuple(sorted(found, key=lambda each: order.index(each.about.group)))


def names(model: type[BaseModel], scope: Scope) -> tuple[str, ...]:
    """The settings of this scope; cheap, since their sentences are not read."""
    return tuple(
        name
        for name, field in model.model_fields.items()
        for about in field.metadata
        if isinstance(about, About) and about.scope == scope
    )


def written(value: object) -> str:
    """A value as a person writes it: in a file, on the command line, in a field."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def sentences(model: type[object]) -> dict[str, str]:
    """The sentence under each field of a class; a class keeps none of them, so they are read where they are written."""
    try:
        body = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    except OSError:
        return {}
    assert isinstance(body, ast.ClassDef)
    return {
        field.target.id: " ".join(str(after.value.value).split())
        for field, after in zip(body.body, body.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
    }


def _setting(name: str, says: str, field: FieldInfo, about: About) -> Setting:
    kinds = tuple(_flat(field.annotation))
    choices = tuple(str(each) for each in kinds if isinstance(each, str))
    kind: Kind = "text"
    if about.secret:
        kind = "secret"
    elif choices and not any(isinstance(each, type) for each in kinds):
        kind = "choice"
    else:
        of: tuple[tuple[type, Kind], ...] = (
            (bool, "yes_no"),
            (float, "number"),
            (int, "whole"),
            (Path, "path"),
        )
        kind = next((found for python, found in of if python in kinds), "text")
    least = next(
        (v for each in field.metadata for a in ("ge", "gt") if (v := getattr(each, a, None)) is not None),
        None,
    )
    most = next(
        (v for each in field.metadata for a in ("le", "lt") if (v := getattr(each, a, None)) is not None),
        None,
    )
    return Setting(
        name, about, says, kind, field.get_default(), choices, least, most, optional=type(None) in kinds
    )


def _flat(annotation: Any) -> Iterable[Any]:
    """The types, and the words, that an annotation allows."""
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    elif isinstance(annotation, type):
        yield annotation
    else:
        for each in get_args(annotation):
            yield from _flat(each)
