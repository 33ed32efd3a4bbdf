"""A terminal that is told only what changes shows what it would show if it were told everything."""

from __future__ import annotations

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from widgets.pen import RESET, Pen

COLOURS = (None, "#102030", "#ffffff", "red", "color(99)")
styles = st.builds(
    Style,
    color=st.sampled_from(COLOURS),
    bgcolor=st.sampled_from(COLOURS),
    bold=st.sampled_from((None, True, False)),
    italic=st.sampled_from((None, True)),
    underline=st.sampled_from((None, True)),
    reverse=st.sampled_from((None, True)),
    strike=st.sampled_from((None, True)),
)
segments = st.lists(
    st.builds(Segment, st.text("ab 1.▲█", min_size=1, max_size=5), st.one_of(st.none(), styles)), max_size=12
)


def shown(data: str) -> object:
    screen = pyte.Screen(80, 3)
    pyte.Stream(screen).feed(data)
    return [dict(screen.buffer[y]) for y in range(3)]


@given(segments, st.sampled_from((ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT, ColorSystem.STANDARD)))
def test_the_screen_is_the_same_with_fewer_bytes(pieces: list[Segment], system: ColorSystem) -> None:
    pen = Pen(system)
    tight = "".join(pen.write(piece) for piece in pieces) + pen.lift()
    full = "".join(
        text if style is None else Strip.render_style(Style.combine([style]), text, system)
        for text, style, _ in pieces
    )
    assert shown(tight) == shown(full)
    assert len(tight) <= len(full) + len(RESET)


def test_a_second_piece_in_the_same_style_costs_its_letters_only() -> None:
    pen = Pen(ColorSystem.TRUECOLOR)
    style = Style(color="#102030", bgcolor="#000000")
    assert pen.write(Segment("a", style)) == "\x1b[38;2;16;32;48;48;2;0;0;0ma"
    assert pen.write(Segment("b", style)) == "b"
    assert pen.write(Segment("c", style + Style(color="#ffffff"))) == "\x1b[38;2;255;255;255mc"
    assert pen.lift() == RESET
    assert pen.lift() == ""


def test_a_link_is_written_whole() -> None:
    pen = Pen(None)
    assert "\x1b]8;" in pen.write(Segment("x", Style(link="https://example.org")))
    assert pen.lift() == ""
