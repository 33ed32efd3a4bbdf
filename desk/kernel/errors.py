"""What can go wrong for a person: one sentence each, and the exit code a command ends with."""

from __future__ import annotations

from typing import ClassVar


class DeskError(Exception):
    """A sentence for a person: what is wrong and what to do."""

    exit_code: ClassVar[int] = 1


class ConfigError(DeskError):
    """A setting, flag, argument or file that cannot be used."""

    exit_code = 2


class Refused(DeskError):
    """Understood and not done: the law, a limit or a right stands against it."""

    exit_code = 3


class CorruptJournal(DeskError):
    """The record is not what was written; nothing trades on it."""

    exit_code = 4


class NoJournal(DeskError):
    """Nothing was recorded yet where a record was asked for."""

    exit_code = 7


class DiskFull(DeskError):
    """Nothing more can be recorded, save what reduces risk."""


class Unreachable(DeskError):
    """No host answers."""

    exit_code = 5


class Busy(DeskError):
    """Somebody else holds what was asked for."""

    exit_code = 6


EXIT_CODES: tuple[tuple[int, str], ...] = (
    (0, "done"),
    (1, "failed; the sentence on standard error says why"),
    (2, "a setting, flag, argument or file cannot be used, or names nothing that there is"),
    (3, "refused: a law, a limit or a right stands against it, or a check did not hold"),
    (
        4,
        "the journal, its anchor, an exported file or a tape is not what was written, or something was not approved",
    ),
    (5, "no host answers"),
    (6, "another host holds this profile"),
    (7, "there is no journal yet"),
)
"""Exit codes that every command shares."""
