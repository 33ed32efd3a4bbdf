"""Every adapter when the line or the venue itself fails: silence, ends, refusals, clocks, maintenance."""

from __future__ import annotations

import asyncio

import pytest

from data.errors import DataError
from tests.venues.linked import VENUES, Linked, linked, patient
from tests.venues.loopback import desk, until
from tests.venues.server.faults import (
    Close,
    Expiry,
    Fault,
    Maintenance,
    Refuse,
    Relist,
    Reset,
    Silence,
    Skew,
    Slow,
    Unsubscribable,
    Unwelcome,
)
from tests.venues.server.server import serving
from tests.venues.server.venues import generated

HISTORY = {
    "binance": "klines", "binance-usdm": "klines", "okx": "candles", "okx-swap": "candles", "bybit": "kline",
    "bybit-linear": "kline", "coinbase": "candles", "kraken": "OHLC",
}  # fmt: skip
LISTING = {
    "binance": "exchangeInfo", "okx": "instruments", "bybit": "instruments-info", "coinbase": "products",
    "kraken": "AssetPairs",
}  # fmt: skip
every_venue = pytest.mark.parametrize("venue", VENUES)


@every_venue
async def test_silence_with_an_open_socket_ends_the_connection(venue: str) -> None:
    async with linked(venue, silence_seconds=20.0) as pair:
        before = pair.at.opened
        await pair.at.inflict(Unwelcome(count=1000))
        await pair.at.inflict(Silence())
        await pair.play_until(lambda: pair.on.state(pair.symbol) == "connecting")
        assert "silent for 20 s" in pair.on.said(pair.symbol)[-1].reason
        assert not pair.view().book.usable
        pair.at.faults.end(Unwelcome)
        await pair.come_back()
        assert pair.at.opened > before


@every_venue
@pytest.mark.parametrize("fault", [Reset(), Reset(torn=True), Close()], ids=["reset", "torn", "close"])
async def test_a_connection_that_ends_is_made_again_and_nothing_is_missing(venue: str, fault: Fault) -> None:
    async with linked(venue) as pair:
        since = len(pair.on.said())
        await pair.at.inflict(Unwelcome(count=1000))
        await pair.at.inflict(fault)
        await pair.play_until(lambda: pair.on.state(pair.symbol) == "connecting")
        await pair.play_until(lambda: pair.at.faults.done >= 2)
        assert not pair.view().book.usable
        assert not pair.well()
        pair.at.faults.end(Unwelcome)
        await pair.come_back()
        assert [one.state for one in pair.on.said()[since:]][-1] == "live"
        assert any("again in" in one.reason for one in pair.on.said()[since:])


@every_venue
async def test_a_connection_is_renewed_before_the_venue_ends_it_and_no_book_breaks(venue: str) -> None:
    async with linked(venue, connection_hours=30 / 3600) as pair:
        plans, feed = len(pair.adapter.plans()), len(pair.on.said())
        said = {symbol: len(pair.on.said(symbol)) for symbol in pair.symbols}
        await pair.play_until(lambda: pair.at.opened >= 2 * plans and len(pair.at.lines) == plans, 0.05)
        await pair.at.play(1.0)
        await pair.agreed()
        for symbol in pair.symbols:
            after = pair.states(symbol, said[symbol])
            assert "connecting" not in after
        # In the hurried clock of a test a loaded machine's delays look like a clock that is behind.
        said_of_all = [one for one in pair.on.said()[feed:] if "clock" not in one.reason]
        assert {(one.state, one.reason) for one in said_of_all} <= {("live", "")}


@every_venue
async def test_a_venue_that_ends_connections_at_their_age_is_connected_to_again(venue: str) -> None:
    async with linked(venue) as pair:
        await pair.at.inflict(Expiry(hours=4 / 3600))
        await pair.play_until(lambda: "connecting" in pair.states()[2:], 0.5)
        assert any("connection lifetime reached" in one.reason for one in pair.on.said(pair.symbol))
        await pair.at.inflict(Expiry(hours=0.0))
        await pair.come_back()


@every_venue
async def test_a_refused_request_is_left_alone_for_as_long_as_the_venue_asks(venue: str) -> None:
    adapter = patient(venue)
    async with serving(generated(venue, 1_790_000_000_000_000_000, ("SOL",))) as at:
        await at.inflict(Refuse(429, 1, "1200", HISTORY[venue]))
        async with desk(adapter, at, list(at.world.listed), at.clock.now) as on:
            await until(lambda: any(one.state == "limited" for one in on.said()))
            limited = next(one for one in on.said() if one.state == "limited")
            assert f" s: {venue} takes no requests (HTTP 429)" in limited.reason
            await until(lambda: any("again in 1190 s" in one.reason for one in on.said()))
            asked = len(at.asked)
            await until(lambda: any("again in 1180 s" in one.reason for one in on.said()))
            assert len(at.asked) == asked
            assert not Linked(at, on, adapter).well()


