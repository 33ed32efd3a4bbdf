"""Recorded frames, served again with their times moved to now, make the very book that their venue had."""

from __future__ import annotations

import pytest

from tests.shared import recording
from tests.venues.linked import START, Linked, patient
from tests.venues.loopback import desk, until
from tests.venues.server.faults import Gap
from tests.venues.server.server import serving
from tests.venues.server.venues import recorded

RECORDED = {
    "binance": "binance/ws/spot_btcusdt_20240808.jsonl.gz",
    "binance-usdm": "binance/ws/usdm_btcusdt_20240808.jsonl.gz",
}


@pytest.mark.parametrize("venue", RECORDED)
async def test_recorded_frames_make_the_venues_book_and_a_lost_one_is_healed(venue: str) -> None:
    adapter = patient(venue)
    async with (
        serving(recorded(venue, START, recording(RECORDED[venue]))) as at,
        desk(adapter, at, list(at.world.listed), at.clock.now) as on,
    ):
        # The venue answers with 1,000 levels of a book that goes deeper.
        pair = Linked(at, on, adapter, compared=500)
        await pair.play_until(pair.well)
        await at.play(5.0)
        await pair.agreed()
        assert pair.view().book.gaps == 0
        assert on.state() == "live"
        since = len(on.said(pair.symbol))
        await at.inflict(Gap())
        await pair.play_until(lambda: "gap" in pair.states(since=since))
        await pair.come_back()
        if venue == "binance":  # of futures single trades were recorded, and the desk asks for their sums
            trade = at.world.prints[pair.symbol][-1]
            await until(lambda: pair.view().last == float(trade.price))
