"""The liquidity gauge as it is drawn: a word beside every bar, reasons beside what is missing, at every size."""

from __future__ import annotations

import pytest

from tests.widgets import samples
from tests.widgets.liquidity_samples import liquidity, overridden, unknown
from tests.widgets.stage import INK, plain
from widgets.chart import ChartPane
from widgets.ink import Ink
from widgets.liquidity import liquidity_lines

SIZES = [(54, 11), (60, 18), (100, 20), (158, 46)]
ODD_SIZES = [(38, 10), (30, 6), (20, 4), (80, 1), (8, 3), (1, 1)]


@pytest.mark.parametrize("ink", [INK, Ink()], ids=["colours", "monochrome"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_everything_is_told_in_words_at_every_size(width: int, height: int, ink: Ink) -> None:
    text = plain(liquidity_lines(liquidity(), width, height, ink))
    for words in (
        "Stress 0.41 thin",
        "would allow 59% of the usual size",
        "▴thin",
        "0.88",
        "not told from noise (t 0.8)",
        "this hour of other days, 168 values",
        "Last 10 min",
        "VPIN 0.36  for display only",
    ):
        assert words in text


@pytest.mark.parametrize("level", ["thin", "stressed"])
@pytest.mark.parametrize(("width", "height"), [(52, 10), (44, 12), (38, 10)])
def test_the_least_places_of_a_chart_lose_words_before_figures(width: int, height: int, level: str) -> None:
    text = plain(liquidity_lines(liquidity(level=level), width, height, INK))
    for words in (
        f"Stress 0.41 {level}",
        "would allow 59%",
        "814K",
        "2.4M",
        "0.88",
        "not told from noise",
        "this hour of other days",
        "Last 10 min",
    ):
        assert words in text


@pytest.mark.parametrize(
    "spec", [liquidity(), overridden(), unknown()], ids=["thin", "overridden", "unknown"]
)
@pytest.mark.parametrize(("width", "height"), [*SIZES, *ODD_SIZES])
def test_it_is_exactly_as_large_as_its_place(spec: object, width: int, height: int) -> None:
    lines = liquidity_lines(spec, width, height, INK)  # type: ignore[arg-type]
    assert [line.cell_length for line in lines] == [width] * height


def test_the_bar_is_as_long_as_the_stress_and_the_rest_of_its_track_is_dotted() -> None:
    bar = liquidity_lines(liquidity(stress=0.5, level="stressed"), 60, 18, Ink())[1].text
    assert bar == "█" * 30 + "·" * 30


def test_measures_stand_below_each_other() -> None:
    lines = plain(liquidity_lines(liquidity(), 100, 20, INK)).splitlines()
    rows = [line for line in lines if line.startswith(("Spread", "Depth", "Amihud"))]
    assert len({row.index("%") for row in rows}) == 1
    assert "Depth within 5 bp, USDT" in rows[1]
    assert "Amihud, bp per million USDT" in rows[2]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_what_overrides_the_gauge_is_told_and_no_measure_beside_it(width: int, height: int) -> None:
    text = " ".join(plain(liquidity_lines(overridden(), width, height, INK)).split())
    assert "Stress 1.00 unusable" in text
    assert "would allow nothing" in text
    assert "The book has a gap that is not repaired: update 12 came after 9." in text
    assert "nothing is measured" in text
    assert "Spread" not in text


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_desk_that_has_just_begun_says_so(width: int, height: int) -> None:
    text = plain(liquidity_lines(unknown(), width, height, INK))
    assert "Stress – unknown" in text
    assert "would allow nothing" in text
    assert "too little history" in text
    assert "VPIN" not in text


def test_what_was_not_measured_is_empty_in_the_past_and_calm_is_a_line() -> None:
    text = plain(liquidity_lines(liquidity(past=(0.0, None, 1.0, 0.5)), 54, 11, INK))
    assert "▁ █▄" in text


def test_a_key_shows_it_in_place_of_the_candles_and_hides_it_again() -> None:
    pane = ChartPane()
    pane.show(samples.chart())
    pane.action_study("liquidity")
    assert "Measuring how easy it is to trade." in plain(pane.draw(60, 18, INK))
    pane.show_study(liquidity(instrument="ETH-USDT"))
    assert "Stress" not in plain(pane.draw(60, 18, INK))
    pane.show_study(liquidity())
    assert "Stress 0.41 thin" in plain(pane.draw(60, 18, INK))
    assert "liquidity" in pane.title_detail
    pane.action_study("liquidity")
    assert "Stress" not in plain(pane.draw(60, 18, INK))
