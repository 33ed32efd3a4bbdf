"""Patience after wrong passphrases: each one in a row doubles the wait, across restarts of whoever guesses."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from desk.kernel.errors import Refused
from desk.kernel.private_file import private

FREE = 2
"""Wrong passphrases that cost no wait: everybody mistypes."""
FIRST_WAIT = 1
LONGEST_WAIT = 900
"""Seconds."""


class TooSoon(Refused):
    """A guess before its time. It was not even tried."""


class Tries(msgspec.Struct, frozen=True):
    """Wrong passphrases in a row, and when the last one was."""

    wrong: int = 0
    last: int = 0
    """UTC nanoseconds."""

    def wait(self, now: int) -> float:
        """Seconds until the next guess is heard. A clock set back does not shorten it."""
        since = max(0, now - self.last) / 1e9
        return max(0.0, wait_after(self.wrong) - since)


def wait_after(wrong: int) -> int:
    """Seconds of wait after so many wrong passphrases in a row."""
    return 0 if wrong <= FREE else min(FIRST_WAIT * 2 ** min(wrong - FREE - 1, 40), LONGEST_WAIT)


def tries_at(path: Path) -> Tries:
    """What is on record for the sealed file at `path`; what cannot be read counts as many, from its change."""
    record = _record(path)
    try:
        return msgspec.json.decode(record.read_bytes(), type=Tries)
    except FileNotFoundError:
        return Tries()
    except (OSError, msgspec.DecodeError):
        return Tries(FREE + 11, record.stat().st_mtime_ns)


def require_patience(path: Path, now: int) -> None:
    """Raises `TooSoon` while the wait for the file at `path` lasts."""
    wait = tries_at(path).wait(now)
    if wait > 0:
        raise TooSoon(f"too many wrong passphrases; the next one is heard in {wait:.0f} s")


def note_wrong(path: Path, now: int) -> Tries:
    """One more wrong passphrase: recorded before anybody is told."""
    tries = Tries(tries_at(path).wrong + 1, now)
    with open(_record(path), "wb", opener=private) as file:
        file.write(msgspec.json.encode(tries))
        file.flush()
        os.fsync(file.fileno())
    return tries


def note_right(path: Path) -> int:
    """The passphrase was right; answers how many wrong ones went before it."""
    wrong = tries_at(path).wrong
    _record(path).unlink(missing_ok=True)
    return wrong


def _record(path: Path) -> Path:
    return path.with_name(f"{path.name}.tries")
