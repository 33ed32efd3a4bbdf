"""The venues that can be served, by the desk's names for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tests.venues.server.binance import Binance
from tests.venues.server.bybit import Bybit
from tests.venues.server.captured import CapturedBybit, CapturedMarket, CapturedOkx
from tests.venues.server.captured_frames import CAPTURES
from tests.venues.server.clock import VenueClock
from tests.venues.server.coinbase import Coinbase
from tests.venues.server.faults import Faults
from tests.venues.server.kraken import Kraken
from tests.venues.server.market import GeneratedMarket, World
from tests.venues.server.okx import Okx
from tests.venues.server.protocol import Speaks
from tests.venues.server.recorded import RecordedBinance, RecordedMarket
from tests.venues.server.server import VenueServer

SPEAKING: dict[str, tuple[str, Callable[[World, Faults], Speaks]]] = {
    "binance": ("USDT", lambda world, faults: Binance(world, faults, futures=False)),
    "binance-usdm": ("USDT", lambda world, faults: Binance(world, faults, futures=True)),
    "okx": ("USDT", lambda world, faults: Okx(world, faults, swaps=False)),
    "okx-swap": ("USDT", lambda world, faults: Okx(world, faults, swaps=True)),
    "bybit": ("USDT", lambda world, faults: Bybit(world, faults, linear=False)),
    "bybit-linear": ("USDT", lambda world, faults: Bybit(world, faults, linear=True)),
    "coinbase": ("USD", Coinbase),
    "kraken": ("USD", Kraken),
}
"""Quote currency and protocol of each."""

SPEAKING_CAPTURED: dict[str, Callable[[World, Faults], Speaks]] = {
    "okx": lambda world, faults: CapturedOkx(world, faults, swaps=False),
    "okx-swap": lambda world, faults: CapturedOkx(world, faults, swaps=True),
    "bybit": lambda world, faults: CapturedBybit(world, faults, linear=False),
    "bybit-linear": lambda world, faults: CapturedBybit(world, faults, linear=True),
    "coinbase": Coinbase,
    "kraken": Kraken,
}
"""Protocol of each over captured frames."""


def generated(venue: str, start: int, bases: Sequence[str], seed: int = 7) -> VenueServer:
    """A venue over the seeded simulator."""
    quote, make = SPEAKING[venue]
    world, faults = GeneratedMarket(seed, VenueClock(start), bases, quote), Faults()
    return VenueServer(make(world, faults), world, faults)


def recorded(venue: str, start: int, path: Path) -> VenueServer:
    """A venue over recorded frames. Raises `ValueError` where the file holds no book of it."""
    faults, clock = Faults(), VenueClock(start)
    if venue in CAPTURES:
        captured = CapturedMarket(path, clock, CAPTURES[venue])
        return VenueServer(SPEAKING_CAPTURED[venue](captured, faults), captured, faults)
    world = RecordedMarket(path, clock)
    return VenueServer(RecordedBinance(world, faults, venue == "binance-usdm"), world, faults)
