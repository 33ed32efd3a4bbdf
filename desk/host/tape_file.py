"""The file of a tape: a header line, then records; every block of them starts with a whole picture and ends sealed.

    DESKTAPE1\\n  {header as JSON}\\n  record*
    record = kind (K, D or S), time (UTC ns), length, CRC-32, payload

`K` holds every view, `D` what changed since the record before, both as JSON squeezed by one zlib stream a block;
`S` holds the SHA-256 of the block's bytes, which the journal keeps too. A tape whose host was killed ends
without a seal, and reads up to its last whole record.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import struct
import weakref
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from desk.host.deltas import applied, between
from desk.kernel.errors import DeskError

MAGIC = b"DESKTAPE1\n"
_RECORD = struct.Struct(">cqII")
_LONGEST = 64 * 1024 * 1024
_LONGEST_HEADER = 1024 * 1024
_PIECE = 256 * 1024
KEYFRAME, CHANGES, SEAL = b"K", b"D", b"S"


class TapeError(DeskError):
    """A tape that cannot be read; the text names the place."""

    exit_code = 4


@dataclass(frozen=True)
class TapeHeader:
    """Whose session a tape is."""

    session: str
    profile: str
    feed: str
    started: int
    instruments: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """Where a sealed block lies and what its bytes hash to."""

    offset: int
    length: int
    sha256: str


@dataclass(frozen=True)
class Record:
    """Where one record lies in the file, and how long its squeezed payload is."""

    kind: bytes
    at: int
    offset: int
    length: int


class TapeWriter:
    """Appends records, to an empty file or behind what one holds. Every method does file work of a few kilobytes."""

    def __init__(self, file: BinaryIO, header: TapeHeader) -> None:
        self._file = file
        self._views: dict[str, Any] = {}
        self._squeezer = zlib.compressobj(6)
        self._block = hashlib.sha256()
        self._block_at = 0
        self._open = False
        self.size = file.seek(0, os.SEEK_END)
        if not self.size:
            facts = {**vars(header), "instruments": list(header.instruments)}
            self._append(MAGIC + json.dumps(facts).encode() + b"\n")

    def write(self, at: int, views: dict[str, Any], messages: list[Any], keyframe: bool) -> None:
        """Add what is shown at `at` (views as JSON values) and what was said since the record before."""
        if keyframe or not self._open:
            self._start_block()
            self._record(KEYFRAME, at, {"views": views, "messages": messages})
        else:
            changes = {name: between(self._views.get(name), value) for name, value in views.items()}
            moved = {name: change for name, change in changes.items() if change is not None}
            gone = [name for name in self._views if name not in views]
            if moved or gone or messages:
                self._record(CHANGES, at, {"views": moved, "gone": gone, "messages": messages})
        self._views = views

    def seal(self, at: int) -> Block | None:
        """End the open block; `None` when there is none."""
        if not self._open:
            return None
        block = Block(self._block_at, self.size - self._block_at, self._block.hexdigest())
        digest = self._block.digest()
        self._open = False
        self._append(_RECORD.pack(SEAL, at, len(digest), zlib.crc32(digest)) + digest)
        return block

    def _start_block(self) -> None:
        self._squeezer = zlib.compressobj(6)
        self._block = hashlib.sha256()
        self._block_at = self.size
        self._open = True

    def _record(self, kind: bytes, at: int, content: dict[str, Any]) -> None:
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        payload = self._squeezer.compress(body) + self._squeezer.flush(zlib.Z_SYNC_FLUSH)
        record = _RECORD.pack(kind, at, len(payload), zlib.crc32(payload)) + payload
        self._block.update(record)
        self._append(record)

    def _append(self, data: bytes) -> None:
        self._file.write(data)
        self._file.flush()
        self.size += len(data)


class TapeFile:
    """A tape as a list of records, with the picture at any of them. What they hold is read when it is asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        # Stays open, so that a tape which is deleted to make room plays on to its end.
        self._file = _opened(path)
        weakref.finalize(self, os.close, self._file)
        self.header, self._start = _header(self.path, os.pread(self._file, _LONGEST_HEADER, 0))
        self.records = list(self._scan())
        if not self.records:
            raise TapeError(f"the tape {path.name} holds no records yet; replay a longer session")
        self._unpacked = -1
        self._unsqueezer = zlib.decompressobj()
        self._views: dict[str, Any] = {}
        self._messages: list[Any] = []

    def blocks(self) -> Iterator[Block]:
        """Every sealed block, hashed anew from the file's bytes."""
        start = 0
        for record in self.records:
            if record.kind == KEYFRAME:
                start = record.offset
            elif record.kind == SEAL:
                yield Block(start, record.offset - start, self._hash(start, record.offset))

    def views(self, index: int) -> dict[str, Any]:
        """Every view as it was shown after this record, as JSON values."""
        self._unpack_to(index)
        return self._views

    def messages(self, index: int) -> list[Any]:
        """What was said in this record."""
        self._unpack_to(index)
        return self._messages

    def _unpack_to(self, index: int) -> None:
        if index == self._unpacked:
            return
        start = next(at for at in range(index, -1, -1) if self.records[at].kind == KEYFRAME)
        if self._unpacked < index and self._unpacked >= start:
            start = self._unpacked + 1
        for at in range(start, index + 1):
            self._unpack(self.records[at])
            self._unpacked = at

    def _unpack(self, record: Record) -> None:
        self._messages = []
        if record.kind == SEAL:
            return
        try:
            if record.kind == KEYFRAME:
                self._unsqueezer, self._views = zlib.decompressobj(), {}
            payload = os.pread(self._file, record.length, record.offset + _RECORD.size)
            content = json.loads(self._unsqueezer.decompress(payload, _LONGEST))
            if record.kind == KEYFRAME:
                self._views = content["views"]
            else:
                views = {name: spec for name, spec in self._views.items() if name not in content["gone"]}
                for name, change in content["views"].items():
                    views[name] = applied(views.get(name), change)
                self._views = views
            self._messages = content["messages"]
        except (zlib.error, ValueError, KeyError, TypeError, AttributeError):
            self._unpacked = -1
            raise self._broken(record.offset) from None

    def _scan(self) -> Iterator[Record]:
        """Every whole record. Its checksum covers what it holds, its block's seal also its time and its kind."""
        at = block_at = self._start
        block = hashlib.sha256()
        with open(self._file, "rb", buffering=_PIECE, closefd=False) as file:
            file.seek(at)
            while len(head := file.read(_RECORD.size)) == _RECORD.size:
                kind, ts, length, crc = _RECORD.unpack(head)
                if kind not in (KEYFRAME, CHANGES, SEAL) or length > _LONGEST:
                    raise self._broken(at)
                payload = file.read(length)
                if len(payload) < length:
                    if _holds_a_record(payload):
                        raise self._broken(at)
                    return
                if zlib.crc32(payload) != crc or (kind != KEYFRAME and at == self._start):
                    raise self._broken(at)
                if kind == KEYFRAME:
                    block, block_at = hashlib.sha256(), at
                if kind == SEAL and payload != block.digest():
                    raise self._broken(block_at)
                block.update(head)
                block.update(payload)
                yield Record(kind, ts, at, length)
                at += _RECORD.size + length

    def _hash(self, start: int, end: int) -> str:
        found = hashlib.sha256()
        for at in range(start, end, _PIECE):
            found.update(os.pread(self._file, min(_PIECE, end - at), at))
        return found.hexdigest()

    def _broken(self, offset: int) -> TapeError:
        return _damaged(self.path, offset)


