"""What stands above a chart: the last price, the newest candle, and the market now."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from widgets.chart_view import View
from widgets.ink import Ink
from widgets.lines import Line
from widgets.numerals import arrow, basis_points, clock, compact, moved, plain_percent, price, staleness
from widgets.specs.market import Bar, Chart, MarketSnapshot

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
        back = f"{view.back} bars back"
        line.gap(2).put(at + back if line.cells + 2 + len(at + back) <= width else back, ink.warn)
    parts = [
        (name, price(value, spec.decimals))
        for name, value in zip("OHL", (last.open, last.high, last.low), strict=True)
    ]
    if line.cells + sum(5 + len(text) for _, text in parts) <= width:
        for name, text in parts:
            line.gap(3).put(name, ink.muted).put(" ").put(text, ink.text)
    return line.strip(width)


def market_line(spec: MarketSnapshot, width: int, ink: Ink) -> Strip:
    """The market now, as much of it as fits: change, bid and ask, spread, who leans on the book, range, turnover."""
    change = round(spec.change_pct, 2)
    parts: list[list[tuple[str, Style]]] = [
        [("today ", ink.muted), (moved(spec.change_pct).rjust(_CHANGE), ink.sign(change))],
        [("spread ", ink.muted), (basis_points(spec.spread_bp), ink.text)],
        [
            ("bid ", ink.muted),
            (price(spec.bid, spec.decimals), ink.bid),
            ("   ask ", ink.muted),
            (price(spec.ask, spec.decimals), ink.ask),
        ],
        [("lean ", ink.muted), (f"{arrow(spec.imbalance)} {spec.imbalance:+.2f}", ink.sign(spec.imbalance))],
        [("high ", ink.muted), (price(spec.high, spec.decimals), ink.text)],
        [("low ", ink.muted), (price(spec.low, spec.decimals), ink.text)],
        [("buyers ", ink.muted), (plain_percent(spec.buy_share_pct, 0), ink.text)],
        [("turnover ", ink.muted), (compact(spec.volume_quote), ink.text)],
    ]
    line = Line()
    for part in parts:
        cells = sum(len(text) for text, _ in part)
        if line.cells + cells + (3 if line.cells else 0) > width:
            continue
        line.gap(3 if line.cells else 0).put_all(part)
    return line.strip(width)
