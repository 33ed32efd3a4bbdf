"""The market as specs: watchlist, snapshot, book and chart, each with the age and source of its figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from data.candles import INTERVALS
from data.errors import DataError
from data.events import Candle
from data.flow import depth_imbalance
from data.instrument_state import InstrumentState
from data.market import Market
from widgets.specs.figure import Provenance
from widgets.specs.market import (
    Bar,
    BookLevel,
    BookView,
    Chart,
    ChartLine,
    Direction,
    MarketSnapshot,
    Watchlist,
    WatchRow,
)

SPARK = 32
DEPTH_BP = 10.0
MOST_LEVELS = 50
MOST_BARS = 600
MINUTE = INTERVALS["1m"]
HOUR = INTERVALS["1h"]
DAY_S = 86_400.0
RATIO_DECIMALS = 6


class _Day(NamedTuple):
    """The last day, or what is known of it: `span_s` seconds up to now."""

    open: float | None
    high: float | None
    low: float | None
    volume: float
    turnover: float
    span_s: float


class NoPriceYet(DataError):
    """An instrument of which no best bid and ask was heard yet."""

    def __init__(self, symbol: str) -> None:
        super().__init__(
            f"there is no price of {symbol} yet (no best bid and ask); try again soon or give a recording with them"
        )


def plain(ratio: float) -> float:
    """A worked out ratio without the digits that floating point made up; shown with fewer still."""
    return round(ratio, RATIO_DECIMALS)


def provenance(market: Market, symbol: str, now: int, at: int | None = None) -> Provenance:
    """Source and age of the best bid and ask of `symbol`, or of anything where there is none; by the source's clock."""
    state = market.view(symbol)
    newest = (state.touch.newest or state.newest_ts) if at is None else at
    reason = market.staleness(symbol, now)
    return Provenance(
        source=market.source,
        at=newest,
        age_ms=max(0, (now - newest) // 1_000_000) if newest else 0,
        stale=bool(reason),
        reason=reason,
    )


def watchlist(market: Market, now: int) -> Watchlist:
    """Every instrument that has a price."""
    rows = [_row(market, symbol, now) for symbol in market.symbols if _price(market.view(symbol)) is not None]
    return Watchlist(rows=tuple(rows))


def snapshot(market: Market, symbol: str, now: int) -> MarketSnapshot:
    """One instrument now."""
    state = market.view(symbol)
    top = state.top
    last = _price(state)
    if last is None or top is None:
        raise NoPriceYet(symbol)
    day, window, lot = _day(state, now), state.window, state.instrument.size_decimals
    bid_depth, ask_depth = state.book.depth(DEPTH_BP)
    share = window.buy_share
    return MarketSnapshot(
        instrument=symbol,
        venue=state.instrument.venue,
        decimals=state.instrument.decimals,
        last=last,
        bid=top.bid,
        ask=top.ask,
        mid=round((top.bid + top.ask) / 2.0, state.instrument.decimals + 1),
        spread_bp=plain(state.spread_bp or 0.0),
        bid_depth_10bp=round(bid_depth, lot),
        ask_depth_10bp=round(ask_depth, lot),
        imbalance=plain(depth_imbalance(bid_depth, ask_depth) or 0.0),
        change_1m_pct=_change(state, last, 1),
        change_15m_pct=_change(state, last, 15),
        change_pct=_change_since(day, last),
        high=max(last, day.high or last),
        low=min(last, day.low or last),
        span_s=day.span_s,
        volume_base=round(day.volume, lot),
        volume_quote=round(day.turnover, 2),
        trades=window.trades,
        buy_share_pct=50.0 if share is None else plain(100.0 * share),
        book_usable=state.book.usable,
        caution=state.instrument.caution[:400],
        provenance=provenance(market, symbol, now),
    )


def book_view(market: Market, symbol: str, depth: int, now: int) -> BookView:
    """The order book near the touch; before it is usable, the touch alone where the venue tells it."""
    state = market.view(symbol)
    book, lot = state.book, state.instrument.size_decimals
    bids: Sequence[tuple[float, float]]
    asks: Sequence[tuple[float, float]]
    if book.usable:
        bids, asks = book.levels(max(1, min(MOST_LEVELS, depth)))
    else:
        best = book.best()
        bids, asks = ([best[0]], [best[1]]) if best else ([], [])
    return BookView(
        instrument=symbol,
        decimals=state.instrument.decimals,
        size_decimals=lot,
        bids=_totalled(bids, lot),
        asks=_totalled(asks, lot),
        spread_bp=plain((asks[0][0] - bids[0][0]) / (asks[0][0] + bids[0][0]) * 2e4)
        if bids and asks
        else None,
        usable=book.usable,
        reason=book.reason,
        provenance=provenance(market, symbol, now, (book.ts if book.usable else 0) or None),
    )


def chart(
    market: Market, symbol: str, interval: str, count: int, now: int, lines: Sequence[ChartLine] = ()
) -> Chart:
    """The last `count` candles with the forming one, and horizontal lines."""
    require_interval(interval)
    state = market.view(symbol)
    bars = state.bars(interval, max(1, min(MOST_BARS, count)))
    return Chart(
        instrument=symbol,
        interval=interval,
        decimals=state.instrument.decimals,
        bars=tuple(_bar(bar, state.instrument.size_decimals) for bar in bars),
        lines=tuple(lines),
        provenance=provenance(market, symbol, now),
    )


def require_interval(interval: str) -> None:
    """Refuse an interval that the desk does not keep."""
    if interval not in INTERVALS:
        raise DataError(f"there is no interval {interval}; there are {', '.join(INTERVALS)}")


def _row(market: Market, symbol: str, now: int) -> WatchRow:
    state = market.view(symbol)
    last, day = _price(state), _day(state, now)
    assert last is not None
    ticks: dict[int, Direction] = {1: "up", -1: "down"}
    return WatchRow(
        instrument=symbol,
        last=last,
        decimals=state.instrument.decimals,
        change_pct=_change_since(day, last),
        tick=ticks.get(state.direction, "flat"),
        spread_bp=plain(state.spread_bp or 0.0),
        volume_quote=round(day.turnover, 2),
        spark=_spark(state, last),
        provenance=provenance(market, symbol, now),
    )


def _price(state: InstrumentState) -> float | None:
    return state.price


def _spark(state: InstrumentState, last: float) -> tuple[float, ...]:
    """Closes of the longest short interval that fills the line, else of the one with most bars."""
    found: list[Candle] = []
    for interval in ("1m", "15s", "5s", "1s"):
        bars = state.candles(interval, SPARK - 1)
        if len(bars) > len(found):
            found = bars
        if len(found) == SPARK - 1:
            break
    return (*(bar.close for bar in found), last)


def _change(state: InstrumentState, last: float, minutes: int) -> float | None:
    """Change in per cent since the last close at least `minutes` minutes ago; `None` when none is near that time."""
    goal = state.newest_ts - minutes * MINUTE
    for interval, slack in (("1s", MINUTE // 12), ("1m", MINUTE)):
        for bar in reversed(state.candles(interval, minutes * 60 + 5 if interval == "1s" else minutes + 3)):
            end = bar.ts + bar.interval
            if end <= goal:
                if goal - end <= slack:
                    return plain((last / bar.close - 1.0) * 100.0)
                break
    return None


def _day(state: InstrumentState, now: int) -> _Day:
    """By the venue's own word where it gives one, else what the desk knows of the last 24 hours at `now`."""
    window, told = state.window, state.day
    window.trim(now)
    if told is not None and now - told.ts < HOUR and 0.0 < told.low <= told.open <= told.high < math.inf:
        turnover = told.turnover or window.volume_quote
        return _Day(told.open, told.high, told.low, told.volume, turnover, DAY_S)
    since = window.since
    span = 0.0 if since is None else min(DAY_S, max(0, now - since) / 1e9)
    return _Day(window.open, window.high, window.low, window.volume_base, window.volume_quote, span)


def _change_since(day: _Day, last: float) -> float:
    return plain((last / day.open - 1.0) * 100.0) if day.open else 0.0


def _totalled(levels: Sequence[tuple[float, float]], lot: int) -> tuple[BookLevel, ...]:
    out = []
    total = 0.0
    for price, size in levels:
        total += size
        out.append(BookLevel(price=price, size=size, total=round(total, lot)))
    return tuple(out)


def _bar(bar: Candle, lot: int) -> Bar:
    return Bar(
        at=bar.ts,
        open=bar.open,
        high=bar.high,
        low=bar.low,
        close=bar.close,
        volume=round(bar.volume, lot),
        closed=bar.closed,
    )
