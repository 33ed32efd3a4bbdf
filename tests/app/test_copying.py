"""A copy leaves by a route that is told, and what has no route is saved to a file."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.app.clipboard import LONGEST, route, tmux_does
from desk.app.saving import save
from desk.kernel.errors import Refused
from tests.app.opened import opened


def carried(sequence: str) -> str:
    """What a terminal makes of OSC 52."""
    assert sequence.startswith("\x1b]52;c;")
    assert sequence.endswith("\x07")
    return base64.b64decode(sequence[7:-1], validate=True).decode()


def unwrapped(sequence: str) -> str:
    """What GNU screen hands on of device control strings, each of which it takes up to 256 bytes of."""
    pieces = sequence.split("\x1b\\")
    assert pieces.pop() == ""
    assert all(piece.startswith("\x1bP") and len(piece) <= 250 for piece in pieces)
    return "".join(piece[2:] for piece in pieces)


@given(st.text(max_size=2000))
def test_every_text_arrives_by_every_route(text: str) -> None:
    assert carried(route(text, {}).sequence) == text
    through = route(text, {"TMUX": "/tmp/tmux-1/default,1,0", "TERM": "tmux-256color"})
    assert through.sequence.startswith("\x1bPtmux;")
    assert through.sequence.endswith("\x1b\\")
    assert carried(through.sequence[7:-2].replace("\x1b\x1b", "\x1b")) == text
    assert carried(unwrapped(route(text, {"TERM": "screen.xterm-256color"}).sequence)) == text
    assert carried(unwrapped(route(text, {"STY": "123.pts-0"}).sequence)) == text


def test_the_route_is_told() -> None:
    tmux = {"TMUX": "x", "TERM": "screen-256color"}
    assert route("a", {}).name == "OSC 52"
    assert route("a", tmux).name == "OSC 52 through tmux"
    assert route("a", tmux, "hands on").name == "OSC 52 to tmux, which hands it on"
    assert carried(route("a", tmux, "hands on").sequence) == "a"
    assert route("a", {"TERM": "screen"}).name == "OSC 52 through screen"


def test_what_terminals_would_drop_without_a_word_is_not_sent() -> None:
    most = LONGEST // 4 * 3
    assert route("x" * most, {}).sequence
    assert route("x" * (most + 1), {}).sequence == ""
    assert route("€" * (most // 3 + 1), {}).sequence == ""


@pytest.mark.parametrize(
    ("answer", "does"),
    [
        ("external 1\n", "passes"),
        ("external 2\n", "passes"),
        ("on 0\n", "hands on"),
        ("external 0\n", "blocks"),
        ("off \n", "blocks"),
        ("on \n", "hands on"),
    ],
)
def test_what_tmux_does_is_what_it_says(answer: str, does: str) -> None:
    assert tmux_does(answer) == does


def test_a_saved_file_is_new_and_its_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    first, second = save("req-1", "", 0), save("two\nlines\n", "", 0)
    assert first.name == "19700101-000000.txt"
    assert second != first
    assert first.read_text() == "req-1\n"
    assert second.read_text() == "two\nlines\n"
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert stat.S_IMODE(first.parent.stat().st_mode) == 0o700
    named = save("x", str(tmp_path / "mine.txt"), 0)
    assert stat.S_IMODE(named.stat().st_mode) == 0o600


def test_nothing_that_is_there_is_written_over_and_no_link_followed(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("there", "link"):
        with pytest.raises(Refused, match="is there already"):
            save("x", str(tmp_path / name), 0)
    assert (tmp_path / "there").read_text() == "mine"
    assert not (tmp_path / "elsewhere").exists()
    with pytest.raises(Refused, match="cannot be written"):
        save("x", str(tmp_path / "no" / "folder"), 0)


async def test_what_was_copied_last_is_saved_from_the_composer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    for name in ("TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)
    async with opened((160, 50)) as desk:
        await desk.press("f6", "ctrl+c")
        assert "clipboard by OSC 52" in desk.text
        await desk.press("f2", *f"/save {tmp_path}/copy.txt", "enter")
        assert "which only you can read" in desk.text
    assert (tmp_path / "copy.txt").read_text().startswith("req-")


async def test_what_is_in_front_is_saved_by_its_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    async with opened((160, 50)) as desk:
        await desk.press("f2", "escape", "alt+c")
        await desk.press("f6", "alt+c")
    (saved,) = (tmp_path / ".terminal" / "saved").iterdir()
    assert saved.read_text().startswith("req-")
