"""A person's own theme: a file that extends one of the desk's. Everything wrong with it is told at once, by line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from themes.floor import Moved, held
from themes.palette import Palette
from themes.palettes import HOUSE_NAMES, house_palette
from themes.tokens import GROUND_TOKENS, TOKENS
from themes.toml_lines import lines_of

SURFACES = ("background", "surface", "panel")
"""Grounds of the screen, beside those of the tokens."""
STYLES = ("bold", "dim", "italic", "underline", "reverse", "strike")
"""What a text style is made of. Nothing blinks."""
ANSI_COLOURS = tuple(
    f"{bright}{name}"
    for bright in ("", "bright-")
    for name in ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
)
"""Names of the terminal's own colours, for themes that extend `ansi`; `default` is what it writes in by itself."""
LARGEST = 64 * 1024
"""Bytes that a theme's file may have."""
_HIGHEST_FLOOR = 15.0
_KEYS = ("title", "extends", "contrast", "colours", "grounds", "styles")
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


@dataclass(frozen=True, slots=True)
class UserTheme:
    """A theme's file as it was read."""

    palette: Palette | None
    """None where something is wrong."""
    mistakes: Sequence[str] = ()
    """One sentence each, with its line."""
    moved: Sequence[Moved] = field(default_factory=tuple)
    """Colours that the contrast floor moved."""


def read_theme(text: str, name: str) -> UserTheme:
    """The theme `name` (without `desk-`) of a file's text."""
    if len(text) > LARGEST:
        return UserTheme(
            None, [f"the file is larger than {LARGEST // 1024} KiB; a theme has a colour for each token"]
        )
    try:
        content = tomllib.loads(text)
    except RecursionError:
        return UserTheme(None, ["line 1: it is nested far too deeply to be a theme"])
    except tomllib.TOMLDecodeError as problem:
        return UserTheme(None, [_unreadable(str(problem))])
    reader = _Reader(content, lines_of(text))
    palette = reader.palette(name)
    if reader.mistakes or palette is None:
        return UserTheme(None, [sentence for _, sentence in sorted(reader.mistakes)])
    if palette.ansi:
        return UserTheme(palette)
    palette, moved = held(palette)
    return UserTheme(palette, moved=moved)


def _unreadable(problem: str) -> str:
    what, _, where = problem.partition(" (at ")
    line = re.match(r"line (\d+)", where)
    return f"line {line[1] if line else '1'}: this is not TOML: {what[:1].lower()}{what[1:]}"


class _Reader:
    def __init__(self, content: Mapping[str, Any], lines: Mapping[tuple[str, ...], int]) -> None:
        self._content, self._lines = content, lines
        self.mistakes: list[tuple[int, str]] = []

    def palette(self, name: str) -> Palette | None:
        for key in self._content:
            if key not in _KEYS:
                self._wrong((key,), f"there is no `{key}` in a theme{_nearest(key, _KEYS)}")
        base = self._base()
        title = self._of("title", str, "a text in quotes", name)
        floor = self._floor(base)
        colours = self._table("colours", TOKENS, self._colour(base))
        grounds = self._table("grounds", (*SURFACES, *GROUND_TOKENS), self._colour(base))
        styles = self._table("styles", TOKENS, _style)
        if base is None:
            return None
        surfaces = {each: grounds.pop(each, getattr(base, each)) for each in SURFACES}
        return replace(
            base,
            name=f"desk-{name}",
            title=title,
            floor=floor,
            colours={**base.colours, **colours},
            grounds={**base.grounds, **grounds},
            styles={**base.styles, **styles},
            **surfaces,
        )

    def _base(self) -> Palette | None:
        known = [each.removeprefix("desk-") for each in HOUSE_NAMES]
        wanted = self._of("extends", str, "the name of one of the desk's themes in quotes", "dark")
        found = house_palette(wanted)
        if found is None:
            self._wrong(
                ("extends",),
                f"the desk has no theme `{wanted}`{_nearest(wanted, known)}; extend {', '.join(known)}",
            )
        return found

    def _floor(self, base: Palette | None) -> float:
        lowest = 4.5 if base is None else base.floor
        given = self._content.get("contrast", lowest)
        if (
            isinstance(given, bool)
            or not isinstance(given, int | float)
            or not lowest <= given <= _HIGHEST_FLOOR
        ):
            self._wrong(
                ("contrast",),
                f"`contrast` must be a number from {lowest:g}, what its theme promises, to {_HIGHEST_FLOOR:g}",
            )
            return lowest
        return float(given)

    def _of(self, key: str, kind: type[str], words: str, default: str) -> str:
        given = self._content.get(key, default)
        if isinstance(given, kind) and given.strip():
            return given[:60]
        self._wrong((key,), f"`{key}` must be {words}")
        return default

    def _table(self, key: str, known: Sequence[str], read: Callable[[object], str | None]) -> dict[str, str]:
        given = self._content.get(key, {})
        if not isinstance(given, Mapping):
            self._wrong((key,), f"`{key}` must be a table, written [{key}]")
            return {}
        found: dict[str, str] = {}
        for name, value in given.items():
            if name not in known:
                self._wrong((key, name), f"there is no token `{name}`{_nearest(name, known)}")
            elif (made := read(value)) is None:
                self._wrong((key, name), f"`{name}` is {_shown(value)}, {self._wanted(key)}")
            else:
                found[name] = made
        return found

    def _wanted(self, key: str) -> str:
        if key == "styles":
            return f"and a style is `none` or made of {', '.join(STYLES)}"
        if self._ansi:
            return f"and here a colour is `default` or one of {', '.join(ANSI_COLOURS[:8])}, or bright-red and its like"
        return 'and a colour is written "#rrggbb"'

    _ansi = False

    def _colour(self, base: Palette | None) -> Callable[[object], str | None]:
        self._ansi = base is not None and base.ansi
        return _terminal_colour if self._ansi else _hex

    def _wrong(self, place: tuple[str, ...], sentence: str) -> None:
        line = next(
            (self._lines[place[:end]] for end in range(len(place), 0, -1) if place[:end] in self._lines), 1
        )
        # What a file says reaches a terminal here.
        shown = "".join(letter if letter.isprintable() else "�" for letter in sentence)
        self.mistakes.append((line, f"line {line}: {shown}"))


def _hex(value: object) -> str | None:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        return None
    digits = value[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def _terminal_colour(value: object) -> str | None:
    if value == "default":
        return "ansi_default"
    return f"ansi_{value.replace('-', '_')}" if isinstance(value, str) and value in ANSI_COLOURS else None


def _style(value: object) -> str | None:
    if not isinstance(value, str) or not value.split():
        return None
    words = value.split()
    return value if words == ["none"] or set(words) <= set(STYLES) else None


def _shown(value: object) -> str:
    return repr(value)[:40]


def _nearest(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name.lower(), known, 1, 0.5)
    return f" (`{near[0]}` is the nearest)" if near else ""
