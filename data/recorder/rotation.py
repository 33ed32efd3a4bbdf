"""When one part ends and the next begins."""

from __future__ import annotations

import re

import msgspec

_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_BYTES = {"kb": 1000, "mb": 1000**2, "gb": 1000**3}
LARGEST = 1000**3
"""A finished part is made into tables in memory, so it has an end."""
_WRITTEN = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]+)")


class Rotation(msgspec.Struct, frozen=True):
    """A part ends at this age or at this size of its log, whichever comes first."""

    seconds: float = 600.0
    bytes: int = 100 * 1000**2


def rotation(text: str) -> Rotation:
    """`10m`, `100MB`, or both as in `10m,100MB`. Raises `ValueError` with one sentence."""
    seconds: float | None = None
    size: int | None = None
    for piece in text.split(","):
        found = _WRITTEN.fullmatch(piece.strip())
        unit = found[2].lower() if found else ""
        if found and unit in _SECONDS and seconds is None:
            seconds = float(found[1]) * _SECONDS[unit]
        elif found and unit in _BYTES and size is None:
            size = int(float(found[1]) * _BYTES[unit])
        else:
            raise ValueError(f"{text!r} says no time or size; write 10m, 100MB, or 10m,100MB")
    if seconds is not None and seconds < 1.0:
        raise ValueError(f"{text!r} is too often; a part lasts at least 1s")
    if size is not None and not 10_000 <= size <= LARGEST:
        raise ValueError(f"{text!r} cannot be; a part has between 10kB and 1GB")
    usual = Rotation()
    return Rotation(usual.seconds if seconds is None else seconds, usual.bytes if size is None else size)


def duration(text: str) -> float:
    """Seconds in `30s`, `10m`, `2h` or `1d`. Raises `ValueError` with one sentence."""
    found = _WRITTEN.fullmatch(text.strip())
    if not found or found[2].lower() not in _SECONDS or not float(found[1]):
        raise ValueError(f"{text!r} is no length of time; write 30s, 10m, 2h or 1d")
    return float(found[1]) * _SECONDS[found[2].lower()]
