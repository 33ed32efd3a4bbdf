"""`--llm-url` at a model server that was started by hand: a whole debate by models, and by the rules when it fails."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.house.tree import ROOT


@pytest.fixture
def by_hand() -> Iterator[subprocess.Popen[str]]:
    """`python -m tests.models.server --port 0`, as somebody would type it."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "tests.models.server", "--port", "0"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.communicate(timeout=10)


def url_of(process: subprocess.Popen[str]) -> str:
    """What it says to type."""
    assert process.stdout is not None
    return process.stdout.readline().split()[-1]


def test_a_debate_is_held_by_the_model_of_an_address(
    tmp_path: Path, by_hand: subprocess.Popen[str], run: Run
) -> None:
    url = url_of(by_hand)
    said = run(tmp_path, "debate", "BTC-USDT", "--seed", "7", "--llm-url", url)
    assert said.returncode == 0, said.stderr
    assert "(scripted-1)" in said.stdout
    assert "models: " in said.stdout
    assert run(tmp_path, "debate", "BTC-USDT", "--seed", "7", "--llm-url", "localhost:1").returncode == 2


def test_f46_where_the_model_of_an_address_does_not_answer_the_house_speaks_and_says_why(
    tmp_path: Path, run: Run
) -> None:
    said = run(tmp_path, "debate", "BTC-USDT", "--seed", "7", "--llm-url", "http://127.0.0.1:1/v1")
    assert said.returncode == 0, said.stderr
    assert "127.0.0.1:1" in said.stdout + said.stderr
    assert "chance of a higher price" in said.stdout
