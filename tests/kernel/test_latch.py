"""The latch on disk: what it says, what holds although it says nothing, and how it goes away."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from desk.kernel.journal import RESERVE
from desk.kernel.latch import LEVELS, Latch, Latched, Level


@pytest.mark.parametrize("level", LEVELS)
def test_a_latch_names_its_level_its_reason_its_owner_and_its_time(tmp_path: Path, level: Level) -> None:
    latch = Latch(tmp_path)
    assert latch.holds() == ""
    path = latch.set(level, "fire in the server room", 17)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert latch.holds() == f"the latch {path.name} is set"
    assert latch.take() == (Latched(level, "fire in the server room", os.getuid(), 17),)


def test_a_latch_holds_until_what_it_asked_for_is_done(tmp_path: Path) -> None:
    latch = Latch(tmp_path)
    latch.set("halt", "one", 1)
    (taken,) = latch.take()
    assert latch.holds()
    latch.release((taken,))
    assert latch.holds() == ""
    assert list(tmp_path.iterdir()) == []


def test_a_latch_that_is_set_while_another_is_taken_over_is_not_lost(tmp_path: Path) -> None:
    latch = Latch(tmp_path)
    latch.set("halt", "one", 1)
    taken = latch.take()
    latch.set("halt", "two", 2)
    latch.release(taken)
    assert latch.holds()
    assert [one.reason for one in latch.take()] == ["two"]


def test_what_was_taken_over_and_not_finished_is_taken_over_again(tmp_path: Path) -> None:
    Latch(tmp_path).set("flatten", "again", 1)
    assert Latch(tmp_path).take() == Latch(tmp_path).take()


def test_the_mildest_comes_first_whatever_the_order_of_setting(tmp_path: Path) -> None:
    latch = Latch(tmp_path)
    for level in reversed(LEVELS):
        latch.set(level, "", 1)
    assert tuple(one.level for one in latch.take()) == LEVELS


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{", b"[]", b"null\n"])
def test_a_latch_that_cannot_be_read_halts_all_the_same(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "latch.halt").write_bytes(content)
    latch = Latch(tmp_path)
    assert latch.holds()
    (taken,) = latch.take()
    assert (taken.level, taken.uid) == ("halt", os.getuid())


def test_anything_in_the_place_of_a_latch_holds(tmp_path: Path) -> None:
    (tmp_path / "latch.flatten").mkdir()
    assert Latch(tmp_path).holds()
    assert Latch(tmp_path).take()[0].level == "flatten"


def test_a_latch_that_cannot_be_looked_at_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: object) -> Any:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("desk.kernel.latch.os.lstat", refused)
    assert "cannot be looked at" in Latch(tmp_path).holds()


def test_control_characters_of_a_reason_never_leave_the_file(tmp_path: Path) -> None:
    latch = Latch(tmp_path)
    latch.set("halt", "a\x1b[2Jb\nc", 1)
    assert latch.take()[0].reason == "a [2Jb c"


def test_a_full_disk_that_takes_no_words_still_takes_the_latch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int, line: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("desk.kernel.latch.os.write", full)
    latch = Latch(tmp_path)
    latch.set("cancel-all", "lost on the way", 1)
    assert latch.holds()
    assert latch.take()[0].level == "cancel-all"


def test_where_there_is_no_room_for_a_name_the_reserve_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reserve = tmp_path / RESERVE
    reserve.write_bytes(bytes(4096))
    really = os.open

    def full(path: Any, flags: int, mode: int = 0o777) -> int:
        if reserve.exists() and "latch" in str(path):
            raise OSError(errno.ENOSPC, "No space left on device")
        return really(path, flags, mode)

    monkeypatch.setattr("desk.kernel.latch.os.open", full)
    latch = Latch(tmp_path)
    latch.set("halt", "still", 1)
    assert not reserve.exists()
    assert latch.take()[0].reason == "still"
