"""The market's fault rows F01 to F03 and F07 to F11, each where it must be held: session, market, quotes, approvals."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from data.events import BookDelta, Candle, FeedStatus, MarketEvent, Top
from data.freshness import Rhythm
from data.liquidity.overrides import override
from data.volatility import realised
from desk.approvals.requests_table import find_request
from desk.host.feed import Feed
from desk.kernel.clock import SystemClock
from desk.kernel.errors import Refused
from desk.risk.desk_state import DESK, DeskReducing
from tests.data.building import SECOND
from tests.venues.linked import linked
from tests.venues.loopback import until
from tests.venues.paper_on_venue import SOL, SharedClock, buy, held, trading
from tests.venues.server.faults import Crossed, Gap, Relist, Scale, Silence, Skew, Slow


async def test_f01_a_gap_makes_its_symbol_stale_and_parks_what_waits_until_the_book_was_rebuilt(
    tmp_path: Path,
) -> None:
    async with trading(tmp_path) as (pair, desk):
        offer = await buy(desk)
        await desk.vote(offer, "dana")
        await pair.at.inflict(Slow(-1.0, 1, "depth"))
        await pair.at.inflict(Gap())
        await pair.play_until(lambda: pair.on.state(SOL) == "gap")
        assert re.search(r"gap: update \d+ came after \d+", pair.on.said(SOL)[-1].reason)
        with pytest.raises(Refused, match=r"C12 market data.*feed gap"):
            await buy(desk, "2")
        await desk.vote(offer, "lee")
        parked = find_request(desk.bus.rows, offer.request)
        assert parked is not None
        assert (parked.state, desk.orders()) == ("stale", ())
        assert "feed gap" in parked.note
        pair.at.release.set()
        await pair.come_back()
        fresh = await desk.approvals.renew(offer.request, "operator")
        await desk.approve(fresh)
        assert desk.request_state(fresh.request) == "released"


async def test_f02_silence_on_an_open_socket_is_stale_shows_its_age_and_lets_nothing_new_through(
    tmp_path: Path,
) -> None:
    async with trading(tmp_path) as (pair, desk):
        feed = Feed(pair.on.source, pair.on.market, SharedClock(pair))
        assert feed.state()[0] == "live"
        await pair.at.inflict(Silence())
        await pair.at.play(20.0)
        quote = desk.quotes.quote(SOL)
        assert quote is not None
        assert (quote.usable, quote.reason) == (False, "silent for 20 s")
        assert quote.age_ms >= 19_000
        assert feed.age_ms() >= 19_000
        assert feed.state() == ("stale", "silent for 20 s")
        rhythm = Rhythm()
        rhythm.beat(pair.view().book.ts)
        assert "silent for" in override(pair.view(), rhythm, pair.on.source.market_now()), (
            "the gauge stands at 1"
        )
        with pytest.raises(Refused, match="silent for 20 s"):
            await buy(desk)


async def test_f02_a_book_that_stands_still_while_prices_move_is_stale() -> None:
    async with linked("binance", bases=("SOL",)) as pair:
        await pair.at.inflict(Gap(count=10_000))
        await pair.at.play(29.0)
        assert pair.well()
        await pair.at.play(3.0)
        assert "its book has stood still for 3" in pair.on.market.staleness(SOL, pair.on.source.market_now())


async def test_f03_a_crossed_book_is_no_mark_and_no_slippage_until_it_was_sane_three_times() -> None:
    async with linked("binance", bases=("SOL",)) as pair:
        seen: list[tuple[int, bool, tuple[float, float], float]] = []
        book = pair.view().book

        def look(event: MarketEvent) -> None:
            if isinstance(event, BookDelta | Top):
                state = pair.view()
                assert state.top is not None
                seen.append(
                    (book.quarantine, book.usable, (state.top.bid, state.top.ask), book.walk("buy", 1.0)[1])
                )

        pair.on.market.listen(look)
        await pair.at.inflict(Crossed(moves=2, ticks=40))
        await pair.play_until(lambda: book.crossings >= 2)
        await pair.come_back()
        assert all(bid < ask for _, _, (bid, ask), _ in seen)
        assert all(not usable and filled == 0.0 for quarantine, usable, _, filled in seen if quarantine)
        counts = [quarantine for quarantine, _, _, _ in seen]
        last = max(place for place, count in enumerate(counts) if count == 3)
        assert counts[last : last + 4] == [3, 2, 1, 0]
        assert seen[last + 3][1]


async def test_f07_a_closed_bar_that_the_venue_revises_is_told_and_counted_and_old_decisions_stand(
    tmp_path: Path,
) -> None:
    async with trading(tmp_path) as (pair, desk):
        order = await desk.approve(await buy(desk))
        await pair.play_until(lambda: desk.order(order).done)
        decided = find_request(desk.bus.rows, desk.order(order).request)
        before, told = pair.view().candles("1m"), pair.told()
        old = before[-5]
        revised = msgspec.structs.replace(
            old, high=old.high * 1.02, close=old.close * 1.02, trades=old.trades + 9
        )
        volatility = realised(before)
        pair.on.market.apply(revised)
        after = pair.view().candles("1m")
        assert next(event for event, _ in told if isinstance(event, Candle)) == revised
        assert after[-5] == revised
        assert pair.view().candle_store.series["1m"].revised == 1
        assert realised(after) != volatility
        assert find_request(desk.bus.rows, desk.order(order).request) == decided


async def test_f08_new_rules_of_an_instrument_count_its_version_up_and_cancel_what_no_longer_fits(
    tmp_path: Path,
) -> None:
    async with trading(tmp_path, hurry=5000.0) as (pair, desk):
        instruments = desk.approvals._instruments
        assert isinstance(instruments, dict)

        async def relisted(instrument: Any, closed: str) -> None:
            instruments[instrument.symbol] = instrument
            await desk.approvals.revalidate(instrument, closed)

        feed = Feed(pair.on.source, pair.on.market, SharedClock(pair), relisted)
        fits, odd = await buy(desk, "1"), await buy(desk, "1.001")
        await pair.at.inflict(Relist(SOL, tick="0.01", lot="0.01"))
        await until(lambda: pair.on.source.instruments[0].version == 2)
        await feed.relist()
        assert pair.view().instrument.lot == Decimal("0.01")
        assert [desk.request_state(one.request) for one in (fits, odd)] == ["pending", "cancelled"]
        found = find_request(desk.bus.rows, odd.request)
        assert found is not None
        assert "changed the rules of SOL-USDT: tick 0.01, lot 0.01" in found.note
        await pair.at.inflict(Relist(SOL, open=False))
        await until(lambda: pair.on.state(SOL) == "halted")
        await feed.relist()
        assert desk.request_state(fits.request) == "cancelled"
        with pytest.raises(Refused, match="no longer lists SOL-USDT"):
            await buy(desk, "3")


@pytest.mark.parametrize("factor", ["0.01", "1000"])
async def test_f09_a_price_of_the_wrong_scale_reaches_no_mark_and_no_order(
    tmp_path: Path, factor: str
) -> None:
    async with trading(tmp_path) as (pair, desk):
        offer = await buy(desk)
        await desk.vote(offer, "dana")
        refused = pair.view().refused
        await pair.at.inflict(Scale(factor, "trade", 5))
        await pair.at.inflict(Scale(factor, "top", 5))
        await pair.play_until(lambda: pair.view().refused >= refused + 10)
        quote = desk.quotes.quote(SOL)
        assert quote is not None
        assert quote.last is not None
        assert 100 < quote.mid < 250
        assert 100 < quote.last < 250
        price = Decimal(160) * Decimal(factor)
        with pytest.raises(Refused, match=r"C0[12]"):
            await buy(desk, "2", limit=price.quantize(Decimal("0.01")))
        await desk.vote(offer, "lee")
        assert desk.request_state(offer.request) == "released"


@pytest.mark.parametrize("seconds", [-300.0, 300.0])
async def test_f10_clocks_that_differ_allow_no_new_risk_and_let_a_position_be_closed(
    tmp_path: Path, seconds: float
) -> None:
    async with trading(tmp_path) as (pair, desk):
        await held(pair, desk)
        await pair.at.inflict(Skew(seconds))
        await pair.play_until(lambda: pair.on.state() == "quarantined", 1.0)
        with pytest.raises(Refused, match=r"C12 new risk: adds risk.*no new risk until they agree"):
            await buy(desk, "2")
        closing = await desk.propose("1", "sell", "operator", instrument=SOL)
        assert closing.state == "released"
        await pair.play_until(lambda: desk.position(SOL).quantity == 0)
        await pair.at.inflict(Skew(0.0))
        await pair.play_until(lambda: pair.on.state() == "live", 1.0)
        await pair.come_back()
        assert (await buy(desk, "2")).state == "pending"


def test_f10_a_wall_clock_that_steps_back_takes_no_expiry_with_it() -> None:
    wall, steady = [1_000 * SECOND], [50 * SECOND]
    clock = SystemClock(lambda: wall[0], lambda: steady[0])
    wall[0] += SECOND
    steady[0] += SECOND
    assert clock.now() == 1_001 * SECOND
    wall[0] -= 300 * SECOND
    steady[0] += 10 * SECOND
    assert clock.now() == 1_011 * SECOND
    wall[0] += 600 * SECOND
    assert clock.now() == 1_301 * SECOND, "a step forward counts"
    wall[0] -= SECOND
    steady[0] += SECOND
    assert clock.now() == 1_302 * SECOND, "a leap second repeats no time"


async def test_f11_after_a_sleep_of_three_hours_approvals_have_expired_and_orders_are_reconciled_first(
    tmp_path: Path,
) -> None:
    async with trading(tmp_path) as (pair, desk):
        waiting = await buy(desk)
        await desk.vote(waiting, "dana")
        resting = await desk.approve(await buy(desk, "2", limit=Decimal("155.00"), time_in_force="GTC"))
        await until(lambda: desk.order(resting).state == "working")
        states: list[str] = []
        desk.bus.subscribe(DESK, lambda delivery: states.append(type(delivery.message).__name__))
        pair.at.clock.reach(pair.at.clock.now() + 3 * 3600 * SECOND)
        quote = desk.quotes.quote(SOL)
        assert quote is not None
        assert not quote.usable
        with pytest.raises(Refused, match="expired"):
            await desk.vote(waiting, "lee")
        assert desk.request_state(waiting.request) == "expired"
        assert await desk.approvals.sweep() == 0
        await until(lambda: states == [DeskReducing.__name__, "DeskResumed"])
        assert desk.order(resting).state == "working"
        assert [one.state for one in pair.on.said() if isinstance(one, FeedStatus)][-1] in (
            "live",
            "quarantined",
        )
        with pytest.raises(Refused, match="C12"):
            await buy(desk, "3")
