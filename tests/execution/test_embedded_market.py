"""The paper desk on the embedded market: what a newcomer sees in the first minute, and the same again."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

from data.market import Market
from data.simulated import SimulatedSource
from desk.execution.orders import Order
from desk.kernel.clock import Clock
from desk.kernel.virtual import run_virtual
from tests.execution.paper_desk import PaperDesk, paper_desk
from tests.execution.scripted_market import START


class Embedded:
    """The simulator in the place of the scripted market."""

    def __init__(self, seed: int) -> None:
        self.source = SimulatedSource(seed, start=START)
        self.market = Market(self.source.instruments, "sim")

    def now(self) -> int:
        return self.source.market_now()


async def a_minute(desk: PaperDesk) -> tuple[Order, Order]:
    """Take some at once, rest a little, close it all."""
    taken = await desk.buy("0.02")
    quote = desk.quotes.quote("BTC-USDT")
    assert quote is not None
    resting = await desk.approve(await desk.propose("0.01", limit=quote.bid, time_in_force="GTC"))
    await desk.settle(20.0)
    await desk.controls.flatten("operator")
    await desk.settle(2.0)
    return taken, desk.order(resting)


def head_after(directory: Path, seed: int) -> tuple[bytes, Order, Order, Decimal]:
    async def main(clock: Clock) -> tuple[bytes, Order, Order, Decimal]:
        embedded = Embedded(seed)
        source = asyncio.create_task(embedded.source.run(embedded.market.apply, clock.sleep, clock.now))
        await clock.sleep(2.0)
        async with paper_desk(directory, clock, market=embedded) as desk:
            taken, rested = await a_minute(desk)
            answer = desk.journal.head.hash, taken, rested, desk.position().quantity
            assert desk.crashes == []
        source.cancel()
        await asyncio.gather(source, return_exceptions=True)
        return answer

    return run_virtual(main, START)


def test_orders_fill_on_the_embedded_market_and_the_same_seed_gives_the_same_journal(tmp_path: Path) -> None:
    head, taken, rested, left = head_after(tmp_path / "one", 7)
    assert taken.state == "filled"
    assert rested.done
    assert left == 0
    assert head_after(tmp_path / "two", 7)[0] == head
    assert head_after(tmp_path / "three", 8)[0] != head
