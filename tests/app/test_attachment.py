"""The terminal reads the files that a person sends: text, tables and images, and nothing that could hang or hide."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from desk.app.attachment import paths, read
from desk.kernel.errors import Refused
from widgets.specs.chat import LONGEST_ATTACHMENT

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (1200).to_bytes(4, "big") + (800).to_bytes(4, "big")
GIF = b"GIF89a" + (64).to_bytes(2, "little") + (32).to_bytes(2, "little")
JPEG = (
    b"\xff\xd8\xff\xe0\0\x04ab\xff\xc2\0\x11\x08"
    + (300).to_bytes(2, "big")
    + (500).to_bytes(2, "big")
    + b"\0" * 9
)


def test_a_text_comes_whole_with_the_hash_of_the_file(tmp_path: Path) -> None:
    body = "Straße\n".encode() * 3
    (tmp_path / "notes.md").write_bytes(body)
    file = read(str(tmp_path / "notes.md"))
    assert (file.name, file.media, file.text) == ("notes.md", "text", body.decode())
    assert (file.sha256, file.bytes) == (hashlib.sha256(body).hexdigest(), len(body))
    (tmp_path / "t.CSV").write_text("a,b\n")
    assert read(str(tmp_path / "t.CSV")).media == "csv"


@pytest.mark.parametrize(("body", "size"), [(PNG, (1200, 800)), (GIF, (64, 32)), (JPEG, (500, 300))])
def test_of_an_image_only_its_marks_leave_the_terminal(
    body: bytes, size: tuple[int, int], tmp_path: Path
) -> None:
    (tmp_path / "x").write_bytes(body)
    file = read(str(tmp_path / "x"))
    assert (file.media, file.text, (file.width, file.height)) == ("image", "", size)
    assert file.sha256 == hashlib.sha256(body).hexdigest()


def test_what_is_no_plain_file_too_large_or_neither_text_nor_image_is_refused(tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_text("x" * (LONGEST_ATTACHMENT + 1))
    (tmp_path / "odd.bin").write_bytes(b"\xff\xfe\0\1")
    (tmp_path / "nul.txt").write_bytes(b"a\0b")
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(1 << 40)
    for name, why in (
        ("large.txt", "larger than 256 KiB"),
        ("odd.bin", "neither UTF-8 text"),
        ("nul.txt", "neither UTF-8 text"),
        ("pipe", "no plain file"),
        ("", "no plain file"),
        ("sparse", "larger than 20 MiB"),
        ("missing", "cannot be read"),
    ):
        with pytest.raises(Refused, match=why):
            read(str(tmp_path / name))


def test_paths_are_completed_as_they_were_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "prices.csv").touch()
    (tmp_path / "private").mkdir()
    (tmp_path / ".hidden").touch()
    (tmp_path / "with blank").touch()
    (tmp_path / "esc\x1b[2J").touch()
    monkeypatch.chdir(tmp_path)
    assert paths("./pri") == ["./prices.csv", "./private/"]
    assert paths(f"{tmp_path}/") == [f"{tmp_path}/prices.csv", f"{tmp_path}/private/"]
    assert paths("./.h") == ["./.hidden"]
    assert paths("./none/x") == ()
    for number in range(30):
        (tmp_path / f"many{number:02}").touch()
    assert len(paths("./many")) == 8


@pytest.mark.parametrize("path", ["/proc/self/mem", "a\0b", "/dev/zero"])
def test_a_path_that_cannot_be_read_is_refused_in_a_sentence(path: str) -> None:
    with pytest.raises(Refused, match=r"cannot be read|no plain file"):
        read(path)
