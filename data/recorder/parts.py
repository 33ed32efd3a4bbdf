"""Parts on disk: what is in one, and its tables made from its log."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import msgspec

from data.recorder.blocks import Block, Hole, blocks, unpacked, unpacked_head
from data.recorder.manifest import Manifest, PartNote, TableNote, load, refuse_newer, settle
from data.recorder.records import Frame, Head, Listing, Lost, Subject
from data.recorder.tables import Tables


def log_path(folder: Path, number: int) -> Path:
    """The log of a part."""
    return folder / f"part-{number:06d}.log"


def tables_path(folder: Path, number: int) -> Path:
    """The folder of a part's tables."""
    return folder / f"part-{number:06d}"


def numbers(folder: Path) -> list[int]:
    """Parts of which anything is there, in order."""
    found = {path.stem.partition("-")[2] for path in folder.glob("part-*") if path.suffix in ("", ".log")}
    return sorted(int(text) for text in found if text.isdigit())


def head_of(log: Path) -> Head | None:
    """How a log begins; None where that cannot be read. A newer schema is refused."""
    try:
        for block in blocks(log):
            if isinstance(block, Hole) or block.kind != b"H":
                return None
            schema = msgspec.msgpack.decode(block.body, type=_Schema).schema
            refuse_newer(log, schema)
            return unpacked_head(block)
    except (OSError, msgspec.MsgspecError):
        return None
    return None


class _Schema(msgspec.Struct):
    schema: int


def finish(folder: Path, number: int, with_tables: bool = True) -> PartNote | None:
    """Look through a part's log, cut a torn end off, and make its tables; None where the log has no head.

    The log is never changed otherwise, and where it has a hole it gets no tables: they could not tell of the hole, so
    the log itself is played. Tables appear together, under their final name, once all are on disk.
    """
    log = log_path(folder, number)
    head = head_of(log) if log.exists() else None
    if head is None:
        return None
    tables = Tables()
    records = events = frames = lost_events = lost_frames = 0
    whole = True
    for block in blocks(log):
        if isinstance(block, Hole):
            if block.cut:
                os.truncate(log, block.offset)
            continue
        if block.kind != b"R":
            continue
        found = unpacked(block)
        whole = whole and block.first == head.first + records
        records = block.first + block.count - head.first
        events += block.events
        for one in found:
            if type(one) is Frame:
                frames += 1
            elif type(one) is Lost:
                lost_events += one.events
                lost_frames += one.frames
        if with_tables and whole:
            tables.add(found, block.first)
    ended = log.stat().st_mtime_ns
    note = PartNote(
        number, head.session, head.first, records, events, frames, lost_events, lost_frames,
        head.began, ended, log.stat().st_size, head.listing.version,
    )  # fmt: skip
    return (
        msgspec.structs.replace(note, tables=_write(folder, number, tables))
        if with_tables and whole
        else note
    )


def _write(folder: Path, number: int, tables: Tables) -> dict[str, TableNote]:
    final = tables_path(folder, number)
    temporary = final.with_name(final.name + ".new")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    try:
        notes = tables.write(temporary)
        settle(temporary)
        shutil.rmtree(final, ignore_errors=True)
        temporary.rename(final)
        settle(folder)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    return notes


def gathered(folder: Path) -> Manifest | None:
    """The manifest; where it cannot be read, what the heads of the parts say. None where there is no recording."""
    manifest = load(folder)
    if manifest is not None:
        return manifest
    heads = [head for number in numbers(folder) if (head := head_of(log_path(folder, number))) is not None]
    if not heads:
        return None
    listings: dict[int, Listing] = {head.listing.version: head.listing for head in heads}
    subject: Subject = heads[0].subject
    return Manifest(subject, heads[0].began, tuple(listings[version] for version in sorted(listings)))


def reach(log: Path) -> tuple[int, int]:
    """Numbers of a log's first record and of the one after its last, by the headers of its blocks alone."""
    found = [block for block in blocks(log, bodies=False) if isinstance(block, Block)]
    ends = [block.first + block.count for block in found]
    return min((block.first for block in found), default=0), max(ends, default=0)
