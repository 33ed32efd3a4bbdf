"""The table of faults says beside each row which tests hold it: those whose names begin with its number."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "faults.md"
_ROW = re.compile(r"(\| (F\d\d) \| [^|]* \| [^|]* \|)")
_TEST = re.compile(r"^(?:async )?def (test_(?:f\d\d|to)_\w+)\(", re.MULTILINE)
_LEADING = re.compile(r"test_((?:(?:f\d\d|to)_)+)")


def rows_of(test: str) -> tuple[str, ...]:
    """The rows that a test's name begins with: `test_f12_f21_...`, or from one to another: `test_f12_to_f18_...`."""
    leading = _LEADING.match(test)
    words = leading[1].rstrip("_").split("_") if leading else []
    found: list[int] = []
    for place, word in enumerate(words):
        if word == "to" and found and place + 1 < len(words):
            found += range(found[-1] + 1, int(words[place + 1][1:]))
        elif word != "to":
            found.append(int(word[1:]))
    return tuple(f"F{number:02}" for number in found)


def named_by_row() -> dict[str, list[str]]:
    """Every test of a row, by file and name."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name in _TEST.findall(path.read_text()):
            for row in rows_of(name):
                found.setdefault(row, []).append(f"{path.relative_to(ROOT)}::{name}")
    return found


def faults_page() -> str:
    """docs/faults.md, with the tests that there are now beside each row."""
    found = named_by_row()

    def renewed(line: str) -> str:
        row = _ROW.match(line)
        if row is None:
            return line
        tests = ", ".join(f"`{test}`" for test in found.get(row[2], ()))
        return f"{row[1]} {tests} |"

    return "\n".join(renewed(line) for line in PAGE.read_text().split("\n"))
