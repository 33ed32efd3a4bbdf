"""Every feature there is, live on every instrument of a feed: more than a desk does, which follows what is shown."""

from __future__ import annotations

from collections import Counter

from data.candles import INTERVALS
from data.events import Candle, MarketEvent, Top, Trade
from data.features.definition import Request, RowKind
from data.features.flow_rows import FlowBars, QuotedTrades
from data.features.registry import FEATURES, named
from data.features.stream import FeatureStream

MINUTE, SECOND = INTERVALS["1m"], INTERVALS["1s"]


class LiveFeatures:
    """Bars are the venue's own minutes as they form, flow bars seconds of trades; touches and trades count one by one.

    The past, which a venue tells beside the stream, is for the batch form and not taken here.
    """

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}
        self.rows: Counter[str] = Counter()
        """Rows taken of each kind."""

    def take(self, event: MarketEvent) -> None:
        """Let the features of its instrument have an event."""
        kind = type(event)
        if kind is not Top and kind is not Trade and kind is not Candle:
            return
        kept = self._kept.get(event.instrument)
        if kept is None:
            kept = self._kept[event.instrument] = _Kept()
        if isinstance(event, Top):
            kept.quoted.top(event)
            kept.tops.take(event)
            self.rows["top"] += 1
        elif isinstance(event, Trade):
            quoted = kept.quoted.trade(event)
            if quoted is not None:
                kept.trades.take(quoted)
                self.rows["trade"] += 1
            bar = kept.flow_bars.take(event)
            if bar is not None:
                kept.flow.take(bar)
                self.rows["flow bar"] += 1
        elif isinstance(event, Candle) and event.interval == MINUTE and event.received:
            kept.bars.take(event)
            self.rows["bar"] += 1


class _Kept:
    __slots__ = ("bars", "flow", "flow_bars", "quoted", "tops", "trades")

    def __init__(self) -> None:
        self.bars = FeatureStream(_of("bar"), MINUTE)
        self.flow = FeatureStream(_of("flow bar"), SECOND)
        self.tops = FeatureStream(_of("top"))
        self.trades = FeatureStream(_of("trade"))
        self.flow_bars = FlowBars(SECOND)
        self.quoted = QuotedTrades()


def _of(rows: RowKind) -> tuple[Request, ...]:
    return tuple(named(name) for name, feature in FEATURES.items() if feature.rows == rows)
