"""Any value of the contract as `name: value` sentences: what has no words of its own is still read, whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from desk.app.plain import amounts
from widgets.language import say

if TYPE_CHECKING:
    from widgets.specs.figure import Spec

_TIME = 10**17
"""Whole numbers above this are times in nanoseconds."""
_DEEPEST = 6
MOST = 400
"""Lines of one value; beyond that it says how many follow."""
_UNSAID = frozenset({"kind", "decimals", "size_decimals", "now"})


def any_words(spec: Spec) -> list[str]:
    """The whole value."""
    lines = list(_fields(spec, 0))
    if len(lines) > MOST:
        return [*lines[:MOST], say("{count} more lines are left out.", count=len(lines) - MOST)]
    return lines or [say("Nothing stands there.")]


def _fields(spec: Any, depth: int) -> Iterator[str]:
    simple: list[str] = []
    nested: list[tuple[str, Any]] = []
    for name in type(spec).model_fields:
        value = getattr(spec, name)
        if name in _UNSAID or value is None or value in ("", (), {}):
            continue
        if (
            name == "provenance"
            or (isinstance(value, tuple | list) and not all(isinstance(each, str) for each in value))
            or hasattr(type(value), "model_fields")
        ):
            nested.append((name, value))
        else:
            simple.append(f"{_title(name)}: {_value(value)}")
    if simple:
        yield ". ".join(simple) + "."
    for name, value in nested:
        if name == "provenance":
            yield from amounts.age(value)
        elif depth < _DEEPEST:
            yield from _nested(_title(name), value, depth + 1)


def _nested(title: str, value: Any, depth: int) -> Iterator[str]:
    if hasattr(type(value), "model_fields"):
        yield from (f"{title}: {line}" for line in _fields(value, depth))
        return
    if value and all(isinstance(getattr(each, "words", None), str) for each in value):
        yield f"{title}: {''.join(each.words for each in value)}"
        return
    for number, each in enumerate(value, 1):
        if hasattr(type(each), "model_fields"):
            yield from (f"{title} {number}: {line}" for line in _fields(each, depth))
        elif isinstance(each, tuple | list):
            yield from _nested(f"{title} {number}", each, depth + 1)
        else:
            yield f"{title} {number}: {_value(each)}"


def _title(name: str) -> str:
    return name.replace("_pct", " %").replace("_bp", " basis points").replace("_", " ").capitalize()


def _value(value: Any) -> str:
    match value:
        case bool():
            return say("yes") if value else say("no")
        case int() if value > _TIME:
            return amounts.at(value)
        case float():
            return f"{value:,.4f}".rstrip("0").rstrip(".")
        case int():
            return f"{value:,}"
        case tuple() | list():
            return ", ".join(map(str, value))
        case _:
            return str(value).rstrip(".")
