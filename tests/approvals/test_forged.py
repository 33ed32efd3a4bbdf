"""Facts that nobody was entitled to write: no vote for an altered order, no made-up vote counts, nothing leaves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desk.approvals.eligibility import counted
from desk.approvals.examination import release_checks
from desk.approvals.messages import APPROVALS, RequestProposed, VoteCast
from desk.approvals.order_text import digest_of, order_text
from desk.approvals.policy import demo_policy
from desk.approvals.proposing import Proposed
from desk.approvals.release import authorised
from desk.approvals.requests_table import current_policy, require_request
from desk.execution.messages import ORDERS, OrderCommitted
from desk.kernel.errors import Refused
from desk.kernel.journal import Draft
from tests.execution.paper_desk import PaperDesk, at_a_desk
from tests.execution.scripted_market import BTC


def proposed(desk: PaperDesk, request: str) -> RequestProposed:
    return require_request(desk.bus.rows, request).proposed


async def plant(desk: PaperDesk, forged: RequestProposed) -> Proposed:
    """Put a request into the queue that nobody examined."""
    await desk.bus.record(Draft(APPROVALS, forged, "mallory"))
    return Proposed(forged.request, "pending", forged.digest, forged.needed)


def other_quantity(honest: RequestProposed) -> RequestProposed:
    """The text is what was proposed, the order behind it is not."""
    ticket = msgspec.structs.replace(honest.ticket, request="req-forged", quantity=Decimal("0.1"))
    text = order_text(msgspec.structs.replace(ticket, quantity=honest.ticket.quantity))
    return msgspec.structs.replace(
        honest, request="req-forged", ticket=ticket, text=text, digest=digest_of(text)
    )


def other_request(honest: RequestProposed) -> RequestProposed:
    """The order of one request under the name of another."""
    return msgspec.structs.replace(honest, request="req-forged")


def other_text(honest: RequestProposed) -> RequestProposed:
    """Text and order agree with each other, and not with the digest."""
    ticket = msgspec.structs.replace(honest.ticket, request="req-forged", quantity=Decimal("0.1"))
    return msgspec.structs.replace(honest, request="req-forged", ticket=ticket, text=order_text(ticket))


def no_order(honest: RequestProposed) -> RequestProposed:
    """An order that has no text."""
    ticket = msgspec.structs.replace(honest.ticket, request="req-forged", account="")
    return msgspec.structs.replace(honest, request="req-forged", ticket=ticket)


@pytest.mark.parametrize("forge", [other_quantity, other_text, other_request, no_order])
def test_a_stored_order_that_does_not_match_its_digest_takes_no_vote(
    tmp_path: Path, forge: Callable[[RequestProposed], RequestProposed]
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        honest = proposed(desk, (await desk.propose()).request)
        forged = await plant(desk, forge(honest))
        for person in ("dana", "lee"):
            with pytest.raises(Refused, match="no longer matches its digest"):
                await desk.vote(forged, person)
        assert desk.orders() == ()

    at_a_desk(tmp_path, scenario, honest=False)


def made_up(offer: Proposed, **changes: Any) -> Draft:
    """A vote of Dana's that she never cast."""
    cast = VoteCast(
        request=offer.request,
        digest=offer.digest,
        person="dana",
        name="Dana",
        role="approver",
        choice="approve",
        reason="",
        via="",
    )
    return Draft(APPROVALS, msgspec.structs.replace(cast, **changes), "mallory")


