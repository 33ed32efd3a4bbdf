"""The volatility study on the chart: cone, term structure and words, in any size and without colour."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.widgets import samples
from tests.widgets.stage import INK, plain
from tests.widgets.volatility_samples import horizon, volatility
from widgets.chart import ChartPane
from widgets.cone import LEGEND, cone_lines
from widgets.ink import Ink
from widgets.volatility import volatility_lines

SIZES = [(38, 8), (44, 11), (54, 11), (60, 18), (60, 40), (78, 19), (100, 20), (158, 46)]


@pytest.mark.parametrize("size", [(54, 11), (60, 18), (78, 19), (100, 20)])
def test_it_looks_as_it_did(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    assert plain(volatility_lines(volatility(), *size, INK)) == snapshot


@pytest.mark.parametrize("size", SIZES)
def test_every_size_is_filled_and_says_the_same_without_colour(size: tuple[int, int]) -> None:
    width, height = size
    lines = volatility_lines(volatility(), width, height, INK)
    assert [line.cell_length for line in lines] == [width] * height
    text = plain(lines)
    assert plain(volatility_lines(volatility(), width, height, Ink())) == text
    for sign in ("◆", "░", "max", "min", "mid", "15m", "4h", "100%"):
        assert sign in text


@pytest.mark.parametrize(
    "size", [(width, height) for width in (1, 5, 12, 20, 97) for height in (1, 2, 5, 15)]
)
def test_no_size_breaks_it(size: tuple[int, int]) -> None:
    lines = volatility_lines(volatility(), *size, INK)
    assert [line.cell_length for line in lines] == [size[0]] * size[1]


def test_at_its_smallest_place_it_says_what_matters_above_the_cone() -> None:
    first, second, *_ = plain(volatility_lines(volatility(), 54, 11, INK)).splitlines()
    assert first == "HIGH, percentile 83  57.1% ±3.7 p.a.  rank 4 of 6"
    assert second == "Last bar -0.21%, 2.4x expected  jumps 18%"


def test_with_room_it_says_all_of_it_and_the_term_structure() -> None:
    text = plain(volatility_lines(volatility(), 158, 46, INK))
    for words in (
        "57.1% ±3.7 p.a., Rogers-Satchell",
        "HIGH, above 83% of its past",
        "1.31x",
        "-0.21%, 2.4x expected",
        "18% of variance, beyond chance",
        "rank 4 of 6, 0.82x the median",
        "falling: moves turn back",
        "1500 closed 1m bars, sim",
        LEGEND,
    ):
        assert words in text
    assert "52.0%    ±5.0" in text
    by_chance = plain(volatility_lines(volatility(jump_score=1.0), 158, 46, INK))
    assert "18% of variance, not beyond chance" in by_chance


def test_maximised_on_a_small_screen_the_term_structure_stands_beside_the_cone() -> None:
    text = plain(volatility_lines(volatility(), 78, 19, INK))
    assert "52.0%    ±5.0" in text
    assert "◆" in text
    assert "percentile 83" in text


def test_a_table_without_room_leaves_out_horizons_but_never_the_first_or_last() -> None:
    text = plain(volatility_lines(volatility(), 100, 15, INK))
    right = [line[54:58].strip() for line in text.splitlines()]
    assert "1m" in right
    assert "4h" in right
    assert "5m" not in right


def test_bands_stand_in_their_order_and_now_among_them() -> None:
    rows = plain(cone_lines(volatility(), 60, 30, INK)).splitlines()
    at = {
        name: next(y for y, row in enumerate(rows) if row.endswith(name))
        for name in ("max", "3/4", "mid", "1/4", "min")
    }
    assert list(at.values()) == sorted(at.values())
    shown = [y for y, row in enumerate(rows[:-1]) for _ in range(row.count("◆"))]
    assert len(shown) == 5
    assert all(at["max"] - 12 <= y <= at["min"] + 12 for y in shown)


def test_a_cone_of_one_horizon_or_of_equal_bands_is_drawn() -> None:
    one = volatility(horizons=(horizon("1h", 4),))
    assert "◆" in plain(cone_lines(one, 54, 9, INK))
    flat = dict.fromkeys(
        ("low_pct", "quarter_pct", "median_pct", "three_quarters_pct", "high_pct", "now_pct"), 40.0
    )
    level = volatility(horizons=tuple(horizon(label, 3).model_copy(update=flat) for label in ("1h", "2h")))
    assert "41%" in plain(cone_lines(level, 54, 9, INK))


def test_what_is_missing_is_said_and_never_drawn_as_a_number() -> None:
    nothing = volatility(horizons=(), bars=12)
    text = " ".join(plain(volatility_lines(nothing, 54, 11, INK)).split())
    assert "Nothing here yet" in text
    assert "12 closed 1m bars of BTC-USDT" in text
    no_cone = volatility(horizons=(horizon("1m", 0), horizon("5m", 1)), note="too few bars for 15m")
    text = " ".join(plain(volatility_lines(no_cone, 60, 20, INK)).split())
    assert "No cone from 1500 closed 1m bars: too few bars for 15m." in text
    assert "60.0%" in text
    still = dict.fromkeys(("low_pct", "quarter_pct", "median_pct", "three_quarters_pct", "high_pct"), 0.0)
    stands = volatility(horizons=(horizon("1h", 4).model_copy(update=still),))
    assert "it did not move" in plain(volatility_lines(stands, 80, 20, INK))
    few = volatility(
        regime="UNKNOWN", percentile=None, surprise=None, move_pct=None, rank=None, relative=None,
        volatility_pct=None, error_pct=None, jump_share_pct=None, jump_score=None, fast_slow=None, shape="unknown",
    )  # fmt: skip
    text = plain(volatility_lines(few, 120, 20, INK))
    assert "UNKNOWN (under 200 bars)" in text
    assert "not known: too few bars" in text
    assert plain(volatility_lines(few, 54, 11, INK)).startswith("UNKNOWN (under 200 bars)")


@pytest.mark.parametrize("size", [(54, 11), (100, 20)])
def test_what_is_stale_says_why_in_words(size: tuple[int, int]) -> None:
    assert "! Of the past: no trade" in plain(
        volatility_lines(volatility(provenance=samples.stale()), *size, INK)
    )


def test_v_shows_it_in_place_of_the_candles_and_takes_it_away_again() -> None:
    pane = ChartPane()
    pane.show(samples.chart())
    candles = plain(pane.draw(54, 11, INK))
    pane.action_study("volatility")
    assert "Measuring volatility" in plain(pane.draw(54, 11, INK))
    pane.show_study(volatility(instrument="ETH-USDT"))
    assert "Measuring volatility" in plain(pane.draw(54, 11, INK))
    pane.show_study(volatility())
    assert "percentile 83" in plain(pane.draw(54, 11, INK))
    assert "volatility" in pane.title_detail
    pane.show_instead("volatility")
    assert pane.study == "volatility"
    pane.action_study("volatility")
    assert plain(pane.draw(54, 11, INK)) == candles
