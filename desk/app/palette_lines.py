"""The palette as lines: what was typed, the list, and what Enter will do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style
from textual.strip import Strip

from desk.app.palette_entry import GROUPS, KINDS, Shown
from desk.app.palette_mnemonics import AMONG, MNEMONICS, among
from widgets.ink import Ink
from widgets.language import say, several
from widgets.lines import Line, blank, fit, width_of
from widgets.wrap import sentence

PROMPT = "› "
PREVIEW = 5
"""Rows below the list, with their rule."""
LOW = 14
"""Rows of the whole below which the preview is shorter."""


@dataclass(frozen=True, slots=True)
class Palette:
    """What is to be drawn."""

    typed: str
    shown: Sequence[Shown]
    cursor: int = 0
    top: int = 0
    waiting: bool = False
    """Whether something of the host has not come yet."""


def rows_for_list(height: int) -> int:
    """Rows of the list, below the line that is typed into and its rule."""
    return max(1, height - 2 - (PREVIEW if height >= LOW else 3 if height >= 8 else 0))


def list_rows(shown: Sequence[Shown]) -> list[tuple[str, int]]:
    """What each row of the list is: a heading, or the line with this number."""
    rows: list[tuple[str, int]] = []
    for number, each in enumerate(shown):
        if each.heading:
            rows.append((each.heading, -1))
        rows.append(("", number))
    return rows


def palette_lines(palette: Palette, width: int, height: int, ink: Ink) -> list[Strip]:
    """Exactly `height` lines of `width` cells."""
    room = rows_for_list(height)
    rule = Line().put("─" * width, ink.rule).strip(width)
    lines = [_typed(palette, width, ink), rule]
    if palette.shown:
        rows = list_rows(palette.shown)[palette.top : palette.top + room]
        lines += [
            Line().put(fit(say(heading), width), ink.heading).strip(width)
            if heading
            else _row(palette.shown[number], number == palette.cursor, width, ink)
            for heading, number in rows
        ]
    else:
        lines += _nothing(palette, width, ink)[:room]
    lines += [blank(width)] * (2 + room - len(lines))
    if height >= 8:
        below = height - 2 - room - 1
        lines += [rule, *_preview(palette, width, below, ink)]
    return lines[:height]


def _typed(palette: Palette, width: int, ink: Ink) -> Strip:
    """The line that is typed into, its end in sight; what it takes where it is empty."""
    line = Line().put(PROMPT, ink.focus)
    room = max(1, width - line.cells - 1)
    if not palette.typed:
        return line.put(
            fit(say("Find anything: an action, BTC, a thread, B BTC to buy"), room), ink.muted
        ).strip(width)
    text = palette.typed
    while width_of(text) > room:
        text = text[1:]
    return line.put(text, ink.strong).strip(width)


def _row(shown: Shown, here: bool, width: int, ink: Ink) -> Strip:
    """A line: its title with the letters that were meant, a note, its kind, and the key that does the same."""
    entry = shown.entry
    kind = 12 if width >= 52 else 0
    key = 10 if width >= 40 else 0
    room = max(1, width - 2 - kind - key)
    line = Line().put("▸ " if here else "  ", ink.focus if here else ink.text)
    title = fit(entry.title, room)
    line.put_all(_marked(title, frozenset(shown.places), ink.strong if here else ink.text, ink.key))
    if entry.note and room - width_of(title) > 4:
        line.gap(2).put(fit(entry.note, room - width_of(title) - 2), ink.muted)
    line.to(2 + room)
    if kind:
        line.left(say(KINDS[entry.kind]), kind, ink.muted)
    if key:
        line.right(entry.key, key, ink.key)
    return line.strip(width, ink.cursor if here else None)


def _marked(title: str, places: frozenset[int], plain: Style, meant: Style) -> list[tuple[str, Style]]:
    """The title in pieces; what was meant is bold and underlined, so that it is seen without colours."""
    marked = meant + Style(bold=True, underline=True)
    pieces: list[tuple[str, Style]] = []
    for at, letter in enumerate(title):
        style = marked if at in places else plain
        if pieces and pieces[-1][1] is style:
            pieces[-1] = (pieces[-1][0] + letter, style)
        else:
            pieces.append((letter, style))
    return pieces


def _nothing(palette: Palette, width: int, ink: Ink) -> list[Strip]:
    """Why the list is empty, and what could be typed instead."""
    kind, rest = among(palette.typed)
    if kind is None:
        said = say("Nothing is called {typed}.", typed=palette.typed.strip())
    elif rest.strip():
        said = say("{kind}: none is called {typed}.", kind=say(GROUPS[kind]), typed=rest.strip())
    else:
        said = say("{kind}: there are none.", kind=say(GROUPS[kind]))
    lines = sentence(said, width, ink.text)
    if palette.waiting:
        lines += sentence(say("Threads, requests and people are still being asked for."), width, ink.muted)
    lines += sentence(say("Fewer letters find more. Letters that begin a line:"), width, ink.muted)
    for row in mnemonic_rows():
        lines.append(
            Line()
            .put("  ")
            .left(row[0], 14, ink.key)
            .put(fit(row[1], max(1, width - 16)), ink.muted)
            .strip(width)
        )
    return lines


def mnemonic_rows() -> list[tuple[str, str]]:
    """An example and what it does, for each letter that begins a line."""
    return [
        *((each.example, say(each.title, name=say("an instrument"))) for each in MNEMONICS),
        *((each.example, say(each.title)) for each in AMONG),
    ]


def _preview(palette: Palette, width: int, room: int, ink: Ink) -> list[Strip]:
    """What Enter does, in whole sentences as far as there is room."""
    if not palette.shown:
        lines = sentence(say("Enter does nothing. Esc goes back."), width, ink.muted)
    else:
        lines = sentence(palette.shown[palette.cursor].entry.preview, width, ink.text)
        if len(lines) < room:
            count = several(len(palette.shown), "{count} line", "{count} lines")
            waiting = say(" · asking the host for more") if palette.waiting else ""
            lines.append(Line().put(fit(f"{count}{waiting}", width), ink.muted).strip(width))
    return [*lines, *[blank(width)] * room][:room]
