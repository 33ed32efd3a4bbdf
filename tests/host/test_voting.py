"""From a terminal: a vote counts for the person whom its card showed, and an order means what was typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.approvals.requests_table import require_request, votes_on
from desk.execution.orders_table import open_orders
from desk.host.core import Core
from desk.kernel.clock import Clock
from desk.link import envelope as e
from tests.host.attached import Attached
from tests.host.cores import attached, opened, virtually
from widgets.specs.approval_card import ApprovalCard


async def asked(one: Attached, clock: Clock) -> ApprovalCard:
    """The card of a request that waits for two people."""
    await one.hello()
    await one.watch("queue")
    await clock.sleep(30)
    await one.say("/buy BTC 0.01")
    queue = await one.see("queue", lambda spec: spec.pending == 1)
    view = f"card:{queue.rows[0].request}"
    await one.watch("queue", view)
    card = await one.see(view)
    assert isinstance(card, ApprovalCard)
    return card


async def act(one: Attached, name: str) -> None:
    await one.send(e.CommandInvoke, payload=e.CommandPayload(name="act", arguments={"person": name}))
    await one.hear(e.CommandDone, lambda m: name in m.payload.text)


def voters(core: Core, request: str) -> list[str]:
    return [vote.cast.person for vote in votes_on(core.bus.rows, request)]


@pytest.mark.parametrize(
    ("name", "now"),
    [("Lee", "Lee"), ("Kim", "yourself, Kim")],
)
def test_a_vote_under_a_card_that_showed_somebody_else_is_refused_and_writes_nothing(
    tmp_path: Path, name: str, now: str
) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            card = await asked(one, clock)
            assert (card.voter, card.acting_as) == ("dana", "Dana (demo person)")
            await act(one, name)
            head = core.journal.head
            sent = await one.vote(card.row.request, card.digest, voter=card.voter)
            refused = await one.hear(e.Refused)
            assert refused.corr == sent
            assert refused.payload.text == (
                f"The card showed Dana, you now act as {now}; look at the card again and vote once more."
            )
            assert core.journal.head == head

    virtually(main)


def test_the_card_names_whom_the_terminal_acts_as_and_a_vote_under_that_name_counts(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            card = await asked(one, clock)
            view = f"card:{card.row.request}"
            await act(one, "Lee")
            again = await one.see(view, lambda spec: spec.voter == "lee")
            assert again.acting_as == "Lee (demo person)"
            await one.vote(card.row.request, card.digest, voter=again.voter)
            await one.hear(e.CommandDone, lambda m: "1 of 2" in m.payload.text)
            assert voters(core, card.row.request) == ["lee"]
            assert require_request(core.bus.rows, card.row.request).state == "pending"

    virtually(main)


def test_a_vote_that_names_nobody_is_no_vote(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            card = await asked(one, clock)
            await one.vote(card.row.request, card.digest, voter="")
            refused = await one.hear(e.Refused)
            assert refused.payload.text.startswith("The card showed nobody, you now act as Dana;")
            assert voters(core, card.row.request) == []

    virtually(main)


def test_an_order_with_a_limit_works_until_it_is_cancelled_and_one_without_does_not(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            card = await asked(one, clock)
            assert "\ntime in force: IOC\n" in card.order_text
            mid = core.quotes.quote("BTC-USDT")
            assert mid is not None
            limit = core.instruments["BTC-USDT"].price_down(mid.mid * 99 / 100)
            await one.say(f"/buy BTC 0.02 {limit:f}")
            queue = await one.see("queue", lambda spec: spec.pending == 2)
            request = next(row.request for row in queue.rows if row.quantity == "0.02")
            digest = require_request(core.bus.rows, request).proposed.digest
            assert "\ntime in force: GTC\n" in require_request(core.bus.rows, request).proposed.text
            await one.vote(request, digest)
            await one.hear(e.CommandDone, lambda m: "1 of 2" in m.payload.text)
            await act(one, "Lee")
            await one.vote(request, digest, voter="lee")
            await clock.sleep(60)
            (order,) = open_orders(core.bus.rows)
            assert (order.state, order.limit) == ("working", limit)
            await one.say("/cancel-all")
            await one.hear(e.CommandDone, lambda m: m.payload.text == "1 open order is being cancelled.")
            await clock.sleep(1)
            assert open_orders(core.bus.rows) == ()
            await one.say("/cancel-all")
            await one.hear(e.CommandDone, lambda m: m.payload.text == "There is no open order to cancel.")

    virtually(main)
