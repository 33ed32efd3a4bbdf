"""Positions, working orders, fills and profit, as the desk's own ledger has them."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import figures, marked, say, several, worded
from widgets.lines import Line, blank, width_of
from widgets.numerals import (
    amount,
    arrow,
    cents,
    clock,
    money,
    percent,
    sign_of,
    signed_money,
    staleness,
    why_stale,
)
from widgets.page_pane import PagePane
from widgets.prose import paragraph
from widgets.specs.portfolio import FillView, OrderView, Portfolio, PositionView
from widgets.wrap import Piece

_WIDEST_ACCOUNT = 64
"""The two columns of the account stand no further apart than this, or the eye loses the line."""

_STEADY = 10
"""Cells of an amount of the account at least, so that its names stay where they are when it grows by a digit."""

WORKING = ("committed", "sent", "working", "partly filled", "cancelling", "unknown")


def portfolio_lines(spec: Portfolio, width: int, ink: Ink) -> list[Strip]:
    """The account in two lines, then positions, orders and fills."""
    lines = _account(spec, width, ink)
    lines += _old_marks(spec, width, ink)
    lines += [blank(width), Line().put(say("Positions"), ink.title).strip(width)]
    if not spec.positions:
        lines.append(Line().put(say("none; /debate or /buy proposes one"), ink.muted).strip(width))
    for position in spec.positions:
        lines += _position(position, width, ink)
    working = [order for order in spec.orders if order.state in WORKING]
    ended = [order for order in spec.orders if order.state not in WORKING]
    lines += [blank(width), Line().put(say("Orders working"), ink.title).strip(width)]
    if not working:
        lines.append(Line().put(say("none"), ink.muted).strip(width))
    for order in working:
        lines += _order(order, width, ink)
    if spec.fills:
        lines += [blank(width), Line().put(say("Fills"), ink.title).strip(width)]
        lines += [_fill(fill, width, ink) for fill in spec.fills]
    if ended:
        lines += [blank(width), Line().put(say("Orders done"), ink.title).strip(width)]
        for order in ended:
            lines += _order(order, width, ink)
    return lines


def _profit(text: str, ink: Ink) -> tuple[str, Style]:
    sign = sign_of(text)
    return f"{arrow(sign)} {signed_money(text)}" if sign else signed_money(text), ink.sign(sign)


def _account(spec: Portfolio, width: int, ink: Ink) -> list[Strip]:
    """Two columns where they fit; the exposure's share of equity gives way before they do."""
    amounts = [money(text) for text in (spec.equity, spec.cash, spec.exposure)]
    digits = max(_STEADY, *map(len, amounts))
    equity, cash, exposed = (text.rjust(digits) for text in amounts)
    for share in (figures(f" ({spec.exposure_pct:.1f}%)"), f" ({spec.exposure_pct:.0f}%)", ""):
        left = [
            (say("Equity"), equity.ljust(digits + len(share)), ink.strong),
            (say("Cash"), cash.ljust(digits + len(share)), ink.text),
            (say("Exposure"), exposed + share, ink.text),
            ("", "", ink.text),
        ]
        right = [
            (say("Day"), *_profit(spec.day_pnl, ink)),
            (say("Unrealised"), *_profit(spec.unrealised, ink)),
            (say("Realised"), *_profit(spec.realised, ink)),
            (say("Fees"), cents(spec.fees), ink.text),
        ]
        right = [(name, value.rjust(_STEADY - 1), style) for name, value, style in right]
        if sum(_column_widths(left)) + sum(_column_widths(right)) + 4 <= width:
            columns = [left, right]
            break
    else:
        columns = [[*left[:-1], *right]]
    lines = []
    for row in range(len(columns[0])):
        line = Line()
        for number, cells in enumerate(columns):
            names, values = _column_widths(cells)
            if number:
                line.to(min(width, _WIDEST_ACCOUNT) - names - values - 1)
            name, value, style = cells[row]
            line.left(name, names, ink.muted).gap(1).right(value, values, style)
        lines.append(line.strip(width))
    return lines


def _old_marks(spec: Portfolio, width: int, ink: Ink) -> list[Strip]:
    """Which of the prices behind the account are not of now, and why."""
    old = [one for one in spec.positions if one.side != "flat" and one.provenance.stale]
    if not old:
        return []
    more = several(len(old) - 1, " and {count} more", " and {count} more") if len(old) > 1 else ""
    said = say(
        "! Valued at old prices: {instrument} {why}{more}.",
        instrument=old[0].instrument,
        why=why_stale(old[0].provenance),
        more=more,
    )
    return paragraph([Piece(said, ink.warn)], width)


def _column_widths(cells: list[tuple[str, str, Style]]) -> tuple[int, int]:
    return max(len(name) for name, _, _ in cells), max(len(value) for _, value, _ in cells)


