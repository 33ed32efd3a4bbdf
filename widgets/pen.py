"""Writes styled text for a terminal, telling it only what changes from one piece to the next.

Textual writes every piece with its whole style and a reset behind it: for a short figure that is ten times the figure.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

_CODES = {
    "bold": "1",
    "dim": "2",
    "italic": "3",
    "underline": "4",
    "blink": "5",
    "blink2": "6",
    "reverse": "7",
    "conceal": "8",
    "strike": "9",
    "underline2": "21",
    "frame": "51",
    "encircle": "52",
    "overline": "53",
}
"""Attributes of a style and what switches them on."""

RESET = "\x1b[0m"


class _Look(NamedTuple):
    """A style as codes; an empty colour is the terminal's own."""

    attributes: tuple[str, ...] = ()
    colour: str = ""
    ground: str = ""


_PLAIN = _Look()


@lru_cache(maxsize=4096)
def _look(style: Style, system: ColorSystem) -> _Look:
    return _Look(
        tuple(code for name, code in _CODES.items() if getattr(style, name)),
        _codes(style.color, system, True),
        _codes(style.bgcolor, system, False),
    )


def _codes(color: Color | None, system: ColorSystem, foreground: bool) -> str:
    if color is None or color.is_default:
        return ""
    return ";".join(color.downgrade(system).get_ansi_codes(foreground=foreground))


class Pen:
    """Knows how the terminal writes now."""

    def __init__(self, system: ColorSystem | None) -> None:
        self._system = system or ColorSystem.TRUECOLOR
        self._now = _PLAIN

    def write(self, segment: Segment) -> str:
        """The text of a segment, and before it what has to change for its style."""
        text, style, _ = segment
        if style is None:
            return self._turn(_PLAIN) + text
        if style.link:
            return self.lift() + Strip.render_style(style, text, self._system)
        return self._turn(_look(style, self._system)) + text

    def lift(self) -> str:
        """Leave the terminal writing plainly."""
        return self._turn(_PLAIN)

    def _turn(self, look: _Look) -> str:
        now = self._now
        if look == now:
            return ""
        self._now = look
        if look == _PLAIN:
            return RESET
        codes: list[str] = []
        if now.attributes and look.attributes != now.attributes:
            codes.append("0")
            now = _PLAIN
        if look.attributes != now.attributes:
            codes += look.attributes
        if look.colour != now.colour:
            codes.append(look.colour or "39")
        if look.ground != now.ground:
            codes.append(look.ground or "49")
        return f"\x1b[{';'.join(codes)}m"
