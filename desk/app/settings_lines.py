"""How the settings screen is drawn: the list by group, and below it all about the setting under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.strip import Strip

from widgets.language import say
from widgets.lines import Line, blank, fit, width_of
from widgets.wrap import sentence

if TYPE_CHECKING:
    from desk.app.settings_rows import Row
    from widgets.ink import Ink

BELOW = 7
"""Lines of the lower part."""
_TITLE = 26
_SOURCE = 18


@dataclass(frozen=True, slots=True)
class Writing:
    """What is being typed into the row under the cursor."""

    shown: str
    hint: str = ""


def list_lines(
    rows: Sequence[Row], cursor: int, writing: Writing | None, error: str, width: int, ink: Ink
) -> tuple[list[Strip], list[int]]:
    """The list, and the line on which each row stands. An error stands under its field."""
    lines: list[Strip] = []
    starts: list[int] = []
    group = ""
    for number, row in enumerate(rows):
        if row.group != group:
            if lines:
                lines.append(blank(width))
            group = row.group
            lines.append(Line().put(fit(say(group), width), ink.heading).strip(width))
        starts.append(len(lines))
        chosen = number == cursor
        lines.append(_row(row, chosen, writing if chosen else None, width, ink))
        if chosen and error:
            lines += [strip.adjust_cell_length(width) for strip in sentence(f"  ✗ {error}", width, ink.bad)]
    return lines, starts


def _row(row: Row, chosen: bool, writing: Writing | None, width: int, ink: Ink) -> Strip:
    line = Line().put("▸ " if chosen else "  ", ink.focus)
    line.left(say(row.title), min(_TITLE, width // 3), ink.chosen if chosen else ink.text).gap(1)
    if writing is not None:
        room = width - line.cells - 1
        text = writing.shown
        while width_of(text) > room:
            text = text[1:]
        return line.put(text, ink.strong).put("▏", ink.focus).strip(width)
    room = width - line.cells - _SOURCE - 1
    value = say(row.value) if row.kind in ("choice", "yes_no") else row.value
    line.left(value or "-", max(4, room), ink.strong if row.mine else ink.text).gap(1)
    return line.left(row.source, _SOURCE, ink.muted).strip(width)


def about_lines(row: Row | None, notice: str, bad: bool, keys: str, width: int, ink: Ink) -> list[Strip]:
    """All about one setting, what came of the last change, and the keys."""
    lines = [Line().put("─" * width, ink.rule).strip(width)]
    if row is None:
        lines.append(Line().put(say("No setting is called so; Esc shows them all."), ink.muted).strip(width))
    else:
        lines += [strip.adjust_cell_length(width) for strip in sentence(say(row.help), width, ink.text)[:2]]
        lines.append(_facts(row, width, ink))
        if not row.mine:
            lines += [strip.adjust_cell_length(width) for strip in sentence(row.instead, width, ink.warn)[:2]]
        else:
            lines.append(_choices(row, width, ink))
    while len(lines) < BELOW - 2:
        lines.append(blank(width))
    lines = lines[: BELOW - 2]
    sign = "✗ " if bad else ""
    lines.append(Line().put(fit(f"{sign}{notice}", width), ink.bad if bad else ink.accent).strip(width))
    lines.append(Line().put(fit(keys, width), ink.muted).strip(width))
    return lines


def _facts(row: Row, width: int, ink: Ink) -> Strip:
    parts = [row.where or say("default")]
    if row.where and row.kind != "secret":
        parts.append(say("default {value}", value=row.default or "-"))
    if row.applies:
        parts.append(say(row.applies) if row.applies != "at once" else say("changes hold at once"))
    text = " · ".join(parts)
    while width_of(text) > width and "/" in parts[0][1:]:
        # The end of a path says more than its beginning.
        parts[0] = "…/" + parts[0].removeprefix("…/").partition("/")[2]
        text = " · ".join(parts)
    return Line().put(fit(text, width), ink.muted).strip(width)


def _choices(row: Row, width: int, ink: Ink) -> Strip:
    line = Line()
    if row.kind == "yes_no":
        row_choices: tuple[str, ...] = ("yes", "no")
    else:
        row_choices = row.choices
    if not row_choices:
        return line.put(fit(row.bounds, width), ink.muted).strip(width)
    names = [say(each) if each else "-" for each in row_choices]
    at = row_choices.index(row.value) if row.value in row_choices else 0
    first = 0
    while first < at and sum(width_of(name) + 2 for name in names[first : at + 1]) > width - 4:
        first += 1
    if first:
        line.put("… ", ink.muted)
    for number, name in enumerate(names[first:], first):
        shown = f"[{name}]" if number == at else f" {name} "
        if line.cells + width_of(shown) > width - 1:
            line.put("…", ink.muted)
            break
        line.put(shown, ink.chosen if number == at else ink.text)
    return line.strip(width)