def _position(position: PositionView, width: int, ink: Ink) -> list[Strip]:
    sign = {"long": 1, "short": -1, "flat": 0}[position.side]
    side = worded(position.side, "position")
    line = Line().left(position.instrument, 10, ink.strong)
    line.gap(1).left(f"{arrow(sign)} {side}" if sign else f"  {side}", 7, ink.sign(sign))
    if position.side == "flat":
        return _flat(position, line, width, ink)
    line.gap(1).right(amount(position.quantity), 10, ink.text)
    stale = position.provenance.stale
    text, style = _profit(position.unrealised, ink)
    if stale:
        text, style = staleness(position.provenance), ink.stale
    line.right(text, max(1, min(16, width - line.cells)), style)
    if line.cells + 10 <= width:
        line.right(percent(position.change_pct), 10, ink.sign(round(position.change_pct, 2)))
    detail = Line().gap(2).put(say("entry "), ink.muted).put(money(position.entry), ink.text)
    detail.put(say("  mark "), ink.muted).put(money(position.mark), ink.stale if stale else ink.text)
    fees = cents(position.fees)
    if detail.cells + width_of(say("  fees ") + fees) <= width:
        detail.put(say("  fees "), ink.muted).put(fees, ink.text)
    return [line.strip(width), detail.strip(width), *_stop(position, width, ink)]


def _stop(position: PositionView, width: int, ink: Ink) -> list[Strip]:
    """What protects the position, which is always all of it."""
    if not position.stop:
        return []
    line = Line().gap(2)
    if position.stop_hit:
        line.put(say("! stop "), ink.bad).put(money(position.stop), ink.bad).put(
            say(" hit, closing"), ink.bad
        )
    else:
        line.put(say("stop "), ink.muted).put(money(position.stop), ink.warn)
        line.put(say("  on all {quantity}", quantity=amount(position.quantity)), ink.muted)
    return [line.strip(width)]


def _flat(position: PositionView, line: Line, width: int, ink: Ink) -> list[Strip]:
    """What was made and paid on an instrument of which nothing is held any more."""
    text, style = _profit(position.realised, ink)
    line.gap(1).put(say("realised "), ink.muted).put(text, style)
    fees = cents(position.fees)
    if line.cells + width_of(say("  fees ") + fees) <= width:
        line.put(say("  fees "), ink.muted).put(fees, ink.text)
    return [line.strip(width)]


def _order(order: OrderView, width: int, ink: Ink) -> list[Strip]:
    side = ink.up if order.side == "buy" else ink.down
    line = Line().left(order.instrument, 10, ink.text)
    line.gap(1).left(say("▲ buy") if order.side == "buy" else say("▼ sell"), 7, side)
    line.gap(1).right(amount(order.quantity), 10, ink.text).gap(2)
    bad = order.state in ("rejected", "unknown")
    tone = ink.bad if bad else ink.accent if order.state in WORKING else ink.muted
    line.right(
        f"! {worded(order.state, 'order')}" if bad else worded(order.state, "order"),
        max(1, width - line.cells),
        tone,
    )
    detail = Line().gap(2).put(say("limit "), ink.muted).put(money(order.limit), ink.text)
    detail.put(say("  done "), ink.muted).put(amount(order.filled), ink.text)
    if sign_of(order.average) and detail.cells + width_of(say("  at ")) - 1 + len(order.average) <= width:
        detail.put(say("  at "), ink.muted).put(money(order.average), ink.text)
    lines = [line.strip(width), detail.strip(width)]
    if order.slippage:
        words = [Piece(say("slippage "), ink.muted), Piece(order.slippage, ink.text)]
        lines += paragraph(words, width, Piece("  "))
    if order.note:
        lines += paragraph([Piece(order.note, ink.warn if bad else ink.muted)], width, Piece("  "))
    return lines


def _fill(fill: FillView, width: int, ink: Ink) -> Strip:
    side = ink.up if fill.side == "buy" else ink.down
    line = (
        Line().put(clock(fill.at, seconds=width >= 48), ink.muted).gap(1).left(fill.instrument, 9, ink.text)
    )
    line.gap(1).left(say("▲ buy") if fill.side == "buy" else say("▼ sell"), 6, side)
    line.gap(1).right(amount(fill.quantity), 8, ink.text).put(" @ ", ink.muted).put(
        money(fill.price), ink.text
    )
    fee = cents(fill.fee)
    if line.cells + width_of(say("  fee ") + fee) <= width:
        line.put(say("  fee "), ink.muted).put(fee, ink.muted)
    return line.strip(width)


class PortfolioPane(PagePane[Portfolio]):
    """It likes 46x16 and scrolls when there is more."""

    TITLE = marked("Positions and orders")
    LOADING = marked("Waiting for the ledger.")

    @property
    def title_detail(self) -> str:
        return self.spec.currency if self.spec else ""

    def lines(self, spec: Portfolio, width: int, height: int, ink: Ink) -> list[Strip]:
        return portfolio_lines(spec, width, ink)
