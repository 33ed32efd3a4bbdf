"""How hard it is to trade: the gauge with its word, each measure beside its usual one, and the last ten minutes."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from widgets.bars import bar
from widgets.ink import Ink
from widgets.language import figures, marked, say, several
from widgets.lines import Line, blank, fit, page, width_of
from widgets.liquidity_past import past_lines
from widgets.numerals import NONE, bare_basis_points, compact
from widgets.prose import paragraph
from widgets.specs.liquidity import LiquidityLevel, LiquidityPart, LiquidityStress
from widgets.wrap import Piece

SCALE = (marked("calm"), marked("thin"), marked("stressed"), marked("severe"))
"""The words of each quarter of the gauge."""
_NAMES = {
    "spread": (marked("Spread bp"), marked("Spread, bp")),
    "depth": (marked("Depth {bp:.0f}bp"), marked("Depth within {bp:g} bp, {quote}")),
    "amihud": (marked("Amihud bp/M"), marked("Amihud, bp per million {quote}")),
    "lambda": (marked("Lambda bp/M"), marked("Kyle's lambda, bp per million {quote}")),
}
_BASES = {
    "hour": marked("this hour of other days"),
    "day": marked("all hours so far"),
    "recent": marked("the last ten minutes"),
    "none": marked("nothing yet"),
}
_NAME, _LONG_NAME, _VALUE, _STRESS, _WEIGHT = 11, 36, 7, 4, 6
_LONG_FROM = 90
"""Cells from which measures are named in full."""
_USUAL_FROM = 36
"""Cells from which what is usual stands beside what is."""
_PICTURE_FROM = 20
"""Lines from which the past is a picture rather than one line."""


def liquidity_lines(spec: LiquidityStress, width: int, height: int, ink: Ink) -> list[Strip]:
    """The gauge, its measures or what overrides them, and the past. A low pane loses VPIN first, then the scale."""
    airy = height >= 16
    lines = [_heading(spec, width, ink), _gauge(spec, width, ink)]
    if height >= 9 and width >= 40:
        lines.append(_scale(spec, width, ink))
    if airy:
        lines.append(blank(width))
    body = _overridden(spec, width, ink) if spec.override else _table(spec, width, height, ink)
    lines += body[: max(0, height - len(lines))]
    if not spec.override and len(lines) + 2 <= height:
        lines.append(Line().put(_compared(spec, width), ink.muted).strip(width))
    vpin = [_vpin(spec, width, ink)] if spec.vpin is not None else []
    gap = [blank(width)] if airy else []
    room = height - len(lines) - len(vpin) - 2 * len(gap)
    if spec.past and len(lines) < height:
        lines += gap + past_lines(spec, width, room if height >= _PICTURE_FROM else 1, ink)
    if len(lines) + len(gap) + len(vpin) <= height:
        lines += gap + vpin
    return page(lines, width, height)


def _style(level: LiquidityLevel, ink: Ink) -> Style:
    return {
        "unknown": ink.muted,
        "calm": ink.good,
        "thin": ink.warn,
        "stressed": ink.warn,
        "severe": ink.bad,
        "unusable": ink.bad,
    }[level]


def _heading(spec: LiquidityStress, width: int, ink: Ink) -> Strip:
    shown = NONE if spec.stress is None else figures(f"{spec.stress:.2f}")
    line = (
        Line()
        .put(say("Stress "), ink.muted)
        .put(shown, ink.strong)
        .gap()
        .put(say(spec.level), _style(spec.level, ink))
    )
    share = f"{spec.allowed_pct:.0f}%" if spec.allowed_pct else say("nothing")
    allow = say("would allow {share}", share=share)
    shares = (
        (say("{allow} of the usual size", allow=allow), say("{allow} of size", allow=allow), allow)
        if spec.allowed_pct
        else (allow,)
    )
    for words, style in (
        (shares, ink.text),
        ((say("for information, orders do not follow it"),), ink.muted),
        ((spec.provenance.source,), ink.muted),
    ):
        text = next((each for each in words if line.cells + 3 + width_of(each) <= width), "")
        line.gap(3 if text else 0).put(text, style)
    return line.strip(width)


def _gauge(spec: LiquidityStress, width: int, ink: Ink) -> Strip:
    """The stress as a bar on a track that is dotted where it is empty."""
    if spec.stress is None:
        return Line().put("·" * width, ink.track).strip(width)
    filled = bar(spec.stress, width, 2).rstrip()
    return (
        Line().put(filled, _style(spec.level, ink)).put("·" * (width - len(filled)), ink.track).strip(width)
    )


def _scale(spec: LiquidityStress, width: int, ink: Ink) -> Strip:
    """Which stretch of the gauge has which word; the one it stands in is marked."""
    line = Line()
    for place, word in enumerate(SCALE):
        start, end = place * width // 4, (place + 1) * width // 4
        here = word == spec.level
        line.to(start).put("│" if place else "", ink.rule)
        said = fit(say(word), end - start - 1)
        line.put(f"▴{said}" if here else f" {said}", ink.strong if here else ink.axis).to(end)
    return line.strip(width)


def _overridden(spec: LiquidityStress, width: int, ink: Ink) -> list[Strip]:
    why = f"{spec.override[:1].upper()}{spec.override[1:]}."
    said = paragraph([Piece(why, ink.bad)], width)
    return said + paragraph([Piece(say("At 1 while this lasts; nothing is measured."), ink.muted)], width)


def _table(spec: LiquidityStress, width: int, height: int, ink: Ink) -> list[Strip]:
    long = width >= _LONG_FROM
    names = _LONG_NAME if long else _NAME
    apart = 2 if width >= 48 else 1
    meter = max(0, min(20, width - names - 2 * _VALUE - 4 * apart - 1 - _STRESS - _WEIGHT))
    lines = [_part(part, spec, names, meter, apart, width, ink) for part in spec.parts]
    if height < 8:
        return lines
    head = Line().left(say("Measure"), names, ink.heading).gap(apart).right(say("now"), _VALUE, ink.heading)
    if width >= _USUAL_FROM:
        head.gap(apart).right(say("usual"), _VALUE, ink.heading)
    head.gap(apart)
    head.left(say("stress"), max(_WEIGHT, meter + 1 + _STRESS), ink.heading).gap(apart)
    if head.cells + _WEIGHT <= width:
        head.put(say("weight"), ink.heading)
    return [head.strip(width), *lines]


def _part(
    part: LiquidityPart, spec: LiquidityStress, names: int, meter: int, apart: int, width: int, ink: Ink
) -> Strip:
    """A measure beside its usual one, how far above, and its weight; one that is missing says why."""
    missing = part.stress is None
    name = say(_NAMES[part.label][names == _LONG_NAME], bp=spec.depth_bp, quote=spec.quote)
    line = Line().left(name, names, ink.muted if missing else ink.text)
    if part.stress is None:
        why = part.note or say("missing")
        if part.value is not None or names + _VALUE + 2 * apart + width_of(why) <= width:
            line.gap(apart).right(_figure(part, part.value), _VALUE, ink.muted)
        line.gap(apart).left(why, width - line.cells, ink.muted)
        return line.strip(width)
    line.gap(apart).right(_figure(part, part.value), _VALUE, ink.strong)
    if width >= _USUAL_FROM:
        line.gap(apart).right(_figure(part, part.usual), _VALUE, ink.muted)
    line.gap(apart)
    style = ink.text if part.stress < 0.25 else ink.warn if part.stress < 0.75 else ink.bad
    filled = bar(part.stress, meter, 2).rstrip()
    line.put(filled, style).put("·" * (meter - len(filled)), ink.track)
    line.gap(1 if meter else 0).put(figures(f"{part.stress:.2f}"), style)
    if line.cells + apart + _WEIGHT <= width:
        line.gap(apart).right(f"{part.weight_pct:.0f}%", _WEIGHT, ink.muted)
    return line.strip(width)


def _figure(part: LiquidityPart, value: float | None) -> str:
    if value is None:
        return NONE
    if part.label == "spread":
        return bare_basis_points(value)
    if value >= 100.0:
        return compact(value)
    return figures(f"{value:.2f}" if value >= 0.995 else "<0.001" if value < 0.001 else f"{value:.3f}")


def _compared(spec: LiquidityStress, width: int) -> str:
    """What usual means, in a sentence that fits."""
    bases = {part.basis: part.samples for part in spec.parts if part.stress is not None}
    if not bases:
        return (
            say("There is too little history to compare with.") if width >= 44 else say("Too little history.")
        )
    known = sorted(bases, key=list(_BASES).index)
    words = say(" or ").join(say(_BASES[basis]) for basis in known)
    values = several(max(bases.values()), "{count:,} value", "{count:,} values")
    whole = say("Usual: median of {words}, {values}.", words=words, values=values)
    return whole if len(whole) <= width else say("Usual: {words}, {values}.", words=words, values=values)


def _vpin(spec: LiquidityStress, width: int, ink: Ink) -> Strip:
    line = Line().put("VPIN ", ink.muted).put(figures(f"{spec.vpin:.2f}"), ink.text)
    for text in (say("for display only, it decides nothing"), say("for display only")):
        if line.cells + 2 + len(text) <= width:
            return line.gap(2).put(text, ink.muted).strip(width)
    return line.strip(width)
