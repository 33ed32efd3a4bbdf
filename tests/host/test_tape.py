from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from desk.host.tape_file import Block, TapeError, TapeFile, TapeHeader, TapeWriter
from desk.host.tape_reader import Tape, find, sessions
from desk.kernel.errors import DeskError
from desk.link import envelope as e
from tests.link.builders import ITEM
from widgets.specs.status import Notice

SECOND = 1_000_000_000
HEADER = TapeHeader("ses-1", "demo", "sim seed 7", 10 * SECOND, ("BTC-USDT",))


def notice(text: str) -> dict[str, Any]:
    return Notice(state="empty", text=text).model_dump(mode="json")


def said(number: int) -> dict[str, Any]:
    return e.ItemAdded(id=str(number), ts=number, payload=ITEM).model_dump(mode="json")


def record(path: Path, seconds: int = 130, seal_last: bool = True) -> list[Block]:
    blocks: list[Block] = []
    with path.open("wb") as file:
        writer = TapeWriter(file, HEADER)
        for second in range(seconds):
            if second % 60 == 0 and (block := writer.seal(second * SECOND)):
                blocks.append(block)
            views = {"radar": notice(f"at {second}"), "board": notice("still")}
            if second >= 70:
                views["queue"] = notice("new")
            writer.write(second * SECOND, views, [said(second)] if second % 10 == 0 else [], second % 60 == 0)
        if seal_last and (block := writer.seal(seconds * SECOND)):
            blocks.append(block)
    return blocks


def test_any_moment_reads_as_it_was_shown(tmp_path: Path) -> None:
    record(tmp_path / "a.tape")
    tape = Tape.open(tmp_path / "a.tape")
    assert tape.header == HEADER
    assert tape.duration == 130
    for second in (129, 0, 69, 70, 12, 59, 60, 61):
        shown = tape.at(second * SECOND + SECOND // 2)
        assert shown["radar"] == Notice(state="empty", text=f"at {second}")
        assert ("queue" in shown) == (second >= 70)
    assert tape.at(-5)["radar"] == Notice(state="empty", text="at 0")
    assert tape.at(10**18)["radar"] == Notice(state="empty", text="at 129")


def test_views_that_did_not_change_are_the_same_objects(tmp_path: Path) -> None:
    record(tmp_path / "a.tape")
    tape = Tape.open(tmp_path / "a.tape")
    assert tape.at(5 * SECOND)["board"] is tape.at(6 * SECOND)["board"]


def test_messages_come_once_and_in_order(tmp_path: Path) -> None:
    record(tmp_path / "a.tape")
    tape = Tape.open(tmp_path / "a.tape")
    heard = [(at // SECOND, message.id) for at, message in tape.messages(5 * SECOND, 100 * SECOND)]
    assert heard == [(at, str(at)) for at in range(10, 101, 10)]
    assert list(tape.messages(100 * SECOND, 100 * SECOND)) == []


def test_sealed_blocks_hash_to_what_the_writer_said(tmp_path: Path) -> None:
    blocks = record(tmp_path / "a.tape")
    assert list(TapeFile(tmp_path / "a.tape").blocks()) == blocks
    assert len(blocks) == 3


def test_a_changed_record_costs_far_less_than_a_whole_picture() -> None:
    file = io.BytesIO()
    writer = TapeWriter(file, HEADER)
    bars = [{"at": at, "open": at * 1.7, "close": at * 1.3} for at in range(600)]
    writer.write(1, {"chart": {"bars": bars}}, [], True)
    whole = writer.size
    writer.write(2, {"chart": {"bars": [*bars[1:], {"at": 600, "open": 1.0, "close": 2.0}]}}, [], False)
    assert writer.size - whole < whole / 50


def test_a_tape_whose_host_was_killed_reads_up_to_its_last_whole_record(tmp_path: Path) -> None:
    path = tmp_path / "a.tape"
    record(path, seconds=30, seal_last=False)
    path.write_bytes(path.read_bytes()[:-7])
    tape = Tape.open(path)
    assert tape.ended == 28 * SECOND
    assert tape.at(tape.ended)["radar"] == Notice(state="empty", text="at 28")


@pytest.mark.parametrize("fraction", [0.05, 0.1, 0.2, 0.4, 0.9])
def test_a_damaged_tape_is_refused_in_one_sentence_that_names_the_place(
    tmp_path: Path, fraction: float
) -> None:
    path = tmp_path / "a.tape"
    record(path)
    content = bytearray(path.read_bytes())
    content[int(len(content) * fraction)] ^= 0x10
    path.write_bytes(content)
    with pytest.raises(TapeError, match=r"a\.tape is damaged at byte \d+"):
        Tape.open(path)


def test_a_record_that_says_another_time_is_damage_too(tmp_path: Path) -> None:
    record(tmp_path / "a.tape")
    content = (tmp_path / "a.tape").read_bytes()
    second = TapeFile(tmp_path / "a.tape").records[1].offset
    (tmp_path / "b.tape").write_bytes(content[: second + 8] + b"\xff" + content[second + 9 :])
    with pytest.raises(TapeError, match=r"b\.tape is damaged at byte \d+"):
        Tape.open(tmp_path / "b.tape")


@pytest.mark.parametrize("content", [b"", b"hello", b"DESKTAPE1\n", b"DESKTAPE1\n{}\n", b"DESKTAPE1\nx\n"])
def test_what_is_no_tape_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.tape"
    path.write_bytes(content)
    with pytest.raises(TapeError, match=r"a\.tape"):
        Tape.open(path)


def test_sessions_are_listed_latest_first_and_found_by_the_start_of_their_id(tmp_path: Path) -> None:
    record(tmp_path / "ses-1.tape", seconds=3)
    (tmp_path / "broken.tape").write_bytes(b"x")
    listed = sessions(tmp_path)
    assert [(info.session, bool(info.problem)) for info in listed] == [("ses-1", False), ("broken", True)]
    assert find(tmp_path, "latest") == find(tmp_path, "ses") == tmp_path / "ses-1.tape"
    with pytest.raises(DeskError, match="no session is called 'other'"):
        find(tmp_path, "other")
    with pytest.raises(DeskError, match="no session has been recorded"):
        find(tmp_path / "empty", "latest")
