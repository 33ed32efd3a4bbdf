"""The depth of a book as a spec: cumulative value by distance from the mid, and what market orders would cost."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Literal

from data.book import Book
from data.errors import DataError
from data.events import Level
from data.flow import depth_imbalance
from data.instruments import Instrument
from data.ladder import Ladder
from data.liquidity.impact import quote_value
from data.market import Market
from desk.execution.orders import Order
from desk.views.market import plain, provenance
from desk.views.steady import Steady
from widgets.specs.depth import MOST_STEPS, DepthCost, DepthOrder, DepthSide, DepthStep, DepthView

WIDTHS = (1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0, 2500.0, 5000.0, 10_000.0)
"""Basis points from the mid that a picture may show."""
USUAL_WIDTH = 100.0
"""No picture is wider without a spread that asks for it."""
SPREADS = 20.0
"""A picture is at least so many times as wide as the distance from the mid to the touch."""
STEPS = 48
MOST_SIZES = 6
_ROUNDING = 1e-6
"""Basis points that floating point may be wrong by."""
_SIZES: dict[str, tuple[float, ...]] = {
    "BTC": (0.1, 1.0, 10.0),
    "ETH": (1.0, 10.0, 100.0),
    "BNB": (10.0, 100.0, 1000.0),
    "TON": (1e3, 1e4, 1e5),
    "JPY": (1e6, 1e7, 1e8),
}
_USUAL_SIZES = (1e4, 1e5, 1e6)
_RESTING = frozenset({"working", "partly filled", "cancelling", "unknown"})


class DepthWatch:
    """The depth of every instrument that was asked for, in frames that change seldom."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._frames: dict[str, tuple[Steady, Steady]] = {}

    def view(self, symbol: str, now: int, orders: Iterable[Order] = ()) -> DepthView:
        """The depth now, as wide and as high as suited it at any time lately."""
        book = self._market.view(symbol).book
        width, height = self._frames.setdefault(symbol, (Steady(), Steady()))
        wanted = width.follow(suitable_width(book), now) if book.usable else None
        found = depth(self._market, symbol, now, width_bp=wanted, orders=resting(orders, symbol))
        if not found.usable:
            return found
        return found.model_copy(update={"scale": height.follow(found.scale, now)})


def depth(
    market: Market,
    symbol: str,
    now: int,
    *,
    width_bp: float | None = None,
    steps: int = STEPS,
    sizes: Sequence[float] = (),
    orders: Sequence[DepthOrder] = (),
) -> DepthView:
    """The depth of a book out to `width_bp`, or to what suits it, and the cost of taking `sizes` (quote units)."""
    state = market.view(symbol)
    book, instrument = state.book, state.instrument
    if any(not 0.0 < size < 1e15 for size in sizes):
        raise DataError("a size to take is a value above 0 in quote units")
    best = book.best() if book.usable else None
    told = provenance(market, symbol, now, (book.ts if book.usable else 0) or None)
    if best is None:
        return DepthView(
            instrument=symbol,
            quote=instrument.quote,
            decimals=instrument.decimals,
            size_decimals=instrument.size_decimals,
            usable=False,
            reason=book.reason or "the book is empty",
            provenance=told,
        )
    (bid, _), (ask, _) = best
    mid = bid + (ask - bid) / 2.0
    width = width_bp or suitable_width(book)
    bids = _side(instrument, book.bids, -1, mid, width, steps)
    asks = _side(instrument, book.asks, 1, mid, width, steps)
    compared = _calm(min(width, *_reaches(book, mid)), width)
    taken: tuple[tuple[Literal["buy", "sell"], Ladder], ...] = (("buy", book.asks), ("sell", book.bids))
    wanted = sizes or _SIZES.get(instrument.quote, _USUAL_SIZES)
    return DepthView(
        instrument=symbol,
        quote=instrument.quote,
        decimals=instrument.decimals,
        size_decimals=instrument.size_decimals,
        usable=True,
        mid=round(mid, instrument.decimals + 1),
        spread_bp=plain((ask - bid) / mid * 1e4),
        width_bp=width,
        scale=_scale(max(_total(bids), _total(asks))),
        compared_bp=plain(compared),
        imbalance=_imbalance(instrument, book.bids, book.asks, mid, compared),
        bids=bids,
        asks=asks,
        costs=tuple(
            _cost(instrument, ladder, side, value, mid)
            for value in sorted(wanted)[:MOST_SIZES]
            for side, ladder in taken
        ),
        orders=tuple(orders)[:40],
        provenance=told,
    )


