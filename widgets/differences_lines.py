"""The differences as lines: the verdict first, then each with both figures side by side and what can be done."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import marked, say, several
from widgets.lines import Line, blank
from widgets.numerals import age, clock
from widgets.prose import paragraph
from widgets.specs.differences import DifferenceRow, Differences, VenueCheck
from widgets.untrusted import untrusted
from widgets.wrap import Piece

_DO = {
    "balance": marked("/adopt takes the venue's figure over, /wait lets it stand"),
    "position": marked("/adopt takes the venue's figure over, /wait lets it stand"),
    "report": marked("/seen closes it once somebody looked into it"),
    "order": marked("/seen closes it once somebody looked into it"),
    "execution": marked("/seen closes it once somebody looked into it"),
}


def differences_lines(spec: Differences, width: int, ink: Ink) -> list[Strip]:
    """What agrees is one line; what does not stands with ours, theirs and the word that settles it."""
    lines: list[Strip] = []
    for check in spec.venues:
        lines += _checked(check, spec, width, ink)
    for row in spec.rows:
        lines += [blank(width), *_difference(row, spec.now, width, ink)]
    if spec.more:
        lines += [
            blank(width),
            Line()
            .put(
                several(
                    spec.more,
                    "and {count} more; /differences lists it",
                    "and {count} more; /differences lists them",
                ),
                ink.warn,
            )
            .strip(width),
        ]
    return lines


def _checked(check: VenueCheck, spec: Differences, width: int, ink: Ink) -> list[Strip]:
    name = untrusted(check.venue)
    own = [row for row in spec.rows if row.venue == check.venue]
    when = (
        say("checked {age} ago", age=age((spec.now - check.checked_at) // 1_000_000))
        if check.checked_at
        else say("not checked yet")
    )
    if check.link == "down":
        said = [Piece(say("The line to {name} is down; {when}.", name=name, when=when), ink.bad)]
        return paragraph(said, width, Piece("! ", ink.bad))
    if check.trouble:
        said = [
            Piece(
                say(
                    "{name} does not answer: {trouble}; {when}.",
                    name=name,
                    trouble=untrusted(check.trouble),
                    when=when,
                ),
                ink.warn,
            )
        ]
        return paragraph(said, width, Piece("! ", ink.warn))
    if own:
        count = several(
            len(own),
            "{count} difference between ours and {name}'s, {when}.",
            "{count} differences between ours and {name}'s, {when}.",
            name=name,
            when=when,
        )
        said = [Piece(count, ink.bad)]
        return paragraph(said, width, Piece("✕ ", ink.bad))
    if not check.checked_at:
        return paragraph(
            [Piece(say("{name} is being asked for everything it has of ours.", name=name), ink.accent)], width
        )
    return paragraph(
        [Piece(say("Ours and {name}'s agree, {when}.", name=name, when=when), ink.good)],
        width,
        Piece("✓ ", ink.good),
    )


def _difference(row: DifferenceRow, now: int, width: int, ink: Ink) -> list[Strip]:
    style = ink.warn if row.by else ink.bad
    head = Line().put("‖ " if row.by else "! ", style).put(untrusted(row.line), ink.strong)
    since = say("since {time}", time=clock(row.found_at))
    if head.cells + len(since) + 2 <= width:
        head.to(width - len(since)).put(since, ink.muted)
    lines = [head.strip(width)]
    for name, value in ((say("ours"), row.ours), (say("theirs"), row.theirs)):
        lines += paragraph([Piece(untrusted(value), ink.text)], width, Piece(f"  {name:<7} ", ink.muted))
    lines += paragraph([Piece(untrusted(row.text) + ".", ink.text)], width, Piece("  "))
    if row.by:
        said = say("{by} lets it stand: {why}", by=untrusted(row.by), why=untrusted(row.why))
        return lines + paragraph([Piece(said, ink.person)], width, Piece("  "))
    settle = row.what == "order" and row.subject.endswith("/unknown")
    do = "" if settle else say(_DO[row.what])
    return lines + (paragraph([Piece(do, ink.accent)], width, Piece("  → ", ink.accent)) if do else [])
