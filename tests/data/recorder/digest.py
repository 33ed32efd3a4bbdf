"""Everything a market knows, as one text that two markets share only when they know the same."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from data.events import FeedStatus, MarketEvent
from data.feed import Source
from data.instrument_state import InstrumentState
from data.market import Market


def digest(market: Market) -> str:
    """SHA-256 of the canonical state of every instrument and of the whole feed."""
    whole = {
        "venue": market.venue,
        "status": market.status,
        "applied": market.events_applied,
        "unknown": market.unknown,
        "instruments": {symbol: _state(market.view(symbol)) for symbol in sorted(market.symbols)},
    }
    return hashlib.sha256(msgspec.json.encode(whole, order="deterministic")).hexdigest()


def _state(state: InstrumentState) -> dict[str, Any]:
    book = state.book
    return {
        "instrument": state.instrument,
        "book": [
            list(book.bids), list(book.asks), book.usable, book.reason, book.synchronised, book.quarantine, book.last,
            book.ts, book.top, book.refused, book.ignored, book.gaps, book.crossings,
        ],
        "top": [state.top, state.tops],
        "last": [state.last, state.direction, state.last_trade_ts, state.last_trade_id, state.refused],
        "trades": list(state.trades),
        "candles": {name: [series.closed(), series.forming, series.revised] for name, series in state.candle_store},
        "bars": {name: state.bars(name, 50) for name, _ in state.candle_store},
        "rhythm": [state.rhythm.newest, state.rhythm.median],
        "said": [state.status, state.day, state.funding, state.open_interest],
    }  # fmt: skip


async def replayed(source: Source) -> tuple[Market, list[MarketEvent]]:
    """Play a recording to its end; its own last word, that it is over, is in the events and not in the market."""
    market = Market(source.instruments, source.venue)
    events: list[MarketEvent] = []

    def emit(event: MarketEvent) -> None:
        events.append(event)
        if not (isinstance(event, FeedStatus) and event.state == "ended" and not event.instrument):
            market.apply(event)

    async def sleep(_seconds: float) -> None:
        return

    await source.run(emit, sleep, lambda: 0)
    return market, events
