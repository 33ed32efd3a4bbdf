"""The path of regimes over time."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from data.regime import DWELL, FEWEST, UNKNOWN, regime, regimes
from data.volatility import ewma_path
from tests.data.radar.paths import MINUTE, path, recorded


@given(st.lists(st.floats(0.0, 1.0), min_size=FEWEST - 5, max_size=FEWEST + 40), st.integers(0, FEWEST + 40))
def test_the_regime_of_a_prefix_is_the_one_told_at_its_end(fast: list[float], cut: int) -> None:
    slow = [0.3] * len(fast)
    whole = regimes(fast, slow)
    assert len(whole) == len(fast)
    assert regimes(fast[:cut], slow[:cut]) == whole[:cut]
    assert regime(fast, slow) == whole[-1]


def test_under_two_hundred_bars_every_regime_is_unknown() -> None:
    assert regimes([1.0] * (FEWEST - 1)) == [UNKNOWN] * (FEWEST - 1)


def test_a_broken_number_is_unknown_from_there_on() -> None:
    found = regimes([*([1.0] * 300), math.nan, 1.0])
    assert found[299].regime == "NORMAL"
    assert found[300:] == [UNKNOWN, UNKNOWN]


def test_regimes_of_recorded_candles_stay_their_time_and_each_is_seen() -> None:
    bars = recorded("okx/candles/SOL-USDT-SWAP-5m-2022-05_12.parquet", 5 * MINUTE, 0, 8000)
    told = [reading.regime for reading in regimes(ewma_path(bars), ewma_path(bars, 0.99))]
    assert set(told) == {"UNKNOWN", "LOW", "NORMAL", "HIGH", "EXTREME"}
    since = 0
    for at in range(FEWEST, len(told)):
        if told[at] != told[at - 1]:
            assert told[at] == "EXTREME" or told[at - 1] == "UNKNOWN" or at - since >= DWELL
            since = at


def test_calm_noise_is_seldom_extreme() -> None:
    told = [reading.regime for reading in regimes(ewma_path(path(3000)))]
    assert told.count("EXTREME") < 0.15 * len(told)
