"""The status line: PAPER or LIVE in words, the desk's state, the feed and its age, who is here, the time."""

from __future__ import annotations

from textwrap import shorten

from rich.style import Style
from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import marked, say, several, worded
from widgets.lines import Line, fit, width_of
from widgets.motion import may_move
from widgets.numerals import age, clock
from widgets.spec_pane import SpecPane
from widgets.specs.status import Notice, PersonHere, Status
from widgets.untrusted import untrusted

Part = list[tuple[str, Style]]

_REASON = 40
_SHORT_REASON = 24
_LEGIBLE, _WIDE = 60, 120
_FAULTS = 32
"""Cells of what the paper venue was told to do wrong."""
_FEED_MARKS = {
    "live": "●",
    "delayed": "◷",
    "stale": "!",
    "gap": "!",
    "halted": "■",
    "ended": "■",
    "loading": "◌",
    "connecting": "◌",
    "limited": "‖",
    "maintenance": "‖",
    "quarantined": "!",
}
_TROUBLED = ("delayed", "stale", "gap", "halted", "connecting", "limited", "maintenance", "quarantined")
"""States of the feed whose reason stands beside them before anything else does."""
_REASONS = (40, 24, 12)
"""Cells of that reason for which other words give way, the most that is possible; it begins with what counts down."""
_WHY, _REMARK = 2.5, 9.0
"""Where that reason stands among the parts that give way, and where a remark on a feed that lives does."""


def status_lines(spec: Status, width: int, ink: Ink, line_word: str = "", seconds: bool = True) -> Strip:
    """One line; `line_word` is what this terminal says of its own line, and `seconds` whether the time has them.

    What matters least gives way first; PAPER or LIVE and the desk's state never do.
    """
    why = _WHY if spec.feed_state in _TROUBLED else _REMARK
    for longest in _REASONS:
        left, right, between = _kept(spec, width, ink, why, longest, line_word, seconds)
        if why == _REMARK or any(rank == why for rank, _ in left):
            break
    spare = width - _needed(left, right, between)
    left = [
        (rank, _feed_reason(spec, ink, _cells(part) + spare) if rank == why else part) for rank, part in left
    ]
    line = Line()
    for number, (_, part) in enumerate(left):
        line.gap(0 if number == 0 else 1 if number == 1 else between).put_all(part)
    ending = sum(_cells(part) for _, part in right) + between * max(0, len(right) - 1)
    line.to(width - ending)
    for number, (_, part) in enumerate(right):
        line.gap(between if number else 0).put_all(part)
    return line.strip(width)


def _kept(
    spec: Status, width: int, ink: Ink, why: float, longest: int, line_word: str, seconds: bool
) -> tuple[list[tuple[float, Part]], list[tuple[float, Part]], int]:
    """The parts at the left and at the right that fit, by how much they matter, and the cells between them."""
    left: list[tuple[float, Part]] = [
        (0, [(f" {_mode(spec)} ", ink.live if spec.mode == "LIVE" else ink.paper)]),
        (0, [(say(" FAULTS ON "), ink.reducing)] if spec.paper_faults else []),
        (0, [_desk_state(spec, ink, _SHORT_REASON if spec.spend and width < _WIDE else _REASON)]),
        (0, _spend(spec, ink, width)),
        (2.7, [(fit(untrusted(spec.paper_faults), _FAULTS), ink.warn)] if spec.paper_faults else []),
        (2, _feed(spec, ink)),
        (why, _feed_reason(spec, ink, longest)),
        (4.2, [(f"◔ {line_word}", ink.warn)] if line_word else []),
        (5, [(untrusted(spec.feed), ink.muted)]),
        (3, _troubles(spec, ink)),
        (6, [(untrusted(spec.profile), ink.text)]),
        (8, [(untrusted(spec.host), ink.muted)]),
    ]
    right: list[tuple[float, Part]] = [
        (4 if why == _WHY and not spec.pending else 1, _pending(spec, ink)),
        (4, _acting(spec, ink)),
        (7, [(_present(spec.people), ink.muted)]),
        (4.5 if spec.spend else 3, [(f"{clock(spec.now, seconds)} UTC ", ink.text)]),
    ]
    left = [(rank, part) for rank, part in left if _cells(part)]
    right = [(rank, part) for rank, part in right if _cells(part)]
    between = 3 if _needed(left, right, 3) <= width else 2
    while _needed(left, right, between) > width and max(rank for rank, _ in [*left, *right]) > 0:
        worst = max(rank for rank, _ in [*left, *right])
        left = [(rank, part) for rank, part in left if rank != worst]
        right = [(rank, part) for rank, part in right if rank != worst]
    return left, right, between


def _cells(part: Part) -> int:
    return sum(width_of(text) for text, _ in part)


