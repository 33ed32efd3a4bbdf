"""What the terminal asks the host for while the shape of a market, or its features, stand on the chart."""

from __future__ import annotations

from tests.app.opened import opened


async def test_the_shape_of_a_market_and_its_features_are_asked_for_while_they_stand_on_the_chart() -> None:
    async with opened() as desk:
        await desk.press("f3", "f3", "a")
        assert "anomaly:BTC-USDT" in desk.host.subscribed
        await desk.until(lambda: "PARKED" in desk.text)
        await desk.press("f")
        assert "anomaly:BTC-USDT" not in desk.host.subscribed
        assert "features:BTC-USDT:1m" in desk.host.subscribed
        await desk.until(lambda: "Bars closed to" in desk.text)
        await desk.press("right_square_bracket")
        assert "features:BTC-USDT:5m" in desk.host.subscribed
        await desk.press("f")
        assert not any(name.startswith("features:") for name in desk.host.subscribed)
        assert "Bars closed to" not in desk.text
