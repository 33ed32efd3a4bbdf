"""The host follows each market's shape from its start, and its features only while a terminal shows them."""

from __future__ import annotations

from pathlib import Path

from data.features.registry import FEATURES
from data.simulated import SimulatedSource
from desk.kernel.clock import Clock
from tests.host.cores import attached, opened, virtually
from widgets.specs.anomaly import AnomalyStudy
from widgets.specs.features import Features

SPEED = 25.0


def test_a_terminal_sees_the_shape_of_a_market_learned_before_it_came(tmp_path: Path) -> None:
    async def main(clock: Clock) -> tuple[float, ...]:
        async with opened(clock, tmp_path, source=SimulatedSource(7, SPEED)) as core:
            async with attached(core) as terminal:
                await terminal.hello()
                await terminal.watch("anomaly:BTC-USDT")
                early = await terminal.see("anomaly:BTC-USDT", lambda spec: isinstance(spec, AnomalyStudy))
                assert (early.ceiling, early.score) == ("none", None)
                assert early.missing > 0
            await clock.sleep(600.0 / SPEED)
            async with attached(core) as terminal:
                await terminal.hello()
                await terminal.watch("anomaly:BTC-USDT")
                found: AnomalyStudy = await terminal.see("anomaly:BTC-USDT")
            assert found.missing == 0
            assert found.score is not None
            assert len(found.measures) == 6
            return found.scores

    assert virtually(main)


def test_features_are_kept_while_a_terminal_shows_them(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await clock.sleep(5.0)
            assert not core.rooms.features.kept
            async with attached(core) as terminal:
                await terminal.hello()
                await terminal.watch("features:BTC-USDT:1m")
                found: Features = await terminal.see("features:BTC-USDT:1m")
                assert [each.label for each in found.features] == list(FEATURES)
                rsi = next(each for each in found.features if each.label == "rsi")
                assert rsi.values[0].value is not None
                await clock.sleep(120.0)
                assert core.rooms.features.kept == (("BTC-USDT", "1m"),)
            await clock.sleep(120.0)
            assert not core.rooms.features.kept

    virtually(main)
