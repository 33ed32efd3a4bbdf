"""A standing rule says until which day it stands, and how often it was used, in words."""

from __future__ import annotations

import pytest

from tests.widgets.stage import screen_text, staged
from widgets.sheet import SheetPane
from widgets.specs.policy import RuleList, RuleRow

UNTIL = 1_795_459_437_000_000_000
"""23 November 2026, 18:43:57 UTC."""


@pytest.mark.parametrize(("uses", "words"), [(0, "not used yet"), (1, "used once"), (3, "used 3 times")])
async def test_a_rule_says_its_last_day_and_its_uses(uses: int, words: str) -> None:
    rule = RuleRow(
        rule="rule-1",
        state="active",
        instrument="ETH-USDT",
        side="buy",
        venue="sim",
        strategy="",
        most_order="500.00",
        most_day="1,500.00",
        most_total="3,000.00",
        left_day="1,500.00",
        left_total="3,000.00",
        until=UNTIL,
        uses=uses,
        made_by="Lee",
        request="req-1",
    )
    pane: SheetPane = SheetPane()
    async with staged(pane, size=(80, 20)) as pilot:
        pane.show(RuleList(rows=(rule,), currency="USDT"))
        await pilot.pause()
        text = screen_text(pilot)
    assert "23 Nov, 18:43:57 UTC" in text
    assert words in text
