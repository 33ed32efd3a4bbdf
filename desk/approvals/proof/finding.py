"""What the judge found, and where."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """A fact that breaks the law of approvals."""

    seq: int
    request: str
    """The request it concerns, or empty."""
    wrong: str

    def __str__(self) -> str:
        of = f"request {self.request}: " if self.request else ""
        return f"fact {self.seq}: {of}{self.wrong}"
