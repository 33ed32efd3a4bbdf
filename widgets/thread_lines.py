"""Threads, and what was found in them, as lines with a cursor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from textual.strip import Strip

from widgets.ink import Ink
from widgets.key_hints import Hint, key_hints
from widgets.language import marked, say, several
from widgets.lines import Line, blank
from widgets.prose import paragraph
from widgets.specs.threads import Finding, ThreadFindings, ThreadInfo, ThreadList
from widgets.wrap import Piece

_DAY = 86_400_000_000_000
Row = tuple[str, ...]


def rows_of(spec: ThreadList | ThreadFindings) -> list[Row]:
    """What each row stands for: the thread, and where it was put away or which item it is."""
    if isinstance(spec, ThreadList):
        return [(each.thread, "away" if each.archived else "") for each in spec.threads]
    return [(each.thread, str(each.seq)) for each in spec.rows]


def thread_lines(spec: ThreadList, width: int, ink: Ink, chosen: int) -> tuple[list[Strip], list[int]]:
    """The lines, and on which of them each row begins."""
    last = spec.first + len(spec.threads)
    told = (
        several(spec.total, "{count:,} put away", "{count:,} put away")
        if spec.archived
        else several(spec.total, "{count:,} thread", "{count:,} threads")
    )
    if spec.total > len(spec.threads):
        told += say(", {first:,} to {last:,} here; < and > turn the page", first=spec.first + 1, last=last)
    lines = [Line().left(told, width, ink.muted).strip(width), blank(width)]
    starts: list[int] = []
    newest = max((each.last_at for each in spec.threads), default=0)
    for place, each in enumerate(spec.threads):
        starts.append(len(lines))
        lines.append(_thread(each, place == chosen, newest, width, ink))
    if not spec.threads:
        words = say("Nothing was put away.") if spec.archived else say("There is no thread yet.")
        lines += paragraph([Piece(words, ink.muted)], width)
    return [*lines, blank(width), *key_hints(_THREAD_KEYS, width, ink)], starts


def finding_lines(spec: ThreadFindings, width: int, ink: Ink, chosen: int) -> tuple[list[Strip], list[int]]:
    """The lines, and on which of them each row begins."""
    wanted = " ".join(spec.words)
    many = (
        several(
            len(spec.rows),
            "{count} newest found for {words}",
            "{count} newest found for {words}",
            words=wanted,
        )
        if spec.more
        else several(len(spec.rows), "{count} found for {words}", "{count} found for {words}", words=wanted)
    )
    lines = [Line().left(many, width, ink.muted).strip(width), blank(width)]
    starts: list[int] = []
    heading = ""
    for place, each in enumerate(spec.rows):
        if each.seq and each.title != heading:
            heading = each.title
            lines.append(Line().left(say("in {title}", title=heading), width, ink.muted).strip(width))
        starts.append(len(lines))
        lines += _finding(each, spec.words, place == chosen, width, ink)
    if not spec.rows:
        words = say(
            "No item and no title holds all of these words. Words match by their beginning: vol finds volatility."
        )
        lines += paragraph([Piece(words, ink.muted)], width)
    return [*lines, blank(width), *key_hints(_FINDING_KEYS, width, ink)], starts


_THREAD_KEYS = (
    Hint("enter", marked("opens"), "sheet.open"),
    Hint("t", marked("title"), "sheet.rename"),
    Hint("a", marked("put away"), "sheet.acknowledge"),
    Hint("v", marked("those put away"), "sheet.archived"),
    Hint("/search", marked("finds words")),
    Hint("/new", marked("begins one")),
)
_FINDING_KEYS = (
    Hint("enter", marked("goes there"), "sheet.open"),
    Hint("/search", marked("looks again")),
)


def _thread(each: ThreadInfo, chosen: bool, newest: int, width: int, ink: Ink) -> Strip:
    when = _when(each.last_at, newest)
    right = f"{each.items:,}  {when:>6}"
    line = Line().put("▸ " if chosen else "  ", ink.focus if chosen else ink.muted)
    room = max(4, width - line.cells - len(right) - 2)
    title = f"{each.title}  ⑂ {each.origin}" if each.origin else each.title
    line.left(title, room, ink.chosen if chosen else ink.strong if each.items else ink.muted)
    return line.right(right, width - line.cells, ink.muted).strip(width)


def _finding(each: Finding, words: Sequence[str], chosen: bool, width: int, ink: Ink) -> list[Strip]:
    head = Line().put("▸ " if chosen else "  ", ink.focus if chosen else ink.muted)
    what = f"{each.speaker}  #{each.seq}" if each.seq else each.title
    when = _stamp(each.at)
    head.left(what, max(4, width - 4 - len(when)), ink.chosen if chosen else ink.strong)
    head.right(when, width - head.cells, ink.muted)
    if not each.seq:
        return [head.strip(width)]
    body = paragraph(_marked(each.text, words, ink), max(4, width - 2))[:3]
    return [head.strip(width), *(Strip.join([blank(2), line]).adjust_cell_length(width) for line in body)]


def _marked(text: str, words: Sequence[str], ink: Ink) -> list[Piece]:
    """The text with what was looked for made strong."""
    folded, pieces, at = text.casefold(), [], 0
    if len(folded) != len(text):
        return [Piece(text, ink.text)]
    while at < len(text):
        found = min(
            ((place, word) for word in words if (place := folded.find(word, at)) >= 0),
            default=(len(text), ""),
        )
        if found[0] > at:
            pieces.append(Piece(text[at : found[0]], ink.text))
        if found[1]:
            pieces.append(Piece(text[found[0] : found[0] + len(found[1])], ink.key))
        at = found[0] + max(1, len(found[1]))
    return pieces


def _when(at: int, newest: int) -> str:
    """The time of the day, or further back the date."""
    moment = datetime.fromtimestamp(at // 1_000_000_000, UTC)
    return f"{moment:%H:%M}" if newest - at < _DAY else f"{moment.day:02} {say(f'{moment:%b}')}"


def _stamp(at: int) -> str:
    moment = datetime.fromtimestamp(at // 1_000_000_000, UTC)
    return f"{moment.day:02} {say(f'{moment:%b}')} {moment:%H:%M}"
