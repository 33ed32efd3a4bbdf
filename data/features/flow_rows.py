"""Rows of order flow from market events: bars that tell who bought, and trades with the middle that they met."""

from __future__ import annotations

from data.events import Top, Trade
from data.features.intervals import opening
from data.features.rows import FlowBar, QuotedTrade


class FlowBars:
    """Trades of one instrument into flow bars of `interval` ns. A late trade is counted in `late` and left out."""

    __slots__ = ("_bar", "_interval", "late")

    def __init__(self, interval: int) -> None:
        self._interval = interval
        self._bar: FlowBar | None = None
        self.late = 0

    def take(self, trade: Trade) -> FlowBar | None:
        """The bar that this trade closes, if it does. A time without trades makes no bar."""
        start = opening(trade.ts, self._interval)
        signed = trade.size if trade.side == "buy" else -trade.size
        bar = self._bar
        if bar is not None and start < bar.ts:
            self.late += 1
            return None
        if bar is not None and start == bar.ts:
            self._bar = FlowBar(start, trade.price, bar.signed_volume + signed, False)
            return None
        self._bar = FlowBar(start, trade.price, signed, False)
        return None if bar is None else FlowBar(bar.ts, bar.close, bar.signed_volume)

    @property
    def forming(self) -> FlowBar | None:
        """The bar under way."""
        return self._bar


class QuotedTrades:
    """Trades of one instrument beside the touch that stood when they came."""

    __slots__ = ("_mid",)

    def __init__(self) -> None:
        self._mid = 0.0

    def top(self, top: Top) -> None:
        """A new touch; a crossed or locked one says nothing of the middle."""
        self._mid = 0.5 * (top.bid + top.ask) if top.bid < top.ask else 0.0

    def trade(self, trade: Trade) -> QuotedTrade | None:
        """The trade with the middle it met; `None` where that is not known."""
        if not self._mid:
            return None
        return QuotedTrade(trade.ts, trade.price, 1.0 if trade.side == "buy" else -1.0, self._mid)
