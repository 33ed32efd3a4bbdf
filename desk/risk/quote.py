"""A market price frozen at the moment somebody decided on it."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from desk.risk.depth import Depth


class Quote(msgspec.Struct, frozen=True):
    """Best prices of one instrument, how old they were by the feed's own clock, and whether they may be relied on."""

    instrument: str
    bid: Decimal
    ask: Decimal
    mid: Decimal
    at: int
    """Time of the newest market datum, in the feed's time."""
    age_ms: int
    """Age of that datum, by the feed's clock, when the quote was taken."""
    usable: bool
    source: str
    taken: int = 0
    """When the quote was taken, by the desk's clock; 0 when it does not age further."""
    reason: str = ""
    """Why it is not usable, or empty."""
    caution: str = ""
    """Why no new risk may be taken on it although the prices hold, or empty."""
    last: Decimal | None = None
    sigma_1m_bp: Decimal | None = None
    """Standard deviation of one-minute returns, where enough is known."""
    depth: Depth | None = None
    """What costs are reckoned from, where a decision needs them."""

    @property
    def sound(self) -> bool:
        """Whether anything may be decided on it: usable, of a book that is neither crossed nor empty."""
        return self.usable and Decimal(0) < self.bid < self.ask

    @property
    def unsound(self) -> str:
        """Why nothing may be decided on it, or empty."""
        return "" if self.sound else self.reason or "the book is crossed or empty"

    def age_at(self, now: int) -> int:
        """Age in milliseconds at desk time `now`: what it was when taken, and what passed since."""
        return self.age_ms + (max(0, now - self.taken) // 1_000_000 if self.taken else 0)
