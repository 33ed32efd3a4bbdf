"""Limits of venues that bite seldom: subscriptions an hour on one connection, and listings of several pages."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from data.errors import DataError
from data.recorder.heard import Heard
from data.venues.adapter import Adapter, Paged
from data.venues.bybit import linear, spot
from data.venues.live import LiveSource
from data.venues.okx import LIMITS
from data.venues.pace import Allowance
from data.venues.rounds import MOST_PAGES
from tests.venues.linked import linked
from tests.venues.loopback import Answer, venue
from tests.venues.server.faults import Gap
from tests.venues.speaking import body

LISTING = "/v5/market/instruments-info"


def test_an_allowance_counts_the_last_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("data.venues.pace._loop_time", lambda: clock[0])
    allowed, free = Allowance(10), Allowance(0)
    allowed.take(4)
    free.take(1000)
    clock[0] += 1800.0
    allowed.take()
    assert (allowed.share, free.share) == (0.5, 0.0)
    clock[0] += 1801.0
    assert allowed.share == 0.1


def test_okx_tells_how_often_one_may_subscribe() -> None:
    assert LIMITS.subscriptions_an_hour == 480


async def test_a_connection_with_few_subscriptions_left_is_renewed_and_no_book_falls_out() -> None:
    async with linked("okx", bases=("SOL",), subscriptions_an_hour=9) as pair:
        begun = pair.at.opened
        for _ in range(6):
            before = len(pair.on.said(pair.symbol))
            await pair.at.inflict(Gap())
            await pair.play_until(lambda before=before: "gap" in pair.states(since=before))  # type: ignore[misc]
            await pair.come_back()
            if pair.at.opened > begun:
                break
        assert pair.at.opened == begun + 1
        await pair.play_until(lambda: len(pair.at.lines) == begun)
        await pair.come_back()
        assert pair.on.state() == "live"
        assert "connecting" not in [one.state for one in pair.on.said(pair.symbol)[before:]]


async def test_a_connection_that_has_no_subscription_left_is_made_anew_and_says_so() -> None:
    async with linked("okx", bases=("SOL",), subscriptions_an_hour=1) as pair:
        before = len(pair.on.said())
        await pair.at.inflict(Gap())
        await pair.play_until(
            lambda: any(
                "1 subscriptions an hour are used up" in one.reason for one in pair.on.said()[before:]
            )
        )
        await pair.come_back()


async def test_requests_that_queue_for_the_pace_of_a_venue_are_a_remark_that_stops_nothing() -> None:
    async with linked("okx", bases=("SOL",), requests_a_second=0.2) as pair:
        said = "okx allows 0.2 requests a second, and the next waits "
        await pair.play_until(lambda: pair.on.said()[-1].reason.startswith(said))
        assert pair.on.state() == "live"
        assert pair.well()


def page(first: int, count: int, cursor: str) -> Answer:
    rows = [
        {
            "symbol": f"C{number}USDT",
            "status": "Trading",
            "baseCoin": f"C{number}",
            "quoteCoin": "USDT",
            "contractType": "LinearPerpetual",
            "priceFilter": {"tickSize": "0.01"},
            "lotSizeFilter": {"qtyStep": "0.1", "minNotionalValue": "5"},
        }
        for number in range(first, first + count)
    ]
    return 200, body({"retCode": 0, "result": {"list": rows, "nextPageCursor": cursor}})


async def listed(answers: list[Answer], wanted: str, adapter: Adapter) -> tuple[LiveSource, list[str]]:
    async def sleep(_seconds: float) -> None:
        await asyncio.sleep(0)

    async with venue({LISTING: answers}) as at:
        source = LiveSource(adapter, [wanted], random.Random(7), at.url)
        await source.prepare(sleep, lambda: 0)
        return source, at.asked


async def test_a_listing_of_several_pages_is_read_to_its_end() -> None:
    pages = [page(0, 1000, "first%3DC0%26last%3DC999"), page(1000, 1000, "a b&c"), page(2000, 3, "")]
    source, asked = await listed(pages, "C2002-USDT", linear())
    assert [one.contract for one in source.instruments] == ["C2002USDT"]
    base = f"{LISTING}?category=linear&status=Trading&limit=1000"
    assert asked == [base, f"{base}&cursor=first%3DC0%26last%3DC999", f"{base}&cursor=a%20b%26c"]


async def test_a_listing_that_never_ends_is_read_so_far_and_no_further() -> None:
    source, asked = await listed([page(0, 1, "again")], "C0-USDT", linear())
    assert len(asked) == MOST_PAGES
    assert len(source.instruments) == 1


async def test_a_page_that_cannot_be_read_refuses_the_listing() -> None:
    with pytest.raises(DataError, match="the listing of bybit-linear was refused"):
        await listed([page(0, 5, "more"), (200, b"{")], "C0-USDT", linear())


def test_a_recorded_venue_asks_for_the_same_pages() -> None:
    intake: Any = type("Intake", (), {"read": None, "read_late": None})()
    request, answer = linear().listing()[0], page(0, 1, "more")[1]
    found = Heard(linear(), intake)
    assert isinstance(found, Paged)
    assert found.next_page(request, answer) == linear().next_page(request, answer)


def test_a_listing_of_one_page_asks_for_no_other() -> None:
    assert spot().next_page(spot().listing()[0], page(0, 1, "more")[1]) is None
    assert linear().next_page(linear().listing()[0], page(0, 1, "")[1]) is None
