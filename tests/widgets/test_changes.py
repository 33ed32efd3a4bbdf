"""Applying the changed spans to the old frame gives the new one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from widgets.changes import Span, spans
from widgets.lines import Line

WIDTH = 24
STYLES = (Style(), Style(bold=True), Style(color="red"))
CHARACTERS = "ab .▲é市界🙂"

pieces = st.lists(st.tuples(st.text(CHARACTERS, max_size=8), st.sampled_from(STYLES)), max_size=6)
frames = st.integers(1, 4).flatmap(
    lambda rows: st.tuples(*[st.lists(pieces, min_size=rows, max_size=rows) for _ in range(2)])
)


def line(parts: list[tuple[str, Style]]) -> Strip:
    return Line().put_all(parts).strip(WIDTH)


def patched(old: Strip, new: Strip, changed: list[Span]) -> Strip:
    for span in changed:
        end = span.x + span.width
        old = Strip.join([old.crop(0, span.x), new.crop(span.x, end), old.crop(end, WIDTH)])
    return old


@given(frames)
def test_spans_turn_the_old_frame_into_the_new(pair: tuple[list[list[tuple[str, Style]]], ...]) -> None:
    old, new = ([line(parts) for parts in frame] for frame in pair)
    changed = spans(old, new)
    for y, (before, after) in enumerate(zip(old, new, strict=True)):
        result = patched(before, after, [span for span in changed if span.y == y])
        assert result.text == after.text
        assert cells(result) == cells(after)


def cells(strip: Strip) -> list[tuple[str, Style | None]]:
    return [(character, segment.style) for segment in strip for character in segment.text]


def test_equal_frames_have_no_spans() -> None:
    frame = [line([("price 1.0", STYLES[1])])]
    assert spans(frame, [line([("price 1.0", STYLES[1])])]) == []


def test_one_changed_digit_is_one_cell() -> None:
    assert spans([line([("1.00", STYLES[0])])], [line([("1.01", STYLES[0])])]) == [Span(3, 0, 1)]


def test_spans_close_to_each_other_become_one() -> None:
    old, new = [line([("1aa2aaaaaaaa3", STYLES[0])])], [line([("4aa5aaaaaaaa6", STYLES[0])])]
    assert spans(old, new) == [Span(0, 0, 4), Span(12, 0, 1)]


def test_a_change_of_style_alone_counts() -> None:
    assert spans([line([("ab", STYLES[0])])], [line([("ab", STYLES[2])])]) == [Span(0, 0, 2)]


def test_a_wide_character_is_never_cut() -> None:
    old = [Strip([Segment("市x"), Segment(" " * (WIDTH - 3))])]
    new = [Strip([Segment("a x"), Segment(" " * (WIDTH - 3))])]
    assert spans(old, new) == [Span(0, 0, 2)]