def outline(path: Path) -> tuple[TapeHeader, int, int]:
    """Whose tape it is and the times of its first and last record, without reading what lies between."""
    with open(_opened(path), "rb") as file:
        header, at = _header(path, file.read(_LONGEST_HEADER))
        first = last = 0
        while True:
            file.seek(at)
            head = file.read(_RECORD.size)
            if len(head) < _RECORD.size:
                break
            _, last, length, _ = _RECORD.unpack(head)
            first = first or last
            at += _RECORD.size + length
    return header, first or header.started, last or header.started


def _holds_a_record(rest: bytes) -> bool:
    """Whether a whole record lies in what looks like one that was cut off: then its length is damaged."""
    for at in range(len(rest) - _RECORD.size):
        if rest[at : at + 1] in (KEYFRAME, CHANGES, SEAL):
            _, _, length, crc = _RECORD.unpack_from(rest, at)
            start = at + _RECORD.size
            if start + length <= len(rest) and length and zlib.crc32(rest[start : start + length]) == crc:
                return True
    return False


def _opened(path: Path) -> int:
    """A descriptor of the file; a folder, a pipe or a link to nowhere that is called like a tape is refused."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise TapeError(f"the tape {path.name} cannot be read ({error.strerror}); check the file") from None
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise TapeError(f"{path.name} is no file and so no tape; move it elsewhere")
    return file


def _header(path: Path, data: bytes) -> tuple[TapeHeader, int]:
    end = data.find(b"\n", len(MAGIC))
    if not data.startswith(MAGIC) or end < 0:
        raise TapeError(f"{path.name} is no tape of this desk; pick one from `desk replay`")
    try:
        facts = json.loads(data[len(MAGIC) : end])
        facts["instruments"] = tuple(facts["instruments"])
        return TapeHeader(**facts), end + 1
    except (ValueError, TypeError, KeyError):
        raise _damaged(path, len(MAGIC)) from None


def _damaged(path: Path, offset: int) -> TapeError:
    return TapeError(
        f"the tape {path.name} is damaged at byte {offset}; restore the file from a copy, or replay another session"
    )
