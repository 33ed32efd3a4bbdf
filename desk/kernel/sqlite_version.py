"""What the desk asks of SQLite, and how it lives with the race that older ones have.

Up to 3.51.2 two connections that write or checkpoint one database in WAL mode at the same moment can lose committed
rows ("WAL-reset", mended in 3.51.3 and, for older lines, in 3.44.6 and 3.50.7). Most Pythons bring such a SQLite, so it
is not refused: the race cannot happen where one connection writes, and that is how the journal is built. One host holds
the profile's lock before it opens the database; of its connections the writer's alone may write or checkpoint, on one
thread at a time; every other one, here or in another process, opens read-only, which SQLite itself enforces. Should
another program write all the same, the writer sees it before its next decision and, on such a SQLite, records nothing
more until a start has checked everything.
"""

from __future__ import annotations

import sqlite3

from desk.kernel.errors import ConfigError

LEAST = (3, 37, 0)
"""Has STRICT tables."""
MENDED = (3, 51, 3)
_BACKPORTS = ((3, 44, 6), (3, 50, 7))

Version = tuple[int, int, int]


def running() -> Version:
    """The SQLite that this Python brings."""
    return sqlite3.sqlite_version_info


def require_usable(version: Version) -> None:
    """Refuses a SQLite in which the journal cannot be kept at all."""
    if version < LEAST:
        raise ConfigError(
            f"This Python brings SQLite {_words(version)}, and the journal needs {_words(LEAST)} or later; "
            "use a newer Python."
        )


def has_race(version: Version) -> bool:
    """Whether two writers at once could lose what was committed."""
    return version < MENDED and not any(version[:2] == line[:2] and version >= line for line in _BACKPORTS)


def why_stopped(version: Version) -> str:
    """What is said once another program has written beside the desk."""
    return (
        f"Another program wrote to the journal while the desk ran, and with SQLite {_words(version)} two writers can "
        f"lose what was committed (mended in {_words(MENDED)}); nothing more is recorded, start the desk again, which "
        "checks everything."
    )


def _words(version: Version) -> str:
    return ".".join(map(str, version))