@pytest.mark.parametrize("changes", [{"digest": "0" * 64}, {"choice": "reject"}], ids=["other text", "a no"])
def test_only_an_approval_of_this_very_text_counts_towards_the_quorum(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        await desk.bus.record(made_up(offer, **changes))
        select = desk.bus.rows
        assert counted(select, require_request(select, offer.request), current_policy(select)) == ()
        await desk.vote(offer, "lee")
        assert desk.request_state(offer.request) == "pending"
        assert desk.orders() == ()

    at_a_desk(tmp_path, scenario, honest=False)


def test_a_limit_further_than_the_text_allows_is_stopped_at_the_release(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        honest = proposed(desk, (await desk.propose()).request)
        ticket = msgspec.structs.replace(
            honest.ticket, request="req-forged", quantity=Decimal("0.06"), max_slippage_bp=Decimal(10)
        )
        text = order_text(ticket)
        forged = msgspec.structs.replace(honest, request="req-forged", ticket=ticket, text=text)
        forged = msgspec.structs.replace(forged, digest=digest_of(text))
        await desk.approve(await plant(desk, forged))
        found = require_request(desk.bus.rows, "req-forged")
        assert (found.state, found.note) == ("stale", "C02 slippage allowed: 15.0 bp at worst, limit 10 bp")
        assert desk.orders() == ()

    at_a_desk(tmp_path, scenario)


def test_the_policy_is_compared_again_at_the_release(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        changed = demo_policy().model_copy(update={"revision": 2})
        request, quote = require_request(desk.bus.rows, offer.request), desk.quotes.quote("BTC-USDT")
        assert quote is not None
        seen = release_checks(desk.bus.rows, request, BTC, changed, {"BTC-USDT": quote}, desk.clock.now())
        assert [check.control for check in seen.checks if not check.passed] == ["C16"]

    at_a_desk(tmp_path, scenario)


@pytest.mark.parametrize(
    "changes",
    [
        {"digest": "0" * 64},
        {"quantity": Decimal("0.051")},
        {"limit": Decimal("60090.1")},
        {"side": "sell"},
        {"instrument": "ETH-USDT"},
        {"contract": "BTCUSDC"},
        {"venue": "elsewhere"},
        {"account": "other"},
        {"time_in_force": "GTC"},
        {"stop": Decimal(1)},
        {"order": "ord-other"},
        {"request": "req-other"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_an_order_leaves_only_if_it_is_the_released_one_in_every_field(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        order = desk.order(await desk.approve(await desk.propose()))
        assert authorised(desk.bus.rows, order)
        assert not authorised(desk.bus.rows, msgspec.structs.replace(order, **changes))

    at_a_desk(tmp_path, scenario, gateway=False)


def test_an_order_whose_release_is_not_on_record_does_not_leave(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        await desk.approve(offer)
        (sent,) = desk.orders()
        waiting = await desk.propose("0.06")
        order = msgspec.structs.replace(
            sent, request=waiting.request, digest=waiting.digest, quantity=Decimal("0.06"), order=""
        )
        assert not authorised(desk.bus.rows, order)

    at_a_desk(tmp_path, scenario, gateway=False)


def test_an_order_that_is_committed_again_is_not_sent_again(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        order = await desk.buy("0.05")
        (committed,) = (
            fact.message for fact in desk.journal.facts() if isinstance(fact.message, OrderCommitted)
        )
        await desk.bus.record(Draft(ORDERS, committed, "mallory"))
        await desk.settle()
        assert desk.order(order.order) == order
        assert desk.position().quantity == Decimal("0.05")

    at_a_desk(tmp_path, scenario, honest=False)


def test_a_vote_of_somebody_without_access_is_refused_in_their_name(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        await desk.leaves("dana")
        refused: Awaitable[None] = desk.vote(offer, "dana")
        with pytest.raises(Refused, match="Dana no longer has access"):
            await refused

    at_a_desk(tmp_path, scenario)


def test_no_stored_request_asks_for_fewer_people_than_the_policy(tmp_path: Path) -> None:
    """How many it needs stands beside the text that people sign, so the row is not believed."""

    async def scenario(desk: PaperDesk) -> None:
        honest = proposed(desk, (await desk.propose()).request)
        ticket = msgspec.structs.replace(honest.ticket, request="req-forged", quantity=Decimal("0.06"))
        text = order_text(ticket)
        forged = msgspec.structs.replace(
            honest, request="req-forged", ticket=ticket, text=text, digest=digest_of(text), needed=1
        )
        planted = await plant(desk, forged)
        await desk.vote(planted, "dana")
        assert (desk.request_state("req-forged"), desk.orders()) == ("pending", ())
        await desk.vote(planted, "lee")
        assert desk.request_state("req-forged") == "released"

    at_a_desk(tmp_path, scenario, honest=False)
