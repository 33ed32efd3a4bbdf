"""Reads the files that a person sends with a message, on the machine that the terminal runs on. Loaded when needed."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Sequence
from pathlib import Path

from desk.kernel.errors import Refused
from widgets.folding import Carried
from widgets.language import say
from widgets.specs.chat import LONGEST_ATTACHMENT

LARGEST_IMAGE = 20 * 1024 * 1024
_MOST_ENTRIES = 2000
_MOST_PATHS = 8
_IMAGES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"GIF87a": "gif", b"GIF89a": "gif"}
_TABLES = (".csv", ".tsv")


def read(path: str) -> Carried:
    """The file at this path. Refuses what is no plain file, too large, or neither text nor an image."""
    place = Path(path).expanduser()
    body = _bytes(place)
    sha256 = hashlib.sha256(body).hexdigest()
    size = _image_size(body)
    if size is not None:
        return Carried(place.name, "image", "", sha256, len(body), *size)
    if len(body) > LONGEST_ATTACHMENT:
        raise Refused(
            say(
                "{name} is larger than {size} KiB; attach the part that matters.",
                name=place.name,
                size=LONGEST_ATTACHMENT // 1024,
            )
        )
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise Refused(
            say(
                "{name} is neither UTF-8 text nor a PNG, JPEG or GIF image, so it cannot be attached.",
                name=place.name,
            )
        )
    return Carried(place.name, "csv" if place.suffix.lower() in _TABLES else "text", text, sha256, len(body))


def paths(beginning: str) -> Sequence[str]:
    """Files and folders whose path begins so, written the way it was begun; folders end with a slash."""
    folder, _, name = beginning.rpartition("/")
    if not folder and beginning.startswith("~"):
        return ()
    place = Path(f"{folder}/" if folder or beginning.startswith("/") else ".").expanduser()
    found: list[str] = []
    try:
        with os.scandir(place) as entries:
            for entry, _ in zip(entries, range(_MOST_ENTRIES), strict=False):
                if not entry.name.startswith(name) or (entry.name.startswith(".") and not name):
                    continue
                if not entry.name.isprintable() or " " in entry.name:
                    continue
                stem = f"{folder}/" if "/" in beginning else ""
                found.append(f"{stem}{entry.name}{'/' if entry.is_dir() else ''}")
    except OSError:
        return ()
    return sorted(found)[:_MOST_PATHS]


def _bytes(place: Path) -> bytes:
    """What stands in a plain file. A pipe or a device is never waited for."""
    try:
        handle = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or say("no path")
        raise Refused(say("{place} cannot be read ({why}); check the path.", place=place, why=why)) from None
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        os.close(handle)
        raise Refused(say("{place} is no plain file, so it cannot be attached.", place=place))
    with os.fdopen(handle, "rb") as file:
        if found.st_size > LARGEST_IMAGE:
            raise Refused(
                say(
                    "{name} is larger than {size} MiB, so it cannot be attached.",
                    name=place.name,
                    size=LARGEST_IMAGE // 1024**2,
                )
            )
        try:
            return file.read(LARGEST_IMAGE + 1)
        except OSError as problem:
            raise Refused(
                say(
                    "{place} cannot be read ({why}); check the path.",
                    place=place,
                    why=problem.strerror,
                )
            ) from None


def _image_size(body: bytes) -> tuple[int, int] | None:
    """Width and height by the image's own header; none where it is no image that we know."""
    kind = next((name for sign, name in _IMAGES.items() if body.startswith(sign)), "")
    match kind:
        case "png" if len(body) >= 24:
            return int.from_bytes(body[16:20], "big"), int.from_bytes(body[20:24], "big")
        case "gif" if len(body) >= 10:
            return int.from_bytes(body[6:8], "little"), int.from_bytes(body[8:10], "little")
        case "jpeg":
            return _jpeg_size(body)
        case _:
            return None


def _jpeg_size(body: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(body) and body[at] == 0xFF:
        marker, length = body[at + 1], int.from_bytes(body[at + 2 : at + 4], "big")
        # Start of frame, whichever way it is coded; DHT, JPG and DAC lie between them and are none.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(body[at + 7 : at + 9], "big"), int.from_bytes(body[at + 5 : at + 7], "big")
        at += 2 + length
    return None
