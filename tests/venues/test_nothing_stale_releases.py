"""Nothing stale releases an order: one vote short of its quorum, a request meets each state of a live feed."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from data.events import FeedStatus
from desk.approvals.requests_table import find_request
from desk.kernel.errors import Refused
from desk.views.approvals import card_view
from tests.execution.paper_desk import PaperDesk
from tests.venues.linked import Linked, linked
from tests.venues.loopback import until
from tests.venues.paper_on_venue import SOL, buy, trading
from tests.venues.server.faults import (
    Crossed,
    Fault,
    Gap,
    Maintenance,
    Refuse,
    Relist,
    Reset,
    Silence,
    Skew,
    Slow,
    Unwelcome,
)
from widgets.specs.approval_card import ApprovalCard

Happens = Callable[[Linked], Awaitable[None]]
HOURS = 3600.0 * 50
"""So long in the session's hurry that it does not end within a test."""


async def inflict(pair: Linked, *faults: Fault) -> None:
    for fault in faults:
        await pair.at.inflict(fault)


async def gap(pair: Linked) -> None:
    await inflict(pair, Slow(-1.0, 1, "depth"), Gap())
    await pair.play_until(lambda: pair.on.state(SOL) == "gap")


async def silence(pair: Linked) -> None:
    await inflict(pair, Silence())
    # What was said before it may be read late on a busy machine, and the silence begins only then.
    await pair.play_until(
        lambda: "silent for 20 s" in pair.on.market.staleness(SOL, pair.on.source.market_now())
    )


async def quarantine_of_the_book(pair: Linked) -> None:
    await inflict(pair, Crossed(moves=1000, ticks=40))
    await pair.play_until(lambda: pair.view().book.quarantine)


async def clocks_that_differ(pair: Linked) -> None:
    await inflict(pair, Skew(300.0))
    await pair.play_until(lambda: pair.on.state() == "quarantined", 1.0)


async def failing_server(pair: Linked) -> None:
    await inflict(pair, Refuse(503, 10_000, path="depth"), Gap())
    await pair.play_until(lambda: pair.on.state() == "maintenance")


async def limit(pair: Linked) -> None:
    await inflict(pair, Refuse(429, 10_000, str(HOURS), "depth"), Gap())
    await pair.play_until(lambda: pair.on.state() == "limited")


async def lost_connection(pair: Linked) -> None:
    await inflict(pair, Unwelcome(503, 10_000), Reset())
    await until(lambda: pair.on.state() == "connecting")


async def delisting(pair: Linked) -> None:
    await inflict(pair, Relist(SOL, open=False))
    await until(lambda: pair.on.state(SOL) == "halted")


async def end_of_the_feed(pair: Linked) -> None:
    pair.on.market.apply(FeedStatus("", pair.at.clock.now(), "ended", "the source was closed"))


def card(desk: PaperDesk, pair: Linked, request: str) -> ApprovalCard:
    return card_view(
        desk.bus.rows,
        request,
        "lee",
        desk.clock.now(),
        desk.quotes.quote,
        {SOL: pair.view().instrument},
        desk.quotes.deep,
    )


@pytest.mark.parametrize(
    ("happens", "says"),
    [
        (gap, r"feed gap: gap: update \d+ came after \d+"),
        (silence, "silent for 20 s"),
        (quarantine_of_the_book, "book unusable: quarantined: the book is crossed"),
        (clocks_that_differ, "this machine's clock is .* behind the venue's"),
        (failing_server, "feed maintenance: .*HTTP 503"),
        (limit, r"feed limited: again in \d+ s: binance takes no requests .HTTP 429"),
        (lost_connection, "feed connecting: "),
        (delisting, "feed halted: binance no longer lists SOL-USDT"),
        (end_of_the_feed, "feed ended: the source was closed"),
    ],
    ids=lambda one: one.__name__ if callable(one) else "",
)
async def test_the_last_vote_releases_nothing_and_the_card_says_why_before_and_after(
    tmp_path: Path, happens: Happens, says: str
) -> None:
    hurried = {"hurry": 5000.0} if happens is delisting else {}
    async with trading(tmp_path, **hurried) as (pair, desk):
        offer = await buy(desk)
        await desk.vote(offer, "dana")
        assert card(desk, pair, offer.request).row.note == "waits for 1 more approval"
        await happens(pair)
        before = card(desk, pair, offer.request)
        assert re.search(f"nothing is released while .*{says}", before.row.note)
        assert before.row.drift_bp is None, "a drift from what is not of now is no drift"
        failed = [check for check in before.checks if not check.passed]
        assert any(check.control == "C12" and re.search(says, check.detail) for check in failed)
        await desk.vote(offer, "lee")
        assert desk.orders() == ()
        after = find_request(desk.bus.rows, offer.request)
        assert after is not None
        assert after.state == "stale"
        assert re.search(says, after.note)
        assert re.search(says, card(desk, pair, offer.request).row.note)
        with pytest.raises(Refused, match="C12"):
            await buy(desk, "2")


async def test_a_venue_that_says_it_is_in_maintenance_makes_every_price_stale_until_it_says_otherwise() -> (
    None
):
    async with linked("okx", bases=("SOL",)) as pair:
        await pair.at.inflict(Maintenance())
        await pair.play_until(lambda: pair.on.state() == "maintenance")
        assert "maintenance" in pair.on.market.staleness(pair.symbol, pair.on.source.market_now())
        await pair.at.inflict(Maintenance(on=False))
        await pair.come_back()
