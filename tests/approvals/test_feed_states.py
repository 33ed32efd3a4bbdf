"""No state in which a feed may be used for nothing lets an order out, whether it is told of one instrument or of all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from data.events import FeedStatus
from data.market import UNUSABLE
from desk.approvals.requests_table import require_request
from tests.execution.paper_desk import PaperDesk, at_a_desk


@pytest.mark.parametrize("instrument", ["", "BTC-USDT"], ids=["all", "one"])
@pytest.mark.parametrize("state", sorted(UNUSABLE))
def test_the_last_vote_makes_the_request_stale_and_says_why(
    tmp_path: Path, state: Any, instrument: str
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose("0.05")
        await desk.vote(offer, "dana")
        desk.script.market.apply(FeedStatus(instrument, desk.script.ts, state, "so it was told"))
        await desk.vote(offer, "lee")
        found = require_request(desk.bus.rows, offer.request)
        assert (found.state, desk.orders()) == ("stale", ())
        assert f"feed {state}: so it was told" in found.note

    at_a_desk(tmp_path, scenario)


def test_a_remark_on_a_feed_that_lives_holds_nothing_back(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose("0.05")
        desk.script.market.apply(FeedStatus("", desk.script.ts, "live", "a frame was refused"))
        desk.script.market.apply(FeedStatus("BTC-USDT", desk.script.ts, "resynchronised"))
        await desk.approve(offer)
        assert desk.request_state(offer.request) == "released"

    at_a_desk(tmp_path, scenario)
