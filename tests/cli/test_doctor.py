"""`desk doctor`: what is wrong, and what to do about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.kernel.clock import Clock
from tests.cli.conftest import Answer, Run
from tests.host.cores import opened, virtually


def test_doctor_on_a_fresh_machine_is_content(answered: Answer, tmp_path: Path) -> None:
    found = answered(tmp_path, "doctor")
    states = {check["name"]: check["state"] for check in found["checks"]}
    assert states.keys() >= {"python", "sqlite", "clock", "state folder", "disk", "host", "journal", "tapes"}
    assert "fail" not in states.values()


def test_a_state_folder_that_cannot_be_made_is_refused_and_doctor_says_so(
    run: Run, answered: Answer, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    done = run(blocked, "host")
    assert done.returncode == 2
    assert "DESK_HOME" in done.stderr
    found = answered(blocked, "doctor", code=1)
    assert {c["name"] for c in found["checks"] if c["state"] == "fail"} >= {"state folder", "runtime folder"}


def test_doctor_warns_of_a_damaged_anchor_record_and_goes_on(
    run: Run, answered: Answer, tmp_path: Path
) -> None:
    async def session(clock: Clock) -> None:
        async with opened(clock, tmp_path / "demo"):
            pass

    virtually(session)
    anchor = tmp_path / "demo" / "anchor" / "head"
    content = bytearray(anchor.read_bytes())
    content[3] ^= 0xFF
    anchor.write_bytes(content)
    found = answered(tmp_path, "doctor")
    assert found["ok"]
    (journal,) = [check for check in found["checks"] if check["name"] == "journal"]
    assert journal["state"] == "warn"
    assert "the anchor's first record is damaged" in journal["text"]
    assert "the next start" in journal["remedy"]
    (line,) = [line for line in run(tmp_path, "doctor").stdout.splitlines() if " journal " in line]
    assert line.startswith("warn")
    assert "the anchor's first record is damaged" in line


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("theme: darkk", "there is no theme 'darkk' (dark is the nearest)"),
        ("replay: /no/such/file", "there is no file /no/such/file"),
    ],
)
def test_doctor_finds_settings_on_which_nothing_would_start(
    answered: Answer, tmp_path: Path, line: str, words: str
) -> None:
    (tmp_path / "demo.yaml").write_text(line)
    found = answered(tmp_path, "doctor", code=1)
    (check,) = [check for check in found["checks"] if check["state"] == "fail"]
    assert check["name"] == "settings"
    assert words in check["text"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("speed: -1", "line 2: `speed` must be above 0 and at most 1000, or max, was -1"),
        ("speed: max", "line 2: `speed` max needs a recording; add replay, or give a number"),
        ('replay: ""', "line 2: `replay` must be the name of a file, was ''"),
    ],
)
def test_a_setting_that_cannot_be_is_told_with_its_file_and_line(
    run: Run, tmp_path: Path, line: str, words: str
) -> None:
    (tmp_path / "demo.yaml").write_text(f"seed: 3\n{line}\n")
    done = run(tmp_path, "doctor")
    assert done.returncode == 2
    assert done.stderr == f"desk: {tmp_path / 'demo.yaml'}, {words}\n"


def test_a_settings_file_that_cannot_be_read_is_told_in_words(run: Run, tmp_path: Path) -> None:
    (tmp_path / "demo.yaml").mkdir()
    done = run(tmp_path, "doctor")
    assert (done.returncode, done.stdout) == (2, "")
    assert "demo.yaml cannot be read (Is a directory); name a file" in done.stderr
