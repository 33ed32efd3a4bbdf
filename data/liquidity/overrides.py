"""When the gauge stands at 1 whatever was measured: the book cannot be traded on."""

from __future__ import annotations

from data.book import NO_SNAPSHOT
from data.freshness import Rhythm
from data.instrument_state import InstrumentState


def override(state: InstrumentState, rhythm: Rhythm, now: int) -> str:
    """Why nothing measured may be believed, in words, or empty. `rhythm` is that of the book's own updates."""
    book = state.book
    if book.synchronised and not (len(book.bids) and len(book.asks)):
        sides = "both sides" if not (len(book.bids) or len(book.asks)) else "one side"
        return f"{sides} of the book {'are' if sides == 'both sides' else 'is'} empty"
    if book.quarantine:
        return book.reason or "quarantined: the book is crossed or locked"
    if not book.synchronised and book.reason != NO_SNAPSHOT:
        return f"the book has a gap that is not repaired: {book.reason}"
    if book.best() is None:
        return "nothing is known of the book yet"
    heard = max(rhythm.newest, book.ts)
    if heard and now - heard > rhythm.patience:
        return f"the book is silent for {(now - heard) / 1e9:.0f} s"
    return ""
