"""`desk doctor`: what is wrong, and what to do about it."""

from __future__ import annotations

from pathlib import Path

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
