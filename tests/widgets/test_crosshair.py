"""The crosshair: it tells all of one candle, keeps it while others come, and scrolls the chart at its edge."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from tests.widgets import samples
from tests.widgets.stage import INK, plain, screen_text, staged
from widgets.chart import ChartPane
from widgets.chart_lines import chart_lines, layout_of
from widgets.chart_view import View
from widgets.crosshair import Crosshair, cross_view, moved_by, pointed_at, rested
from widgets.ink import Ink
from widgets.specs.market import Bar, Chart

SPEC = samples.chart()


def with_cross(
    index: int, width: int = 100, height: int = 24, ink: Ink = INK, price: float | None = None
) -> str:
    cross = Crosshair(SPEC.bars[index].at, price)
    return plain(chart_lines(SPEC, width, height, ink, View(), structure=samples.structure(), cross=cross))


def grown(spec: Chart, count: int) -> Chart:
    """The same chart after so many more candles; the oldest have left it."""
    last = spec.bars[-1]
    more = tuple(replace(last, at=last.at + number * 60 * samples.SECOND) for number in range(1, count + 1))
    return spec.model_copy(update={"bars": (*spec.bars, *more)[count:]})


def test_it_tells_time_prices_change_and_volume_of_its_candle() -> None:
    bar = SPEC.bars[90]
    first = with_cross(90).splitlines()[0]
    assert first.startswith("13:30  ")
    for name, value in zip("OHLC", (bar.open, bar.high, bar.low, bar.close), strict=True):
        assert f"{name} {value:,.1f}" in first
    assert "▼ -0.01%" in first
    assert "vol 6.25" in first


def test_structure_at_its_candle_is_told_where_it_is_shown() -> None:
    assert "swing high" in with_cross(70)
    assert "CHoCH ▼" in with_cross(110)
    assert "Sweep ▼" in with_cross(101)
    assert "in FVG ▲" in with_cross(90)
    bare = plain(chart_lines(SPEC, 100, 24, INK, View(), cross=Crosshair(SPEC.bars[70].at)))
    assert "swing" not in bare


@pytest.mark.parametrize("ink", [INK, Ink()], ids=["colours", "monochrome"])
@pytest.mark.parametrize(("width", "height"), [(54, 11), (60, 18), (158, 46)])
def test_both_lines_its_price_and_its_time_are_seen_without_colour(ink: Ink, width: int, height: int) -> None:
    text = with_cross(100, width, height, ink)
    lines = text.splitlines()
    assert sum("┊" in line for line in lines) > height // 3
    assert any("┄┄" in line and f"▸{SPEC.bars[100].close:,.1f}" in line for line in lines)
    assert "13:40" in lines[-1]


def test_lines_never_hide_a_candle() -> None:
    spec = samples.chart(lines=())
    bare = plain(chart_lines(spec, 100, 24, INK, market=samples.snapshot())).splitlines()
    crossed = plain(chart_lines(spec, 100, 24, INK, cross=Crosshair(spec.bars[100].at))).splitlines()
    for before, after in zip(bare[2:], crossed[2:], strict=True):
        assert all(now == was for was, now in zip(before, after, strict=False) if was in "│┃╽╿╷╵╻╹█▒")


def test_the_plot_stays_where_it_is_while_the_crosshair_moves() -> None:
    def axis(index: int) -> list[int]:
        return [row for row, line in enumerate(with_cross(index, 60, 18).splitlines()) if "97,000.0" in line]

    assert len({tuple(axis(index)) for index in range(75, 119)}) == 1


async def pressed(pilot: Pilot[None], *keys: str) -> str:
    for key in keys:
        await pilot.press(key)
    await pilot.pause()
    return screen_text(pilot)


async def shown() -> ChartPane:
    pane = ChartPane()
    pane.show(SPEC)
    return pane


async def test_keys_show_it_move_it_and_take_it_away() -> None:
    pane = await shown()
    async with staged(pane, size=(90, 24)) as pilot:
        pane.focus()
        bare = await pressed(pilot)
        assert "13:59  O" in await pressed(pilot, "x")
        assert "13:58  O" in await pressed(pilot, "left")
        assert "13:48  O" in await pressed(pilot, "pageup")
        assert "13:58  O" in await pressed(pilot, "L")
        assert "13:59  O" in await pressed(pilot, "l", "l")
        assert await pressed(pilot, "x") == bare
        await pressed(pilot, "x")
        assert await pressed(pilot, "escape") == bare


async def test_its_line_follows_the_close_until_it_is_moved() -> None:
    pane = await shown()
    async with staged(pane, size=(90, 24)) as pilot:
        pane.focus()
        assert f"▸{SPEC.bars[-1].close:,.1f}" in await pressed(pilot, "x")
        assert "from close" in await pressed(pilot, "down", "j")
        assert pane.cross is not None
        low = pane.cross.price
        assert low is not None
        assert low < SPEC.bars[-1].close
        await pressed(pilot, "up", "left")
        assert pane.cross.price is not None
        assert pane.cross.price > low


async def test_at_the_edge_the_chart_scrolls_and_stays_there() -> None:
    pane = await shown()
    async with staged(pane, size=(60, 20)) as pilot:
        pane.focus()
        text = await pressed(pilot, "x", *["pageup"] * 9)
        assert "12:29  O" in text
        assert pane.view.back > 0
        assert "12:29" not in await pressed(pilot, "x")
        assert pane.view.back > 0
        assert "13:59" in await pressed(pilot, "x", "end")
        assert pane.view.back == 0


async def test_it_keeps_its_candle_while_others_come() -> None:
    pane = await shown()
    async with staged(pane, size=(60, 20)) as pilot:
        pane.focus()
        await pressed(pilot, "x", "pageup")
        for count in (1, 30, 70):
            pane.show(grown(SPEC, count))
            assert "13:49  O" in await pressed(pilot)
        pane.show(grown(SPEC, 119))
        assert "13:59  O" in await pressed(pilot)


async def test_who_looks_at_the_past_keeps_looking_at_it_while_candles_come() -> None:
    pane = await shown()
    async with staged(pane, size=(60, 20)) as pilot:
        pane.focus()
        before = (await pressed(pilot, "left", "left")).splitlines()[-1]
        pane.show(grown(SPEC, 3))
        assert (await pressed(pilot)).splitlines()[-1] == before


async def test_a_click_puts_it_on_the_candle_below_the_pointer() -> None:
    pane = await shown()
    async with staged(pane, size=(90, 24)) as pilot:
        await pilot.click(pane, offset=(40, 10))
        await pilot.pause()
        assert pane.cross is not None
        laid = pane._laid()
        index = rested(SPEC, pane.cross)
        at = next(n for n, bar in enumerate(laid.bars) if bar.at == SPEC.bars[index].at)
        assert abs(laid.places.x(at) - (40 - pane.gutter.left)) <= laid.places.pitch
        await pilot.click(pane, offset=(88, 10))
        assert rested(SPEC, pane.cross) == index


async def test_a_click_on_the_heading_and_a_drag_leave_the_candles_alone() -> None:
    pane = await shown()
    async with staged(pane, size=(90, 24)) as pilot:
        await pilot.click(pane, offset=(40, 1))
        await pilot.mouse_down(pane, offset=(20, 10))
        await pilot.mouse_up(pane, offset=(40, 10))
        await pilot.pause()
        assert pane.cross is None


async def test_another_interval_keeps_its_time_and_another_instrument_its_price_not() -> None:
    pane = await shown()
    async with staged(pane, size=(90, 24)) as pilot:
        pane.focus()
        await pressed(pilot, "x", "pageup", "up")
        assert pane.cross is not None
        five = tuple(bar for bar in SPEC.bars if bar.at % (300 * samples.SECOND) == 0)
        pane.show(SPEC.model_copy(update={"interval": "5m", "bars": five}))
        assert "13:45  O" in await pressed(pilot)
        assert pane.cross.price is not None
        pane.show(SPEC.model_copy(update={"instrument": "ETH-USDT"}))
        await pilot.pause()
        assert pane.cross.price is None


async def test_without_one_its_keys_are_free_for_others() -> None:
    pane = await shown()
    async with staged(pane, size=(90, 24)) as pilot:
        assert not pane.check_action("level", (1,))
        assert not pane.check_action("leave_crosshair", ())
        pane.focus()
        await pressed(pilot, "x")
        assert pane.check_action("leave_crosshair", ())


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    """Candles of any price and spacing, holes among them."""
    at, bars = samples.NOW, []
    for _ in range(draw(st.integers(1, 60))):
        at += 60 * samples.SECOND * draw(st.sampled_from([1, 1, 1, 1, 2, 500]))
        prices = draw(st.lists(st.floats(1e-9, 1e12), min_size=4, max_size=4))
        opened, close = prices[:2]
        volume = draw(st.floats(0.0, 1e15))
        bars.append(
            Bar(
                at=at, open=opened, close=close, high=max(prices), low=min(prices), volume=volume, closed=True
            )
        )
    return samples.chart().model_copy(update={"bars": tuple(bars), "decimals": draw(st.integers(0, 8))})


@settings(max_examples=150, deadline=None)
@given(
    charts(),
    st.integers(1, 200),
    st.integers(1, 60),
    st.integers(-100, 100),
    st.none() | st.floats(0.0, 1e12),
    st.sampled_from([None, 0, 1, 2, 3]),
    st.integers(0, 80),
)
def test_any_chart_is_drawn_at_any_size_with_its_candle_in_sight(
    spec: Chart, width: int, height: int, steps: int, price: float | None, zoom: int | None, back: int
) -> None:
    cross = moved_by(spec, Crosshair(spec.bars[0].at, price), steps)
    view = View(zoom, min(back, len(spec.bars) - 1))
    for drawn in (cross, None):
        lines = chart_lines(spec, width, height, Ink(), view, None, samples.structure(), drawn)
        assert len(lines) == height
        assert all(line.cell_length == width for line in lines)
    followed = cross_view(spec, cross, width, view)
    laid = layout_of(spec, width, height, Ink(), followed, None, None, cross)
    assert spec.bars[rested(spec, cross)] in laid.bars
    assert all(
        laid.places.index(laid.places.x(number) + within) == number
        for number in range(len(laid.bars))
        for within in range(laid.places.thick)
    )
    found = pointed_at(spec, laid, width // 2)
    assert found is None or not math.isnan(rested(spec, found))
