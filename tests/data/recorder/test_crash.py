"""A real process that is killed, and one whose disk is full."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from data.events import Trade
from data.recorder.folder import Folder
from data.recorder.manifest import load
from data.recorder.opening import complete
from data.recorder.parts import gathered, tables_path

ROOT = Path(__file__).resolve().parents[3]
SECOND = 1_000_000_000
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts the recording process; whatever is left of it is gone at the end."""
    running: list[subprocess.Popen[str]] = []

    def one(folder: Path, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            (sys.executable, "-W", "error", "-m", "tests.data.recorder.endless", str(folder), *arguments),
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield one
    for process in running:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str]) -> Iterator[list[str]]:
    assert process.stdout is not None
    for line in process.stdout:
        yield line.split(maxsplit=1)


@pytest.mark.timeout(60)
def test_a_kill_costs_less_than_the_last_second(tmp_path: Path, start: Start) -> None:
    folder = tmp_path / "rec"
    process = start(folder)
    last, at = 0, 0
    for number, moment in said(process):
        last, at = int(number), int(moment)
        if last >= 3300:
            break
    process.kill()
    process.wait()
    for number, moment in said(process):  # said before the kill, read after it
        last, at = int(number), int(moment)
    folder_as_left = Folder(folder)
    kept = [one for one in folder_as_left.events() if isinstance(one, Trade)]
    assert [one.id for one in kept] == list(range(1, len(kept) + 1))
    assert len(kept) > 2000
    assert at - kept[-1].ts < SECOND, f"{last - kept[-1].id} trades were lost"
    assert folder_as_left.skipped == "it was never ended, its last second may be missing"
    found = gathered(folder)
    assert found is not None
    assert not found.ended
    found, completed = complete(folder, found)
    assert completed
    assert [one for one in Folder(folder).events() if isinstance(one, Trade)] == kept
    assert all(tables_path(folder, part.number).is_dir() for part in found.parts if part.events)


@pytest.mark.timeout(60)
def test_a_full_disk_ends_the_recording_with_a_sentence_and_keeps_what_is_there(
    tmp_path: Path, start: Start
) -> None:
    folder = tmp_path / "rec"
    process = start(folder, "9000")
    lines = list(said(process))
    assert process.wait() == 0
    assert lines[-1] == [
        "problem",
        f"recording to {folder} stopped (File too large); make room on the disk or record to another folder\n",
    ]
    kept = [one.id for one in Folder(folder).events() if isinstance(one, Trade)]
    assert kept == list(range(1, len(kept) + 1))
    assert kept
    found = load(folder)
    assert found is not None
    assert found.ended
    assert not list(folder.glob("*.new"))
