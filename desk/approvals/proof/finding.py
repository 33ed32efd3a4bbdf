"""What the judge found, and where."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """A fact that breaks the law of approvals."""

    seq: int
    request: str
    """The request it concerns, or empty."""
    wrong: str

    @property
    def told(self) -> str:
        """Without the place."""
        return f"request {self.request}: {self.wrong}" if self.request else self.wrong

    def __str__(self) -> str:
        return f"fact {self.seq}: {self.told}"
