"""Writes the generated pages of the reference from the desk's own tables: `make docs`."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from desk.app.keys import ACTIONS, WHERE, labels
from desk.chat.talking_commands import talking_commands
from desk.chat.trading_commands import trading_commands
from desk.host.journal_schema import TOPICS, projections
from desk.settings import Settings

HERE = Path(__file__).resolve().parent


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return (
        "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
        + "\n"
    )


def attribute_sentences(model: type[object]) -> dict[str, str]:
    """The sentence under each field of a class."""
    body = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    assert isinstance(body, ast.ClassDef)
    found = {}
    for field, after in zip(body.body, body.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(after, ast.Expr)
        ):
            assert isinstance(after.value, ast.Constant)
            found[field.target.id] = " ".join(str(after.value.value).split())
    return found


def keys() -> str:
    parts = ["# Keys\n\nThe same table makes the key bar, the help (F1) and the palette (Ctrl+P).\n"]
    for where, heading in WHERE.items():
        rows = [
            (f"`{labels(action)}`", action.title, action.help) for action in ACTIONS if action.where == where
        ]
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


def commands() -> str:
    nobody: Any = None  # handlers are only made here, never run
    said = (
        *trading_commands(nobody, tuple),
        *talking_commands(nobody, nobody, nobody, nobody, nobody, tuple, nobody),
    )
    rows = [
        (f"`{each.usage}`", each.summary, each.right)
        for each in sorted(said, key=lambda command: command.name)
    ]
    return "# What can be said after a slash\n\n`/help` says the same.\n\n" + table(
        ("command", "what it does", "right it takes"), rows
    )


def topics() -> str:
    says = [
        "# The record\n\nEvery fact of the desk is a message of one of these topics, appended to the journal before"
        " anybody hears of it.\nThe state tables change in the same transaction,"
        " and `desk audit verify` derives them again.\n"
    ]
    for topic in TOPICS:
        kinds = get_args(topic.messages) or (topic.messages,)
        rows = [
            (
                f"`{kind.__name__}`",
                first_sentence(kind),
                ", ".join(f"`{name}`" for name in kind.__struct_fields__),
            )
            for kind in kinds
        ]
        says.append(f"## {topic.name}\n\n{table(('message', 'meaning', 'fields'), rows)}")
    tables = ", ".join(f"`{each.name}`" for each in projections())
    says.append(f"## State tables\n\nIn the order in which facts reach them: {tables}.\n")
    return "\n".join(says)


def first_sentence(kind: type[object]) -> str:
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    note = "<!-- Written by docs/reference.py; `make docs` writes it again. -->\n\n"
    found = {
        "keys.md": keys(),
        "settings.md": settings(),
        "slash-commands.md": commands(),
        "record.md": topics(),
    }
    return {name: note + text for name, text in found.items()}


if __name__ == "__main__":
    for name, text in pages().items():
        (HERE / name).write_text(text)
