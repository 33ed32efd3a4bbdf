"""The whole desk on the TON exchanges and on a venue of ccxt, as the command line opens it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from desk.approvals.requests_table import pending_requests
from desk.host.building import ready, source_of
from desk.host.core import Core
from desk.kernel.clock import SystemClock
from desk.settings import Settings
from tests.host.attached import Attached
from tests.host.cores import attached, opened
from tests.venues import test_ton_dex_dedust as dedust
from tests.venues import test_ton_dex_stonfi as stonfi
from tests.venues.loopback import Venue, until, venue


@asynccontextmanager
async def on(at: Venue, name: str, instrument: str, folder: Path) -> AsyncIterator[tuple[Core, Attached]]:
    """A desk on that venue and a terminal that looks at one instrument."""
    clock = SystemClock()
    source = source_of(Settings(venue=name, venue_url=at.url, universe=instrument))
    await ready(source, clock)
    async with opened(clock, folder, source=source) as core, attached(core) as one:
        await one.hello()
        await one.watch("status", "watchlist", f"book:{instrument}", f"snapshot:{instrument}")
        await one.see(f"book:{instrument}", lambda spec: spec.usable)
        status = await one.see("status", lambda spec: spec.feed_state == "live")
        assert status.feed == f"{name} at {at.url}"
        shown = await one.see(f"snapshot:{instrument}", lambda spec: spec.kind == "market_snapshot")
        assert shown.provenance.source == name
        assert not shown.provenance.stale
        rows = (await one.see("watchlist", lambda spec: bool(spec.rows))).rows
        assert [row.instrument for row in rows] == [instrument]
        yield core, one


@pytest.mark.parametrize("name", ["stonfi", "dedust"])
async def test_a_pool_is_shown_and_an_order_on_it_names_its_contract(name: str, tmp_path: Path) -> None:
    told = stonfi.answers() if name == "stonfi" else dedust.answers()
    async with venue(told) as at, on(at, name, "TON-USDT", tmp_path) as (core, one):
        await one.say("/buy TON-USDT 10")
        await until(lambda: pending_requests(core.bus.rows))
        (request,) = pending_requests(core.bus.rows)
        assert f"instrument: TON-USDT (spot {stonfi.MAIN})" in request.proposed.text


async def test_a_token_that_calls_itself_ton_is_told_by_its_address_and_carries_a_caution(
    tmp_path: Path,
) -> None:
    pools = [stonfi.pool(), stonfi.pool(stonfi.COPY, token0_address=stonfi.FAKE)]
    told = stonfi.answers(listing=pools)
    assets = [*stonfi.ASSETS[:2], stonfi.listed(stonfi.FAKE, "TON", 9, default=False)]
    told["/v1/assets"] = [stonfi.body(asset_list=assets)]
    told["/v1/pools/" + stonfi.COPY.replace(":", "%3A")] = [stonfi.body(pool=pools[1])]
    async with venue(told) as at, on(at, "stonfi", "TON~fffffe-USDT", tmp_path) as (core, one):
        shown = await one.see("snapshot:TON~fffffe-USDT", lambda spec: spec.kind == "market_snapshot")
        assert shown.caution == f"TON~fffffe is not verified by stonfi; its contract is {stonfi.FAKE}"
        await one.say("/buy TON~fffffe-USDT 10")
        await until(lambda: pending_requests(core.bus.rows))
        (request,) = pending_requests(core.bus.rows)
        await one.watch(f"card:{request.request}")
        card = await one.see(f"card:{request.request}", lambda spec: spec.kind == "approval_card")
        assert card.caution == shown.caution


async def test_a_pool_whose_venue_fails_is_in_maintenance_and_comes_back(tmp_path: Path) -> None:
    told = stonfi.answers()
    path = "/v1/pools/" + stonfi.MAIN.replace(":", "%3A")
    async with venue(told) as at, on(at, "stonfi", "TON-USDT", tmp_path) as (core, one):
        well = at.answers[path]
        at.answers[path] = [(503, b"<html>closed</html>")]
        status = await one.see("status", lambda spec: spec.feed_state == "maintenance")
        assert "stonfi answered HTTP 503" in status.feed_detail
        quote = core.quotes.quote("TON-USDT")
        assert quote is not None
        assert not quote.usable
        at.answers[path] = well
        await one.see("status", lambda spec: spec.feed_state == "live")


async def test_a_venue_of_ccxt_is_shown_and_traded_on_paper(tmp_path: Path) -> None:
    pytest.importorskip("ccxt")
    from tests.venues.bitfinex import answers
    from tests.venues.test_longtail import BOOK, WHOLE, bitfinex

    async with (
        bitfinex(answers("BTCUSD", last=100.0), {BOOK: [[WHOLE]]}) as at,
        on(at, "ccxt:bitfinex", "BTC-USD", tmp_path) as (core, one),
    ):
        await one.say("/buy BTC-USD 0.1")
        await until(lambda: pending_requests(core.bus.rows))
        assert "venue: ccxt:bitfinex" in pending_requests(core.bus.rows)[0].proposed.text
