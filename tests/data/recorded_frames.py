"""Frames of recorded files, and adapters fed with them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from data.errors import FrameRefused
from data.events import MarketEvent
from data.venues.adapter import Control, Said

Frame = tuple[str, bytes, int]
"""Connection, frame, and when it was received."""


def frames(path: Path) -> Iterator[Frame]:
    """Received frames of a file of JSON objects, or of bare frames."""
    with gzip.open(path, "rt") as lines:
        for line in lines:
            said = json.loads(line)
            if "t" not in said:
                yield "", line.strip().encode(), 1
            elif said["t"] == "recv":
                yield said["conn"], said["data"].encode(), round(said["ts"] * 1e6) * 1000


def bodies(path: Path) -> Iterator[bytes]:
    """HTTP answers of such a file."""
    with gzip.open(path, "rt") as lines:
        for line in lines:
            said = json.loads(line)
            if said.get("t") == "http":
                yield said["data"].encode()


def single_frames(path: Path, *venues: str) -> Iterator[bytes]:
    """Isolated frames of these venues."""
    with gzip.open(path, "rt") as lines:
        for line in lines:
            said = json.loads(line)
            name = said.get("exchange") or said["venue"]
            if any(name.startswith(venue) for venue in venues):
                yield said["raw"].encode() if "raw" in said else json.dumps(said["msg"]).encode()


def events(said: Sequence[Said]) -> list[MarketEvent]:
    """What was said of the market."""
    return [one for one in said if not isinstance(one, Control)]


def survives(decode: Callable[[bytes, int], Sequence[Said]], frame: bytes) -> list[Said]:
    """Decode a frame that may be broken; it may be refused with a sentence and nothing else may happen."""
    try:
        return list(decode(frame, 1))
    except FrameRefused:
        return []
