"""Volatility of one instrument: where it stands in words, the cone, and the term structure where there is room."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from widgets.bars import bar
from widgets.cone import cone_lines, has_cone, no_cone
from widgets.ink import Ink
from widgets.language import figures, marked, say, several
from widgets.lines import Line, blank, page, width_of
from widgets.notice import notice_lines
from widgets.numerals import NONE, percent, plain_percent, why_stale
from widgets.prose import paragraph
from widgets.specs.status import Notice
from widgets.specs.volatility import HorizonVolatility, VolatilityStudy
from widgets.wrap import Piece

WIDE = 96
"""From this width on the words stand beside the cone."""
NARROW = 74
"""From this width on the term structure stands beside the cone where it does not fit below."""
TALL = 26
_BESIDE, _FIGURES = 46, 39
_ESTIMATORS = {
    "rogers_satchell": marked("Rogers-Satchell"),
    "yang_zhang": marked("Yang-Zhang"),
    "ewma": marked("exponential"),
}
_SHAPES = {
    "rising": marked("rising: moves go on"),
    "falling": marked("falling: moves turn back"),
    "flat": marked("flat within its error"),
    "unknown": marked("not known: too few bars"),
}
_CHANCE = 2.3
"""Beyond this score, jumps are not by chance (1 in 100)."""


def volatility_lines(spec: VolatilityStudy, width: int, height: int, ink: Ink) -> list[Strip]:
    """The cone with what matters above it; all words and the term structure beside or below it where they fit."""
    if not spec.horizons:
        text = several(
            spec.bars,
            "Too little history for a cone or a term structure: {count} closed {interval} bar of {instrument}. "
            "A shorter interval (I) has more.",
            "Too little history for a cone or a term structure: {count} closed {interval} bars of {instrument}. "
            "A shorter interval (I) has more.",
            interval=spec.interval,
            instrument=spec.instrument,
        )
        return notice_lines(Notice(state="empty", text=text), width, height, ink)
    stale = [_stale(spec, width, ink)] if spec.provenance.stale else []
    if width >= WIDE and height >= 14:
        left = width - _BESIDE - 3
        room = height - len(stale)
        words = _words(spec, _BESIDE, ink)
        table = _table(spec, _BESIDE, ink, room - len(words) - 1)
        return stale + _beside(cone_lines(spec, left, room, ink), [*words, blank(_BESIDE), *table], _BESIDE)
    head = [*stale, *(_brief(spec, width, ink) if height >= 8 else [])]
    if not has_cone(spec):
        said = paragraph([Piece(no_cone(spec), ink.muted)], width)
        table = _table(spec, width, ink, height - len(head) - len(said) - 1)
        return page([*head, *table, blank(width), *said], width, height)
    if width >= NARROW and 12 <= height < TALL:
        room = height - len(head)
        cone = cone_lines(spec, width - _FIGURES - 3, room, ink)
        return head + _beside(cone, _table(spec, _FIGURES, ink, room), _FIGURES)
    below = [blank(width), *_table(spec, width, ink, height)]
    words = [*_words(spec, width, ink), blank(width)]
    if height >= len(words) + len(below) + len(stale) + 10:
        head = [*stale, *words]
    if height < len(head) + len(below) + 9:
        below = []
    return [*head, *cone_lines(spec, width, height - len(head) - len(below), ink), *below]


def _beside(left: list[Strip], right: list[Strip], width: int) -> list[Strip]:
    """The cone, and beside it lines of this width."""
    gap = blank(3)
    return [
        Strip.join(pair) for pair in zip(left, [gap] * len(left), page(right, width, len(left)), strict=True)
    ]


def _stale(spec: VolatilityStudy, width: int, ink: Ink) -> Strip:
    return (
        Line().left(say("! Of the past: {why}", why=why_stale(spec.provenance)), width, ink.warn).strip(width)
    )


def _brief(spec: VolatilityStudy, width: int, ink: Ink) -> list[Strip]:
    """Where it stands in two lines."""
    rank = (
        say(" (under 200 bars)")
        if spec.percentile is None
        else say(", percentile {percentile:.0f}", percentile=spec.percentile)
    )
    first = Line().put(say(spec.regime) + rank, _tone(spec, ink)).gap(2)
    first.put(_estimate(spec), ink.strong)
    _also(
        first,
        say("rank {rank} of {all}", rank=spec.rank, all=spec.universe) if spec.rank else "",
        width,
        ink.text,
    )
    second = Line().put(say("Last bar "), ink.muted).put(_surprise(spec), ink.text)
    for name, value in (
        (say("jumps"), plain_percent(spec.jump_share_pct, 0)),
        (say("term"), say(spec.shape)),
    ):
        if second.cells + 3 + width_of(name) + width_of(value) <= width:
            second.gap(2).put(f"{name} ", ink.muted).put(value, ink.text)
    return [first.strip(width), second.strip(width)]


def _words(spec: VolatilityStudy, width: int, ink: Ink) -> list[Strip]:
    """Where it stands, a line for each way of looking."""
    jumps = plain_percent(spec.jump_share_pct, 0)
    if spec.jump_score is not None:
        jumps += say(" of variance, ") + (
            say("beyond chance") if spec.jump_score > _CHANCE else say("not beyond chance")
        )
    among = NONE
    if spec.rank is not None:
        among = say("rank {rank} of {all}", rank=spec.rank, all=spec.universe)
        among += (
            say(", {relative:.2f}x the median", relative=spec.relative) if spec.relative is not None else ""
        )
    waking = NONE if spec.fast_slow is None else figures(f"{spec.fast_slow:.2f}x")
    said = (
        (say("Estimate"), f"{_estimate(spec)}, {say(_ESTIMATORS[spec.estimator])}", ink.strong),
        (say("Regime"), _regime(spec), _tone(spec, ink)),
        (say("Fast/slow"), waking, ink.text),
        (say("Last bar"), _surprise(spec), ink.text),
        (say("Jumps"), jumps, ink.text),
        (say("Universe"), among, ink.text),
        (say("Term"), say(_SHAPES[spec.shape]), ink.text),
        (
            say("From"),
            several(
                spec.bars,
                "{count} closed {interval} bar, {source}",
                "{count} closed {interval} bars, {source}",
                interval=spec.interval,
                source=spec.provenance.source,
            ),
            ink.muted,
        ),
    )
    return [
        Line().left(name, 11, ink.muted).left(value, width - 11, style).strip(width)
        for name, value, style in said
    ]


def _table(spec: VolatilityStudy, width: int, ink: Ink, height: int) -> list[Strip]:
    """The term structure, and the newest window of each horizon beside it; some horizons are left out to fit."""
    shown, room = spec.horizons, max(2, height - 1)
    if len(shown) > room:
        shown = tuple(shown[round(at * (len(shown) - 1) / (room - 1))] for at in range(room))
    most = max((row.term_pct or 0.0 for row in shown), default=0.0)
    size = max(0, min(16, width - 39))
    head = (
        Line()
        .left(say("Over"), 5, ink.muted)
        .right(say("Term p.a."), 10, ink.muted)
        .right(say("error"), 8, ink.muted)
    )
    head.gap(2).gap(size).right(say("Now"), 9, ink.muted).right(say("Pctl"), 5, ink.muted)
    return [head.strip(width), *(_row(row, most, size, width, ink) for row in shown)]


def _row(row: HorizonVolatility, most: float, size: int, width: int, ink: Ink) -> Strip:
    error = "" if row.term_error_pct is None else figures(f"±{row.term_error_pct:.1f}")
    line = Line().left(row.label, 5, ink.text).right(plain_percent(row.term_pct), 10, ink.text)
    line.right(error, 8, ink.muted).gap(2)
    line.put(bar((row.term_pct or 0.0) / most if most else 0.0, size, 2), ink.track)
    line.right(plain_percent(row.now_pct), 9, ink.text)
    line.right(NONE if row.now_percentile is None else f"{row.now_percentile:.0f}", 5, ink.text)
    return line.strip(width)


def _regime(spec: VolatilityStudy) -> str:
    if spec.percentile is None:
        return say("{regime} (under 200 bars)", regime=say(spec.regime))
    return say(
        "{regime}, above {percentile:.0f}% of its past", regime=say(spec.regime), percentile=spec.percentile
    )


def _tone(spec: VolatilityStudy, ink: Ink) -> Style:
    return {"HIGH": ink.warn, "EXTREME": ink.bad, "NORMAL": ink.text}.get(spec.regime, ink.muted)


def _estimate(spec: VolatilityStudy) -> str:
    error = "" if spec.error_pct is None else figures(f" ±{spec.error_pct:.1f}")
    return f"{plain_percent(spec.volatility_pct)}{error}{say(' p.a.')}"


def _surprise(spec: VolatilityStudy) -> str:
    if spec.surprise is None:
        return NONE
    return say("{change}, {surprise:.1f}x expected", change=percent(spec.move_pct), surprise=spec.surprise)


def _also(line: Line, text: str, width: int, style: Style) -> None:
    if text and line.cells + 2 + len(text) <= width:
        line.gap(2).put(text, style)
