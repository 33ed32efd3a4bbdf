"""The volatility study of one instrument: term structure, cone, and where it stands now."""

from __future__ import annotations

import json

import pytest

from data.candles import INTERVALS
from data.errors import DataError
from data.market import Market
from data.radar.horizons import LONGEST, ladder
from desk.views.radar import RadarWatch
from desk.views.volatility import VolatilityWatch
from tests.data.building import START, bar, market
from tests.views.test_radar_view import NOW, simulated
from widgets.specs.contract import read
from widgets.specs.volatility import VolatilityStudy


def study(desk: Market, interval: str = "auto", symbol: str = "BTC-USDT") -> VolatilityStudy:
    return VolatilityWatch(desk).view(symbol, NOW, interval)


@pytest.mark.parametrize("name", INTERVALS)
def test_every_interval_has_horizons_of_whole_bars(name: str) -> None:
    found = ladder(INTERVALS[name])
    assert len(found) >= 5
    assert list(found.values()) == sorted(found.values())
    for length in found.values():
        assert length % INTERVALS[name] == 0
        assert 1 <= length // INTERVALS[name] <= LONGEST


def test_it_tells_the_term_structure_and_a_cone_with_today_inside() -> None:
    found = study(simulated({"1m": 480}), "1m")
    assert (found.instrument, found.interval, found.bars) == ("BTC-USDT", "1m", 480)
    assert [row.label for row in found.horizons if row.term_pct is not None][:3] == ["1m", "2m", "5m"]
    cone = [row for row in found.horizons if row.median_pct is not None]
    assert [row.label for row in cone] == ["10m", "15m", "20m", "30m", "45m", "1h"]
    for row in cone:
        bands = (row.low_pct, row.quarter_pct, row.median_pct, row.three_quarters_pct, row.high_pct)
        known = [band for band in bands if band is not None]
        assert len(known) == 5
        assert known == sorted(known)
        assert known[0] <= (row.now_pct or 0.0) <= known[-1]
        assert 0.0 <= (row.now_percentile or 0.0) <= 100.0
    assert found.shape in ("rising", "falling", "flat")
    assert found.jump_share_pct is not None
    assert found.volatility_pct is not None
    assert read(json.loads(found.model_dump_json())) == found


def test_regime_surprise_and_rank_are_those_of_the_radar() -> None:
    desk = simulated({"1m": 480})
    watch = VolatilityWatch(desk)
    for row in watch.radar.view(NOW, "1m").rows:
        found = watch.view(row.instrument, NOW, "1m")
        assert (found.regime, found.percentile, found.surprise) == (row.regime, row.percentile, row.surprise)
        assert (found.rank, found.universe, found.relative) == (row.volatility_rank, 6, row.relative)


def test_auto_takes_the_interval_that_the_radar_takes() -> None:
    desk = simulated({"1m": 300, "5m": 220})
    assert study(desk).interval == RadarWatch(desk).view(NOW).interval == "5m"


def test_too_little_history_is_unknown_and_never_a_default_number() -> None:
    found = study(simulated({"1m": 12}), "1m")
    assert (found.regime, found.percentile, found.volatility_pct, found.rank) == ("UNKNOWN", None, None, None)
    assert (found.jump_share_pct, found.surprise, found.horizons) == (None, None, ())
    empty = study(market(), "1m")
    assert (empty.bars, empty.horizons, empty.provenance.at) == (0, (), 0)


def test_a_price_that_stands_still_has_no_volatility_and_breaks_nothing() -> None:
    desk = market()
    for minute in range(-300, 0):
        desk.apply(bar(minute, 100.0, 100.0, 100.0, 100.0))
    found = VolatilityWatch(desk).view(desk.symbols[0], START, "1m")
    assert {row.high_pct for row in found.horizons if row.high_pct is not None} == {0.0}
    assert found.surprise is None


def test_it_is_worked_out_once_for_each_close() -> None:
    desk = simulated({"1m": 480})
    watch = VolatilityWatch(desk)
    first = watch.view("BTC-USDT", NOW, "1m")
    again = watch.view("BTC-USDT", NOW + 1_000_000_000, "1m")
    assert again.provenance.age_ms == first.provenance.age_ms + 1000
    assert again.horizons == first.horizons


def test_what_there_is_not_is_refused() -> None:
    with pytest.raises(DataError, match="there is no interval 7m"):
        study(market(), "7m")
    with pytest.raises(DataError, match="did you mean BTC-USDT"):
        study(simulated({"1m": 30}), "1m", "BTX-USDT")
