"""A paper desk that trades on a served venue."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from desk.execution.paper import PaperVenue
from tests.execution.paper_desk import PaperDesk, paper_desk
from tests.venues.linked import Linked, linked
from tests.venues.loopback import HURRY, until

SOL = "SOL-USDT"


class SharedClock:
    """The desk's clock where it agrees with the venue's true time, and runs through its waits in a hurry."""

    def __init__(self, pair: Linked) -> None:
        self._pair = pair

    def now(self) -> int:
        return self._pair.at.clock.now()

    def monotonic(self) -> int:
        return self.now()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / HURRY)


class LiveFeed:
    """A live market and its clock, as a paper desk takes it."""

    def __init__(self, pair: Linked) -> None:
        self.market = pair.on.market
        self.now = pair.on.source.market_now


@asynccontextmanager
async def trading(folder: Path, **options: float) -> AsyncIterator[tuple[Linked, PaperDesk]]:
    """People, approvals and a paper venue on a served Binance."""
    async with linked("binance", bases=("SOL",), **options) as pair:  # type: ignore[arg-type]
        clock = SharedClock(pair)
        paper = PaperVenue(pair.on.market, clock, random.Random(3), name="binance")
        async with paper_desk(folder, clock, market=LiveFeed(pair), venues={"binance": paper}) as desk:
            await until(lambda: desk.state == "ACTIVE")
            yield pair, desk
            assert desk.crashes == []


async def buy(desk: PaperDesk, quantity: str = "1", **more: Any) -> Any:
    return await desk.propose(quantity, instrument=SOL, **more)


async def held(pair: Linked, desk: PaperDesk, quantity: str = "1") -> None:
    """A position, bought the usual way."""
    order = await desk.approve(await buy(desk, quantity))
    await pair.play_until(lambda: desk.order(order).done)
    assert desk.position(SOL).quantity == Decimal(quantity)
