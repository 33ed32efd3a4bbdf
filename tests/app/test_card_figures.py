"""Figures of a strategy card: marked one by one, opened, and left again."""

from __future__ import annotations

import pytest

from tests.app.opened import opened


@pytest.mark.parametrize("size", [(160, 50), (120, 36), (80, 24)])
async def test_every_figure_of_a_strategy_card_opens_and_escape_goes_back_to_the_card(
    size: tuple[int, int],
) -> None:
    async with opened(size) as desk:
        await desk.press("f5")
        await desk.until(lambda: "P(up)" in desk.text)
        seen: list[str] = []
        for _ in range(5):
            await desk.press("f", "enter")
            assert desk.focus == "evidence"
            seen += [each for each in desk.host.subscribed if each.startswith("evidence:")]
            await desk.press("escape")
            assert desk.focus == "strategy"
        wanted = {"T3.support", "T3.resistance", "T3.low", "T2.change_15m_pct", "T1.ask_depth_10bp"}
        assert {each.removeprefix("evidence:") for each in seen} == wanted
        await desk.press("f", "enter")
        assert desk.focus == "card"
