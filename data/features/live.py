"""Every feature of one instrument and interval, kept as bars close and events come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from data.candles import INTERVALS
from data.events import BookDelta, BookSnapshot, Candle, MarketEvent, Top, Trade
from data.features.definition import Request, RowKind, request
from data.features.flow_rows import FlowBars, QuotedTrades
from data.features.groups import GROUP_OF, TRADED
from data.features.registry import FEATURES
from data.features.rows import Row
from data.features.stream import DEPTH, FeatureStream, Reading
from data.instrument_state import InstrumentState

USUAL = 480
"""Closed bars that a feature begins with; what an average still remembers of older ones is below rounding."""
ALL = frozenset({"vwap", "obv", "vpin"})
"""Features that begin with every bar there is: a session, a running total, a long calibration."""
REQUESTS: tuple[Request, ...] = tuple(request(feature) for feature in FEATURES.values())


class LiveReading(msgspec.Struct, frozen=True):
    """The newest word of one feature."""

    request: Request
    reading: Reading | None
    """`None` before the first row."""
    rows: int
    """Rows taken so far: bars, flow bars, touches or trades."""


class LiveFeatures:
    """Bars are looked up in the candle store, closed ones alone; touches and trades are heard from now on."""

    def __init__(self, state: InstrumentState, interval: str) -> None:
        self._state = state
        self._interval = interval
        self.changes = 0
        """Grows with every row."""
        self._runs: list[_Run] = []
        self._bars = [
            self._run((one for one in REQUESTS if _bars_of(one) == (traded, long)), interval)
            for traded in (False, True)
            for long in (False, True)
        ]
        self._flow = self._run(_taking("flow bar"), interval)
        self._tops = self._run(_taking("top"))
        self._trades = self._run(_taking("trade"))
        self._flow_bars = FlowBars(INTERVALS[interval])
        self._quoted = QuotedTrades()
        self._whole = False
        """Whether the flow bar under way was heard from its beginning."""
        for trade in tuple(state.trades):
            self._take_trade(trade)
        self._touch: tuple[float, ...] = ()
        if state.top is not None:
            self._take_top(state.top)
        self.look()

    @property
    def newest(self) -> int:
        """Opening time of the newest closed bar, or 0."""
        return max(self._state.candle_store.series[self._interval].newest, 0)

    @property
    def oldest(self) -> int:
        """Opening time of the oldest closed bar, or 0."""
        bars = self._state.candles(self._interval)
        return bars[0].ts if bars else 0

    def look(self) -> None:
        """Take the bars that closed or were revised since the last look."""
        bars = self._state.candles(self._interval)
        for place, run in enumerate(self._bars):
            traded, long = place >= 2, bool(place % 2)
            shown = [bar for bar in bars if bar.trades or bar.volume] if traded else bars
            self.changes += run.follow(shown if long else shown[-USUAL:])

    def hear(self, event: MarketEvent) -> None:
        """Take a touch or a trade of this instrument, after the market has applied it."""
        if isinstance(event, Top):
            self._take_top(event)
        elif isinstance(event, Trade):
            self._take_trade(event)
        elif isinstance(event, BookDelta | BookSnapshot) and self._state.top is not None:
            # A venue that sends no best bid and ask has them in its book.
            self._take_top(self._state.top)

    def readings(self) -> tuple[LiveReading, ...]:
        """The newest word of every feature, in the registry's order."""
        found = {
            one.label: LiveReading(one, run.readings.get(one.label), run.rows)
            for run in self._runs
            for one in run.requests
        }
        return tuple(found[one.label] for one in REQUESTS)

    def _run(self, requests: Iterable[Request], interval: str = "") -> _Run:
        run = _Run(tuple(requests), INTERVALS[interval] if interval else 0)
        self._runs.append(run)
        return run

    def _take_top(self, top: Top) -> None:
        touch = top.bid, top.bid_size, top.ask, top.ask_size
        if touch != self._touch:
            self._touch = touch
            self._quoted.top(top)
            self.changes += self._tops.take(top)

    def _take_trade(self, trade: Trade) -> None:
        bar = self._flow_bars.take(trade)
        if bar is not None:
            if self._whole:
                self.changes += self._flow.take(bar)
            self._whole = True
        quoted = self._quoted.trade(trade)
        if quoted is not None:
            self.changes += self._trades.take(quoted)


class _Run:
    """Features that take the same rows."""

    def __init__(self, requests: tuple[Request, ...], interval: int) -> None:
        self.requests = requests
        self._interval = interval
        self._begin()

    def _begin(self) -> None:
        self._stream = FeatureStream(self.requests, self._interval)
        self._taken: dict[int, Candle] = {}
        self._newest = -1
        self.readings: dict[str, Reading] = {}
        self.rows = 0

    def take(self, row: Row) -> bool:
        """Take one row; one that cannot be is left out, and said so."""
        try:
            taken = self._stream.take(row)
        except ValueError:
            return False
        self.rows += row.ts > self._newest or not self._interval
        self._newest = max(self._newest, row.ts)
        for reading in taken.readings:
            self.readings[reading.label] = reading
        return bool(taken.readings)

    def follow(self, bars: Sequence[Candle]) -> int:
        """Take bars that are new, and those among the last ones that are others than they were."""
        changes = 0
        last = bars[-DEPTH:]
        for bar in last:
            if bar.ts > self._newest:
                break
            if self._taken and self._taken.get(bar.ts) is not bar:
                changes += self.take(bar)
        start = len(bars)
        while start and bars[start - 1].ts > self._newest:
            start -= 1
        for bar in bars[start:]:
            changes += self.take(bar)
        self._taken = {bar.ts: bar for bar in last}
        return changes


def _bars_of(one: Request) -> tuple[bool, bool] | None:
    """Whether a feature takes only bars that traded, and whether it begins with all there are; `None` for no bars."""
    if one.feature.rows != "bar":
        return None
    return GROUP_OF[one.feature.name] in TRADED, one.feature.name in ALL


def _taking(kind: RowKind) -> Iterable[Request]:
    return (one for one in REQUESTS if one.feature.rows == kind)
