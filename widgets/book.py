"""The order book as a ladder: asks above the spread, bids below it, with the depth behind each price."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Unpack

from textual.strip import Strip

from widgets.bars import bar
from widgets.ink import Ink
from widgets.language import figures, marked, say
from widgets.line_pane import Place
from widgets.lines import Line, blank, page, width_of
from widgets.notice import notice_lines
from widgets.numerals import NONE, basis_points, price, staleness
from widgets.spec_pane import SpecPane
from widgets.specs.market import BookLevel, BookView
from widgets.specs.status import Notice

EMPTY = Notice(state="empty", text=marked("The book holds no level so far."))


@dataclass(frozen=True)
class Widths:
    """Cells of the columns. They only ever grow while one instrument is shown, so that nothing jumps."""

    price: int = 5
    size: int = 4
    total: int = 5

    def holding(self, spec: BookView) -> Widths:
        """These widths, or what the widest figures of the book need."""
        levels = (*spec.bids, *spec.asks)
        return Widths(
            max([self.price, *(len(price(level.price, spec.decimals)) for level in levels)]),
            max([self.size, *(len(_amount(level.size, spec)) for level in levels)]),
            max([self.total, *(len(_amount(level.total, spec)) for level in levels)]),
        )


NARROWEST = Widths()


def book_lines(spec: BookView, width: int, height: int, ink: Ink, widths: Widths = NARROWEST) -> list[Strip]:
    """The ladder, as deep as the height allows, in columns of at least these widths."""
    if not spec.usable:
        why = spec.reason or say("The book is being put in order again.")
        return notice_lines(
            Notice(state="delayed", text=say("Book not usable. {why}", why=why)), width, height, ink
        )
    if not spec.bids and not spec.asks:
        return notice_lines(EMPTY, width, height, ink)
    header = 1 if height >= 6 else 0
    depth = max(1, (height - 1 - header) // 2)
    asks, bids = spec.asks[:depth], spec.bids[:depth]
    deepest = max(level.total for level in (*asks, *bids))
    ladder = _Ladder(spec, widths.holding(spec), _round_above(deepest), width, ink)
    lines = [ladder.heading()] if header else []
    lines.extend([blank(width)] * (depth - len(asks)))
    lines.extend(ladder.level(level, ask=True) for level in reversed(asks))
    lines.append(ladder.middle())
    lines.extend(ladder.level(level, ask=False) for level in bids)
    return page(lines, width, height)


_SHORTEST_BAR = 8
"""Below this length of the bars the column of totals gives way to them."""


def _amount(size: float, spec: BookView, fewer: int = 0) -> str:
    return figures(f"{size:,.{max(0, spec.size_decimals - fewer)}f}")


def _round_above(size: float) -> float:
    """The next round size: the scale of the bars then changes seldom."""
    if size <= 0:
        return 1.0
    power: float = 10.0 ** math.floor(math.log10(size))
    return next((factor * power for factor in (1, 1.5, 2, 3, 5, 7.5) if factor * power >= size), 10 * power)


class _Ladder:
    """Widths and scale that all lines of one ladder share."""

    def __init__(self, spec: BookView, widths: Widths, deepest: float, width: int, ink: Ink) -> None:
        self._spec, self._width, self._ink = spec, width, ink
        self._deepest = deepest
        self._price, self._size, self._total = widths.price, widths.size, widths.total
        self._gap = 2 if width >= 28 else 1
        # A size that is too wide loses decimals, never digits off its end.
        self._fewer = max(0, self._price + self._gap + self._size - width)
        self._size -= self._fewer
        room = width - self._price - self._gap - self._size
        if room < self._total + 2 * self._gap + _SHORTEST_BAR:
            self._total = 0
        else:
            room -= self._total + self._gap
        self._bar = room - self._gap if room >= self._gap + 3 else 0

    def heading(self) -> Strip:
        muted = self._ink.muted
        line = (
            Line()
            .right(say("Price"), self._price, muted)
            .gap(self._gap)
            .right(say("Size"), self._size, muted)
        )
        if self._total:
            line.gap(self._gap).right(say("Total"), self._total, muted)
        if self._bar:
            depth = say("Depth")
            line.gap(self._gap).left(depth if self._bar >= width_of(depth) else "", self._bar, muted)
        return line.strip(self._width)

    def level(self, level: BookLevel, ask: bool) -> Strip:
        ink = self._ink
        stale = self._spec.provenance.stale
        tone = ink.stale if stale else ink.ask if ask else ink.bid
        line = Line().right(price(level.price, self._spec.decimals), self._price, tone)
        line.gap(self._gap).right(
            _amount(level.size, self._spec, self._fewer), self._size, ink.stale if stale else ink.text
        )
        if self._total:
            line.gap(self._gap).right(_amount(level.total, self._spec, self._fewer), self._total, ink.muted)
        if self._bar:
            share = level.total / self._deepest
            line.gap(self._gap).put(bar(share, self._bar, steps=2), ink.ask_bar if ask else ink.bid_bar)
        return line.strip(self._width)

    def middle(self) -> Strip:
        spec, ink = self._spec, self._ink
        if spec.provenance.stale:
            words = staleness(spec.provenance)
            return Line().right("", self._price).gap(self._gap).put(words, ink.warn).strip(self._width)
        line = Line()
        if spec.bids and spec.asks:
            mid = (spec.bids[0].price + spec.asks[0].price) / 2
            line.right(price(mid, spec.decimals), self._price, ink.strong)
        else:
            line.right(NONE, self._price, ink.muted)
        line.gap(self._gap).put(say("spread {spread}", spread=_spread(spec)), ink.muted)
        return line.strip(self._width)


def _spread(spec: BookView) -> str:
    """In basis points, or as a price where it is too small for them to say anything."""
    if spec.spread_bp is not None and spec.spread_bp < 0.05 and spec.bids and spec.asks:
        return price(spec.asks[0].price - spec.bids[0].price, spec.decimals)
    return basis_points(spec.spread_bp)


class BookPane(SpecPane[BookView]):
    """The ladder of the selected instrument. It likes 30x20; totals and bars give way when it is narrow."""

    TITLE = marked("Book")
    LOADING = marked("Waiting for the order book.")

    def __init__(self, **place: Unpack[Place]) -> None:
        self._widths = NARROWEST
        self._of = ""
        super().__init__(**place)

    @property
    def title_detail(self) -> str:
        return self.shown.instrument if self.shown else ""

    def arrived(self, spec: BookView) -> None:
        if spec.instrument != self._of:
            self._of, self._widths = spec.instrument, NARROWEST
        self._widths = self._widths.holding(spec)

    def paint(self, spec: BookView, width: int, height: int, ink: Ink) -> list[Strip]:
        return book_lines(spec, width, height, ink, self._widths)
