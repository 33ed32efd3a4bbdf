"""On which line of a TOML file each key stands: Python's own reader does not tell."""

from __future__ import annotations

import re

_PART = r"(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')"
_TABLE = re.compile(rf"\s*\[\s*({_PART}(?:\s*\.\s*{_PART})*)\s*\]")
_KEY = re.compile(rf"\s*({_PART}(?:\s*\.\s*{_PART})*)\s*=")
_ONE = re.compile(_PART)


def lines_of(text: str) -> dict[tuple[str, ...], int]:
    """Line by path of names, for files of tables and plain keys."""
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if match := _TABLE.match(line):
            table = _names(match[1])
            found.setdefault(table, number)
        elif match := _KEY.match(line):
            found.setdefault(table + _names(match[1]), number)
    return found


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _ONE.findall(dotted))
