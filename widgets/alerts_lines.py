"""Alerts as lines with a cursor: what waits to be read, what holds new risk back, what is set, and what became of it."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.style import Style
from textual.strip import Strip

from widgets.alert_rows import rows_of
from widgets.ink import Ink
from widgets.key_hints import Hint, key_hints
from widgets.language import marked, say, several
from widgets.lines import Line, blank
from widgets.numerals import clock
from widgets.prose import paragraph
from widgets.specs.alerts import AlertList, FiredRow, HistoryRow, SetAlert
from widgets.specs.status import Alert
from widgets.wrap import Piece

_NONE = marked("No alert waits to be acknowledged.")
_HOLDS = marked("A critical alert that nobody acknowledges within {seconds} s lets no new risk through.")
_NOTHING_SET = marked("Nothing is watched: /alert BTC-USDT price above 65000 sets an alert.")
_KEYS = (
    Hint("a", marked("read"), "sheet.acknowledge"),
    Hint("A", marked("all read"), "sheet.acknowledge_all"),
    Hint("enter", marked("evidence, chart"), "sheet.open"),
    Hint("s", marked("snooze 30m, wake"), "sheet.snooze"),
    Hint("x", marked("remove"), "sheet.remove"),
    Hint("e", marked("edit"), "sheet.evidence"),
)
_WORDS = {
    "set": marked("set"),
    "fired": marked("fired"),
    "snoozed": marked("snoozed"),
    "woken": marked("woken"),
    "removed": marked("removed"),
    "expired": marked("expired"),
    "failed": marked("failed"),
    "recovered": marked("recovered"),
    "acknowledged": marked("read"),
}
_SIGNS = {"critical": "✕", "warning": "!", "good": "✓", "info": "·"}
_NAME = 6
"""Cells for the name of an alert,"""
_COLUMNS = (13, 14)
"""for what is so now and how far that is,"""
_LEAST = 40
"""and so many at least for what it waits for, where all of it stands on one line."""
_DAY = 86_400_000_000_000


class _Page:
    """Lines and where each row begins."""

    def __init__(self, width: int, ink: Ink, chosen: int) -> None:
        self.width, self.ink, self.chosen = width, ink, chosen
        self.lines: list[Strip] = []
        self.starts: list[int] = []

    def heading(self, text: str) -> None:
        if self.lines:
            self.lines.append(blank(self.width))
        self.lines.append(Line().left(text, self.width, self.ink.heading).strip(self.width))

    def row(self) -> tuple[bool, Piece]:
        """Begins a row; whether the cursor is on it, and its mark."""
        here = len(self.starts) == self.chosen
        self.starts.append(len(self.lines))
        return here, Piece("▸ " if here else "  ", self.ink.focus if here else self.ink.muted)

    def say(self, text: str, style: Style) -> None:
        self.lines += paragraph([Piece(text, style)], self.width)


def alerts_lines(spec: AlertList, width: int, ink: Ink, chosen: int) -> tuple[list[Strip], list[int]]:
    """The lines, and on which of them each row begins."""
    page = _Page(width, ink, chosen)
    critical = [row for row in spec.rows if row.severity == "critical"]
    waiting = len(critical) + len(spec.fired)
    if waiting:
        page.heading(several(waiting, "{count} to be read", "{count} to be read"))
        for alert in critical:
            _plain(page, alert)
        for fired in spec.fired:
            _fired(page, fired)
    else:
        page.say(say(_NONE), ink.good)
    page.say(say(_HOLDS, seconds=spec.ack_within_s), ink.muted)
    if held := [row for row in spec.rows if row.severity != "critical"]:
        page.heading(say("Holds new risk back"))
        for alert in held:
            _plain(page, alert)
    page.heading(several(spec.total, "{count} alert is set", "{count} alerts are set"))
    if not spec.alerts:
        page.say(say(_NOTHING_SET), ink.muted)
    for one in spec.alerts:
        _set(page, one)
    if spec.total > len(spec.alerts):
        page.say(say("and {count} more", count=spec.total - len(spec.alerts)), ink.muted)
    if spec.history:
        page.heading(say("What became of them"))
        newest = spec.history[0].at
        for happened in spec.history:
            _past(page, happened, newest)
    page.lines += [blank(width), *key_hints(_KEYS, width, ink)]
    assert len(page.starts) == len(rows_of(spec))
    return page.lines, page.starts


def _plain(page: _Page, row: Alert) -> None:
    ink = page.ink
    style = ink.bad if row.severity == "critical" else ink.warn
    here, mark = page.row()
    said = [
        Piece(f"{row.title}  " if row.title else "", style),
        Piece(row.text, ink.chosen if here else ink.text),
    ]
    page.lines += paragraph(
        said, page.width, Piece(f"{mark.text}{_SIGNS[row.severity]} {clock(row.at)}  ", style)
    )


def _fired(page: _Page, row: FiredRow) -> None:
    ink = page.ink
    style = ink.bad if row.severity == "critical" else ink.warn
    here, mark = page.row()
    more = several(row.more, "  and {count} time more", "  and {count} times more") if row.more else ""
    said = [
        Piece(f"{row.alert} {row.owner}  ", style),
        Piece(row.text, ink.chosen if here else ink.text),
        Piece(more, ink.muted),
    ]
    page.lines += paragraph(
        said, page.width, Piece(f"{mark.text}{_SIGNS[row.severity]} {clock(row.at)}  ", style)
    )


def _set(page: _Page, one: SetAlert) -> None:
    """The alert with its figure and how far it is; below what else there is to know of it."""
    ink, width = page.ink, page.width
    here, mark = page.row()
    style = ink.chosen if here else ink.text
    arrow = {"up": "▲ ", "down": "▼ "}.get(one.way, "")
    away = f"{arrow}{one.distance}" if one.way else say("there") if one.distance else ""
    told = _told(one)
    line = Line().put(mark.text, mark.style).left(one.alert, _NAME, ink.key)
    room = width - line.cells - sum(_COLUMNS) - 2
    if room >= _LEAST:
        value = ink.stale if one.standing == "failing" else ink.figure
        line.left(one.line, room, style).gap(1).right(one.value or "–", _COLUMNS[0], value)
        page.lines.append(line.gap(1).right(away, _COLUMNS[1], ink.muted).strip(width))
    else:  # what is waited for must be read whole; the figure stands below it
        page.lines += paragraph(
            [Piece(one.line, style)], width, Piece(f"{mark.text}{one.alert:<{_NAME}}", ink.key)
        )
        told = [" ".join(part for part in (one.value or "–", away) if part), *told]
    if one.standing == "failing" and one.error:
        page.lines += _below(page, say("cannot be judged: {reason}", reason=one.error), ink.warn)
    elif one.error:
        told.append(say("last error {time}: {reason}", time=clock(one.error_at), reason=one.error))
    page.lines += _below(page, "  ".join(told), ink.muted)


def _below(page: _Page, text: str, style: Style) -> list[Strip]:
    return paragraph([Piece(text, style)], page.width, Piece(" " * 8, style))


def _told(one: SetAlert) -> list[str]:
    told = [one.owner, _severity(one.severity)]
    if one.standing == "snoozed":
        told.append(say("snoozed until {time}", time=clock(one.until)))
    elif one.standing == "resting":
        told.append(say("rests until {time}", time=clock(one.until)))
    if one.fires:
        told.append(
            several(
                one.fires, "fired once, {time}", "fired {count} times, last {time}", time=clock(one.fired_at)
            )
        )
    if one.expires:
        told.append(say("until {time}", time=_stamp(one.expires)))
    if one.note:
        told.append(f"“{one.note}”")
    return told


def _past(page: _Page, row: HistoryRow, newest: int) -> None:
    ink = page.ink
    here, mark = page.row()
    when = clock(row.at) if newest - row.at < _DAY else _stamp(row.at)
    what = Piece(f"{say(_WORDS[row.what])} ", ink.strong if row.what == "fired" else ink.text)
    said = [what, Piece(f"{row.text} ", ink.chosen if here else ink.muted)]
    if row.by != "desk":
        said.append(Piece(row.by, ink.muted))
    page.lines += paragraph(said, page.width, Piece(f"{mark.text}{when:<9}{row.alert:<{_NAME}}", ink.muted))


def _severity(word: str) -> str:
    return {"critical": say("critical"), "warning": say("warning"), "info": say("info")}.get(word, word)


def _stamp(at: int) -> str:
    return f"{datetime.fromtimestamp(at // 1_000_000_000, UTC):%d %b %H:%M}"
