"""Lines are exactly as wide as they should be, whatever stands in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from widgets.lines import Line, fit, page
from widgets.wrap import Piece, wrap

TEXT = st.text(st.sampled_from([*"abc def,.-", "é", "市", "🙂", "\u0301", "\x1b", "\u202e"]), max_size=60)


@given(TEXT, st.integers(1, 40))
def test_columns_have_their_width(text: str, width: int) -> None:
    for place in (Line.left, Line.right, Line.centre):
        line = place(Line(), text, width)
        assert line.cells == width
        assert cell_len(line.strip(width).text) == width


@given(TEXT, st.integers(1, 40))
def test_a_line_is_cut_or_filled_to_its_width(text: str, width: int) -> None:
    assert Line().put(text).strip(width).cell_length == width


def test_a_line_that_goes_on_is_seen_to_go_on() -> None:
    line = Line().put("Execution Overseer").gap(2).put("7a9b945c8389")
    assert line.strip(31).text == "Execution Overseer  7a9b945c83…"
    assert Line().put("63,770.50").gap(9).strip(12).text == "63,770.50   ", "nothing is missing behind blanks"
    assert Line().put("市場").strip(3).cell_length == 3


@given(TEXT, st.integers(0, 20))
def test_what_is_too_long_ends_in_an_ellipsis(text: str, width: int) -> None:
    shown = fit(text.replace("\x1b", "").replace("\u202e", ""), width)
    assert cell_len(shown) <= width


def test_a_pile_of_marks_is_cut() -> None:
    assert len(fit("a" + "\u0301" * 10_000, 5)) < 200


@given(st.lists(st.tuples(TEXT, st.booleans()), max_size=6), st.integers(4, 30))
def test_wrapped_lines_fit_and_lose_no_word(parts: list[tuple[str, bool]], width: int) -> None:
    pieces = [Piece(text, ref="T1.x" if figure and text.strip() else "") for text, figure in parts]
    lines = wrap(pieces, width, [Piece("  ")])
    for line in lines:
        assert sum(cell_len(piece.text) for piece in line) <= width
    said = "".join(piece.text for line in lines for piece in line)
    wanted = "".join(text for text, _ in parts).replace("\x1b", "␛").replace("\u202e", "�")
    assert said.replace(" ", "") == wanted.replace(" ", "")


def test_lines_break_between_words_and_hang_below_the_mark() -> None:
    lines = wrap([Piece("• "), Piece("alpha beta gamma")], 9, [Piece("  ")])
    assert ["".join(piece.text for piece in line) for line in lines] == ["• alpha", "  beta", "  gamma"]


def test_a_figure_and_its_unit_stay_together() -> None:
    lines = wrap([Piece("spread of "), Piece("0.40 bp", ref="T1.spread_bp"), Piece(", calm")], 15)
    assert ["".join(piece.text for piece in line) for line in lines] == ["spread of", "0.40 bp, calm"]


def test_a_long_text_is_cut_with_a_word() -> None:
    lines = wrap([Piece("a\n" * 5000)], 10)
    assert len(lines) <= 2001
    assert "cut here" in lines[-1][0].text


@pytest.mark.parametrize(("rows", "height"), [(0, 3), (2, 3), (9, 3)])
def test_a_page_has_exactly_its_height(rows: int, height: int) -> None:
    lines = [Line().put(str(row)).strip(4) for row in range(rows)]
    assert len(page(lines, 4, height, top=1)) == height
