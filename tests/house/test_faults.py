"""Every row of the table of faults has a test of its number, and every such test has its row."""

from __future__ import annotations

import re

from docs.faults import PAGE, named_by_row, rows_of

ROWS = tuple(f"F{number:02}" for number in range(1, 61))
BEYOND = {f"F{number:02}" for number in range(61, 73)}
"""Rows of plugins and operations, which have no table yet."""
LATER = {"F39", "F40"}
"""Rows about wallets, with which nobody signs in yet; the page says so."""


def test_the_rows_are_all_there_in_their_order() -> None:
    assert tuple(re.findall(r"^\| (F\d\d) \|", PAGE.read_text(), re.MULTILINE)) == ROWS


def test_every_row_has_a_test_of_its_number() -> None:
    assert set(ROWS) - named_by_row().keys() == LATER
    later = re.findall(r"^\| (F\d\d) \|.*Comes with the sign-in by wallet", PAGE.read_text(), re.MULTILINE)
    assert set(later) == LATER


def test_no_test_is_of_a_row_that_there_is_not() -> None:
    assert named_by_row().keys() <= {*ROWS, *BEYOND}


def test_a_name_tells_its_rows() -> None:
    assert rows_of("test_f12_a_word") == ("F12",)
    assert rows_of("test_f12_f21_a_word") == ("F12", "F21")
    assert rows_of("test_f12_to_f14_to_whom") == ("F12", "F13", "F14")
