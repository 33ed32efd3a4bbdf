"""The page about people says what the tables of roles and commands say."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from desk.chat.people_commands import people_commands
from desk.people.roles import Right, Role, holds

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "people.md").read_text()


@pytest.mark.parametrize("role", get_args(Role))
def test_the_page_lists_the_rights_of_a_role(role: Role) -> None:
    line = next(line for line in PAGE.splitlines() if line.startswith(f"| {role} |"))
    told = {right.strip() for right in line.split("|")[2].split(",")}
    assert told == {right for right in get_args(Right) if holds((role,), right)}


@pytest.mark.parametrize("right", get_args(Right))
def test_the_page_says_what_a_right_is(right: Right) -> None:
    assert f"`{right}`" in PAGE


def test_every_command_about_a_change_of_people_stands_on_the_page() -> None:
    nobody: object = None  # handlers are only made here, never run
    names = {command.name for command in people_commands(nobody)}  # type: ignore[arg-type]
    assert {name for name in names if f"/{name}" in PAGE} == names - {"people", "key-enrol"}
