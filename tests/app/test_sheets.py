"""What is looked up beside the work: one key away, with words where there is nothing, and Esc goes back."""

from __future__ import annotations

import pytest

from desk.app.view import sheet_of
from desk.link.envelope import CommandInvoke
from tests.app.opened import opened
from widgets.specs.alerts import AlertList
from widgets.specs.policy import RuleList
from widgets.specs.status import Alert


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 50)])
async def test_a_sheet_opens_by_its_key_and_escape_goes_back_to_the_card(size: tuple[int, int]) -> None:
    async with opened(size) as desk:
        await desk.open_request()
        await desk.press("alt+r")
        assert "rules" in desk.host.subscribed
        await desk.host.show("rules", RuleList(rows=(), currency="USDT"))
        await desk.rest()
        assert "No standing rule is in force" in desk.text
        assert desk.focus == "sheet"
        await desk.press("escape")
        assert desk.focus == "card"
        assert "rules" not in desk.host.subscribed


async def test_alerts_that_wait_are_acknowledged_with_one_key_from_their_list_and_from_nowhere_else() -> None:
    alert = Alert(alert="a-1", severity="critical", title="", text="Order ord-1 unknown: timeout", at=1)
    async with opened((80, 24)) as desk:
        await desk.press("alt+p", "a", "escape", "alt+a", "a")
        assert [each.payload.name for each in desk.host.of(CommandInvoke)] == []
        await desk.host.show("alerts", AlertList(rows=(alert,)))
        await desk.rest()
        assert "Order ord-1 unknown" in desk.text
        await desk.press("a")
        assert [each.payload.name for each in desk.host.of(CommandInvoke)] == ["ack"]


async def test_what_a_request_needs_is_a_key_on_its_row_and_on_its_card() -> None:
    async with opened((120, 36)) as desk:
        await desk.press("f6", "d")
        assert "needs:req-7kq2m9x4c1" in desk.host.subscribed
        await desk.press("escape")
        await desk.open_request()
        await desk.press("d")
        assert "needs:req-7kq2m9x4c1" in desk.host.subscribed


@pytest.mark.parametrize(
    ("line", "view"),
    [
        ("/needs buy BTC-USDT 0.1", "needs:buy:BTC-USDT:0.1"),
        ("/people", "people"),
        ("/rules", "rules"),
        ("/needs", ""),
        ("what needs BTC?", ""),
        ("/people extra", ""),
    ],
)
def test_a_typed_command_names_its_sheet(line: str, view: str) -> None:
    assert sheet_of(line) == view
