"""Any value of the contract as `name: value` sentences: what has no words of its own is still read, whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from desk.app.plain import amounts
from widgets.language import figures, say
from widgets.specs.figure import fields_of

if TYPE_CHECKING:
    from widgets.specs.figure import Spec

_TIME = 10**17
"""Whole numbers above this are times in nanoseconds."""
_DEEPEST = 6
MOST = 400
"""Lines of one value; beyond that it says how many follow."""
_FEW = 6
"""Figures of a series that are read one by one."""
_LEADS = ("title", "name", "label", "control")
"""Fields that name what the others are about."""
_TIMES = frozenset({"at", "since", "until"})
_UNSAID = frozenset({"kind", "decimals", "size_decimals", "now"})


def any_words(spec: Spec) -> list[str]:
    """The whole value."""
    lines = list(_fields(spec, 0))
    if len(lines) > MOST:
        return [*lines[:MOST], say("{count} more lines are left out.", count=len(lines) - MOST)]
    return lines or [say("Nothing stands there.")]


def _fields(spec: Any, depth: int) -> Iterator[str]:
    """Its figures as one line that begins with its name, where it has one; then what it holds."""
    lead = next((name for name in _LEADS if isinstance(getattr(spec, name, None), str)), "")
    simple = [plain_value] if (plain_value := _of_the_lead(spec, lead)) else []
    nested: list[tuple[str, Any]] = []
    for name in fields_of(spec):
        value = getattr(spec, name)
        if name in _UNSAID or name == lead or value is None or value in ("", (), {}):
            continue
        if name == "value" and lead:
            continue
        if not value and (name in _TIMES or name.endswith("_at")):
            continue
        if _holds_more(name, value):
            nested.append((name, value))
        else:
            simple.append(f"{_title(name)}: {_value(value)}")
    said = ". ".join(simple)
    if lead:
        said = f"{getattr(spec, lead)}: {said}" if said else str(getattr(spec, lead))
    if said:
        yield f"{said}."
    for name, value in nested:
        if name == "provenance":
            yield from amounts.age(value)
        elif depth < _DEEPEST:
            yield from _nested(_title(name), value, depth + 1)


def _of_the_lead(spec: Any, lead: str) -> str:
    """The one value of something that has a name and a value."""
    value = getattr(spec, "value", None)
    return _value(value) if lead and value is not None and value != "" else ""


def _holds_more(name: str, value: Any) -> bool:
    if name == "provenance" or fields_of(value):
        return True
    return isinstance(value, tuple | list) and not all(isinstance(each, str) for each in value)


def _nested(title: str, value: Any, depth: int) -> Iterator[str]:
    if fields_of(value):
        yield from (f"{title}: {line}" for line in _fields(value, depth))
        return
    if value and all(isinstance(getattr(each, "words", None), str) for each in value):
        yield f"{title}: {''.join(each.words for each in value)}"
        return
    figures = [each for each in value if isinstance(each, int | float)]
    if len(figures) > _FEW:
        yield say(
            "{title}: {count} figures, lowest {low}, highest {high}, newest {newest}.",
            title=title,
            count=len(figures),
            low=_value(min(figures)),
            high=_value(max(figures)),
            newest=_value(figures[-1]),
        )
        return
    for number, each in enumerate(value, 1):
        if fields_of(each):
            led = any(isinstance(getattr(each, name, None), str) for name in _LEADS)
            yield from (line if led else f"{title} {number}: {line}" for line in _fields(each, depth))
        elif isinstance(each, tuple | list):
            yield from _nested(f"{title} {number}", each, depth + 1)
        elif each is not None:
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
            return figures(f"{value:,.4f}".rstrip("0").rstrip("."))
        case int():
            return f"{value:,}"
        case tuple() | list():
            return ", ".join(map(str, value))
        case _:
            return str(value).rstrip(".")