def resting(orders: Iterable[Order], symbol: str) -> tuple[DepthOrder, ...]:
    """What of the desk's own orders in an instrument rests in the book, or may."""
    return tuple(
        DepthOrder(side=order.side, price=float(order.limit), size=float(order.remaining))
        for order in orders
        if order.instrument == symbol
        and order.time_in_force == "GTC"
        and order.state in _RESTING
        and order.remaining
    )


def _distance(price: float, mid: float) -> float:
    return abs(price / mid - 1.0) * 1e4


def suitable_width(book: Book) -> float:
    """A round width in basis points that shows what a usable book has on both sides, wider for a wide spread."""
    bid, ask = book.bids.best_price(), book.asks.best_price()
    mid = bid + (ask - bid) / 2.0
    touch = _distance(ask, mid)
    wanted = max(min(*_reaches(book, mid), max(USUAL_WIDTH, touch * SPREADS)), touch * 2.0)
    return next((each for each in WIDTHS if each >= wanted), WIDTHS[-1])


def _reaches(book: Book, mid: float) -> tuple[float, float]:
    """Distance of the furthest level of each side."""
    return _distance(book.bids.furthest() or mid, mid), _distance(book.asks.furthest() or mid, mid)


def _calm(reach: float, width: float) -> float:
    """A distance in twentieths of the width, so that it does not move with the furthest level."""
    part = width / 20.0
    return math.floor(reach / part + _ROUNDING) * part if reach >= part else reach


def _scale(most: float) -> float:
    """The next round value."""
    if most <= 0.0:
        return 1.0
    power: float = 10.0 ** math.floor(math.log10(most))
    return next((factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= most), 20.0 * power)


def _side(
    instrument: Instrument, ladder: Ladder, way: int, mid: float, width: float, steps: int
) -> DepthSide | None:
    """Cumulative size and value at equal distances, up to the first that holds the furthest level shown."""
    best, last = ladder.best(), ladder.furthest()
    if best is None or last is None:
        return None
    reach = _distance(last, mid)
    count = max(1, min(MOST_STEPS, steps))
    found: list[DepthStep] = []
    size = value = 0.0
    levels = 0
    walk = iter(ladder)
    at = next(walk, None)
    for number in range(1, count + 1):
        bp = width * number / count
        while at is not None and _distance(at[0], mid) <= bp + _ROUNDING:
            size += at[1]
            value += quote_value(instrument, at[1], at[0])
            levels += 1
            at = next(walk, None)
        found.append(
            DepthStep(
                bp=plain(bp),
                price=max(0.0, round(mid * (1.0 + way * bp * 1e-4), instrument.decimals)),
                size=round(size, instrument.size_decimals),
                value=round(value, 2),
            )
        )
        if at is None:
            break
    return DepthSide(best=best[0], levels=levels, reach_bp=plain(reach), steps=tuple(found))


def _total(side: DepthSide | None) -> float:
    return side.steps[-1].value if side is not None else 0.0


def _imbalance(instrument: Instrument, bids: Ladder, asks: Ladder, mid: float, within: float) -> float | None:
    bid, ask = (
        math.fsum(
            quote_value(instrument, size, price)
            for price, size in takewhile(lambda level: _distance(level[0], mid) <= within + _ROUNDING, side)
        )
        for side in (bids, asks)
    )
    imbalance = depth_imbalance(bid, ask)
    return None if imbalance is None else plain(imbalance)


def _cost(
    instrument: Instrument, ladder: Iterable[Level], side: Literal["buy", "sell"], value: float, mid: float
) -> DepthCost:
    """Walk the book until `value` is taken. The average is value over units: exact for contracts of either kind."""
    left, units = value, 0.0
    for price, size in ladder:
        taken = min(left, quote_value(instrument, size, price))
        units += taken / price
        left -= taken
        if left <= 0.0:
            break
    if left > 0.0 or units <= 0.0:
        filled = plain(min(99.99, 100.0 * (value - left) / value))
        return DepthCost(side=side, value=value, filled_pct=filled, average=None, slippage_bp=None)
    average = value / units
    return DepthCost(
        side=side,
        value=value,
        filled_pct=100.0,
        average=round(average, instrument.decimals + 2),
        slippage_bp=plain((average / mid - 1.0) * (1e4 if side == "buy" else -1e4)),
    )
