"""Candles that traders know by their shape, holes between them, and days on the axis."""

from __future__ import annotations

from tests.widgets import samples
from tests.widgets.stage import INK, plain
from widgets.chart_lines import chart_lines
from widgets.chart_view import View
from widgets.ink import Ink
from widgets.specs.market import Bar, Chart

MINUTE = 60 * samples.SECOND
DAY = 1440 * MINUTE


def chart_of(*prices: tuple[float, float, float, float], zoom_at: int = samples.NOW) -> Chart:
    """Candles of open, high, low and close."""
    return samples.chart(lines=()).model_copy(
        update={
            "bars": tuple(
                Bar(
                    at=zoom_at + number * MINUTE,
                    open=opened,
                    high=high,
                    low=low,
                    close=close,
                    volume=1.0,
                    closed=True,
                )
                for number, (opened, high, low, close) in enumerate(prices)
            )
        }
    )


def holed(missing: range) -> Chart:
    spec = samples.chart(lines=())
    left = tuple(bar for number, bar in enumerate(spec.bars) if number not in missing)
    return spec.model_copy(update={"bars": left})


def test_a_doji_is_a_level_stroke_through_its_wick() -> None:
    spec = chart_of((10, 20, 1, 20), (12, 18, 4, 12), (12, 18, 12, 12), (12, 12, 4, 12), (12, 12, 12, 12))
    text = plain(chart_lines(spec, 40, 11, INK))
    for stroke in "┿┷┯━":
        assert text.count(stroke) == 1
    wide = plain(chart_lines(spec, 60, 11, INK, View(zoom=2)))
    assert "━┿━" in wide
    assert "━━━" in wide


def test_a_candle_of_one_tick_has_a_body() -> None:
    text = plain(chart_lines(chart_of((10, 20, 1, 20), (12.0, 12.1, 12.0, 12.1)), 40, 11, INK))
    newest = [line[33] for line in text.splitlines()[1:-1] if len(line) > 33]
    assert sum(glyph in "╻╹┃" for glyph in newest) == 1


def test_a_hole_is_a_dotted_column_with_how_long_nothing_was_heard() -> None:
    text = plain(chart_lines(holed(range(80, 100)), 100, 24, Ink()))
    assert "no data 20m" in text
    assert sum("┊" in line for line in text.splitlines()) >= 12
    assert "┊" not in plain(chart_lines(samples.chart(), 100, 24, Ink()))


def test_the_oldest_candles_can_be_reached_past_holes() -> None:
    spec = samples.chart(lines=()).model_copy(update={"bars": samples.chart().bars[::4]})
    text = plain(chart_lines(spec, 50, 12, INK, View(back=1000)))
    assert f"{spec.bars[0].at // MINUTE % 60:02}" in text.splitlines()[-1]


def test_midnight_has_a_date_on_the_axis() -> None:
    start = samples.NOW // DAY * DAY + DAY - 30 * MINUTE
    spec = chart_of(*[(10 + n % 3, 14, 9, 11) for n in range(60)], zoom_at=start)
    axis = plain(chart_lines(spec, 70, 14, INK)).splitlines()[-1]
    assert "6 Jan" in axis
    assert "00:00" not in axis


def test_the_last_price_of_a_stale_chart_does_not_look_like_one_of_now() -> None:
    stale = samples.chart(provenance=samples.stale())
    styles = [
        segment.style
        for spec in (samples.chart(), stale)
        for line in chart_lines(spec, 70, 16, Ink(marker=INK.chart_up, stale=INK.chart_down))
        for segment in line
        if "◂" in segment.text
    ]
    assert styles == [INK.chart_up, INK.chart_down]
    assert "stale 14s" in plain(chart_lines(stale, 54, 11, INK)).splitlines()[0]
