"""The log of a part: blocks that each prove themselves, so that a cut or a flipped byte costs one block.

A block is a header of 40 bytes and a compressed body: magic `DSKB`, what it is (`H` head, `R` records), the body's
length, its length unpacked, its CRC-32, the number of its first record, how many records and how many of them events,
and the CRC-32 of the header before it. All little-endian.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from data.recorder.records import Head, Record, is_event

MAGIC = b"DSKB"
_HEADER = struct.Struct("<4sc3xIIIQII")
_CRC = struct.Struct("<I")
HEADER_BYTES = _HEADER.size + _CRC.size
MOST_UNPACKED = 1 << 30
"""No block unpacks to more; a header that says so is broken."""
RECORDS_A_BLOCK = 4096
"""Few enough that packing one keeps the interpreter for a few milliseconds."""
LEVEL = 1
"""Packing harder costs five times the time for a fifth less space."""


class Block(msgspec.Struct, frozen=True):
    """One block: `body` unpacks to the head or the records."""

    kind: bytes
    first: int
    count: int
    events: int
    body: bytes


class Hole(msgspec.Struct, frozen=True):
    """Bytes that are no block. Nothing can be said of what was in them but by the numbers around them."""

    offset: int
    cut: bool
    """It reaches to the end of the file, as a block does that was being written when the power went."""
    why: str


def packed(head: Head) -> bytes:
    """The block that begins a part."""
    return _block(b"H", msgspec.msgpack.encode(head), head.first, 0, 0)


def packed_records(records: Sequence[Record], first: int) -> Iterator[bytes]:
    """Blocks that hold these records, of which the first has that number."""
    for start in range(0, len(records), RECORDS_A_BLOCK):
        some = records[start : start + RECORDS_A_BLOCK]
        events = sum(1 for one in some if is_event(one))
        yield _block(b"R", msgspec.msgpack.encode(some), first + start, len(some), events)


def unpacked_head(block: Block) -> Head:
    """The head in a block of kind `H`."""
    return _head(block.body)


def unpacked(block: Block) -> list[Record]:
    """The records in a block of kind `R`."""
    return _records(block.body)


def blocks(path: Path, bodies: bool = True) -> Iterator[Block | Hole]:
    """Everything in a log. With `bodies` off only headers are read: quick, and bodies stay unproved and empty."""
    with path.open("rb") as file:
        end = file.seek(0, 2)
        at = 0
        while at < end:
            found = _next(file, at, end, bodies)
            if isinstance(found, Hole):
                at = _search(file, at + 1, end)
                yield Hole(found.offset, at >= end, found.why)
                continue
            block, at = found
            yield block


def _next(file: BinaryIO, at: int, end: int, bodies: bool) -> tuple[Block, int] | Hole:
    file.seek(at)
    header = file.read(HEADER_BYTES)
    fields = _fields(header)
    if fields is None:
        return Hole(at, False, "cut off" if end - at < HEADER_BYTES else "damaged")
    kind, length, whole, crc, first, count, events = fields
    after = at + HEADER_BYTES + length
    if after > end:
        return Hole(at, False, "cut off")
    if not bodies:
        return Block(kind, first, count, events, b""), after
    body = file.read(length)
    if zlib.crc32(body) != crc:
        return Hole(at, False, "damaged")
    unpacking = zlib.decompressobj()
    try:
        plain = unpacking.decompress(body, whole)
    except zlib.error:
        return Hole(at, False, "damaged")
    return Block(kind, first, count, events, plain), after


def _fields(header: bytes) -> tuple[bytes, int, int, int, int, int, int] | None:
    if len(header) < HEADER_BYTES or header[:4] != MAGIC:
        return None
    if _CRC.unpack_from(header, _HEADER.size)[0] != zlib.crc32(header[: _HEADER.size]):
        return None
    _, kind, length, whole, crc, first, count, events = _HEADER.unpack_from(header)
    return None if whole > MOST_UNPACKED else (kind, length, whole, crc, first, count, events)


def _search(file: BinaryIO, at: int, end: int) -> int:
    """Where the next sound header is, or `end`."""
    window = 1 << 20
    while at < end:
        file.seek(at)
        piece = file.read(window + len(MAGIC) - 1)
        place = piece.find(MAGIC)
        while place >= 0:
            file.seek(at + place)
            if _fields(file.read(HEADER_BYTES)) is not None:
                return at + place
            place = piece.find(MAGIC, place + 1)
        at += window
    return end


def _block(kind: bytes, plain: bytes, first: int, count: int, events: int) -> bytes:
    body = zlib.compress(plain, LEVEL)
    header = _HEADER.pack(MAGIC, kind, len(body), len(plain), zlib.crc32(body), first, count, events)
    return header + _CRC.pack(zlib.crc32(header)) + body


_head = msgspec.msgpack.Decoder(Head).decode
_records = msgspec.msgpack.Decoder(list[Record]).decode
