"""Market structure on the chart: marks for what the candles leave room for, a list, and a key for each."""

from __future__ import annotations

from tests.widgets import samples
from tests.widgets.stage import INK, plain
from widgets.chart import ChartPane
from widgets.chart_lines import chart_lines
from widgets.chart_view import View
from widgets.structure_list import structure_lines


def shown() -> ChartPane:
    pane = ChartPane()
    pane.show(samples.chart())
    pane.show_study(samples.structure())
    return pane


def test_the_candles_stand_alone_until_a_key_shows_the_marks_and_hides_them_again() -> None:
    pane = shown()
    bare = plain(chart_lines(samples.chart(), 100, 24, INK))
    assert plain(pane.draw(100, 24, INK)) == bare
    pane.action_study("marks")
    marked = plain(pane.draw(100, 24, INK))
    assert "CHoCH▼" in marked
    assert "FVG▲" in marked
    assert "×" in marked
    pane.action_study("marks")
    assert plain(pane.draw(100, 24, INK)) == bare


def test_a_key_lists_the_events_with_the_time_they_were_known() -> None:
    pane = shown()
    pane.action_study("events")
    text = plain(pane.draw(60, 10, INK))
    assert "Falling, last break down" in text
    assert "13:51     CHoCH ▼" in text
    assert "13:28     FVG ▲" in text
    assert "events" in pane.title_detail
    pane.action_study("events")
    assert "Known at" not in plain(pane.draw(60, 10, INK))


def test_structure_of_other_candles_is_not_drawn() -> None:
    pane = shown()
    pane.action_study("marks")
    pane.show_study(samples.structure(interval="5m"))
    assert plain(pane.draw(100, 24, INK)) == plain(chart_lines(samples.chart(), 100, 24, INK))
    pane.action_study("events")
    assert "Reading the structure" in plain(pane.draw(60, 10, INK))


def test_marks_never_hide_a_candle() -> None:
    bare = plain(chart_lines(samples.chart(lines=()), 100, 24, INK)).splitlines()
    marked = plain(
        chart_lines(samples.chart(lines=()), 100, 24, INK, structure=samples.structure())
    ).splitlines()
    for before, after in zip(bare, marked, strict=True):
        assert all(now == was for was, now in zip(before, after, strict=False) if was in "│┃╽╿╷╵╻╹")


def test_what_lies_out_of_sight_is_left_out() -> None:
    text = plain(chart_lines(samples.chart(), 40, 20, INK, View(2, 60), structure=samples.structure()))
    assert "CHoCH" not in text


def test_what_became_of_a_zone_is_told_in_a_word_even_where_there_is_little_room() -> None:
    for width in (44, 60, 90):
        assert "touched" in plain(structure_lines(samples.structure(), width, 8, INK))


def test_no_structure_is_told_in_a_sentence() -> None:
    text = plain(structure_lines(samples.structure(events=()), 60, 6, INK))
    assert "No structure in 119 closed 1m bars of BTC-USDT so far." in text
