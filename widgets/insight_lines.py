"""The research timeline and one insight as lines: what, how sure in words, how long, on whose word, and what changed."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from widgets.ink import Ink
from widgets.key_hints import Hint, key_hints
from widgets.language import figures, marked, say, several
from widgets.lines import Line, blank
from widgets.numerals import DOWN, UP, age, clock
from widgets.prose import paragraph, pieces_of, section
from widgets.specs.insights import InsightChange, InsightDetail, InsightTimeline, TimelineEntry
from widgets.untrusted import untrusted
from widgets.wrap import Piece

TIMELINE_KEYS = (
    Hint("enter", marked("opens"), "sheet.open"),
    Hint("e", marked("evidence"), "sheet.evidence"),
    Hint("g", marked("thread"), "sheet.to_thread"),
    Hint("r", marked("reviewed"), "sheet.review"),
    Hint("f", marked("next kind"), "sheet.kind"),
    Hint("i", marked("this instrument"), "sheet.instrument"),
)
DETAIL_KEYS = (
    Hint("enter", marked("shows the figure"), "sheet.open"),
    Hint("g", marked("thread"), "sheet.to_thread"),
    Hint("f", marked("timeline"), "sheet.kind"),
    Hint("escape", marked("back"), "escape"),
)
_SIGNS = {"up": UP, "down": DOWN}
_WAYS = {"up": marked("higher"), "down": marked("lower")}
_STANDS = {
    "confirmed": marked("✓ confirmed"),
    "refuted": marked("✕ refuted"),
    "disputed": marked("‖ disputed"),
    "expired": marked("expired"),
    "superseded": marked("superseded"),
    "withdrawn": marked("withdrawn"),
}


def timeline_lines(
    spec: InsightTimeline, width: int, ink: Ink, chosen: int = -1
) -> tuple[list[Strip], list[int]]:
    """What was remembered, newest first, and on which line each entry begins."""
    lines = paragraph([Piece(_heading(spec), ink.muted)], width)
    if spec.to_review:
        said = several(
            spec.to_review,
            "{count} insight is to be reviewed: look at what happened, then /reviewed ID.",
            "{count} insights are to be reviewed: look at what happened, then /reviewed ID.",
        )
        lines += paragraph([Piece(said, ink.warn)], width, Piece("! ", ink.warn))
    if not spec.entries:
        lines += [blank(width), *paragraph([Piece(_empty(spec), ink.text)], width)]
    starts: list[int] = []
    for place, entry in enumerate(spec.entries):
        lines.append(blank(width))
        starts.append(len(lines))
        lines += entry_lines(entry, spec.now, width, ink, chosen=place == chosen)
    if spec.more:
        lines += [
            blank(width),
            *paragraph(
                [Piece(several(spec.more, "and {count} older", "and {count} older"), ink.muted)], width
            ),
        ]
    return [*lines, blank(width), *key_hints(TIMELINE_KEYS, width, ink)], starts


def entry_lines(entry: TimelineEntry, now: int, width: int, ink: Ink, chosen: bool = False) -> list[Strip]:
    """One entry: what it is about, what it says, and where it stands."""
    when = say("{age} ago", age=age((now - entry.at) // 1_000_000))
    style = {"up": ink.up, "down": ink.down, "": ink.muted}[entry.direction]
    head = Line().put("▸ " if chosen else "  ", ink.focus)
    head.put(entry.sort, ink.chosen if chosen else ink.strong)
    about = " ".join(filter(None, (entry.instrument, entry.horizon)))
    way = f" {_SIGNS[entry.direction]} {say(_WAYS[entry.direction])}" if entry.direction else ""
    head.put(f" {untrusted(about)}" if about else "", ink.text).put(way, style)
    if head.cells + len(when) + 2 <= width:
        head.to(width - len(when)).put(when, ink.muted)
    lines = [head.strip(width)]
    lines += paragraph(_said(entry, ink), width, Piece("  "))
    lines += paragraph([Piece(_standing(entry, now), _tone(entry, ink))], width, Piece("  "))
    if entry.review:
        said = say("to be reviewed: /reviewed {id}", id=untrusted(entry.id))
        lines += paragraph([Piece(said, ink.warn)], width, Piece("  ! ", ink.warn))
    return lines


def detail_lines(
    spec: InsightDetail, width: int, ink: Ink, chosen: int = -1
) -> tuple[list[Strip], list[int]]:
    """One insight with its figures, its evidence and its history, and on which line each figure stands."""
    lines = entry_lines(spec.entry, spec.now, width, ink)
    where = " ".join(filter(None, (spec.entry.debate, spec.entry.thread)))
    if where:
        lines += paragraph(
            [Piece(say("from {where}", where=untrusted(where)), ink.muted)], width, Piece("  ")
        )
    if spec.seal:
        if spec.sealed:
            said, style = say("reads as its source said it, seal {seal}", seal=spec.seal[:16]), ink.good
            lines += paragraph([Piece(said, style)], width, Piece("  ✓ ", style))
        else:
            said = say("does not read as its source said it; it is not recalled")
            lines += paragraph([Piece(said, ink.bad)], width, Piece("  ✕ ", ink.bad))
    starts: list[int] = []
    figures = {run.ref: run.text for run in spec.entry.runs if run.ref}
    if figures:
        lines += section(say("Figures"), width, ink)
    for place, (ref, text) in enumerate(figures.items()):
        starts.append(len(lines))
        mark = Piece("▸ " if place == chosen else "  ", ink.focus)
        pieces = [Piece(f"{untrusted(text)}  ", ink.figure), Piece(untrusted(ref), ink.muted)]
        lines += paragraph(pieces, width, mark)
    if spec.evidence:
        lines += section(say("Evidence"), width, ink)
        for one in spec.evidence:
            said = f"{untrusted(one.ref)} {untrusted(one.tool)}, sha256 {one.sha256[:16]}"
            lines += paragraph([Piece(said, ink.text)], width, Piece("  "))
    lines += section(say("History"), width, ink)
    if not spec.changes:
        lines += paragraph(
            [Piece(say("Nothing has changed since it was kept."), ink.muted)], width, Piece("  ")
        )
    for change in spec.changes:
        lines += _change(change, width, ink)
    return [*lines, blank(width), *key_hints(DETAIL_KEYS, width, ink)], starts


def _change(change: InsightChange, width: int, ink: Ink) -> list[Strip]:
    when = say(
        "{at}  {label}, by {by}", at=clock(change.at), label=untrusted(change.label), by=untrusted(change.by)
    )
    lines = [Line().put(when, ink.strong).strip(width)]
    lines += paragraph([Piece(untrusted(change.before), ink.struck)], width, Piece("  - ", ink.bad))
    return lines + paragraph([Piece(untrusted(change.after), ink.text)], width, Piece("  + ", ink.good))


def _said(entry: TimelineEntry, ink: Ink) -> list[Piece]:
    if entry.trust == "desk":
        return pieces_of(entry.runs, ink)
    return [Piece("“", ink.muted), *pieces_of(entry.runs, ink), Piece("”", ink.muted)]


def _standing(entry: TimelineEntry, now: int) -> str:
    parts = [say(_STANDS.get(entry.status, untrusted(entry.status)))]
    if entry.confidence is not None:
        parts.append(f"{say(entry.sureness)} ({figures(f'{entry.confidence:.2f}')})")
    if entry.until and entry.status in ("open", "disputed"):
        parts.append(_left(entry.until - now))
    if entry.heard > 1:
        parts.append(several(entry.heard, "said once", "said {count} times"))
    if entry.sort != "reconciliation":
        by = say("by {name}", name=untrusted(entry.said_by))
        parts.append(say("{by}, a model's proposal", by=by) if entry.trust == "model" else by)
    else:
        parts.append(untrusted(entry.said_by))
    if entry.note:
        parts.append(untrusted(entry.note))
    parts.append(untrusted(entry.id))
    return ", ".join(parts)


def _left(left: int) -> str:
    return say("holds {left} more", left=age(left // 1_000_000)) if left > 0 else say("its time is over")


def _tone(entry: TimelineEntry, ink: Ink) -> Style:
    match entry.status:
        case "confirmed":
            return ink.good
        case "refuted" | "failed":
            return ink.bad
        case "disputed" | "both disputed":
            return ink.warn
        case _:
            return ink.muted


def _heading(spec: InsightTimeline) -> str:
    what = say("{sort} entries", sort=say(spec.sort)) if spec.sort else say("Everything remembered")
    about = say(" of {instrument}", instrument=untrusted(spec.instrument)) if spec.instrument else ""
    said = say("{what}{about}, newest first.", what=what, about=about)
    return said[:1].upper() + said[1:]


def _empty(spec: InsightTimeline) -> str:
    if spec.instrument or spec.sort:
        return say("Nothing of that is remembered; /timeline shows everything.")
    return say(
        "Nothing is remembered yet. Debates leave their thesis and the strongest dissent here, the desk's watches what "
        "they notice, and /remember TEXT what you say."
    )
