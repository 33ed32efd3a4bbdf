"""The market as events leave it: books, touches, trades and candles of every instrument."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from data.errors import UnknownInstrument
from data.events import (
    BookDelta,
    BookSnapshot,
    Candle,
    DayStats,
    FeedStatus,
    Funding,
    MarketEvent,
    OpenInterest,
    Top,
    Trade,
)
from data.freshness import LONGEST, SHORTEST
from data.instrument_state import InstrumentState
from data.instruments import Instrument

UNTRUSTED = frozenset({"connecting", "gap", "quarantined", "halted"})
"""States of an instrument after which its book waits for a snapshot."""
MISSING = frozenset({"connecting", "gap", "limited", "maintenance"})
"""States of an instrument, or of the whole feed, in which trades may be missed."""
UNUSABLE = UNTRUSTED | {"limited", "maintenance", "ended"}
"""States of an instrument, or of the whole feed, in which nothing known may be used to release an order."""
Listener = Callable[[MarketEvent], None]


class Market:
    """Applies events and tells listeners, synchronously and in order, after the state has changed."""

    def __init__(self, instruments: Iterable[Instrument], venue: str, source: str = "") -> None:
        self.venue = venue
        self.source = source or venue
        """What provenance names, e.g. `sim` or `replay:spot_btcusdt`."""
        self.states = {instrument.symbol: InstrumentState(instrument) for instrument in instruments}
        self.events_applied = 0
        self.status: FeedStatus | None = None
        """The last word of the whole feed."""
        self.unknown = 0
        """Events of instruments that the feed did not announce."""
        self._listeners: tuple[Listener, ...] = ()

    @property
    def symbols(self) -> tuple[str, ...]:
        """Instruments in the feed's order."""
        return tuple(self.states)

    def view(self, symbol: str) -> InstrumentState:
        """The state of one instrument."""
        try:
            return self.states[symbol]
        except KeyError:
            raise UnknownInstrument(symbol, self.states) from None

    def relist(self, instrument: Instrument) -> None:
        """The venue changed the rules of an instrument; its prices go on."""
        state = self.view(instrument.symbol)
        state.instrument = state.book.instrument = instrument

    def listen(self, callback: Listener) -> Callable[[], None]:
        """Call `callback` with each event once it is applied; the answer stops that."""
        self._listeners = (*self._listeners, callback)

        def close() -> None:
            left = list(self._listeners)
            if callback in left:
                left.remove(callback)
                self._listeners = tuple(left)

        return close

    def apply(self, event: MarketEvent) -> None:
        """Take one event. Listeners hear of it unless it was refused."""
        state = self.states.get(event.instrument)
        if state is None:
            if isinstance(event, FeedStatus) and not event.instrument:
                self.status = event
                if event.state in MISSING:
                    for one in self.states.values():
                        one.candle_store.missed()
                self._tell(event)
            else:
                self.unknown += 1
            return
        # A chain of isinstance costs 1 % of decode and apply over recorded frames, a match statement 4 %.
        if isinstance(event, Top):
            if not state.take_top(event):
                return
        elif isinstance(event, Trade):
            if not state.take_trade(event):
                return
        elif isinstance(event, _BOOKS):
            state.book.apply(event)
            if state.doubted or type(event) is BookSnapshot:
                state.believe(event.ts)
            if not state.tops or event.ts - state.touch.newest > SHORTEST:
                state.touch_from_book(event.ts)
        elif isinstance(event, Candle):
            if not state.take_candle(event):
                return
            self.events_applied += 1
            self._tell(event)
            return
        else:
            self._take_word(state, event)
            return
        rhythm = state.rhythm
        if event.ts > rhythm.newest or event.ts < rhythm.newest - LONGEST:
            rhythm.beat(event.ts)
        self.events_applied += 1
        if self._listeners:
            self._tell(event)

    @property
    def caution(self) -> str:
        """Why no new risk may be taken although prices hold, such as clocks that differ, or empty."""
        status = self.status
        if status is None or status.state != "quarantined":
            return ""
        return f"feed {status.state}" + (f": {status.reason}" if status.reason else "")

    def staleness(self, symbol: str, now: int) -> str:
        """Why what is known of `symbol` is stale at `now` (by the source's clock), or empty."""
        return self.caution or self.fault(symbol, now)

    def fault(self, symbol: str, now: int) -> str:
        """Why the prices of `symbol` do not hold at `now`, or empty; caution about the whole feed left out."""
        state = self.view(symbol)
        whole = None if self.caution else self.status
        for status in (whole, state.status):
            if status is not None and status.state in UNUSABLE:
                return f"feed {status.state}" + (f": {status.reason}" if status.reason else "")
        silence = state.rhythm.silence(now)
        if silence:
            return silence
        book = state.book
        if book.synchronised and book.ts and state.newest_ts - book.ts > LONGEST:
            return (
                f"its book has stood still for {(state.newest_ts - book.ts) / 1e9:.0f} s while prices moved"
            )
        silence = state.touch.silence(now) if state.top is not None else ""
        if silence:
            return f"best bid and ask {silence}"
        unusable = not book.usable and (book.heard or book.quarantine)
        return f"book unusable: {book.reason}" if unusable else ""

    def stale(self, symbol: str, now: int) -> bool:
        """Whether what is known of `symbol` is stale at `now`."""
        return bool(self.staleness(symbol, now))

    def _take_word(self, state: InstrumentState, event: MarketEvent) -> None:
        """What is said of an instrument beside its prices; none of it makes a price any younger."""
        match event:
            case FeedStatus():
                before, state.status = state.status, event
                if event.state in MISSING:
                    state.candle_store.missed()
                again = before is not None and before.state == event.state != "gap"
                if event.state in UNTRUSTED and not again:
                    state.book.distrust(event.reason or event.state)
            case DayStats():
                state.day = event
            case Funding():
                state.funding = event
            case OpenInterest():
                state.open_interest = event
        self.events_applied += 1
        self._tell(event)

    def _tell(self, event: MarketEvent) -> None:
        for listener in self._listeners:
            listener(event)


_BOOKS = (BookDelta, BookSnapshot)
