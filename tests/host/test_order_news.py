"""One toast and one line in the thread for an order's release and its end, with the totals of all its fills."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desk.approvals.voting import Voted
from desk.execution.messages import (
    FILLS,
    ORDERS,
    FillRecorded,
    OrderAccepted,
    OrderCancelled,
    OrderCommitted,
    OrderRejected,
    OrderSent,
)
from desk.host.alerts import vote_words
from desk.host.core import Core
from desk.host.order_news import OrderNews, OrderWatch
from desk.kernel.clock import Clock
from desk.kernel.facts import Draft
from desk.link import envelope as e
from tests.host.attached import Attached
from tests.host.cores import attached, opened, virtually
from widgets.specs.chat import ChatItem

ORDER = "ord-aaaa111122"


def committed(quantity: str = "0.05") -> OrderCommitted:
    return OrderCommitted(
        order=ORDER,
        request="req-aaaa111122",
        digest="d",
        account="paper",
        venue="nowhere",
        instrument="BTC-USDT",
        contract="BTCUSDT",
        side="buy",
        quantity=Decimal(quantity),
        limit=Decimal("63780.1"),
        time_in_force="IOC",
        send_by=0,
    )


def fill(trade: str, quantity: str, price: str, fee: str = "0.53") -> FillRecorded:
    return FillRecorded(
        trade=trade,
        order=ORDER,
        account="paper",
        venue="nowhere",
        instrument="BTC-USDT",
        side="buy",
        quantity=Decimal(quantity),
        price=Decimal(price),
        fee=Decimal(fee),
        liquidity="taker",
        at=0,
    )


def draft(message: Any) -> Draft:
    return Draft(FILLS if isinstance(message, FillRecorded) else ORDERS, message, "venue", "req-aaaa111122")


def told(directory: Path, *messages: Any, together: bool = True) -> list[OrderNews]:
    """The news of these facts, recorded in one group or one by one."""

    async def main(clock: Clock) -> list[OrderNews]:
        async with opened(clock, directory) as core:
            await core.supervisor.stop()  # nobody else acts on the order
            watch = OrderWatch(core.bus.rows, core.instruments)
            heard: list[Any] = []
            core.bus.subscribe(ORDERS, lambda delivery: heard.append(watch.news(delivery.message)))
            core.bus.subscribe(FILLS, lambda delivery: heard.append(watch.news(delivery.message)))
            drafts = [draft(message) for message in (committed(), OrderSent(ORDER), *messages)]
            for group in [drafts] if together else [[one] for one in drafts]:
                await core.bus.record(*group)
            return [news for news in heard if news is not None]

    return virtually(main)


FIRST, SECOND, THIRD = (
    fill("1", "0.00417", "63712.27"),
    fill("2", "0.02583", "63712.2"),
    fill("3", "0.02000", "63712.30"),
)


@pytest.mark.parametrize("together", [True, False])
def test_a_filled_order_is_told_once_with_the_totals_of_all_its_fills(tmp_path: Path, together: bool) -> None:
    (news,) = told(tmp_path, OrderAccepted(ORDER, "v1"), FIRST, SECOND, THIRD, together=together)
    assert (news.severity, news.title) == ("good", "Filled")
    assert news.text == "Bought 0.05 BTC-USDT at 63,712.246 on average, fee 1.59. PAPER."
    assert news.template("T1") == (
        "Bought {{T1.filled}} BTC-USDT at {{T1.average}} on average, fee {{T1.fee}}. PAPER."
    )


@pytest.mark.parametrize("together", [True, False])
def test_an_order_filled_in_part_says_how_much_and_why_no_more(tmp_path: Path, together: bool) -> None:
    (news,) = told(
        tmp_path, FIRST, SECOND, OrderCancelled(ORDER, "nothing more at its limit."), together=together
    )
    assert (news.severity, news.title) == ("warning", "Partly filled")
    assert news.text == (
        "Bought 0.03 of 0.05 BTC-USDT at 63,712.21 on average, fee 1.06; the rest is cancelled: nothing more at "
        "its limit. PAPER."
    )


def test_an_order_that_came_to_nothing_says_so(tmp_path: Path) -> None:
    (news,) = told(tmp_path, OrderCancelled(ORDER, "cancelled by Kim"))
    assert news.text == (
        f"Nothing of {ORDER}, to buy 0.05 BTC-USDT, was filled; it is cancelled: cancelled by Kim. PAPER."
    )
    (tmp_path / "b").mkdir()
    (news,) = told(tmp_path / "b", OrderRejected(ORDER, "price out of range"))
    assert news.text == f"The venue rejected {ORDER}, to buy 0.05 BTC-USDT: price out of range. PAPER."


def test_a_fill_that_comes_after_the_end_is_told_with_the_new_totals(tmp_path: Path) -> None:
    first, second = told(tmp_path, FIRST, OrderCancelled(ORDER, ""), SECOND, together=False)
    assert "Bought 0.00417 of 0.05" in first.text
    assert "Bought 0.03 of 0.05" in second.text


def test_a_fee_too_small_for_two_decimals_is_not_shown_as_none(tmp_path: Path) -> None:
    (news,) = told(tmp_path, fill("1", "0.05", "63712.3", "0.0012"))
    assert news.text == "Bought 0.05 BTC-USDT at 63,712.30, fee 0.0012. PAPER."


async def approved(one: Attached, core: Core, line: str) -> str:
    """The request that this line leads to, approved by both demo people."""
    await one.watch("queue", "portfolio")
    await one.say(line)
    queue = await one.see("queue", lambda spec: spec.pending == 1)
    request: str = queue.rows[0].request
    await one.watch("queue", "portfolio", f"card:{request}")
    card = await one.see(f"card:{request}")
    for name in ("Dana", "Lee"):
        await one.send(e.CommandInvoke, payload=e.CommandPayload(name="act", arguments={"person": name}))
        await one.hear(e.CommandDone, lambda m, name=name: f"for {name}" in m.payload.text)  # type: ignore[misc]
        await one.vote(request, card.digest, voter=name.lower())
    return request


def words(item: ChatItem) -> str:
    return "".join(run.text for block in item.blocks for run in block.runs)


def test_the_thread_that_asked_for_an_order_hears_of_its_release_and_its_end(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one, attached(core, "u") as two:
            thread = (await one.hello()).thread
            await two.hello()
            await clock.sleep(30)
            await two.say("/new Elsewhere")
            await two.hear(e.Welcome, lambda m: m.payload.thread != thread)
            await approved(one, core, "/buy BTC 0.05")
            end = await one.hear(e.ItemAdded, lambda m: words(m.payload).startswith("Bought"))
            released = await one.hear(e.ItemAdded, lambda m: words(m.payload).startswith("Released"))
            assert {end.payload.thread, released.payload.thread} == {thread}
            assert re.fullmatch(
                r"Released ord-\w{10}: buy 0.05 BTC-USDT, limit [\d,]+\.\d\d. PAPER.", words(released.payload)
            )
            assert re.fullmatch(
                r"Bought 0.05 BTC-USDT at [\d,]+\.\d\d( on average)?, fee \d+\.\d\d. PAPER.",
                words(end.payload),
            )
            for item in (released.payload, end.payload):
                figures = [run for block in item.blocks for run in block.runs if run.ref]
                assert len(figures) == 2 + ("fee" in words(item))
                for run in figures:
                    assert re.fullmatch(r"[\d,.]+", run.text)
                    view = core.rooms.evidence.view(run.ref)
                    assert (view.tool, view.value) == ("order", run.text)
            toasts = [m.payload for m in two.heard if isinstance(m, e.AlertRaised)]
            assert [alert.text for alert in toasts if alert.title == "Filled"] == [words(end.payload)]
            assert not any(isinstance(m, e.ItemAdded) and m.payload.thread == thread for m in two.heard[8:])

    virtually(main)


def test_what_a_command_answers_about_a_request_opens_the_queue(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await one.hello()
            await clock.sleep(30)
            await one.say("/buy BTC 0.05")
            said = (await one.hear(e.ItemAdded, lambda m: m.payload.author == "desk")).payload
            figures = [run for block in said.blocks for run in block.runs if run.ref]
            assert [run.text for run in figures] == ["0.05", "2"]
            assert {core.rooms.evidence.view(run.ref).tool for run in figures} == {"approvals"}
            assert (await one.hear(e.CommandDone)).payload.text == words(said)

    virtually(main)


def test_a_rejection_says_it_once_and_gives_the_reason(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await one.hello()
            await clock.sleep(30)
            await one.watch("queue")
            await one.say("/buy BTC 0.05")
            queue = await one.see("queue", lambda spec: spec.pending == 1)
            request = queue.rows[0].request
            await one.watch("queue", f"card:{request}")
            card = await one.see(f"card:{request}")
            vote = e.VotePayload(
                request=request,
                digest=card.digest,
                choice="reject",
                reason="too large for the book.",
                voter="dana",
            )
            await one.send(e.ApprovalVote, payload=vote)
            done = await one.hear(e.CommandDone, lambda m: "rejected" in m.payload.text)
            assert done.payload.text == f"Dana (demo person) rejected {request}: too large for the book."
            alert = await one.hear(e.AlertRaised, lambda m: "rejected" in m.payload.text)
            assert alert.payload.text == f"Dana rejected {request}: too large for the book."

    virtually(main)


@pytest.mark.parametrize(
    ("state", "note", "words"),
    [
        ("pending", "", "Dana approved req-a: 1 of 2 approvals."),
        ("released", "", "Dana approved req-a: 1 of 2 approvals, it is released."),
        ("stale", "the price moved", "Dana approved req-a: 1 of 2 approvals, it is stale: the price moved."),
    ],
)
def test_an_approval_says_where_the_request_stands(state: Any, note: str, words: str) -> None:
    assert vote_words("Dana", "approve", "", Voted("req-a", state, 1, 2, "", note)) == words
