"""A real host on the busy venue: `python -m benchmarks.busy_host URL`.

Once a tenth of a second it prints `taken TIME FRAMES WORKED`, the last in nanoseconds of a processor, and at the end
`rows` with what the features took. The venue's limits of requests do not hold on loopback, so that books and history
come within seconds and not within minutes.
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import replace
from random import Random

import msgspec

from benchmarks.busy_features import LiveFeatures
from benchmarks.busy_market import INSTRUMENTS
from data.events import MarketEvent
from data.feed import Emit, Now, Sleep
from data.venues.binance import SPOT, BinanceAdapter
from data.venues.live import LiveSource
from desk.host import foreground
from desk.settings import Settings

HURRY = 100_000.0
EVERY = 0.1


class BusySource(LiveSource):
    """The live source as it is, with every feature beside the market and its frames counted."""

    def __init__(self, url: str) -> None:
        limits = msgspec.structs.replace(SPOT.limits, messages_a_second=HURRY, requests_a_second=HURRY)
        adapter = BinanceAdapter(replace(SPOT, limits=limits))
        super().__init__(adapter, INSTRUMENTS, Random(7), url, self._tap)
        self.frames = 0
        self.features = LiveFeatures()

    def _tap(self, received: int, connection: str, way: str, frame: bytes) -> None:
        self.frames += 1

    async def run(self, emit: Emit, sleep: Sleep, now: Now) -> None:
        """Carry the market, and tell how far it is."""
        take = self.features.take

        def both(event: MarketEvent) -> None:
            emit(event)
            take(event)

        telling = asyncio.create_task(self._tell())
        try:
            await super().run(both, sleep, now)
        finally:
            telling.cancel()

    async def _tell(self) -> None:
        while True:
            print(f"taken {time.monotonic_ns()} {self.frames} {time.process_time_ns()}", flush=True)
            await asyncio.sleep(EVERY)


def main(url: str) -> None:
    source = BusySource(url)
    vars(foreground)["source_of"] = lambda _: source
    foreground.run_host(Settings(tape=False), started_here=False, tell=lambda _: None)
    print("rows", *(f"{count} of {kind}s" for kind, count in source.features.rows.items()), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
