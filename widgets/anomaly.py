"""How unusual a market's shape is: the score and its threshold, what follows, each measure beside its usual one."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from widgets.chart_cell import Cell
from widgets.ink import Ink
from widgets.language import figures, marked, say, several
from widgets.lines import Line, blank, page, width_of
from widgets.notice import notice_lines
from widgets.numerals import NONE, UP, age, arrow, compact, staleness
from widgets.prose import paragraph
from widgets.specs.anomaly import AnomalyStudy, ShapeMeasure
from widgets.specs.status import Notice
from widgets.wrap import Piece

WORDS = {
    "none": marked("Learning"),
    "full": marked("Ordinary"),
    "approval": marked("Unusual"),
    "parked": marked("PARKED"),
}
_NAME, _UNIT, _VALUE, _AWAY = 12, 8, 7, 6
_METER = 20
_FAR = 6.0
"""Deviations at the end of a meter."""
_LEAST_HISTORY = 4
_MOST_HISTORY = 16


def anomaly_lines(spec: AnomalyStudy, width: int, height: int, ink: Ink) -> list[Strip]:
    """The reading, its reason and what follows, the measures, and above 14 lines the last scores."""
    if not spec.measures and spec.ceiling == "none":
        text = say(
            "Waiting for an order book of {instrument} that can be believed.", instrument=spec.instrument
        )
        return notice_lines(Notice(state="loading", text=text), width, height, ink)
    lines = [_heading(spec, width, ink)]
    measures = 1 + len(spec.measures)
    said = paragraph([Piece(_told(spec), ink.text)], width)
    follows = paragraph([Piece(spec.follows, ink.muted)], width)
    held = spec.ceiling in ("approval", "parked")
    if held or len(lines) + len(said) + len(follows) + measures <= height:
        said += follows
    lines += said
    room = height - len(lines)
    if room > measures:
        lines.append(blank(width))
    lines += _table(spec, min(measures, max(0, room)), width, ink)
    history = min(_MOST_HISTORY, height - len(lines) - 2)
    if history >= _LEAST_HISTORY and len(spec.scores) > 1:
        lines += [blank(width), *_history(spec, width, history, ink)]
    return page(lines, width, height)


def _heading(spec: AnomalyStudy, width: int, ink: Ink) -> Strip:
    style = {"none": ink.accent, "full": ink.good, "approval": ink.warn, "parked": ink.bad}[spec.ceiling]
    line = Line().put(say(WORDS[spec.ceiling]), style)
    if spec.provenance.stale:
        line.gap(3).put(staleness(spec.provenance), ink.warn)
    if spec.score is None or spec.threshold is None or spec.greatest is None:
        parts = [
            (
                say("samples "),
                say("{samples:,} of {all:,}", samples=spec.samples, all=spec.samples + spec.missing),
            )
        ]
    else:
        parts = [
            (say("score "), figures(f"{spec.score:.2f}")),
            (say("threshold "), figures(f"{spec.threshold:.2f}")),
            (say("parks above "), figures(f"{spec.greatest:.2f}")),
            (say("learned from "), several(spec.samples, "{count:,} sample", "{count:,} samples")),
            ("", f"{spec.provenance.source} {age(spec.provenance.age_ms)}"),
        ]
    for name, value in parts:
        if line.cells + 3 + len(name) + width_of(value) <= width:
            line.gap(3).put(name, ink.muted).put(value, ink.text)
    return line.strip(width)


def _told(spec: AnomalyStudy) -> str:
    if spec.missing:
        left = several(spec.missing, "one sample to go", "{count:,} samples to go")
        return say("Learning what is usual here, one sample a second: {left}.", left=left)
    if spec.ceiling == "none":
        return several(
            spec.samples,
            "Learning what is usual here from {count:,} sample.",
            "Learning what is usual here from {count:,} samples.",
        )
    return (
        f"{spec.reason[:1].upper()}{spec.reason[1:]}."
        if spec.reason
        else say("The market looks as it usually does.")
    )


def _table(spec: AnomalyStudy, height: int, width: int, ink: Ink) -> list[Strip]:
    """The measures; where there is room for some of them only, those furthest from usual."""
    if height < 2:
        return []
    apart = 1 if width < 60 else 3
    meter = _METER if width >= _NAME + _UNIT + 2 * _VALUE + _AWAY + 4 * apart + _METER + 6 else 0
    head = (
        Line()
        .left(say("Measure"), _NAME + _UNIT, ink.heading)
        .gap(apart)
        .right(say("now"), _VALUE, ink.heading)
    )
    if spec.threshold is not None:
        head.gap(apart).right(say("usual"), _VALUE, ink.heading).gap(apart).right(
            say("dev"), _AWAY, ink.heading
        )
        if meter:
            head.gap(apart).left(say("less"), meter // 2, ink.muted).right(say("more"), meter // 2, ink.muted)
    furthest = sorted(spec.measures, key=lambda one: -abs(one.deviations or 0.0))[: height - 1]
    shown = [one for one in spec.measures if one in furthest]
    return [head.strip(width), *(_measure(one, apart, meter, width, ink) for one in shown)]


def _measure(one: ShapeMeasure, apart: int, meter: int, width: int, ink: Ink) -> Strip:
    style = ink.warn if one.outstanding else ink.text
    line = Line().left(say(one.label).capitalize(), _NAME, style).left(say(one.unit), _UNIT, ink.muted)
    line.gap(apart).right(_figure(one.value), _VALUE, style)
    if one.deviations is not None:
        line.gap(apart).right(NONE if one.usual is None else _figure(one.usual), _VALUE, ink.muted)
        away = round(one.deviations, 1)
        line.gap(apart).right(figures(f"{arrow(away)} {min(99.9, abs(away)):.1f}"), _AWAY, style)
        if meter:
            line.gap(apart).put_all(_meter(one, meter, ink))
    if one.outstanding:
        far = say(" far")
        line.put(far if line.cells + width_of(far) <= width else "!", ink.warn)
    return line.strip(width)


def _meter(one: ShapeMeasure, width: int, ink: Ink) -> list[tuple[str, Style]]:
    """How far from usual, around the middle."""
    side = width // 2
    away = one.deviations or 0.0
    filled = min(side, round(abs(away) / _FAR * side))
    bar = ("━" * filled, ink.warn if one.outstanding else ink.text)
    rest, empty = ("─" * (side - filled), ink.track), ("─" * side, ink.track)
    return [rest, bar, ("┼", ink.track), empty] if away < 0 else [empty, ("┼", ink.track), bar, rest]


def _history(spec: AnomalyStudy, width: int, height: int, ink: Ink) -> list[Strip]:
    """The last scores as dots over time, the threshold as a line through them."""
    if spec.threshold is None or spec.greatest is None:
        return []
    label = 12
    plot = max(1, width - label)
    scores = spec.scores[-plot:]
    low = min(0.3, *scores)
    high = max(spec.greatest, *scores) + 0.02
    grid = [[Cell(" ", ink.text)] * plot for _ in range(height)]

    def row(score: float) -> int:
        return min(height - 1, max(0, round((high - score) / (high - low) * (height - 1))))

    limits = {
        row(spec.threshold): say("limit {threshold:.2f}", threshold=spec.threshold),
        row(spec.greatest): say("parks {greatest:.2f}", greatest=spec.greatest),
    }
    for at in limits:
        grid[at] = [Cell("╌", ink.level)] * plot
    for x, score in enumerate(scores, plot - len(scores)):
        odd = score > spec.threshold
        grid[row(score)][x] = Cell(UP if odd else "•", ink.warn if odd else ink.text)
    title = Line().put(say("Scores"), ink.heading)
    title.put(
        several(len(scores), "  the last sample", "  the last {count} samples, the newest at the right"),
        ink.muted,
    )
    lines = [title.strip(width)]
    for at, cells in enumerate(grid):
        line = Line()
        for cell in cells:
            line.put(cell.text, cell.style)
        lines.append(line.right(limits.get(at, ""), label, ink.axis).strip(width))
    return lines


def _figure(value: float) -> str:
    return compact(value) if abs(value) >= 100.0 else figures(f"{value:.2f}")
