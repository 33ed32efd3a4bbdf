"""Anomalies in the shape of a market: the forest, what it finds in recordings, and the one thing it may do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from itertools import product

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.anomaly import FEWEST, AnomalyDetector, AnomalyReading, Autonomy, learned, reduced
from data.anomaly_features import NAMES, MarketShape, ShapeSampler
from data.anomaly_forest import expected_path, planted
from data.market import Market
from data.recording import open_recording
from data.simulator.dice import Dice
from tests.data.building import BTC, SECOND, START, delta, market, snapshot, top, trade
from tests.shared import recording

RECORDED = ["spot_btcusdt_20240808", "usdm_btcusdt_20240808", "cm_ethusd_perp_20240808"]
CRASH = {"spread": 4.0, "depth": -1.6, "flow": -6.0, "volatility": 2.3, "trade_rate": 2.3}
SINGLE = [{"depth": -3.0}, {"spread": 5.7}, {"volatility": 3.0}, {"trade_rate": 3.0}]
ENOUGH = ("depth", "spread")
"""Of those, what lies far beyond even a lively clean window."""


def rank_sum(clean: Sequence[float], odd: Sequence[float]) -> float:
    """Area under the curve: how often an odd score lies above a clean one."""
    wins = math.fsum((b > a) + 0.5 * (b == a) for a, b in product(clean, odd))
    return wins / (len(clean) * len(odd))


def cloud(count: int, seed: int, width: int = 6) -> list[tuple[float, ...]]:
    """Normal points, each coordinate leaning on the one before."""
    dice = Dice(seed, "cloud")
    rows = []
    for _ in range(count):
        row = [dice.normal()]
        while len(row) < width:
            row.append(0.6 * row[-1] + 0.8 * dice.normal())
        rows.append(tuple(row))
    return rows


def shape(row: Sequence[float], at: int = START) -> MarketShape:
    return MarketShape("BTC-USDT", at, *row)


def struck(one: MarketShape, by: dict[str, float]) -> MarketShape:
    """The shape with some figures moved."""
    return msgspec.structs.replace(one, **{name: getattr(one, name) + move for name, move in by.items()})


@cache
def recorded(name: str) -> tuple[list[MarketShape], list[MarketShape]]:
    """Four samples a second of a recording: seven in ten to learn from, three to judge."""
    played = open_recording(recording(f"binance/ws/{name}.jsonl.gz"))
    live = Market(played.instruments, played.venue)
    sampler = ShapeSampler(live.view(live.symbols[0]).instrument)
    shapes: list[MarketShape] = []
    due = 0
    for event in played.events():
        live.apply(event)
        sampler.hear(event)
        if event.ts >= due:
            due = event.ts + SECOND // 4
            found = sampler.sample(live, event.ts)
            if found is not None:
                shapes.append(found)
    return [s for n, s in enumerate(shapes) if n % 10 < 7], [s for n, s in enumerate(shapes) if n % 10 >= 7]


@cache
def detector(name: str) -> AnomalyDetector:
    return learned(recorded(name)[0], 7)


def test_the_expected_path_is_that_of_a_binary_search_tree() -> None:
    assert [expected_path(n) for n in (0, 1, 2)] == [0.0, 0.0, 1.0]
    assert expected_path(256) == pytest.approx(
        2.0 * (math.log(255) + 0.5772156649) - 2.0 * 255 / 256, abs=5e-3
    )


def test_one_seed_gives_one_forest_and_another_seed_another() -> None:
    rows = cloud(600, 1)
    probe = cloud(50, 2)
    one, same, other = (list(map(planted(rows, seed).score, probe)) for seed in (5, 5, 6))
    assert one == same
    assert one != other
    assert max(abs(a - b) for a, b in zip(one, other, strict=True)) < 0.1


def test_points_far_out_in_several_ways_score_above_clean_ones() -> None:
    forest = planted(cloud(2000, 1), 5)
    clean = [forest.score(row) for row in cloud(300, 2)]
    far = [forest.score([3.0 * value for value in row]) for row in cloud(300, 3)]
    out = [forest.score([value + 4.0 for value in row]) for row in cloud(300, 4)]
    assert rank_sum(clean, far) > 0.85
    assert rank_sum(clean, out) > 0.99
    assert 0.35 < math.fsum(clean) / len(clean) < 0.5


def test_scores_lie_between_nothing_and_one_and_rows_all_alike_are_ordinary() -> None:
    forest = planted(cloud(300, 1), 5)
    assert all(0.0 < forest.score(row) < 1.0 for row in cloud(50, 2))
    assert planted([(1.0, 2.0)] * 300, 5).score((9.0, 9.0)) == 0.5


@pytest.mark.parametrize("rows", [[], [(1.0,)], [(1.0, 2.0), (1.0,)], [(1.0,), (math.nan,)]])
def test_rows_that_make_no_forest_are_refused(rows: list[tuple[float, ...]]) -> None:
    with pytest.raises(ValueError, match="row"):
        planted(rows, 1)


@pytest.mark.parametrize("name", RECORDED)
def test_in_a_recorded_market_a_crash_is_told_from_calm_and_parks(name: str) -> None:
    judge, found = recorded(name)[1], detector(name)
    calm = [found.read(one) for one in judge]
    crash = [found.read(struck(one, CRASH)) for one in judge]
    assert rank_sum([r.score for r in calm], [r.score for r in crash]) > 0.97
    assert len([r for r in calm if r.ceiling < Autonomy.FULL]) <= 0.03 * len(calm)
    assert all(r.ceiling < Autonomy.FULL and r.reason for r in crash)
    assert len([r for r in crash if r.ceiling is Autonomy.PARKED]) > 0.5 * len(crash)
    assert all("spread" in {one.name for one in r.outstanding} for r in crash)


@pytest.mark.parametrize("name", RECORDED)
@pytest.mark.parametrize("by", SINGLE, ids=lambda by: next(iter(by)))
def test_one_figure_alone_ranks_above_calm_and_far_beyond_the_clean_window_makes_people_approve(
    name: str, by: dict[str, float]
) -> None:
    judge, found = recorded(name)[1], detector(name)
    calm = [found.read(one).score for one in judge]
    odd = [found.read(struck(one, by)) for one in judge]
    assert rank_sum(calm, [r.score for r in odd]) > 0.70
    told = next(iter(by))
    if told in ENOUGH:
        assert all(r.ceiling < Autonomy.FULL for r in odd)
        assert all(told in {one.name for one in r.outstanding} for r in odd)


@settings(deadline=None)
@given(
    st.sampled_from(Autonomy),
    st.lists(st.floats(-50.0, 50.0) | st.sampled_from([math.nan, math.inf]), min_size=6, max_size=6),
)
def test_no_reading_ever_raises_autonomy(level: Autonomy, row: list[float]) -> None:
    reading = small().read(shape(row))
    assert reading.reduced(level) <= level
    assert reduced(level, reading) <= level
    assert reading.reduced(level) <= reading.ceiling
    assert bool(reading.reason) == (reading.ceiling < Autonomy.FULL)
    if not all(map(math.isfinite, row)):
        assert reading.ceiling is Autonomy.PARKED


def test_without_a_reading_people_approve() -> None:
    assert [reduced(level, None) for level in Autonomy] == [
        Autonomy.PARKED,
        Autonomy.APPROVAL,
        Autonomy.APPROVAL,
    ]


@cache
def small() -> AnomalyDetector:
    return learned([shape(row) for row in cloud(FEWEST, 1)], 3)


def test_the_threshold_leaves_one_in_two_hundred_of_the_clean_window_above() -> None:
    clean = [shape(row) for row in cloud(2000, 1)]
    found = learned(clean, 3)
    above = [r for r in map(found.read, clean) if r.score > found.threshold]
    assert 5 <= len(above) <= 10
    assert found.greatest >= found.threshold
    assert all(r.ceiling is Autonomy.APPROVAL for r in above)


def test_a_window_that_is_too_short_teaches_nothing() -> None:
    with pytest.raises(ValueError, match="too few"):
        learned([shape(row) for row in cloud(FEWEST - 1, 1)], 3)


def test_a_reading_names_what_stands_out_and_travels() -> None:
    far = small().read(shape((0.0, -30.0, 0.0, 25.0, 0.0, 0.0)))
    assert [one.name for one in far.outstanding] == ["depth", "volatility"]
    assert far.outstanding[0].deviations < -10.0
    assert "depth low, volatility high" in far.reason
    assert msgspec.json.decode(msgspec.json.encode(far), type=AnomalyReading) == far


def test_a_sample_measures_the_book_the_flow_and_the_trades() -> None:
    live, sampler = market(), ShapeSampler(BTC)
    live.listen(sampler.hear)
    assert sampler.sample(live, START) is None
    live.apply(snapshot([(99.99, 2.0)], [(100.01, 2.0)], at=START))
    live.apply(top(99.99, 100.01, at=START, bid_size=2.0, ask_size=2.0))
    assert sampler.sample(live, START) is None
    for n in range(40):
        live.apply(trade(100.0, 1.0, START + n, "buy", number=n + 1))
    live.apply(delta(11, 11, bids=[(99.99, 6.0)], at=START + 50))
    live.apply(top(99.99, 100.01, at=START + 50, bid_size=6.0, ask_size=2.0))
    found = sampler.sample(live, START + SECOND)
    assert found is not None
    assert dict(zip(NAMES, found.row, strict=True)) == {
        "spread": pytest.approx(math.log(2.0), abs=1e-3),
        "depth": pytest.approx(math.log(800.0), abs=1e-3),
        "flow": pytest.approx(math.asinh(4.0 / 2.02), abs=1e-3),
        "volatility": pytest.approx(math.log(0.01)),
        "trade rate": pytest.approx(math.log(41.0)),
        "sign memory": pytest.approx(0.2478, abs=1e-3),
    }
    live.apply(delta(20, 21, at=START + 60))
    assert sampler.sample(live, START + 2 * SECOND) is None
