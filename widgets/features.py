"""The features as a table by group, in two columns where that fits; where room is short, the most used ones alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.style import Style
from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import figures, marked, say, several
from widgets.lines import Line, blank, page, width_of
from widgets.notice import notice_lines
from widgets.numerals import NONE, age, basis_points, clock, compact, price, staleness
from widgets.specs.features import FeatureGroup, Features, FeatureValue, FeatureView
from widgets.specs.status import Notice

GROUPS: tuple[FeatureGroup, ...] = ("trend", "momentum", "range", "volatility", "flow")
NAMES = {
    "ema": "EMA", "rsi": "RSI", "atr": "ATR", "realised": marked("Realised"),
    "order_flow_imbalance": marked("Touch flow"),
    "macd": "MACD", "vwap": "VWAP", "adx": "ADX", "bollinger": "Bollinger", "stochastic": marked("Stochastic"),
    "effective_spread": marked("Eff.spread"), "yang_zhang": "Yang-Zhang", "parkinson": "Parkinson", "obv": "OBV",
    "kyle": "Kyle's λ", "vpin": "VPIN", "sma": "SMA", "donchian": "Donchian", "keltner": "Keltner", "cci": "CCI",
    "ewma": marked("Moving vol"), "garman_klass": "Garman-Kl.", "rogers_satchell": "Rogers-S.",
    "bipower": marked("Jumps"),
    "amihud": "Amihud", "rolling_vwap": marked("VWAP bars"),
}  # fmt: skip
"""Short names, those that are kept longest where room is short first."""
FIRST = {
    "adx": "adx", "realised": "volatility", "bipower": "jump_share", "bollinger": "middle", "donchian": "middle",
    "keltner": "middle",
}  # fmt: skip
"""The value that stands for a feature that has several, where it is not the first."""
_MEANS: dict[FeatureGroup, str] = {
    "trend": "",
    "momentum": "",
    "range": "",
    "volatility": marked("a bar, of bars that traded"),
    "flow": "",
}
_IMPORTANT = tuple(NAMES)
_ONLY = marked("display only")
_NAME, _SHORT, _PARAMETERS = 11, 10, 10
_GROUP, _APART, _BETWEEN = 11, 2, 3
_TWO = 96
"""Cells from which the table has two columns."""
_LEFT: tuple[FeatureGroup, ...] = ("trend", "momentum", "range")


def features_lines(spec: Features, width: int, height: int, ink: Ink) -> list[Strip]:
    """What the bars and the order flow say; without a closed bar there is a sentence."""
    if not spec.bars:
        text = say(
            "No {interval} bar of {instrument} has closed so far.",
            interval=spec.interval,
            instrument=spec.instrument,
        )
        return notice_lines(Notice(state="empty", text=text), width, height, ink)
    for airy in (True, False):
        table = _columns(spec, width, airy, ink)
        if len(table) < height:
            return page([_heading(spec, len(spec.features), width, ink), *table], width, height)
    shown, lines = _fitting(spec, width, height - 1, ink)
    return page([_heading(spec, shown, width, ink), *lines], width, height)


def _columns(spec: Features, width: int, airy: bool, ink: Ink) -> list[Strip]:
    """The whole table, in two columns where they fit."""
    if width < _TWO:
        return _table(spec, GROUPS, width, airy, ink)
    half = (width - _BETWEEN) // 2
    left = _table(spec, tuple(group for group in GROUPS if group in _LEFT), half, airy, ink)
    right = _table(spec, tuple(group for group in GROUPS if group not in _LEFT), half, airy, ink)
    rows = max(len(left), len(right))
    pairs = zip(page(left, half, rows), page(right, half, rows), strict=True)
    return [Strip.join([one, blank(_BETWEEN), other]).extend_cell_length(width) for one, other in pairs]


def _heading(spec: Features, shown: int, width: int, ink: Ink) -> Strip:
    line = (
        Line()
        .put(say("Bars closed to "), ink.muted)
        .put(clock(spec.closed_at, spec.interval.endswith("s")), ink.strong)
    )
    if spec.provenance.stale:
        line.gap(3).put(staleness(spec.provenance), ink.warn)
    without = sum(_primary(each).value is None for each in spec.features)
    parts = []
    if shown < len(spec.features):
        parts.append((say("{shown} of {all} shown", shown=shown, all=len(spec.features)), ink.muted))
    if without:
        parts.append((several(without, "{count} without a value", "{count} without a value"), ink.muted))
    parts.append((several(spec.bars, "{count:,} bar", "{count:,} bars"), ink.muted))
    parts.append((f"{spec.provenance.source} {age(spec.provenance.age_ms)}", ink.muted))
    for text, style in parts:
        if line.cells + 3 + width_of(text) <= width:
            line.gap(3).put(text, style)
    return line.strip(width)


def _table(spec: Features, groups: Sequence[FeatureGroup], width: int, airy: bool, ink: Ink) -> list[Strip]:
    """One line a feature under the name of its group, with air between groups if wanted."""
    widest = max((len(_figure(_primary(each), spec.decimals)) for each in spec.features), default=8)
    lines: list[Strip] = []
    for group in groups:
        members = [each for each in spec.features if each.group == group]
        if not members:
            continue
        if airy and lines:
            lines.append(blank(width))
        head = Line().put(say(group).capitalize(), ink.title)
        if _MEANS[group]:
            head.gap(2).put(say(_MEANS[group]), ink.muted)
        lines.append(head.strip(width))
        lines += [_row(each, widest, spec.decimals, width, ink) for each in members]
    return lines


def _row(each: FeatureView, widest: int, decimals: int, width: int, ink: Ink) -> Strip:
    line = Line().left(_name(each), _NAME, ink.text)
    line.left(" ".join(f"{one.value:g}" for one in each.parameters), _PARAMETERS, ink.muted)
    first = _primary(each)
    if first.value is None:
        room = max(0, width - line.cells - 1)
        short = width_of(each.reason) > room and each.taken < each.needed
        said = (
            say("needs {needed:,}, has {taken:,}", needed=each.needed, taken=each.taken)
            if short
            else each.reason
        )
        if each.display_only and width_of(said) + width_of(say(_ONLY)) + 2 <= room:
            said = f"{said}  {say(_ONLY)}"
        return line.gap().left(said, room, ink.muted).strip(width)
    line.gap().right(_figure(first, decimals), widest, ink.figure)
    told: list[tuple[str, Style]] = []
    if each.absent:
        told.append((several(each.absent, "{count} absent", "{count} absent"), ink.warn))
    if each.display_only:
        told.append((say(_ONLY), ink.muted))
    told += [
        (f"{say(other.label.replace('_', ' '))} {_figure(other, decimals)}", ink.muted)
        for other in each.values
        if other is not first and other.value is not None
    ]
    if each.reason:
        told.append((each.reason, ink.muted))
    for text, style in told:
        if line.cells + 2 + width_of(text) <= width:
            line.gap(2).put(text, style)
    return line.strip(width)


def _fitting(spec: Features, width: int, room: int, ink: Ink) -> tuple[int, list[Strip]]:
    """As many features as fit into `room` lines, several to a line behind the name of their group."""
    widest = max((len(_figure(_primary(each), spec.decimals)) for each in spec.features), default=8)
    cell = _SHORT + widest + _APART
    across = max(1, (width - _GROUP + _APART) // cell)
    label = _GROUP
    if across == 1 and width + _APART >= 2 * cell:
        # A second value to the line says more than the name of the group.
        across, label = 2, 0
    kept: list[FeatureView] = []
    for each in sorted(spec.features, key=lambda each: (_primary(each).value is None, _rank(each))):
        # What is for display only needs room to say so.
        if not each.display_only and sum(_lines([*kept, each], across, bool(label))) <= room:
            kept.append(each)
    found: list[Strip] = []
    for group in GROUPS if label else ("",):
        members = [each for each in kept if group in (each.group, "")]
        members.sort(key=lambda each: (GROUPS.index(each.group), _rank(each)))
        for start in range(0, len(members), across):
            line = Line().left("" if start else say(group).capitalize(), label, ink.title)
            for place, each in enumerate(members[start : start + across]):
                first = _primary(each)
                style = ink.muted if first.value is None else ink.figure
                line.gap(_APART if place else 0).left(_name(each), _SHORT, ink.muted)
                line.right(_figure(first, spec.decimals), widest, style)
            found.append(line.strip(width))
    return len(kept), found


def _lines(features: Sequence[FeatureView], across: int, grouped: bool) -> Iterator[int]:
    """Lines that each group takes, or all of them together."""
    sizes = Counter(each.group if grouped else "" for each in features)
    yield from (-(-size // across) for size in sizes.values())


def _rank(each: FeatureView) -> int:
    return _IMPORTANT.index(each.label) if each.label in _IMPORTANT else len(_IMPORTANT)


def _name(each: FeatureView) -> str:
    return say(NAMES.get(each.label, each.label))


def _primary(each: FeatureView) -> FeatureValue:
    wanted = FIRST.get(each.label, "")
    return next((one for one in each.values if one.label == wanted), each.values[0])


def _figure(one: FeatureValue, decimals: int) -> str:
    """A value in the form of its unit; a fraction is told in per cent."""
    value = one.value
    if value is None:
        return NONE
    match one.unit:
        case "price":
            return price(value, decimals)
        case "base":
            return compact(value)
        case "percent":
            return figures(f"{value:.1f}%")
        case "basis points":
            return basis_points(value) if value >= 0 else figures(f"{value:.1f} bp")
        case "ratio":
            return figures(f"{value:.2f}")
        case "fraction":
            share = 100.0 * value
            return figures(f"{share:.1f}%" if abs(share) >= 1.0 else f"{share:.4f}%")
        case _:
            return figures(f"{value:.2e}")
