from __future__ import annotations

from pathlib import Path

import pytest

from desk.cli import desk
from desk.kernel.errors import EXIT_CODES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "commands.md").read_text()


@pytest.mark.parametrize("name", sorted(desk.commands))
def test_every_command_is_documented(name: str) -> None:
    assert f"| `desk {name}" in PAGE


@pytest.mark.parametrize(("code", "meaning"), EXIT_CODES)
def test_every_exit_code_is_documented_in_the_same_words(code: int, meaning: str) -> None:
    assert f"| {code} | {meaning} |" in PAGE


def test_every_command_that_answers_in_json_says_so() -> None:
    taking = {
        f"{parent}{name}".strip()
        for parent, group in (("", desk), ("audit ", desk.commands["audit"]))
        for name, command in getattr(group, "commands", {}).items()
        if any(option.name == "as_json" for option in command.params)
    }
    assert taking == {"doctor", "snapshot", "debate", "record", "audit verify", "replay", "export", "demo"}
    assert all(f"| `{name}` |" in PAGE for name in taking)
