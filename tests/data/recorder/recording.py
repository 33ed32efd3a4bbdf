"""Small builders: a source that says what it is given, a clock that stands where it is put, and a recording of both."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path

from data.events import BookDelta, BookSnapshot, MarketEvent, Trade
from data.feed import Emit, Now, Sleep
from data.instruments import Instrument
from data.recorder.recorder import Progress, Recorder
from data.recorder.rotation import Rotation
from tests.data.building import BTC, SECOND, START


class Clock:
    """Wall time that only sleeping moves: to the moment for which the earliest sleeper waits."""

    def __init__(self) -> None:
        self.ns = START
        self._due: list[int] = []

    def now(self) -> int:
        return self.ns

    async def sleep(self, seconds: float) -> None:
        due = self.ns + round(seconds * SECOND)
        self._due.append(due)
        try:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            while due > min(self._due):  # noqa: ASYNC110 - many sleepers, one clock
                await asyncio.sleep(0)
            self.ns = max(self.ns, due)
        finally:
            self._due.remove(due)


class Told:
    """A source that says what it is given, and after each group waits for as long as the group says."""

    name = venue = "sim"
    description = "told by a test"

    def __init__(
        self,
        groups: Iterable[tuple[Sequence[MarketEvent], float]],
        instruments: Sequence[Instrument] = (BTC,),
    ) -> None:
        self.instruments = tuple(instruments)
        self.groups = list(groups)

    def market_now(self) -> int:
        return START

    async def run(self, emit: Emit, sleep: Sleep, now: Now) -> None:
        for events, seconds in self.groups:
            for event in events:
                emit(event)
            until = now() + round(seconds * SECOND)
            while now() < until:
                await sleep(0.01)


def market_of(seconds: int, a_second: int = 20) -> list[tuple[list[MarketEvent], float]]:
    """A whole book, then trades and updates of it, in groups of one second."""
    groups: list[tuple[list[MarketEvent], float]] = []
    first: list[MarketEvent] = [BookSnapshot("BTC-USDT", START, [(99.0, 1.0)], [(101.0, 2.0)], 1)]
    number = 1
    for second in range(seconds):
        said: list[MarketEvent] = first if not second else []
        for place in range(a_second):
            ts = START + second * SECOND + place * SECOND // a_second
            number += 1
            price = 99.0 + (number % 9) / 10
            said.append(
                BookDelta(
                    "BTC-USDT", ts, [(price, number * 0.1)], [(101.0, 0.1 * place + 0.1)], number, number
                )
            )
            said.append(Trade("BTC-USDT", ts, price, 0.1 * number, "buy", number))
        groups.append((said, 1.0))
    return groups


async def recorded(
    folder: Path,
    source: Told,
    rotation: Rotation | None = None,
    clock: Clock | None = None,
    most_bytes: int = 128 * 1024 * 1024,
    emitted: list[MarketEvent] | None = None,
) -> tuple[Recorder, Progress]:
    """Record a source to its end."""
    clock = clock or Clock()
    recorder = Recorder(folder, rotation, most_bytes)
    emit = None if emitted is None else emitted.append
    return recorder, await recorder.record(source, "simulated", clock.sleep, clock.now, emit)
