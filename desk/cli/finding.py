"""What one check of `desk doctor` found, and what to do where it is not well."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's answer."""

    name: str
    state: State
    text: str
    remedy: str = ""

    def as_json(self) -> dict[str, Any]:
        """As `desk doctor --json` answers."""
        return asdict(self)
