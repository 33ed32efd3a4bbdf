"""The manifest of a recording: what it is of, its instruments, and what each finished part must hold."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

import msgspec

from data.errors import RecordingError
from data.recorder.records import SCHEMA, Listing, Subject

NAME = "manifest.json"


class TableNote(msgspec.Struct, frozen=True):
    """What a table was when it was written."""

    rows: int
    bytes: int
    crc32: int


class PartNote(msgspec.Struct, frozen=True):
    """What a finished part holds. Times are UTC nanoseconds by our clock."""

    number: int
    session: int
    first: int
    records: int
    events: int
    frames: int
    lost_events: int
    lost_frames: int
    began: int
    ended: int
    log_bytes: int
    listing: int
    """Version of the instruments."""
    tables: dict[str, TableNote] = {}
    """By name; empty while they are not made, or could not be."""


class Manifest(msgspec.Struct, frozen=True):
    """A whole recording."""

    subject: Subject
    began: int
    listings: tuple[Listing, ...]
    parts: tuple[PartNote, ...] = ()
    ended: int = 0
    """UTC nanoseconds by our clock; 0 while it runs, and after it was interrupted."""


class _Envelope(msgspec.Struct, frozen=True):
    schema: int
    crc32: int
    recording: msgspec.Raw = msgspec.Raw()


def save(folder: Path, manifest: Manifest) -> None:
    """Write the manifest whole or not at all."""
    body = msgspec.json.encode(manifest)
    envelope = _Envelope(SCHEMA, _proof(SCHEMA, body), msgspec.Raw(body))
    text = msgspec.json.format(msgspec.json.encode(envelope), indent=2)
    temporary = folder / f"{NAME}.new"
    with temporary.open("wb") as file:
        file.write(text + b"\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / NAME)
    settle(folder)


def load(folder: Path) -> Manifest | None:
    """The manifest, or None where it is missing or damaged. One of a newer schema is refused."""
    try:
        text = (folder / NAME).read_bytes()
        envelope = msgspec.json.decode(text, type=_Envelope)
        body = msgspec.json.format(bytes(envelope.recording), indent=-1)
    except (OSError, msgspec.MsgspecError):
        return None
    if envelope.crc32 != _proof(envelope.schema, body):
        return None
    refuse_newer(folder, envelope.schema)
    try:
        return msgspec.json.decode(body, type=Manifest)
    except msgspec.MsgspecError:
        return None


def refuse_newer(path: Path, schema: int) -> None:
    """Raise where a later desk wrote in a way that this one does not know."""
    if schema > SCHEMA:
        raise RecordingError(
            f"{path} was recorded by a newer desk (schema {schema}, this one reads up to {SCHEMA}); update the desk"
        )


def settle(folder: Path) -> None:
    """See to it that new names in a folder outlive the power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _proof(schema: int, body: bytes) -> int:
    return zlib.crc32(body, zlib.crc32(str(schema).encode()))
