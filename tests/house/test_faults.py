"""The table of faults names tests that there are, and leaves none out."""

from __future__ import annotations

import re

from tests.house.tree import ROOT

PAGE = (ROOT / "docs" / "faults.md").read_text()
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
ROWS = tuple(f"F{number:02}" for number in range(1, 12))


def rows() -> dict[str, str]:
    """Each row of the table by its number."""
    return {line[2:5]: line for line in PAGE.splitlines() if re.match(r"\| F\d\d \|", line)}


def test_every_test_that_the_page_names_is_there() -> None:
    missing = [
        f"{path}::{name}"
        for path, name in NAMED.findall(PAGE)
        if not re.search(rf"^(async )?def {name}\(", (ROOT / path).read_text(), re.MULTILINE)
    ]
    assert missing == []


def test_every_row_has_a_test_of_its_number() -> None:
    assert tuple(rows()) == ROWS
    without = [
        number
        for number, line in rows().items()
        if not any(name.startswith(f"test_{number.lower()}_") for _, name in NAMED.findall(line))
    ]
    assert without == []


def test_no_test_of_a_row_is_left_out() -> None:
    named = {name for _, name in NAMED.findall(PAGE)}
    found = {
        name
        for path in (ROOT / "tests" / "venues").glob("test_faults*.py")
        for name in re.findall(r"^(?:async )?def (test_f\d\d_\w+)\(", path.read_text(), re.MULTILINE)
    }
    assert found - named == set()
