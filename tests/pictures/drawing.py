"""The screen as plain text and as a small SVG: letters of any monospaced font, one class for each style."""

from __future__ import annotations

from html import escape
from typing import Any

from rich.style import Style
from textual.app import App
from textual.strip import Strip

from widgets.lines import width_of

CELL, LINE = 8, 17
"""Pixels that a cell and a row take."""
_FRAME = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" xml:space="preserve">'
_SHARED = f"path{{shape-rendering:crispEdges}}text{{font:13.3px/{LINE}px monospace;white-space:pre}}"


def text_of(app: App[Any]) -> str:
    """What stands on the screen, row by row."""
    return "\n".join(row.text.rstrip() for row in _rows(app))


def svg_of(app: App[Any]) -> str:
    """The screen with its colours and styles."""
    size = app.size
    classes: dict[str, str] = {}
    shapes: list[str] = []
    for y, row in enumerate(_rows(app)):
        shapes += _row(row, y, classes)
    styles = "".join(f".{name}{{{css}}}" for css, name in classes.items())
    frame = _FRAME.format(width=size.width * CELL, height=size.height * LINE)
    return "\n".join([frame, f"<style>{_SHARED}{styles}</style>", *shapes, "</svg>"]) + "\n"


def _rows(app: App[Any]) -> list[Strip]:
    return list(app.screen._compositor.render_strips())


def _row(row: Strip, y: int, classes: dict[str, str]) -> list[str]:
    grounds: list[str] = []
    letters: list[str] = []
    x = 0
    for text, style, _ in row.simplify():
        width = width_of(text)
        ink, ground = _css(style or Style.null())
        if ground:
            name = classes.setdefault(f"fill:{ground}", f"c{len(classes)}")
            grounds.append(
                f'<path class="{name}" d="M{x * CELL} {y * LINE}h{width * CELL}v{LINE}h-{width * CELL}z"/>'
            )
        if text.strip():
            lead = len(text) - len(text.lstrip())
            name = classes.setdefault(ink, f"c{len(classes)}")
            shown = escape(text.strip(), quote=False)
            letters.append(f'<tspan class="{name}" x="{(x + lead) * CELL}">{shown}</tspan>')
        x += width
    line = f'<text y="{y * LINE + LINE - 4}">{"".join(letters)}</text>'
    return grounds + ([line] if letters else [])


def _css(style: Style) -> tuple[str, str]:
    """How letters look, and the colour behind them."""
    ink = style.color.get_truecolor().hex if style.color and not style.color.is_default else "#d0d0d0"
    ground = (
        style.bgcolor.get_truecolor(foreground=False).hex
        if style.bgcolor and not style.bgcolor.is_default
        else ""
    )
    if style.reverse:
        ink, ground = ground or "#101010", ink
    looks = [f"fill:{ink}"]
    if style.bold:
        looks.append("font-weight:bold")
    if style.italic:
        looks.append("font-style:italic")
    if lines := " ".join(
        name for name, on in (("underline", style.underline), ("line-through", style.strike)) if on
    ):
        looks.append(f"text-decoration:{lines}")
    return ";".join(looks), ground
