from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from desk.cli import main
from tests.host.processes import environment


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    returncode: int
    stdout: str
    stderr: str


class Run(Protocol):
    """Runs a command line in this process, on a home of its own."""

    def __call__(self, home: Path, *arguments: str, **settings: str) -> Said: ...


class Answer(Protocol):
    """Runs a command with `--json` and checks what every such answer has."""

    def __call__(self, home: Path, *arguments: str, code: int = 0, **settings: str) -> dict[str, Any]: ...


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def inside(home: Path, *arguments: str, **settings: str) -> Said:
        for name, value in environment(home, **settings).items():
            if name.startswith("DESK_"):
                monkeypatch.setenv(name, value)
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        printed = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Said(ended.value.code, printed.out, printed.err)

    return inside


@pytest.fixture
def answered(run: Run) -> Answer:
    def answer(home: Path, *arguments: str, code: int = 0, **settings: str) -> dict[str, Any]:
        said = run(home, *arguments, "--json", **settings)
        assert said.returncode == code, said.stderr
        found: dict[str, Any] = json.loads(said.stdout)
        assert found["schema"] == 1
        return found

    return answer