@every_venue
async def test_a_venue_that_refused_a_request_stands_again_after_the_wait(venue: str) -> None:
    adapter = patient(venue)
    async with serving(generated(venue, 1_790_000_000_000_000_000, ("SOL",))) as at:
        await at.inflict(Refuse(429, 1, "5", HISTORY[venue]))
        async with desk(adapter, at, list(at.world.listed), at.clock.now) as on:
            await until(lambda: any(one.state == "limited" for one in on.said()))
            await Linked(at, on, adapter).come_back()
            assert on.state() == "live"


@pytest.mark.parametrize("venue", LISTING)
@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_failing_venue_is_asked_again_at_the_start(venue: str, status: int) -> None:
    adapter = patient(venue)
    async with serving(generated(venue, 1_790_000_000_000_000_000, ("SOL",))) as at:
        await at.inflict(Refuse(status, 2, path=LISTING[venue]))
        async with desk(adapter, at, list(at.world.listed), at.clock.now) as on:
            assert at.times(LISTING[venue]) == 3
            await Linked(at, on, adapter).come_back()


@pytest.mark.parametrize("venue", LISTING)
async def test_an_instrument_that_is_not_open_for_trading_is_refused_at_the_start(venue: str) -> None:
    async with serving(generated(venue, 1_790_000_000_000_000_000, ("SOL", "TON"))) as at:
        symbol = next(iter(at.world.listed))
        await at.inflict(Relist(symbol, open=False))
        with pytest.raises(DataError, match=f"{venue} has no instrument {symbol} open for trading"):
            async with desk(patient(venue), at, [symbol], at.clock.now):
                raise AssertionError


@every_venue
async def test_slow_answers_hold_nothing_else_up(venue: str) -> None:
    adapter = patient(venue)
    async with serving(generated(venue, 1_790_000_000_000_000_000, ("SOL",))) as at:
        await at.inflict(Slow(-1.0, 1, HISTORY[venue]))
        async with desk(adapter, at, list(at.world.listed), at.clock.now) as on:
            pair = Linked(at, on, adapter)
            await pair.come_back()
            assert len(pair.view().candles("1m")) < 100
            at.release.set()
            await until(lambda: len(pair.view().candles("1m")) > 150)


@every_venue
@pytest.mark.parametrize("seconds", [-300.0, -1.5, 1.5, 300.0])
async def test_a_venue_whose_clock_differs_is_in_quarantine_until_it_agrees(
    venue: str, seconds: float
) -> None:
    async with linked(venue, bases=("SOL",)) as pair:
        await pair.at.inflict(Skew(seconds))
        await pair.play_until(lambda: pair.on.state() == "quarantined", 1.0)
        assert "no new risk" in pair.on.said()[-1].reason
        await pair.at.inflict(Skew(0.0))
        await pair.play_until(lambda: pair.on.state() == "live", 1.0)
        await pair.come_back()


@pytest.mark.parametrize("venue", ["okx", "okx-swap", "bybit", "bybit-linear", "kraken"])
async def test_a_refused_subscription_halts_its_instrument_alone(venue: str) -> None:
    adapter = patient(venue)
    async with serving(generated(venue, 1_790_000_000_000_000_000, ("SOL", "TON"))) as at:
        first, second = at.world.listed
        await at.inflict(Unsubscribable(first, count=50))
        async with desk(adapter, at, [first, second], at.clock.now) as on:
            pair = Linked(at, on, adapter)
            await pair.play_until(lambda: on.state(first) == "halted")
            assert f"{venue} refused the subscription" in on.said(first)[-1].reason
            if (
                venue != "bybit" and venue != "bybit-linear"
            ):  # there one wrong topic refuses the whole message
                await pair.play_until(lambda: on.state(second) == "resynchronised")


async def test_coinbase_is_subscribed_to_again_on_a_new_connection() -> None:
    adapter = patient("coinbase")
    async with serving(generated("coinbase", 1_790_000_000_000_000_000, ("SOL",))) as at:
        await at.inflict(Unsubscribable())
        async with desk(adapter, at, list(at.world.listed), at.clock.now) as on:
            pair = Linked(at, on, adapter)
            await pair.come_back()
            assert any("coinbase refused a subscription" in one.reason for one in on.said(pair.symbol))
            assert at.opened == 2


@pytest.mark.parametrize("venue", ["binance", "okx", "okx-swap", "bybit", "bybit-linear", "kraken"])
async def test_maintenance_is_told_and_ends_with_the_venues_word(venue: str) -> None:
    async with linked(venue, hurry=2000.0, ping_seconds=0.0) as pair:
        await pair.at.inflict(Maintenance(True))
        await until(lambda: pair.on.state() == "maintenance")
        assert not pair.well()
        await pair.at.inflict(Maintenance(False))
        await until(lambda: pair.on.state() == "live")
        await pair.come_back()
        await asyncio.sleep(0)
