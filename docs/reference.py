"""Writes the generated pages of the reference from the desk's own tables: `make docs`."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import BaseModel

from desk.app.keys import ACTIONS, WHERE, labels
from desk.settings import Settings

HERE = Path(__file__).resolve().parent


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def attribute_sentences(model: type[object]) -> dict[str, str]:
    """The sentence under each field of a class."""
    body = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    assert isinstance(body, ast.ClassDef)
    found = {}
    for field, after in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(after, ast.Expr):
            assert isinstance(after.value, ast.Constant)
            found[field.target.id] = " ".join(str(after.value.value).split())
    return found


def keys() -> str:
    parts = ["# Keys\n\nThe same table makes the key bar, the help (F1) and the palette (Ctrl+P).\n"]
    for where, heading in WHERE.items():
        rows = [(f"`{labels(action)}`", action.title, action.help) for action in ACTIONS if action.where == where]
        if rows:
            parts.append(f"## {heading}\n\n{table(('key', 'action', 'what it does'), rows)}")
    return "\n".join(parts)


def settings() -> str:
    says = attribute_sentences(Settings)
    rows = [
        (f"`{name}`", f"`{default(Settings, name)}`", f"`DESK_{name.upper()}`", says[name])
        for name in Settings.model_fields
    ]
    return (
        "# Settings\n\nEach comes from, in rising order: its default, the profile's file, the environment, a flag.\n"
        "A name that does not exist, NaN and a wrong type are refused with file, line and the nearest name.\n\n"
        + table(("setting", "default", "environment", "what it does"), rows)
    )


def default(model: type[BaseModel], name: str) -> str:
    value = model.model_fields[name].default
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    note = "<!-- Written by docs/reference.py; `make docs` writes it again. -->\n\n"
    found = {"keys.md": keys(), "settings.md": settings()}
    return {name: note + text for name, text in found.items()}


if __name__ == "__main__":
    for name, text in pages().items():
        (HERE / name).write_text(text)
