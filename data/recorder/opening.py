"""A folder to record into: a new one, or one whose recording goes on after what interrupted it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from data.errors import RecordingError
from data.instruments import Instrument
from data.recorder import manifest
from data.recorder.finishing import with_note
from data.recorder.manifest import Manifest
from data.recorder.parts import finish, gathered, head_of, log_path, numbers, reach
from data.recorder.records import Listing, Subject

LOCK = "lock"


class Opened(msgspec.Struct, frozen=True):
    """Where a session of the recorder begins."""

    manifest: Manifest
    listing: Listing
    session: int
    number: int
    """Its first part."""
    first: int
    """Number of its first record."""
    completed: tuple[int, ...]
    """Parts of an interrupted session that were finished now."""


def lock(folder: Path) -> int:
    """Keep others from recording into this folder for as long as the answer, a file handle, stays open."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as problem:
        raise RecordingError(
            f"nothing can be recorded to {folder} ({problem.strerror}); name another folder"
        ) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise RecordingError(
            f"another recorder is writing to {folder}; stop it or name another folder"
        ) from None
    return handle


def prepare(folder: Path, subject: Subject, instruments: Sequence[Instrument], at: int) -> Opened:
    """Complete what is there and say where to go on. Raises `RecordingError` where this cannot go on there."""
    found = gathered(folder)
    if found is None:
        if any(path.name not in (LOCK, f"{manifest.NAME}.new") for path in folder.iterdir()):
            raise RecordingError(f"{folder} holds other files and no recording; name a folder of its own")
        listing = Listing(1, at, tuple(instruments))
        return Opened(Manifest(subject, at, (listing,)), listing, 1, 1, 0, ())
    found, completed = complete(folder, found)
    if completed or manifest.load(folder) is None:
        manifest.save(folder, found)
    before = found.subject
    if (before.venue, before.kind) != (subject.venue, subject.kind):
        raise RecordingError(f"{folder} holds a recording of {before.venue}; name another folder")
    if subject.kind == "simulated":
        raise RecordingError(
            f"{folder} holds a finished recording, and a simulated market begins anew each time; name another folder"
        )
    newest = found.listings[-1]
    if newest.instruments != tuple(instruments):
        newest = Listing(newest.version + 1, at, tuple(instruments))
        found = msgspec.structs.replace(found, listings=(*found.listings, newest))
    last = found.parts[-1] if found.parts else None
    logs = [log_path(folder, number) for number in numbers(folder) if log_path(folder, number).exists()]
    sessions = [head.session for log in logs if (head := head_of(log)) is not None]
    session = max([*sessions, last.session if last else 0]) + 1
    first = max([*(reach(log)[1] for log in logs), last.first + last.records if last else 0])
    number = max([*numbers(folder), last.number if last else 0]) + 1
    return Opened(msgspec.structs.replace(found, ended=0), newest, session, number, first, completed)


def complete(folder: Path, found: Manifest) -> tuple[Manifest, tuple[int, ...]]:
    """Finish the parts that an interrupted session left as a log alone."""
    noted = {part.number for part in found.parts if part.tables or not part.events}
    done = []
    for number in numbers(folder):
        note = None if number in noted else finish(folder, number)
        if note is not None:
            found = msgspec.structs.replace(found, parts=with_note(found.parts, note))
            done.append(number)
    return found, tuple(done)
