"""Where market events come from: one seam for the simulator, recordings and live venues."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, runtime_checkable

from data.events import MarketEvent
from data.instruments import Instrument

Emit = Callable[[MarketEvent], None]
Sleep = Callable[[float], Awaitable[None]]
Now = Callable[[], int]


class Source(Protocol):
    """Emits market events until it ends or is cancelled. Ages are measured against its own clock."""

    @property
    def name(self) -> str:
        """Short name for provenance and the status line, e.g. `sim` or `replay:spot_btcusdt_20240808`."""

    @property
    def description(self) -> str:
        """Words for the status line, e.g. `sim seed 7`."""

    @property
    def venue(self) -> str:
        """Venue of the instruments."""

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """What it carries, in the feed's order."""

    def market_now(self) -> int:
        """UTC nanoseconds by the market's clock: 2024 while a recording of 2024 plays."""

    async def run(self, emit: Emit, sleep: Sleep, now: Now) -> None:
        """Emit events; `sleep` takes seconds and `now` gives UTC nanoseconds of the host's clock."""


@runtime_checkable
class Prepared(Protocol):
    """A source that has to ask before it knows its instruments."""

    async def prepare(self, sleep: Sleep, now: Now) -> None:
        """Learn them. Raises `DataError` when there is no answer."""


@runtime_checkable
class Doubted(Protocol):
    """A source that can get a book again."""

    def doubt(self, symbol: str, reason: str) -> None:
        """Whoever reads the market saw that this book cannot be right."""
