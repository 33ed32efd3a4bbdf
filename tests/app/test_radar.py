"""The radar's keys on the desk's screen: what the host is asked for, and the way from the radar to the cone."""

from __future__ import annotations

import pytest

from desk.app.view import radar_view
from tests.app.opened import opened


@pytest.mark.parametrize(
    ("chosen", "name"),
    [
        (("auto", "none", ()), "radar"),
        (("5m", "none", ()), "radar:5m:none"),
        (("auto", "shock", ()), "radar:auto:shock"),
        (("auto", "none", ("BTC-USDT", "TON-USDT")), "radar:auto:none:BTC-USDT,TON-USDT"),
    ],
)
def test_the_view_of_a_radar_names_what_was_chosen(
    chosen: tuple[str, str, tuple[str, ...]], name: str
) -> None:
    assert radar_view(*chosen) == name


async def test_timeframe_scenario_and_universe_are_asked_of_the_host_one_radar_at_a_time() -> None:
    async with opened((80, 24)) as desk:
        await desk.press("f4")
        assert desk.host.subscribed == ("status", "radar")
        await desk.press("i")
        assert desk.host.subscribed == ("status", "radar:5m:none")
        await desk.press("s")
        assert desk.host.subscribed == ("status", "radar:5m:shock")
        await desk.press("space", "u")
        assert desk.host.subscribed == ("status", "radar:5m:shock:BTC-USDT")
        await desk.press("u", "s", "s", "s", "I", "I", "I", "I", "I")
        assert desk.host.subscribed == ("status", "radar")


async def test_what_was_chosen_stands_in_the_title_of_the_pane() -> None:
    async with opened((80, 24)) as desk:
        await desk.press("f4", "s")
        assert "Volatility radar  1m auto  if shock" in desk.text


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 50)])
async def test_v_leads_from_the_radar_to_the_cone_of_its_instrument_and_bars(size: tuple[int, int]) -> None:
    async with opened(size) as desk:
        await desk.press("f4", "i", "I", "down", "v")
        shown = desk.main.session.view
        assert (shown.study, shown.interval) == ("volatility", "1m")
        assert desk.focus == "chart"
        assert f"volatility:{shown.instrument}:1m" in desk.host.subscribed
        await desk.until(lambda: "percentile 83" in desk.text)
        await desk.press("v")
        assert not any(name.startswith("volatility:") for name in desk.host.subscribed)


async def test_v_on_the_chart_follows_its_interval() -> None:
    async with opened((80, 24)) as desk:
        await desk.press("f3", "f3", "v")
        assert "volatility:BTC-USDT:1m" in desk.host.subscribed
        await desk.press("i")
        assert "volatility:BTC-USDT:5m" in desk.host.subscribed
        await desk.press("c")
        assert not any(name.startswith("volatility:") for name in desk.host.subscribed)
