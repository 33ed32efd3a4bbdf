"""The whole desk without a screen or a socket, in virtual time: for one question, one debate, or the demo."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from data.events import FeedStatus, MarketEvent
from data.feed import Emit, Now, Sleep, Source
from data.instruments import Instrument
from desk.host.core import Broke, Core, Surroundings
from desk.host.modelling import ModelsGiven
from desk.kernel.clock import Clock
from desk.kernel.errors import DeskError
from desk.kernel.randomness import Randomness
from desk.kernel.virtual import run_virtual
from desk.kernel.writer import InlineWriter
from desk.settings import Settings

T = TypeVar("T")

WARM_UP = 30.0
"""Seconds of simulated market before anything is asked of it."""
_STEP = 0.25


@dataclass
class EndlessRecording:
    """A recording whose end is not announced: questions asked after it are answered as of its last event."""

    source: Source
    over: bool = False

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def description(self) -> str:
        return self.source.description

    @property
    def venue(self) -> str:
        return self.source.venue

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        return self.source.instruments

    def market_now(self) -> int:
        return self._newest if self.over else self.source.market_now()

    _newest: int = 0

    async def run(self, emit: Emit, sleep: Sleep, now: Now) -> None:
        def pass_on(event: MarketEvent) -> None:
            if isinstance(event, FeedStatus) and not event.instrument and event.state == "ended":
                return
            self._newest = max(self._newest, event.ts)
            emit(event)

        await self.source.run(pass_on, sleep, now)
        self.over = True


@dataclass(frozen=True)
class Headless:
    """A running desk without a terminal, and the clock it runs on."""

    core: Core
    clock: Clock

    async def market_ready(self) -> None:
        """Wait for the market: until the recording is over, or some simulated time has passed."""
        source = self.core.given.source
        if not isinstance(source, EndlessRecording):
            await self.clock.sleep(WARM_UP)
            return
        while not source.over:
            status = self.core.market.status
            if status is not None and status.state == "ended":
                raise DeskError(f"{status.reason or 'the recording could not be played to its end'}")
            await self.clock.sleep(_STEP)


def run_headless(
    settings: Settings,
    source: Source,
    start: int,
    work: Callable[[Headless], Awaitable[T]],
    *,
    broke: Broke,
    state: Path | None = None,
    models: ModelsGiven | None = None,
) -> T:
    """Do `work` on a desk of its own that starts at `start`; without `state` nothing of it is kept.

    Without `models` the house's rules speak, whatever the profile has set up: one seed is one journal.
    """
    with tempfile.TemporaryDirectory(prefix="desk-") as folder:

        async def main(clock: Clock) -> T:
            given = Surroundings(
                settings=settings,
                clock=clock,
                randomness=Randomness(settings.seed),
                source=EndlessRecording(source) if settings.replay is not None else source,
                state=state or Path(folder),
                writer=InlineWriter(),
                your_name="Trader",
                where="headless",
                broke=broke,
                models=models or ModelsGiven(),
            )
            core = await Core.open(given)
            try:
                await core.start()
                return await work(Headless(core, clock))
            finally:
                await core.close("done")
                await asyncio.sleep(0)

        return run_virtual(main, start)
