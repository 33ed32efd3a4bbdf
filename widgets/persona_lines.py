"""Personas as lines: who they are, who speaks for them, and one of them whole."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import say
from widgets.lines import Line, blank
from widgets.numerals import day
from widgets.prose import label, paragraph, section
from widgets.specs.personas import PersonaRow, PersonaSheet
from widgets.untrusted import untrusted
from widgets.wrap import Piece

_HASH = 12
_MARKS = {True: "●", False: "○"}


def persona_lines(spec: PersonaSheet, width: int, ink: Ink) -> list[Strip]:
    """The list, or all of one."""
    if len(spec.rows) == 1:
        return _whole(spec.rows[0], spec, width, ink)
    lines: list[Strip] = []
    for sort, title in (("role", say("Roles")), ("module", say("Cognitive modules"))):
        lines += section(title, width, ink)[1 if not lines else 0 :]
        for row in spec.rows:
            if row.sort == sort:
                lines += _short(row, width, ink)
    said = say("In force for debates that begin now: {sha256}. ", sha256=spec.sha256[:_HASH])
    lines += [blank(width), *paragraph([Piece(said, ink.muted), *_how(ink)], width)]
    return lines


def _how(ink: Ink) -> list[Piece]:
    return [
        Piece("/persona NAME", ink.key),
        Piece(say(" shows one whole, "), ink.muted),
        Piece("/module on NAME", ink.key),
        Piece(say(" asks for a module."), ink.muted),
    ]


def _short(row: PersonaRow, width: int, ink: Ink) -> list[Strip]:
    head = Line().put(f"{_MARKS[row.on]} ", ink.good if row.on else ink.muted)
    head.put(row.name, ink.strong).gap(2).put(say("version {version}", version=row.version), ink.text)
    head.gap(2).put(row.sha256[:_HASH], ink.muted)
    tone = ink.text if row.on else ink.muted
    return [head.strip(width), *paragraph([Piece(untrusted(say(row.speaks)), tone)], width, Piece("  "))]


def _whole(row: PersonaRow, spec: PersonaSheet, width: int, ink: Ink) -> list[Strip]:
    whose = say("as the desk comes with it")
    if row.adopted_by:
        whose = say(
            "adopted {adopted_at} with the vote of {adopted_by}",
            adopted_at=day(row.adopted_at),
            adopted_by=untrusted(row.adopted_by),
        )
    lines = _short(row, width, ink)
    for name, value in (
        (say("Version"), f"{row.version}, {whose}"),
        ("SHA-256", row.sha256),
        (say("Reads"), ", ".join(map(untrusted, row.reads))),
        (say("At most"), ", ".join(row.limits) or say("nothing that is counted")),
    ):
        lines += paragraph([Piece(value, ink.text)], width, Piece(f"  {label(name, 9)}", ink.muted))
    lines += section(say("Instructions"), width, ink)
    for line in row.instructions.split("\n"):
        lines += paragraph([Piece(untrusted(line), ink.text)], width) if line else [blank(width)]
    if spec.ideas:
        lines += section(say("Ideas in shadow (nobody trades on them)"), width, ink)
    for idea in spec.ideas:
        said = [Piece(untrusted(idea.text), ink.text), Piece(f"  {untrusted(idea.model)}", ink.muted)]
        lines += paragraph(said, width, Piece("- ", ink.muted))
    return lines
