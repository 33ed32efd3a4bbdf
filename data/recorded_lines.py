"""Lines of a file of frames: plain, gzip, or the only file of a zip archive, as venues publish their history."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from data.errors import RecordingError

BLOCK = 1 << 20
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"


def lines(path: Path) -> Iterator[bytes]:
    """Every line without its end; damage becomes a `RecordingError` with the line that it follows."""
    number = 0
    try:
        with path.open("rb") as plain:
            file = _unpacked(path, plain)
            rest = b""
            while block := file.read(BLOCK):
                whole = (rest + block).split(b"\n")
                rest = whole.pop()
                number += len(whole)
                yield from whole
                if len(rest) > 64 * BLOCK:
                    raise RecordingError(f"{path} has a line of over 64 MiB after line {number}", number + 1)
            if rest:
                yield rest
    except EOFError:
        raise RecordingError(
            f"{path} is cut off after line {number:,}; copy it again or give another recording", number
        ) from None
    except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error) as error:
        raise RecordingError(
            f"{path} is damaged after line {number:,} ({error}); copy it again or give another recording",
            number,
        ) from None
    except (NotImplementedError, RuntimeError):
        raise RecordingError(
            f"{path} is packed in a way that the desk cannot read, or locked with a password; unpack it first"
        ) from None
    except OSError as error:
        raise RecordingError(f"{path} cannot be read: {error.strerror or error}", number) from None


def _unpacked(path: Path, plain: BinaryIO) -> BinaryIO:
    begin = plain.read(len(ZIP))
    plain.seek(0)
    if begin.startswith(GZIP):
        return cast(BinaryIO, gzip.GzipFile(fileobj=plain))
    if begin == ZIP:
        archive = zipfile.ZipFile(plain)
        inside = [one for one in archive.infolist() if not one.is_dir()]
        if len(inside) != 1:
            raise RecordingError(f"{path} holds {len(inside)} files; unpack it and give one of them")
        return cast(BinaryIO, archive.open(inside[0]))
    for ending, words in ((".gz", "gzip"), (".zip", "a zip archive")):
        if path.suffix == ending and begin:
            raise RecordingError(
                f"{path} is named {ending} but is not {words}; rename it or give another recording"
            )
    return plain
