"""From a reference to a figure: walk the path, and take unit, rounding and age from the fields it passes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic.fields import FieldInfo

from desk.agents.evidence import Evidence, EvidenceBook
from widgets.specs.figure import Provenance, Row, Spec, fields_of

REFERENCE = re.compile(r"T[1-9][0-9]?(?:\.[a-z][a-z0-9_]*|\[[A-Za-z0-9_-]{1,40}\])+")
_STEP = re.compile(r"\.([a-z][a-z0-9_]*)|\[([A-Za-z0-9_-]{1,40})\]")
KEYS = ("instrument", "request", "order", "fill", "control", "speaker", "id", "label")
"""Fields whose value names an entry of a list in a reference."""


class NotAFigure(Exception):
    """A reference leads nowhere, or to something that is no figure. The text says which and why."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number or word of the evidence with all that is needed to write it."""

    value: float | str
    unit: str
    decimals: int
    instrument: str
    stale: bool
    age_ms: int
    """Age when the evidence was taken."""
    source: str
    evidence: Evidence


def resolve(book: EvidenceBook, reference: str) -> Figure:
    """The figure that `reference` (such as `T2.rows[BTC-USDT].realised_pct`) names."""
    if REFERENCE.fullmatch(reference) is None:
        raise NotAFigure(f"{reference} is not a reference")
    entry = _entry(book, reference)
    return _figure(entry, reference, *_walk(entry, reference))


def quotation(book: EvidenceBook, reference: str) -> str | None:
    """The text from outside that `reference` names, to be shown as a quotation; `None` when it names anything else."""
    if REFERENCE.fullmatch(reference) is None:
        return None
    entry = _entry(book, reference)
    node, metadata, _ = _walk(entry, reference)
    return node if isinstance(node, str) and (entry.trust == "outside" or "quoted" in metadata) else None


def _entry(book: EvidenceBook, reference: str) -> Evidence:
    name = re.split(r"[.\[]", reference, maxsplit=1)[0]
    if name not in book:
        raise NotAFigure(f"{name} is not among the results of this turn")
    return book[name]


def _walk(entry: Evidence, reference: str) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """Where a reference leads, what its field declares, and what the specs that it passes say of all they hold."""
    node: Any = entry.spec
    metadata: dict[str, Any] = {}
    context: dict[str, Any] = {}
    _enter(node, context)
    for attribute, key in _STEP.findall(reference):
        if attribute:
            if not isinstance(node, Spec | Row) or attribute not in fields_of(node):
                raise NotAFigure(f"{reference}: there is no field {attribute}")
            metadata = field_metadata(type(node), attribute)
            node = getattr(node, attribute)
        else:
            node = _pick(node, key, reference)
            metadata = {}
        if isinstance(node, Spec):
            _enter(node, context)
    return node, metadata, context


def _enter(node: Spec, context: dict[str, Any]) -> None:
    for name in ("decimals", "instrument", "provenance"):
        if name in type(node).model_fields:
            context[name] = getattr(node, name)


def _pick(node: Any, key: str, reference: str) -> Any:
    if not isinstance(node, tuple):
        raise NotAFigure(f"{reference}: [{key}] needs a list")
    for entry in node:
        if isinstance(entry, Spec) and any(getattr(entry, name, None) == key for name in KEYS):
            return entry
    if key.isascii() and key.isdigit() and int(key) < len(node):
        return node[int(key)]
    raise NotAFigure(f"{reference}: there is no entry {key}")


def _figure(
    entry: Evidence, reference: str, node: Any, metadata: dict[str, Any], context: dict[str, Any]
) -> Figure:
    provenance = context.get("provenance")
    stale = isinstance(provenance, Provenance) and provenance.stale
    age_ms = provenance.age_ms if isinstance(provenance, Provenance) else 0
    source = provenance.source if isinstance(provenance, Provenance) else "desk"
    instrument = context.get("instrument", "")
    if entry.trust != "desk":
        raise NotAFigure(f"{reference} is from outside, and never a figure")
    if node is None:
        raise NotAFigure(f"{reference} has no value yet")
    if isinstance(node, str):
        if "quoted" in metadata:
            raise NotAFigure(f"{reference} is somebody's words, and never a figure")
        return Figure(node, "text", 0, instrument, stale, age_ms, source, entry)
    if isinstance(node, bool) or not isinstance(node, int | float) or "unit" not in metadata:
        raise NotAFigure(f"{reference} is not a figure")
    decimals = (
        context.get("decimals", metadata["decimals"]) if metadata["unit"] == "price" else metadata["decimals"]
    )
    return Figure(float(node), metadata["unit"], decimals, instrument, stale, age_ms, source, entry)


def field_metadata(model: type[Spec | Row], name: str) -> dict[str, Any]:
    """`unit` and `decimals` that a field declares, also where it is optional."""
    if issubclass(model, Spec):
        return _of_spec(model, name)
    hint = get_type_hints(model, include_extras=True)[name]
    return _search((hint, *get_args(hint)))


@cache
def _of_spec(model: type[Spec], name: str) -> dict[str, Any]:
    field = model.model_fields[name]
    return _declared(field) or _search(get_args(field.annotation))


def _declared(field: FieldInfo) -> dict[str, Any]:
    extra = field.json_schema_extra
    return dict(extra) if isinstance(extra, dict) and ("unit" in extra or "quoted" in extra) else {}


def _search(hints: tuple[Any, ...]) -> dict[str, Any]:
    for argument in hints:
        if get_origin(argument) is Annotated:
            for extra in argument.__metadata__:
                if isinstance(extra, FieldInfo) and (found := _declared(extra)):
                    return found
    return {}
