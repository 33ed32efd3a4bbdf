"""The shape of a market and its features, drawn: legible where room is short, with words beside every colour."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.strip import Strip

from tests.widgets import samples
from tests.widgets.feature_samples import anomaly, features, learning
from tests.widgets.stage import INK, plain
from widgets.anomaly import anomaly_lines
from widgets.chart import ChartPane
from widgets.features import NAMES, features_lines
from widgets.ink import Ink

SIZES = [(44, 11), (52, 11), (60, 18), (100, 20), (158, 46)]
SAMPLES = {
    "features": lambda width, height, ink: features_lines(features(), width, height, ink),
    "parked": lambda width, height, ink: anomaly_lines(anomaly(), width, height, ink),
    "learning": lambda width, height, ink: anomaly_lines(learning(), width, height, ink),
}
Draw = Callable[[int, int, Ink], list[Strip]]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SAMPLES)
def test_it_looks_as_it_did(name: str, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    draw: Draw = SAMPLES[name]
    assert plain(draw(*size, INK)) == snapshot


@pytest.mark.parametrize("size", [*SIZES, (20, 4), (8, 2), (1, 1), (400, 90)])
@pytest.mark.parametrize("name", SAMPLES)
def test_it_fills_its_place_exactly_and_says_the_same_without_colour(
    name: str, size: tuple[int, int]
) -> None:
    draw: Draw = SAMPLES[name]
    lines = draw(*size, INK)
    assert len(lines) == size[1]
    assert {line.cell_length for line in lines} == {size[0]}
    assert plain(draw(*size, Ink())) == plain(lines)


@pytest.mark.parametrize("size", SIZES)
def test_a_parked_market_says_so_why_and_what_follows(size: tuple[int, int]) -> None:
    text = " ".join(plain(anomaly_lines(anomaly(), *size, INK)).split())
    assert text.startswith("PARKED score 0.68")
    assert "spread high, depth low." in text
    assert "propose nothing; people can order as ever." in text
    assert "▲ 4.7" in text
    assert text.count("far") == 2 or "▲ 4.7!" in text


def test_an_ordinary_and_an_unusual_market_have_words_of_their_own() -> None:
    calm = anomaly(ceiling="full", reason="", score=0.41, follows="Nothing is held back.")
    assert "Ordinary" in plain(anomaly_lines(calm, 60, 18, INK))
    assert "as it usually does" in plain(anomaly_lines(calm, 60, 18, INK))
    odd = anomaly(
        ceiling="approval", reason="the market lies beyond its clean window", follows="Nothing changes."
    )
    text = plain(anomaly_lines(odd, 60, 18, INK))
    assert "Unusual" in text
    assert "The market lies beyond its clean window." in text


def test_while_it_learns_it_says_how_much_is_missing() -> None:
    text = plain(anomaly_lines(learning(), 52, 11, INK))
    assert "samples 188 of 500" in text
    assert "312 samples to go" in text
    assert "one sample to go" in plain(anomaly_lines(learning(missing=1, samples=499), 80, 18, INK))


def test_without_a_sample_it_waits_for_a_book_and_stale_is_told() -> None:
    assert "order book of BTC-USDT" in plain(anomaly_lines(learning(measures=()), 60, 18, INK))
    stale = anomaly(provenance=samples.stale())
    assert "stale 14s" in plain(anomaly_lines(stale, 52, 11, INK))
    assert "stale 14s" in plain(features_lines(features(provenance=samples.stale()), 52, 11, INK))


def test_every_feature_has_a_short_name() -> None:
    assert {each.label for each in features().features} == set(NAMES)
    assert max(map(len, NAMES.values())) <= 10


def test_a_table_tells_parameters_other_values_and_what_is_missing() -> None:
    text = plain(features_lines(features(), 158, 46, INK))
    for words in (
        "MACD       12 26 9",
        "signal 97,302.6",
        "needs 1,441 bars that traded, has 240",
        "3 absent",
        "counts from the oldest bar there is",
    ):
        assert words in text
    assert "2 without a value" in text
    assert "0.0610%" in text


def test_where_room_is_short_it_says_how_many_are_shown_and_keeps_those_with_a_value() -> None:
    text = plain(features_lines(features(), 52, 11, INK))
    assert "of 26 shown" in text
    for name in ("EMA", "RSI", "ATR", "Realised", "Touch flow"):
        assert name in text
    assert "VPIN" not in text


def test_no_closed_bar_is_told_in_a_sentence() -> None:
    text = plain(features_lines(features(bars=0), 60, 12, INK))
    assert "No 1m bar of BTC-USDT has closed so far." in text


def test_the_chart_gives_its_place_to_the_study_and_takes_it_back() -> None:
    pane = ChartPane()
    pane.show(samples.chart())
    candles = plain(pane.draw(60, 18, INK))
    pane.action_study("anomaly")
    assert "Reading the shape of the market" in plain(pane.draw(60, 18, INK))
    pane.show_study(anomaly())
    assert "PARKED" in plain(pane.draw(60, 18, INK))
    pane.action_study("features")
    assert "Working out the features" in plain(pane.draw(60, 18, INK))
    pane.show_study(features())
    assert "Bars closed to" in plain(pane.draw(60, 18, INK))
    pane.show_study(features(interval="5m"))
    assert "Working out the features" in plain(pane.draw(60, 18, INK))
    pane.action_study("features")
    assert plain(pane.draw(60, 18, INK)) == candles
