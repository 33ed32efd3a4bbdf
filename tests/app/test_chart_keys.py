"""The chart's keys on the whole screen: what the host is asked for, and which keys stay the desk's own."""

from __future__ import annotations

import pytest

from tests.app.opened import opened
from widgets.chart import ChartPane


async def test_structure_is_asked_for_while_it_is_shown() -> None:
    async with opened() as desk:
        await desk.press("f3", "f3")
        assert not any(name.startswith("structure:") for name in desk.host.subscribed)
        await desk.press("o")
        assert "structure:BTC-USDT:1m" in desk.host.subscribed
        await desk.press("e")
        assert "structure:BTC-USDT:1m" in desk.host.subscribed
        await desk.press("c")
        assert not any(name.startswith("structure:") for name in desk.host.subscribed)


async def test_depth_is_asked_for_while_it_stands_on_the_chart() -> None:
    async with opened() as desk:
        await desk.press("f3", "f3", "d")
        assert "depth:BTC-USDT" in desk.host.subscribed
        await desk.until(lambda: "BIDS" in desk.text)
        await desk.press("d")
        assert "depth:BTC-USDT" not in desk.host.subscribed
        assert "BIDS" not in desk.text


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 50)])
async def test_a_crosshair_comes_walks_and_goes_by_keys_alone(size: tuple[int, int]) -> None:
    async with opened(size) as desk:
        await desk.press("f3", "f3")
        pane = desk.main.query_one(ChartPane)
        await desk.until(lambda: pane.shown is not None)
        await desk.press("x", "left", "left")
        assert pane.cross is not None
        assert pane.spec is not None
        assert pane.cross.at == pane.spec.bars[-3].at
        assert "┊" in desk.text
        await desk.press("escape")
        assert pane.cross is None
        assert desk.focus == "chart"
        assert "┊" not in desk.text


async def test_without_a_crosshair_escape_is_the_desk_s() -> None:
    async with opened() as desk:
        await desk.press("f3", "f3")
        await desk.press("m")
        assert desk.main.session.view.maximised == "chart"
        await desk.until(lambda: desk.main.query_one(ChartPane).shown is not None)
        await desk.press("x", "escape")
        assert desk.main.session.view.maximised == "chart"
        await desk.press("escape")
        assert desk.main.session.view.maximised is None


async def test_the_crosshair_brings_the_candles_back_where_something_else_stood() -> None:
    async with opened() as desk:
        await desk.press("f3", "f3", "d")
        await desk.until(lambda: "BIDS" in desk.text)
        await desk.press("x")
        pane = desk.main.query_one(ChartPane)
        assert pane.study == "candles"
        assert pane.cross is not None
        assert "depth:BTC-USDT" not in desk.host.subscribed