def _needed(left: list[tuple[float, Part]], right: list[tuple[float, Part]], between: int) -> int:
    parts = [*left, *right]
    return sum(_cells(part) for _, part in parts) + between * max(0, len(parts) - 1)


def _mode(spec: Status) -> str:
    return say("REPLAY of {mode}", mode=spec.mode) if spec.recorded else spec.mode


def _desk_state(spec: Status, ink: Ink, longest: int) -> tuple[str, Style]:
    style = {"ACTIVE": ink.active, "REDUCING": ink.reducing, "HALTED": ink.halted}[spec.desk_state]
    why = "" if spec.desk_state == "ACTIVE" else untrusted(say(spec.desk_state_reason))
    reason = f": {shorten(why, longest, placeholder='…')}" if why else ""
    return f" {say(spec.desk_state)}{reason} ", style


def _spend(spec: Status, ink: Ink, width: int) -> Part:
    """What models cost today. It never gives way either: on a narrow screen the reason of a halt is shorter."""
    if not spec.spend:
        return []
    words = untrusted(spec.spend)
    style = {"": ink.text, "near": ink.warn, "reached": ink.bad}[spec.spend_state]
    end = say(" today") if width >= _WIDE else ""
    if spec.spend_state == "reached":
        end = say(" cap reached") if width >= _LEGIBLE else " !"
    return [(say("models ") if width >= _WIDE else "", ink.muted), (words + end, style)]


def _feed(spec: Status, ink: Ink) -> Part:
    if spec.recorded:
        return [(say("○ recorded"), ink.warn)]
    style = {
        "live": ink.good,
        "delayed": ink.warn,
        "stale": ink.bad,
        "gap": ink.bad,
        "halted": ink.bad,
        "ended": ink.warn,
        "loading": ink.accent,
        "connecting": ink.warn,
        "limited": ink.warn,
        "maintenance": ink.warn,
        "quarantined": ink.bad,
    }
    # A recording that runs is not the market of now, however young its newest event is on its own clock.
    running = "replay" if spec.feed_state == "live" and spec.feed.startswith("replay ") else spec.feed_state
    words = f"{_FEED_MARKS[spec.feed_state]} {say(running)}"
    old = "" if spec.feed_state in ("ended", "loading") else f" {age(spec.feed_age_ms)}"
    return [(words + old, style[spec.feed_state])]


def _feed_reason(spec: Status, ink: Ink, longest: int) -> Part:
    if spec.recorded or spec.feed_state not in (*_TROUBLED, "live") or not spec.feed_detail:
        return []
    return [(fit(untrusted(spec.feed_detail), longest), ink.muted)]


def _troubles(spec: Status, ink: Ink) -> Part:
    """Services that are not running, in words."""
    ill = [each for each in spec.services if each.state in ("restarting", "failed")]
    if not ill:
        return []
    more = several(len(ill) - 1, " and {count} more", " and {count} more") if len(ill) > 1 else ""
    return [(f"! {untrusted(ill[0].service)} {worded(ill[0].state, 'service')}{more}", ink.bad)]


def _pending(spec: Status, ink: Ink) -> Part:
    if not spec.pending:
        return [(say("no request pending"), ink.muted)]
    return [(several(spec.pending, " {count} pending ", " {count} pending "), ink.chosen)]


def _acting(spec: Status, ink: Ink) -> Part:
    name = untrusted(spec.acting_as or spec.you)
    return [(say("as "), ink.muted), (name, ink.person)] if name else []


def _present(people: tuple[PersonHere, ...]) -> str:
    names = [untrusted(person.name) for person in people]
    if len(names) <= 1:
        return ""
    shown = ", ".join(names[:3])
    return say("here: {names}", names=shown) + (f" +{len(names) - 3}" if len(names) > 3 else "")


class StatusLine(SpecPane[Status], can_focus=False):
    """One row across the screen; legible from 40 cells."""

    DEFAULT_CSS = """
StatusLine { height: 1; padding: 0; border: none; background: $panel; }
"""
    LOADING = marked("Connecting to the host.")
    line_word = ""
    """What this terminal's line does, in a word or two; empty while it keeps up."""

    def draw(self, width: int, height: int, ink: Ink) -> list[Strip]:
        if self.spec is None:
            return [Line().put(f" {say(self.LOADING)}", ink.muted).strip(width)]
        return [status_lines(self.spec, width, ink, self.line_word, seconds=may_move(self))]

    def tell_line(self, word: str) -> None:
        """Say this of the terminal's line from now on."""
        if word != self.line_word:
            self.line_word = word
            self.repaint()

    def show(self, spec: Status | Notice) -> None:
        """Show the newest status; a notice changes nothing here, the line keeps what it last knew."""
        if isinstance(spec, Status):
            super().show(spec)
