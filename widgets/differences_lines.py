"""The differences as lines: the verdict first, then each with both figures side by side and what can be done."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Ink
from widgets.lines import Line, blank
from widgets.numerals import age, clock
from widgets.prose import paragraph
from widgets.specs.differences import DifferenceRow, Differences, VenueCheck
from widgets.untrusted import untrusted
from widgets.wrap import Piece

_DO = {
    "balance": "/adopt takes the venue's figure over, /wait lets it stand",
    "position": "/adopt takes the venue's figure over, /wait lets it stand",
    "report": "/seen closes it once somebody looked into it",
    "order": "/seen closes it once somebody looked into it",
    "execution": "/seen closes it once somebody looked into it",
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
            Line().put(f"and {spec.more} more; /differences lists them", ink.warn).strip(width),
        ]
    return lines


def _checked(check: VenueCheck, spec: Differences, width: int, ink: Ink) -> list[Strip]:
    name = untrusted(check.venue)
    own = [row for row in spec.rows if row.venue == check.venue]
    when = (
        f"checked {age((spec.now - check.checked_at) // 1_000_000)} ago"
        if check.checked_at
        else "not checked yet"
    )
    if check.link == "down":
        said = [Piece(f"The line to {name} is down; {when}.", ink.bad)]
        return paragraph(said, width, Piece("! ", ink.bad))
    if check.trouble:
        said = [Piece(f"{name} does not answer: {untrusted(check.trouble)}; {when}.", ink.warn)]
        return paragraph(said, width, Piece("! ", ink.warn))
    if own:
        count = f"{len(own)} difference{'' if len(own) == 1 else 's'}"
        said = [Piece(f"{count} between ours and {name}'s, {when}.", ink.bad)]
        return paragraph(said, width, Piece("✕ ", ink.bad))
    if not check.checked_at:
        return paragraph([Piece(f"{name} is being asked for everything it has of ours.", ink.accent)], width)
    return paragraph([Piece(f"Ours and {name}'s agree, {when}.", ink.good)], width, Piece("✓ ", ink.good))


def _difference(row: DifferenceRow, now: int, width: int, ink: Ink) -> list[Strip]:
    style = ink.warn if row.by else ink.bad
    head = Line().put("‖ " if row.by else "! ", style).put(untrusted(row.line), ink.strong)
    since = f"since {clock(row.found_at)}"
    if head.cells + len(since) + 2 <= width:
        head.to(width - len(since)).put(since, ink.muted)
    lines = [head.strip(width)]
    for name, value in (("ours", row.ours), ("theirs", row.theirs)):
        lines += paragraph([Piece(untrusted(value), ink.text)], width, Piece(f"  {name:<7} ", ink.muted))
    lines += paragraph([Piece(untrusted(row.text) + ".", ink.text)], width, Piece("  "))
    if row.by:
        said = f"{untrusted(row.by)} lets it stand: {untrusted(row.why)}"
        return lines + paragraph([Piece(said, ink.person)], width, Piece("  "))
    settle = row.what == "order" and row.subject.endswith("/unknown")
    do = "" if settle else _DO[row.what]
    return lines + (paragraph([Piece(do, ink.accent)], width, Piece("  → ", ink.accent)) if do else [])
