"""What stands above a chart: the last price, the newest candle, and the market now."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from widgets.chart_view import View
from widgets.ink import Ink
from widgets.language import figures, say, several
from widgets.lines import Line, width_of
from widgets.numerals import (
    age,
    arrow,
    basis_points,
    clock,
    compact,
    moved,
    plain_percent,
    price,
    staleness,
    why_stale,
)
from widgets.specs.figure import Provenance
from widgets.specs.market import Bar, Chart, MarketSnapshot
from widgets.untrusted import untrusted

_CHANGE = 8
"""Cells of a change, moved or not, so that what stands behind it stays where it is."""


def heading(spec: Chart, last: Bar, width: int, ink: Ink, view: View) -> Strip:
    """Close of the last candle in sight, how it moved, and its open, high and low where they fit."""
    change = (last.close / last.open - 1) * 100 if last.open else 0.0
    line = Line().put(price(last.close, spec.decimals), ink.strong).gap(2)
    line.put(moved(change).rjust(_CHANGE), ink.sign(round(change, 2)))
    if spec.provenance.stale:
        line.gap(2).put(staleness(spec.provenance), ink.warn)
    elif view.back:
        at = f"{clock(last.at, seconds=spec.interval.endswith('s'))}, "
        back = several(view.back, "{count} bar back", "{count} bars back")
        line.gap(2).put(at + back if line.cells + 2 + len(at + back) <= width else back, ink.warn)
    parts = [
        (name, price(value, spec.decimals))
        for name, value in zip("OHL", (last.open, last.high, last.low), strict=True)
    ]
    if line.cells + sum(5 + len(text) for _, text in parts) <= width:
        for name, text in parts:
            line.gap(3).put(name, ink.muted).put(" ").put(text, ink.text)
    return line.strip(width)


def head_lines(
    spec: Chart, last: Bar, width: int, height: int, ink: Ink, view: View, market: MarketSnapshot | None
) -> list[Strip]:
    """What stands above the plot, as far as the height allows."""
    lines = [heading(spec, last, width, ink, view)] if height >= 6 else []
    now = market if market is not None and market.instrument == spec.instrument else None
    if spec.provenance.stale and height >= 8:
        lines.append(stale_line(spec.provenance, width, ink))
    elif now is not None and height >= 14:
        lines.append(market_line(now, width, ink))
    if now is not None and now.caution and height >= 10:
        lines.append(caution_line(now.caution, width, ink))
    return lines


def stale_line(provenance: Provenance, width: int, ink: Ink) -> Strip:
    """In place of the market now: why there is none, and, where it fits, whose word the last one was and how old."""
    said, origin = untrusted(f"! {why_stale(provenance)}"), _origin(provenance)
    line = Line().left(said, min(width, width_of(said)), ink.warn)
    if line.cells + 3 + width_of(origin) <= width:
        line.gap(3).put(origin, ink.muted)
    return line.strip(width)


def caution_line(caution: str, width: int, ink: Ink) -> Strip:
    """What whoever trades the instrument should know first."""
    return Line().left(f"! {caution}", width, ink.warn).strip(width)


def _origin(provenance: Provenance) -> str:
    return untrusted(f"{provenance.source} {age(provenance.age_ms)}")


def _span(seconds: float) -> str:
    """Over how long the day's figures are: 24 h, or what is known of them."""
    minutes = int(seconds // 60)
    return f"{(minutes + 1) // 60} h" if minutes >= 60 else f"{max(1, minutes)} min"


def market_line(spec: MarketSnapshot, width: int, ink: Ink) -> Strip:
    """The market now, as much of it as fits: change, touch, who leans on the book, range, turnover, its origin."""
    change = round(spec.change_pct, 2)
    parts: list[list[tuple[str, Style]]] = [
        [(f"{_span(spec.span_s)} ", ink.muted), (moved(spec.change_pct).rjust(_CHANGE), ink.sign(change))],
        [(say("spread "), ink.muted), (basis_points(spec.spread_bp), ink.text)],
        [
            (say("bid "), ink.muted),
            (price(spec.bid, spec.decimals), ink.bid),
            (say("   ask "), ink.muted),
            (price(spec.ask, spec.decimals), ink.ask),
        ],
        [
            (say("lean "), ink.muted),
            (figures(f"{arrow(spec.imbalance)} {spec.imbalance:+.2f}"), ink.sign(spec.imbalance)),
        ],
        [(say("high "), ink.muted), (price(spec.high, spec.decimals), ink.text)],
        [(say("low "), ink.muted), (price(spec.low, spec.decimals), ink.text)],
        [(say("buyers "), ink.muted), (plain_percent(spec.buy_share_pct, 0), ink.text)],
        [(say("turnover "), ink.muted), (compact(spec.volume_quote), ink.text)],
    ]
    line = Line()
    for part in parts:
        cells = sum(len(text) for text, _ in part)
        if line.cells + cells + (3 if line.cells else 0) > width:
            continue
        line.gap(3 if line.cells else 0).put_all(part)
    origin = _origin(spec.provenance)
    if line.cells + 3 + width_of(origin) <= width:
        line.gap(3).put(origin, ink.muted)
    return line.strip(width)
