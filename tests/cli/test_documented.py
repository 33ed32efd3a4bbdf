from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from desk.cli.program import desk
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
    rows = PAGE.partition("## `--json`")[2].splitlines()
    told = {
        name for row in rows if row.startswith("| `") for name in re.findall("`([^`]+)`", row.split("|")[1])
    }
    assert {name for name, command in commands(desk) if takes_json(command)} == told - {"replay SESSION"}


def commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command under a group, with the words that name it."""
    for name in group.list_commands(CONTEXT):
        found = group.get_command(CONTEXT, name)
        assert found is not None
        yield f"{before}{name}", found
        if isinstance(found, click.Group):
            yield from commands(found, f"{before}{name} ")


def takes_json(command: click.Command) -> bool:
    return any(option.name == "as_json" for option in command.params)
