"""How unusual a market's shape is: the score and its threshold, what follows, each measure beside its usual one."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from widgets.bars import balance
from widgets.chart_cell import Cell
from widgets.ink import Ink
from widgets.lines import Line, blank, page, width_of
from widgets.notice import notice_lines
from widgets.numerals import NONE, UP, age, arrow, compact, staleness
from widgets.prose import paragraph
from widgets.specs.anomaly import AnomalyStudy, ShapeMeasure
from widgets.specs.status import Notice
from widgets.wrap import Piece

WORDS = {"none": "Learning", "full": "Ordinary", "approval": "Unusual", "parked": "PARKED"}
_NAME, _VALUE, _USUAL, _AWAY = 12, 9, 9, 8
_METER = 20
_FAR = 6.0
"""Deviations at the end of a meter."""
_LEAST_HISTORY = 4
_MOST_HISTORY = 12


def anomaly_lines(spec: AnomalyStudy, width: int, height: int, ink: Ink) -> list[Strip]:
    """The reading, its reason and what follows, the measures, and above 14 lines the last scores."""
    if not spec.measures and spec.ceiling == "none":
        text = f"Waiting for an order book of {spec.instrument} that can be believed."
        return notice_lines(Notice(state="loading", text=text), width, height, ink)
    lines = [_heading(spec, width, ink)]
    said = [*paragraph([Piece(_told(spec), ink.text)], width)]
    if spec.ceiling != "none":
        said += paragraph([Piece(spec.follows, ink.muted)], width)
    table = _table(spec, width, ink)
    room = height - len(lines) - len(said) - len(table)
    if room < 0 and spec.ceiling in ("none", "full"):
        # The measures say more than that nothing follows from them.
        said = said[: max(0, height - len(lines) - len(table))]
    lines += said
    if room >= 1:
        lines.append(blank(width))
    lines += table
    history = min(_MOST_HISTORY, height - len(lines) - 2)
    if history >= _LEAST_HISTORY and len(spec.scores) > 1:
        lines += [blank(width), *_history(spec, width, history, ink)]
    return page(lines, width, height)


def _heading(spec: AnomalyStudy, width: int, ink: Ink) -> Strip:
    style = {"none": ink.accent, "full": ink.good, "approval": ink.warn, "parked": ink.bad}[spec.ceiling]
    line = Line().put(WORDS[spec.ceiling], style)
    if spec.provenance.stale:
        line.gap(3).put(staleness(spec.provenance), ink.warn)
    if spec.score is None or spec.threshold is None or spec.greatest is None:
        parts = [("samples ", f"{spec.samples:,} of {spec.samples + spec.missing:,}")]
    else:
        parts = [
            ("score ", f"{spec.score:.2f}"),
            ("threshold ", f"{spec.threshold:.2f}"),
            ("parks above ", f"{spec.greatest:.2f}"),
            ("learned from ", f"{spec.samples:,}"),
            ("", f"{spec.provenance.source} {age(spec.provenance.age_ms)}"),
        ]
    for name, value in parts:
        if line.cells + 3 + len(name) + width_of(value) <= width:
            line.gap(3).put(name, ink.muted).put(value, ink.text)
    return line.strip(width)


def _told(spec: AnomalyStudy) -> str:
    if spec.missing:
        left = f"{spec.missing:,} samples to go" if spec.missing != 1 else "one sample to go"
        return f"Learning what is usual here, one sample a second: {left}. {spec.follows}"
    if spec.ceiling == "none":
        return f"Learning what is usual here from {spec.samples:,} samples. {spec.follows}"
    return (
        f"{spec.reason[:1].upper()}{spec.reason[1:]}."
        if spec.reason
        else "The market looks as it usually does."
    )


def _table(spec: AnomalyStudy, width: int, ink: Ink) -> list[Strip]:
    meter = _METER if width >= _NAME + _VALUE + _USUAL + _AWAY + 4 + _METER + 12 else 0
    head = Line().left("Measure", _NAME, ink.heading).right("now", _VALUE, ink.heading)
    if spec.threshold is not None:
        head.gap().right("usual", _USUAL, ink.heading).gap().right("dev", _AWAY, ink.heading)
        if meter:
            head.gap(2).left("calmer", meter // 2, ink.heading).right("more", meter // 2, ink.heading)
    return [head.strip(width), *(_measure(one, meter, width, ink) for one in spec.measures)]


def _measure(one: ShapeMeasure, meter: int, width: int, ink: Ink) -> Strip:
    style = ink.warn if one.outstanding else ink.text
    line = Line().left(one.label.capitalize(), _NAME, style).right(_figure(one.value), _VALUE, style)
    if one.deviations is not None:
        line.gap().right(NONE if one.usual is None else _figure(one.usual), _USUAL, ink.muted)
        away = round(one.deviations, 1)
        line.gap().right(f"{arrow(away)} {min(99.9, abs(away)):.1f}", _AWAY, style)
        if meter:
            line.gap(2).put_all(_meter(one, meter, ink))
    if line.cells + 2 + width_of(one.unit) <= width:
        line.gap(2).left(one.unit, 8, ink.muted)
    if one.outstanding and line.cells + 5 <= width:
        line.gap(2).put("far", ink.warn)
    return line.strip(width)


def _meter(one: ShapeMeasure, width: int, ink: Ink) -> list[tuple[str, Style]]:
    away = (one.deviations or 0.0) / _FAR
    style = ink.warn if one.outstanding else ink.text
    below, above = balance(max(-1.0, min(1.0, away)), width)
    return [(below, style if away < 0 else ink.track), (above, style if away > 0 else ink.track)]


def _history(spec: AnomalyStudy, width: int, height: int, ink: Ink) -> list[Strip]:
    """The last scores as dots over time, the threshold as a line through them."""
    if spec.threshold is None or spec.greatest is None:
        return []
    label = 7
    scores = spec.scores[-max(1, width - label) :]
    low = min(0.3, *scores)
    high = max(spec.greatest, *scores) + 0.02
    grid = [[Cell(" ", ink.text)] * (width - label) for _ in range(height)]

    def row(score: float) -> int:
        return min(height - 1, max(0, round((high - score) / (high - low) * (height - 1))))

    limits = {row(spec.threshold): spec.threshold, row(spec.greatest): spec.greatest}
    for at in limits:
        grid[at] = [Cell("╌", ink.level)] * (width - label)
    for x, score in enumerate(scores):
        odd = score > spec.threshold
        grid[row(score)][x] = Cell(UP if odd else "•", ink.warn if odd else ink.text)
    title = Line().put("Scores of the last samples", ink.heading)
    title.put(f"   {len(scores)} s, the newest at the right", ink.muted)
    lines = [title.strip(width)]
    for at, cells in enumerate(grid):
        line = Line()
        for cell in cells:
            line.put(cell.text, cell.style)
        shown = f"{limits[at]:.2f}" if at in limits else ""
        lines.append(line.right(shown, label, ink.axis).strip(width))
    return lines


def _figure(value: float) -> str:
    return compact(value) if abs(value) >= 100.0 else f"{value:.2f}"
