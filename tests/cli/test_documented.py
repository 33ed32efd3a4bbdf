from __future__ import annotations

from pathlib import Path

import click
import pytest

from desk.cli import desk
from desk.kernel.errors import EXIT_CODES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "commands.md").read_text()
CONTEXT = click.Context(desk)
NAMES = desk.list_commands(CONTEXT)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_is_documented(name: str) -> None:
    assert f"| `desk {name}" in PAGE


@pytest.mark.parametrize(("code", "meaning"), EXIT_CODES)
def test_every_exit_code_is_documented_in_the_same_words(code: int, meaning: str) -> None:
    assert f"| {code} | {meaning} |" in PAGE


def test_every_command_that_answers_in_json_says_so() -> None:
    found = {name: desk.get_command(CONTEXT, name) for name in NAMES}
    for name, command in list(found.items()):
        found |= {f"{name} {inner}": one for inner, one in getattr(command, "commands", {}).items()}
    taking = {
        name
        for name, command in found.items()
        if command is not None and any(option.name == "as_json" for option in command.params)
    }
    of_people = (
        "list",
        "show",
        "enrol",
        "roles",
        "rename",
        "uid",
        "revoke",
        "suspend",
        "bring-back",
        "found",
    )
    assert taking - {f"people {name}" for name in of_people} == {
        "doctor",
        "snapshot",
        "debate",
        "halt",
        "cancel-all",
        "flatten",
        "resume",
        "record",
        "audit verify",
        "audit export",
        "audit receipt",
        "policy show",
        "policy template",
        "policy check",
        "policy explain",
        "policy propose",
        "replay",
        "export",
        "demo",
    }
    assert all(f"| `{name}` |" in PAGE for name in taking)
