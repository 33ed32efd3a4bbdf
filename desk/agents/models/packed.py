"""Bytes kept in the journal: as text where they are short, compressed where they are long, and bounded either way."""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from typing import Literal

import msgspec

SHORT = 512
"""Bytes up to which readable text stays as it is."""
MOST_KEPT = 8 * 1024 * 1024
"""Bytes of one response or prompt that are ever kept, before compression."""
_AT_ONCE = 64 * 1024
MOST_PACKED = 1024 * 1024
"""Characters that they may take in the journal."""


class Packed(msgspec.Struct, frozen=True):
    """`size` and `sha256` are of everything there was; `kept` is how much of it, from its beginning, stands here."""

    form: Literal["text", "zlib"]
    body: str
    size: int
    sha256: str
    kept: int

    @property
    def whole(self) -> bool:
        """Whether nothing was left out."""
        return self.kept == self.size


def sha256(data: bytes) -> str:
    """In hex."""
    return hashlib.sha256(data).hexdigest()


def pack(data: bytes, most: int = MOST_PACKED) -> Packed:
    """`data`, or as much of its beginning as fits in `most` characters."""
    size, digest = len(data), sha256(data)
    if size <= min(SHORT, most):
        try:
            return Packed("text", data.decode(), size, digest, size)
        except UnicodeDecodeError:
            pass
    kept = data[: _fitting(data[:MOST_KEPT], most)]
    body = _zlib(kept)
    while len(body) > most:
        kept = kept[: len(kept) * 7 // 8]
        body = _zlib(kept)
    return Packed("zlib", body, size, digest, len(kept))


def unpack(packed: Packed) -> bytes:
    """The bytes that were kept. Raises `ValueError` where they are not what `packed` says."""
    if packed.form == "text":
        data = packed.body.encode()
    else:
        try:
            reader = zlib.decompressobj()
            data = reader.decompress(base64.b64decode(packed.body, validate=True), MOST_KEPT + 1)
        except (zlib.error, binascii.Error) as problem:
            raise ValueError(f"the record cannot be unpacked: {problem}") from None
    if len(data) != packed.kept or (packed.whole and sha256(data) != packed.sha256):
        raise ValueError("the record is not what its hash says")
    return data


def _fitting(data: bytes, most: int) -> int:
    """How much to try first: compressing all of what hardly compresses would hold the desk up."""
    packer, out = zlib.compressobj(6), 0
    for at in range(0, len(data), _AT_ONCE):
        out += len(packer.compress(data[at : at + _AT_ONCE]))
        if out * 4 > most * 3:
            return at + _AT_ONCE
    return len(data)


def _zlib(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data, 6)).decode()
