"""Positions, working orders, fills and profit, as the desk's own ledger has them."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from widgets.ink import Ink
from widgets.lines import Line, blank
from widgets.numerals import age, arrow, clock, money, percent, sign_of, signed_money
from widgets.page_pane import PagePane
from widgets.specs.portfolio import FillView, OrderView, Portfolio, PositionView

WORKING = ("committed", "sent", "working", "partly filled", "cancelling", "unknown")


def portfolio_lines(spec: Portfolio, width: int, ink: Ink) -> list[Strip]:
    """The account in two lines, then positions, orders and fills."""
    lines = _account(spec, width, ink)
    lines += [blank(width), Line().put("Positions", ink.title).strip(width)]
    if not spec.positions:
        lines.append(Line().put("none", ink.muted).strip(width))
    for position in spec.positions:
        lines += _position(position, width, ink)
    working = [order for order in spec.orders if order.state in WORKING]
    ended = [order for order in spec.orders if order.state not in WORKING]
    lines += [blank(width), Line().put("Orders working", ink.title).strip(width)]
    if not working:
        lines.append(Line().put("none", ink.muted).strip(width))
    for order in working:
        lines += _order(order, width, ink)
    if spec.fills:
        lines += [blank(width), Line().put("Fills", ink.title).strip(width)]
        lines += [_fill(fill, width, ink) for fill in spec.fills]
    if ended:
        lines += [blank(width), Line().put("Orders done", ink.title).strip(width)]
        for order in ended:
            lines += _order(order, width, ink)
    return lines


def _profit(text: str, ink: Ink) -> tuple[str, Style]:
    sign = sign_of(text)
    return f"{arrow(sign)} {signed_money(text)}", ink.sign(sign)


def _account(spec: Portfolio, width: int, ink: Ink) -> list[Strip]:
    cells = [
        ("Equity", money(spec.equity), ink.strong),
        ("Day", *_profit(spec.day_pnl, ink)),
        ("Cash", money(spec.cash), ink.text),
        ("Unrealised", *_profit(spec.unrealised, ink)),
        ("Exposure", f"{money(spec.exposure)} ({spec.exposure_pct:.1f}%)", ink.text),
        ("Realised", *_profit(spec.realised, ink)),
    ]
    columns = 2 if width >= 42 else 1
    lines = []
    half = width // columns
    for start in range(0, len(cells), columns):
        line = Line()
        for place, (name, value, style) in enumerate(cells[start : start + columns]):
            line.to(place * half).left(name, 10, ink.muted).gap(1)
            line.right(value, max(1, half - 11 - (2 if place < columns - 1 else 0)), style)
        lines.append(line.strip(width))
    return lines


def _position(position: PositionView, width: int, ink: Ink) -> list[Strip]:
    sign = {"long": 1, "short": -1, "flat": 0}[position.side]
    line = Line().left(position.instrument, 10, ink.strong)
    line.gap(1).left(f"{arrow(sign)} {position.side}", 7, ink.sign(sign))
    line.gap(1).right(money(position.quantity), 10, ink.text)
    stale = position.provenance.stale
    text, style = _profit(position.unrealised, ink)
    if stale:
        text, style = f"stale {age(position.provenance.age_ms)}", ink.stale
    line.right(text, max(1, min(16, width - line.cells)), style)
    if line.cells + 10 <= width:
        line.right(percent(position.change_pct), 10, ink.sign(round(position.change_pct, 2)))
    detail = Line().gap(2).put("entry ", ink.muted).put(money(position.entry), ink.text)
    detail.put("  mark ", ink.muted).put(money(position.mark), ink.stale if stale else ink.text)
    if detail.cells + 14 <= width:
        detail.put("  fees ", ink.muted).put(money(position.fees), ink.text)
    return [line.strip(width), detail.strip(width)]


def _order(order: OrderView, width: int, ink: Ink) -> list[Strip]:
    side = ink.up if order.side == "buy" else ink.down
    line = Line().left(order.instrument, 10, ink.text)
    line.gap(1).left("▲ buy" if order.side == "buy" else "▼ sell", 7, side)
    line.gap(1).right(
        f"{money(order.filled)} / {money(order.quantity)}", min(19, max(1, width - line.cells)), ink.text
    )
    bad = order.state in ("rejected", "unknown")
    tone = ink.bad if bad else ink.accent if order.state in WORKING else ink.muted
    line.gap(2).put("! " if bad else "", tone).put(order.state, tone)
    detail = Line().gap(2).put("limit ", ink.muted).put(money(order.limit), ink.text)
    if sign_of(order.average):
        detail.put("  average ", ink.muted).put(money(order.average), ink.text)
    if order.note:
        detail.put(f"  {order.note}", ink.warn if bad else ink.muted)
    return [line.strip(width), detail.strip(width)]


def _fill(fill: FillView, width: int, ink: Ink) -> Strip:
    side = ink.up if fill.side == "buy" else ink.down
    line = Line().put(clock(fill.at), ink.muted).gap(1).left(fill.instrument, 9, ink.text)
    line.gap(1).left("▲ buy" if fill.side == "buy" else "▼ sell", 6, side)
    line.gap(1).right(money(fill.quantity), 8, ink.text).put(" @ ", ink.muted).put(
        money(fill.price), ink.text
    )
    if line.cells + 8 + len(fill.fee) <= width:
        line.put("  fee ", ink.muted).put(money(fill.fee), ink.muted)
    return line.strip(width)


class PortfolioPane(PagePane[Portfolio]):
    """It likes 46x16 and scrolls when there is more."""

    TITLE = "Positions and orders"
    LOADING = "Waiting for the ledger."

    @property
    def title_detail(self) -> str:
        return self.spec.currency if self.spec else ""

    def lines(self, spec: Portfolio, width: int, height: int, ink: Ink) -> list[Strip]:
        return portfolio_lines(spec, width, ink)
