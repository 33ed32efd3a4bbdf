"""The latch: files beside the journal that stop the desk from outside, whether or not its host can answer."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Literal, get_args

import msgspec

from desk.kernel.journal import RESERVE
from desk.kernel.reserve import Reserve

Level = Literal["halt", "cancel-all", "flatten"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""Each includes those before it."""
MOST_READ = 64 * 1024
_TAKEN = ".taken"
UNREAD = "its reason cannot be read"


class Written(msgspec.Struct, frozen=True):
    """What whoever sets a latch says in it."""

    command: str
    reason: str
    uid: int
    at: int
    """UTC nanoseconds."""


class Latched(msgspec.Struct, frozen=True):
    """One latch that is set. Its level is the name of its file, so that even an empty one counts."""

    level: Level
    reason: str
    uid: int
    """Owner of the file, as the kernel says; -1 where it does not."""
    at: int


class Latch:
    """The latch of one profile. Setting needs nothing but this folder; only the host takes one over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def set(self, level: Level, reason: str, at: int) -> Path:
        """Leave word in a file of this user alone (0600), and return once it is on the disk.

        On a full disk the file may stay empty, which is enough; where there is no room even for its name, the journal's
        reserve is given up for it.
        """
        path = self._path(level)
        line = msgspec.json.encode(Written(level, reason, os.getuid(), at)) + b"\n"
        try:
            handle = _opened(path)
        except OSError as problem:
            if problem.errno != errno.ENOSPC:
                raise
            Reserve(self._folder / RESERVE, 0).give_up()
            handle = _opened(path)
        try:
            with suppress(OSError):  # no room for the words: the name says what to do
                os.write(handle, line)
            os.fsync(handle)
        finally:
            os.close(handle)
        _kept(self._folder)
        return path

    def holds(self) -> str:
        """Why no new risk may leave, or empty. A latch that cannot even be looked at holds."""
        for level in LEVELS:
            for path in (self._path(level), self._taken(level)):
                try:
                    os.lstat(path)
                except FileNotFoundError:
                    continue
                except OSError as problem:
                    return f"the latch {path.name} cannot be looked at ({problem.strerror})"
                return f"the latch {path.name} is set"
        return ""

    def take(self) -> tuple[Latched, ...]:
        """What is set, mildest first. It goes on to hold until it is released; another one may be set meanwhile."""
        found = []
        for level in LEVELS:
            with suppress(OSError):  # where it cannot be moved it is read where it is
                os.replace(self._path(level), self._taken(level))
            for path in (self._taken(level), self._path(level)):
                if (one := _read(path, level)) is not None:
                    found.append(one)
                    break
        return tuple(found)

    def release(self, taken: Iterable[Latched]) -> None:
        """What was taken is on record and done, so the files that said it go."""
        for one in taken:
            with suppress(FileNotFoundError):
                self._taken(one.level).unlink()
        _kept(self._folder)

    def _path(self, level: Level) -> Path:
        return self._folder / f"latch.{level}"

    def _taken(self, level: Level) -> Path:
        return self._folder / f"latch.{level}{_TAKEN}"


def _opened(path: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
    return os.open(path, flags, 0o600)


def _read(path: Path, level: Level) -> Latched | None:
    try:
        uid = os.lstat(path).st_uid
    except FileNotFoundError:
        return None
    except OSError:
        return Latched(level, UNREAD, -1, 0)
    try:
        with path.open("rb") as file:
            words = file.read(MOST_READ).splitlines()
        said = msgspec.json.decode(words[0], type=Written)
    except (OSError, IndexError, msgspec.DecodeError):
        return Latched(level, UNREAD, uid, 0)
    reason = "".join(letter if letter.isprintable() else " " for letter in said.reason)[:200].strip()
    return Latched(level, reason, uid, said.at)


def _kept(folder: Path) -> None:
    """Make the names in the folder last over a power loss."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with suppress(OSError):  # some file systems keep names without being asked
            os.fsync(handle)
    finally:
        os.close(handle)
