"""Numbered choices: what a number stands for, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

_MOST = 50


class Choices:
    """A number means what the last list said, whatever has changed since; each choice is a line as if it was typed."""

    def __init__(self) -> None:
        self._lines: tuple[str, ...] = ()
        self._trail: list[str] = []

    def offer(self, entries: Sequence[tuple[str, str]]) -> list[str]:
        """Each text with its number in front; the second of a pair is what choosing it types."""
        self._lines = tuple(line for _, line in entries)
        return [f"{number}. {text}" for number, (text, _) in enumerate(entries, 1)]

    def chosen(self, number: int) -> str:
        """The line behind a number, or empty."""
        return self._lines[number - 1] if 1 <= number <= len(self._lines) else ""

    @property
    def count(self) -> int:
        """How many there are now."""
        return len(self._lines)

    def went(self, line: str) -> None:
        """Somebody looks at what this line shows."""
        if not self._trail or self._trail[-1] != line:
            self._trail.append(line)
            del self._trail[:-_MOST]

    def back(self) -> str:
        """The line that showed what was looked at before, or empty."""
        if self._trail:
            self._trail.pop()
        return self._trail[-1] if self._trail else ""
