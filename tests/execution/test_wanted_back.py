"""What somebody wants back stays wanted until the venue gave it back or is known never to have had it."""

from __future__ import annotations

from pathlib import Path

from desk.execution.messages import OrderAccepted, OrderCancelRefused
from tests.execution.paper_desk import PaperDesk
from tests.execution.test_gateway import at_a_scripted_venue
from tests.execution.venues import ScriptedVenue


def test_a_cancel_that_finds_no_order_yet_is_asked_again_once_the_order_turns_up(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        venue.mood = "unknown"
        order = await desk.buy("0.05", time_in_force="GTC")
        assert order.state == "unknown"
        await desk.controls.halt("operator", "drill")
        await desk.settle(0.2)
        venue.say(OrderCancelRefused(order.order, "the venue has no such order"))
        await desk.settle(0.2)
        asked = len(venue.cancels)
        venue.say(OrderAccepted(order.order, "v-1"))
        await desk.settle(10.0)
        assert desk.order(order.order).state == "cancelling"
        assert len(venue.cancels) > asked, "nothing that adds risk is left to work while the desk is HALTED"

    at_a_scripted_venue(tmp_path, scenario)
