from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.events import Candle, Trade
from desk.agents.horizon import HORIZONS, bar_interval, bars_ahead
from desk.agents.studies.base_rate import base_rate
from desk.agents.studies.flow import SECOND, taker_flow
from desk.agents.studies.momentum import momentum
from desk.agents.studies.structure import structure
from desk.agents.studies.swings import swings, touched
from tests.agents.bars import bars_of, walk
from tests.agents.samples import FRESH
from widgets.specs.studies import BaseRateStudy, MomentumStudy, StructureStudy


def study_momentum(closes: list[float]) -> MomentumStudy:
    found = momentum("BTC-USDT", "1m", 2, bars_of(closes), closes[-1], FRESH)
    assert found is not None
    return found


def study_structure(bars: list[Candle], last: float) -> StructureStudy:
    found = structure("BTC-USDT", "1m", 2, bars, last, FRESH)
    assert found is not None
    return found


def study_base_rate(closes: list[float], ahead: int = 15) -> BaseRateStudy:
    found = base_rate("BTC-USDT", "1m", "15m", ahead, 2, bars_of(closes), FRESH)
    assert found is not None
    return found


@given(st.integers(0, 10_000), st.integers(20, 90))
@settings(max_examples=60, deadline=None)
def test_swings_never_change_when_more_bars_arrive(seed: int, cut: int) -> None:
    bars = bars_of(walk(100, seed))
    assert [swing for swing in swings(bars) if swing.known < cut] == swings(bars[:cut])


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_swings_of_the_mirrored_price_are_mirrored(seed: int) -> None:
    bars = bars_of(walk(80, seed))
    mirrored = [
        Candle(b.instrument, b.ts, b.interval, -b.open, -b.low, -b.high, -b.close, b.volume, b.trades, True)
        for b in bars
    ]
    flipped = {"high": "low", "low": "high"}
    assert sorted((s.anchor, s.side, s.price) for s in swings(bars)) == sorted(
        (s.anchor, flipped[s.side], -s.price) for s in swings(mirrored)
    )


def test_a_swing_is_known_only_after_its_lag() -> None:
    bars = bars_of([100, 101, 102, 105, 103, 102, 101])
    assert next((s.side, s.anchor, s.known) for s in swings(bars)) == ("high", 3, 6)
    assert swings(bars[:6]) == []


def test_a_level_is_touched_once_a_later_bar_trades_beyond_it() -> None:
    bars = bars_of([100, 101, 102, 105, 103, 102, 101, 100, 104, 106])
    high = next(swing for swing in swings(bars) if swing.side == "high")
    assert not touched(bars[:8], high)
    assert touched(bars, high)


def test_momentum_points_where_the_price_went() -> None:
    up, down = study_momentum(walk(120, 1, 0.002)), study_momentum(walk(120, 1, -0.002))
    assert up.drift_score > 1 > -1 > down.drift_score
    assert up.ema_gap_atr > 0 > down.ema_gap_atr
    assert up.efficiency > 0.5
    assert up.return_long_pct > 0 > down.return_long_pct


def test_a_flat_market_has_no_momentum_and_no_fault() -> None:
    flat = study_momentum([100.0] * 60)
    assert (flat.drift_score, flat.efficiency, flat.return_long_pct) == (0.0, 0.0, 0.0)


def test_structure_finds_the_nearest_untouched_levels() -> None:
    bars = bars_of(
        [
            100,
            101,
            102,
            105,
            103,
            102,
            101,
            99,
            98,
            99,
            100,
            101,
            102,
            101,
            100,
            101,
            101.5,
            101,
            101,
            101,
            101,
        ]
    )
    found = study_structure(bars, 101.0)
    assert found.resistance is not None
    assert found.support is not None
    assert found.support < 101.0 < found.resistance
    assert found.range_low <= found.support
    assert 0.0 <= found.range_position_pct <= 100.0


def test_structure_reads_rising_swings() -> None:
    closes = [100 + n * 0.1 + 2 * math.sin(n / 3) for n in range(100)]
    assert study_structure(bars_of(closes), closes[-1]).trend == "rising"
    assert study_structure(bars_of([200 - c for c in closes]), 200 - closes[-1]).trend == "falling"


def test_base_rates_are_shrunk_towards_one_half() -> None:
    rising = study_base_rate([100 * 1.001**n for n in range(151)])
    assert rising.windows == 10
    assert rising.up_share == pytest.approx((10 + 10) / 30)
    assert rising.typical_move_pct == pytest.approx((1.001**15 - 1) * 100, rel=0.01)


def test_a_driftless_walk_moves_as_far_by_range_as_by_count() -> None:
    long = study_base_rate(walk(1200, 3), 15)
    short = study_base_rate(walk(100, 3), 15)
    assert short.windows < 8 <= long.windows
    assert short.typical_move_pct == pytest.approx(long.typical_move_pct, rel=0.6)


def test_too_few_bars_give_no_study() -> None:
    closes = walk(10, 1)
    assert momentum("BTC-USDT", "1m", 2, bars_of(closes), closes[-1], FRESH) is None
    assert structure("BTC-USDT", "1m", 2, bars_of(closes), closes[-1], FRESH) is None
    assert base_rate("BTC-USDT", "1m", "15m", 15, 2, bars_of(closes), FRESH) is None


def trades(sides: str, step: int = SECOND) -> list[Trade]:
    return [
        Trade("BTC-USDT", n * step, 100.0, 1.0, "buy" if side == "b" else "sell", n + 1)
        for n, side in enumerate(sides)
    ]


def test_takers_are_counted_by_volume() -> None:
    flow = taker_flow(trades("bbbs" * 50), 200 * SECOND)
    assert flow.buy_share_pct == 75.0
    assert flow.trades == 200


def test_an_unusual_last_minute_stands_out() -> None:
    dice = random.Random(5)
    before = "".join(dice.choice("bs") for _ in range(180))
    bought, sold = (taker_flow(trades(before + side * 60), 240 * SECOND) for side in "bs")
    assert bought.score is not None
    assert sold.score is not None
    assert bought.score > 2
    assert sold.score < -2


def test_no_trades_are_no_flow() -> None:
    assert taker_flow([], 10).score is None
    assert taker_flow(trades("b" * 20), 20 * SECOND).score is None


@pytest.mark.parametrize(
    ("horizon", "counts", "interval"),
    [
        ("15m", {"1m": 480, "5m": 320, "1s": 900}, "1m"),
        ("1h", {"1m": 480, "5m": 320}, "5m"),
        ("5m", {"1m": 480, "1s": 100, "5s": 20}, "1m"),
        ("5m", {"1m": 480, "15s": 400}, "15s"),
        ("15m", {"1s": 300, "5s": 60, "1m": 5}, "1s"),
        ("4h", {"15m": 240, "1h": 60, "1m": 480}, "15m"),
    ],
)
def test_the_bars_suit_the_horizon(horizon: str, counts: dict[str, int], interval: str) -> None:
    assert bar_interval(horizon, lambda name: counts.get(name, 0)) == interval


def test_every_horizon_is_several_bars_long() -> None:
    for horizon in HORIZONS:
        assert bars_ahead(horizon, bar_interval(horizon, lambda name: 0)) >= 3
