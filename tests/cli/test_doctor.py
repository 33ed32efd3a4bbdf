"""`desk doctor`: what is wrong, and what to do about it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from desk.cli.checkup_terminal import SIGNS, colours, heard, tmux
from desk.cli.checkup_terminal import answered as answered_by
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


def test_doctor_looks_at_the_machine_the_files_and_what_runs(answered: Answer, tmp_path: Path) -> None:
    found = {check["name"]: check for check in answered(tmp_path, "doctor")["checks"]}
    for name in (
        "versions", "clock steps", "time service", "terminal", "settings sources", "keymap", "themes", "layouts",
        "permissions", "file system", "disk writes", "ports",
    ):  # fmt: skip
        assert found[name]["state"] in ("ok", "warn"), found[name]
        assert found[name]["remedy"] or found[name]["state"] == "ok", found[name]


def test_doctor_says_where_settings_come_from_and_which_files_are_wrong(
    answered: Answer, tmp_path: Path
) -> None:
    folder = tmp_path / ".terminal"
    (folder / "themes").mkdir(parents=True)
    (folder / "settings.yaml").write_text("motion: reduced\n")
    (folder / "keymap.toml").write_text('[keys]\nhalt = "nonsense key"\nnothing = "f8"\n')
    (folder / "layouts.yaml").write_text("layouts: 3\n")
    (folder / "themes" / "own.toml").write_text("extends = 3\ncolours = 4\n")
    found = {check["name"]: check for check in answered(tmp_path, "doctor")["checks"]}
    assert f"motion from {folder / 'settings.yaml'}, line 1" in found["settings sources"]["text"]
    for name in ("keymap", "layouts", "themes"):
        assert found[name]["state"] == "warn", found[name]
        assert "mend" in found[name]["remedy"]
        assert "Mistake(" not in found[name]["text"]
    for name in ("keymap", "themes"):
        assert re.search(r"line \d+: .+; .*line \d+: ", found[name]["text"]), found[name]


def test_doctor_finds_what_others_could_change_and_says_how_to_close_it(
    answered: Answer, tmp_path: Path
) -> None:
    settings = tmp_path / "demo.yaml"
    settings.write_text("seed: 7\n")
    settings.chmod(0o666)
    found = {check["name"]: check for check in answered(tmp_path, "doctor", code=1)["checks"]}
    assert found["permissions"]["state"] == "fail"
    assert found["permissions"]["remedy"] == f"run `chmod go-rwx {settings}`"


def test_doctor_says_that_nothing_answers_at_an_address_that_is_set(answered: Answer, tmp_path: Path) -> None:
    (tmp_path / "demo.yaml").write_text("news: http://127.0.0.1:9/feed.xml\n")
    found = {check["name"]: check for check in answered(tmp_path, "doctor")["checks"]}
    assert found["news"]["state"] == "warn"
    assert "127.0.0.1:9" in found["news"]["text"]


def test_what_a_terminal_answers_is_read_as_modes_and_widths() -> None:
    places = "".join(f"\x1b[1;{3 if sign == '●' else 2}R" for sign in SIGNS)
    asked = heard(f"\x1b[?2026;2$y\x1b[?1006;0$y{places}\x1b[?62;4c")
    assert asked.modes == {"2026": True, "1006": False}
    assert asked.wide == "●"
    states = {finding.name: finding.state for finding in answered_by(asked)}
    assert states == {
        "synchronised output": "ok",
        "mouse": "warn",
        "paste": "ok",
        "focus": "ok",
        "signs": "warn",
    }


def test_a_terminal_that_answers_nothing_is_said_to() -> None:
    (finding,) = answered_by(heard(""))
    assert (finding.state, finding.text) == ("warn", "the terminal answers no question")


@pytest.mark.parametrize(
    ("environment", "state", "words"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "ok", "16 million"),
        ({"TERM": "xterm-256color"}, "warn", "256"),
        ({"TERM": "linux"}, "warn", "8 or 16"),
        ({"TERM": "xterm", "NO_COLOR": ""}, "ok", "NO_COLOR"),
    ],
)
def test_colours_are_told_with_who_says_so(environment: dict[str, str], state: str, words: str) -> None:
    finding = colours(environment)
    assert finding.state == state
    assert words in finding.text


def test_what_tmux_holds_back_is_told_with_the_line_that_mends_it() -> None:
    good = "allow-passthrough on\nfocus-events on\nset-clipboard external\nescape-time 20\n"
    assert tmux(good).state == "ok"
    finding = tmux(
        good.replace("focus-events on", "focus-events off").replace("escape-time 20", "escape-time 500")
    )
    assert finding.text == "focus-events is off, escape-time is 500 ms"
    assert "set -g" in finding.remedy
