"""What a newcomer has seen: the start screen, and how far they came on the tour. Kept for the person, not the profile."""

from __future__ import annotations

import json
from pathlib import Path

NAME = "first_run.json"


class FirstRun:
    """A small file; one that cannot be read or written is as good as none, since nothing depends on it."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            kept = {}
        found = kept if isinstance(kept, dict) else {}
        self.welcomed = found.get("welcomed") is True
        step = found.get("step")
        self.step = step if isinstance(step, int) and 0 <= step < 100 else 0
        """The step of the tour to go on with."""

    def keep(self, *, welcomed: bool | None = None, step: int | None = None) -> None:
        """Remember it."""
        self.welcomed = self.welcomed if welcomed is None else welcomed
        self.step = self.step if step is None else step
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file.write_text(
                json.dumps({"welcomed": self.welcomed, "step": self.step}), encoding="utf-8"
            )
        except OSError:
            return
