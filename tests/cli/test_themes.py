"""`desk theme` on the command line, and themes that a terminal is opened with."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from desk.cli.commands import Commands
from themes import HOUSE_NAMES, house_palettes
from themes.meanings import MEANINGS, SURFACE_MEANINGS
from themes.template import template
from themes.tokens import TOKENS
from themes.user_theme import SURFACES, read_theme


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the person's own themes are."""
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    themes = tmp_path / ".terminal" / "themes"
    themes.mkdir(parents=True)
    return themes


def run(*arguments: str) -> Result:
    return CliRunner().invoke(Commands(name="desk"), list(arguments))


def test_every_theme_is_listed_and_own_ones_with_what_is_wrong(folder: Path) -> None:
    (folder / "night.toml").write_text('extends = "dark"\n')
    (folder / "odd.toml").write_text("[colours]\nupp = 1\n")
    (folder / "dark.toml").write_text("")  # the desk's own name stays the desk's
    (folder / "No Theme.toml").write_text("")
    shown = run("theme", "list").output
    for name in HOUSE_NAMES:
        assert f"\n{name.removeprefix('desk-')} " in f"\n{shown}"
    assert "Your own: night" in shown
    assert "line 2: there is no token `upp` (`up` is the nearest)" in shown
    assert "No Theme" not in shown
    found = json.loads(run("theme", "list", "--json").output)
    assert [each["name"] for each in found["themes"]].count("dark") == 1
    assert list(found["mistakes"]) == ["odd"]


def test_checking_tells_every_mistake_or_every_colour_that_moves(folder: Path) -> None:
    (folder / "night.toml").write_text('[colours]\nup = "#112211"\nmuted = "#223"\n')
    done = run("theme", "check", "night")
    assert done.exit_code == 0
    assert "`colours.up` #112211 has" in done.output
    assert "`colours.muted` #222233 has" in done.output
    (folder / "night.toml").write_text('extends = "x"\n[colours]\nup = 1\n')
    failed = run("theme", "check", "night")
    assert str(failed.exception).count("night.toml line") == 2
    assert "there is no dusk.toml" in str(run("theme", "check", "dusk").exception)


def test_a_template_is_a_theme_with_nothing_changed() -> None:
    for palette in house_palettes():
        text = template(palette)
        read = read_theme(text, "mine")
        assert read.mistakes == ()
        assert read.palette is not None
        assert read.palette.variables() == palette.variables()
        whole = "\n".join(line.removeprefix("# ") for line in text.splitlines())
        assert read_theme(whole, "mine").mistakes == (), palette.name
    assert 'extends = "light"' in run("theme", "template", "light").output


def test_every_token_has_a_meaning() -> None:
    assert set(MEANINGS) == set(TOKENS)
    assert set(SURFACE_MEANINGS) == set(SURFACES)


def test_what_is_no_file_is_told_and_waits_for_nobody(folder: Path) -> None:
    os.mkfifo(folder / "pipe.toml")
    (folder / "folder.toml").mkdir()
    (folder / "latin.toml").write_bytes(b'title = "\xe9"\n')
    shown = run("theme", "list").output
    assert shown.count("it is no file that can be read") == 2
    assert "it is not written in UTF-8" in shown
