"""The liquidity gauge of the whole desk: it has followed every instrument by the time a terminal asks."""

from __future__ import annotations

from pathlib import Path

from desk.host.liquidity import LiquidityKeeper
from desk.kernel.clock import Clock
from tests.host.cores import attached, opened, virtually
from widgets.specs.liquidity import LiquidityStress


def test_the_gauge_of_every_instrument_has_a_past_before_anybody_looks(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await clock.sleep(60.0)
            assert LiquidityKeeper.name in {health.service for health in core.supervisor.health()}
            now = core.given.source.market_now()
            for symbol in core.market.symbols:
                measured = [each for each in core.rooms.liquidity.past(symbol, now) if each is not None]
                assert len(measured) >= 3
                reading = core.rooms.liquidity.read(symbol, now)
                assert (reading.override, reading.stress is not None) == ("", True)

    virtually(main)


def test_a_terminal_is_shown_the_gauge_it_asks_for(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await clock.sleep(45.0)
            async with attached(core) as terminal:
                await terminal.hello()
                await terminal.watch("liquidity:BTC-USDT")
                found = await terminal.see("liquidity:BTC-USDT")
            assert isinstance(found, LiquidityStress)
            assert found.instrument == "BTC-USDT"
            assert found.stress is not None

    virtually(main)
