"""An order book that knows whether it may be believed: sequence, snapshot and sanity."""

from __future__ import annotations

from collections import deque
from typing import Literal

from data.events import BookDelta, BookSnapshot, Level, Top
from data.instruments import Instrument
from data.ladder import Ladder
from data.venues.continuity import MOST_WAITING, verdict

NO_SNAPSHOT = "no snapshot yet"
MOST_LEVELS = 20_000
SANE_UPDATES = 3
"""Good updates in a row that end a quarantine."""
MOST = 1e15
"""No price or size reaches this; anything at or above it is refused as broken."""


class Book:
    """Bids and asks of one instrument.

    Deltas that come before a snapshot wait for it. A gap in the sequence makes the book unusable until the next
    snapshot; a crossed or locked book is quarantined until it has been sane three times. `Top` events stand in for
    the touch while there is no snapshot.
    """

    __slots__ = (
        "_unsynchronised", "_waiting", "asks", "bids", "crossings", "gaps", "heard", "ignored", "instrument", "last",
        "quarantine", "reason", "refused", "synchronised", "top", "ts", "usable",
    )  # fmt: skip

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.bids = Ladder(1)
        self.asks = Ladder(-1)
        self.usable = False
        self.reason = NO_SNAPSHOT
        """Why the book is not usable, or empty."""
        self.synchronised = False
        self.heard = False
        """The source sends levels, so a best bid and ask alone is not all that there should be."""
        self.quarantine = 0
        """Sane updates still wanted before a quarantine ends."""
        self.last = 0
        """Sequence number of the last update inside."""
        self.ts = 0
        self.top: Top | None = None
        self.refused = self.ignored = self.gaps = self.crossings = 0
        self._unsynchronised = NO_SNAPSHOT
        """Why there is no whole book."""
        self._waiting: deque[BookDelta] = deque(maxlen=MOST_WAITING)

    def apply(self, event: BookDelta | BookSnapshot | Top) -> bool:
        """Take an event; False when it was refused or ignored and changed nothing."""
        if isinstance(event, Top):
            return self.apply_top(event)
        if isinstance(event, BookDelta):
            return self.apply_delta(event)
        return self.apply_snapshot(event)

    def apply_top(self, top: Top) -> bool:
        """Take a best bid and ask. A broken one is refused, a crossed one starts a quarantine."""
        if not (0.0 < top.bid < top.ask < MOST and 0.0 <= top.bid_size < MOST and 0.0 <= top.ask_size < MOST):
            self._broken(top)
            return False
        self.top = top
        if self.quarantine and not (self.synchronised and self.bids.best_price() >= self.asks.best_price()):
            self._sane()
        return True

    def _broken(self, top: Top) -> None:
        """Say what is wrong with a best bid and ask."""
        if 0.0 < top.ask <= top.bid < MOST and 0.0 <= top.bid_size < MOST and 0.0 <= top.ask_size < MOST:
            self._quarantined("the venue's best bid is at or above its best ask")
        else:
            self.refused += 1

    def apply_snapshot(self, snapshot: BookSnapshot) -> bool:
        """Take a whole book, then the deltas that waited for it."""
        self.heard = True
        if not (_sound(snapshot.bids) and _sound(snapshot.asks)):
            self.refused += 1
            return False
        if self.synchronised and snapshot.last < self.last:
            self.ignored += 1
            return False
        self.bids.replace(snapshot.bids)
        self.asks.replace(snapshot.asks)
        self.last = snapshot.last
        self.ts = snapshot.ts
        self.synchronised = True
        self.quarantine = 0
        waiting, self._waiting = self._waiting, deque(maxlen=MOST_WAITING)
        self._judge()
        for delta in waiting:
            if self.synchronised:
                self._follow(delta)
            else:
                self._waiting.append(delta)
        return True

    def apply_delta(self, delta: BookDelta) -> bool:
        """Take changed levels in sequence."""
        bids = delta.bids
        asks = delta.asks
        for price, size in bids:
            if not (0.0 < price < MOST and 0.0 <= size < MOST):
                self.refused += 1
                return False
        for price, size in asks:
            if not (0.0 < price < MOST and 0.0 <= size < MOST):
                self.refused += 1
                return False
        if not self.synchronised:
            self.heard = True
            self._waiting.append(delta)
            return False
        return self._follow(delta)

    def best(self) -> tuple[Level, Level] | None:
        """Best bid and best ask: the book's own when usable, else the venue's last word on its touch."""
        if self.usable:
            bid, ask = self.bids.best(), self.asks.best()
            if bid and ask:
                return bid, ask
        top = self.top
        return ((top.bid, top.bid_size), (top.ask, top.ask_size)) if top is not None else None

    def levels(self, count: int) -> tuple[list[Level], list[Level]]:
        """The first `count` bids and asks from the touch outwards."""
        return self.bids.top(count), self.asks.top(count)

    def depth(self, bp: float) -> tuple[float, float]:
        """Size of bids and of asks within `bp` basis points of the mid; zeros when not usable."""
        if not self.usable:
            return 0.0, 0.0
        mid = (self.bids.best_price() + self.asks.best_price()) / 2.0
        return self.bids.within(bp, mid), self.asks.within(bp, mid)

    def walk(self, side: Literal["buy", "sell"], size: float) -> tuple[float, float]:
        """Average price and filled size of a taker order of `size`; (0, 0) when nothing can fill."""
        if not self.usable or not 0.0 < size < MOST:
            return 0.0, 0.0
        left, paid = size, 0.0
        for price, there in self.asks if side == "buy" else self.bids:
            taken = min(left, there)
            paid += taken * price
            left -= taken
            if left <= 0.0:
                break
        filled = size - left
        return (paid / filled, filled) if filled > 0.0 else (0.0, 0.0)

    def distrust(self, reason: str) -> None:
        """Make the book unusable until the next snapshot, because the source says so; what waits for it stays."""
        if self.synchronised:
            self._waiting.clear()
        self.synchronised = self.usable = False
        self.reason = self._unsynchronised = reason

    def doubt(self, reason: str) -> None:
        """Quarantine the book for something that is not to be seen in it."""
        self.quarantine = SANE_UPDATES
        self.usable = False
        self.reason = f"quarantined: {reason}"

    def _follow(self, delta: BookDelta) -> bool:
        judged = verdict(self.last, delta)
        if judged == "old":
            self.ignored += 1
            return False
        if judged == "gap":
            self._gap(delta, self.last)
            return False
        self.bids.update(delta.bids)
        self.asks.update(delta.asks)
        self.last = delta.last
        self.ts = delta.ts
        self._judge()
        return True

    def _judge(self) -> None:
        bid = self.bids.best_price()
        ask = self.asks.best_price()
        if bid < ask:
            if self.quarantine:
                self._sane()
            elif not self.usable:
                self.usable = True
                self.reason = ""
            if len(self.bids) > MOST_LEVELS or len(self.asks) > MOST_LEVELS:
                self.bids.trim(MOST_LEVELS)
                self.asks.trim(MOST_LEVELS)
        elif bid >= ask:
            self._quarantined("the book is crossed or locked")
        else:
            self.usable = False
            self.reason = "one side of the book is empty"

    def _quarantined(self, reason: str) -> None:
        self.crossings += 1
        self.doubt(reason)

    def _sane(self) -> None:
        self.quarantine -= 1
        if self.quarantine == 0:
            bid, ask = self.bids.best_price(), self.asks.best_price()
            self.usable = self.synchronised and bid < ask
            self.reason = (
                ""
                if self.usable
                else self._unsynchronised
                if not self.synchronised
                else "the book is crossed or empty"
            )

    def _gap(self, delta: BookDelta, last: int) -> None:
        self.gaps += 1
        self.synchronised = self.usable = False
        self.reason = f"gap: update {delta.first} came after {last}; waiting for a snapshot"
        self._unsynchronised = self.reason
        self._waiting.clear()
        self._waiting.append(delta)


def _sound(levels: list[Level]) -> bool:
    return all(0.0 < price < MOST and 0.0 <= size < MOST for price, size in levels)
