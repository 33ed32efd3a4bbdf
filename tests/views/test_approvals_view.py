"""A card is a view of the committed row: what it shows is what stands in the tables now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from desk.approvals.order_text import digest_of
from desk.kernel.errors import Refused
from desk.views.approvals import card_view
from desk.views.queue import queue_view
from tests.execution.paper_desk import PaperDesk, at_a_desk
from tests.execution.scripted_market import INSTRUMENTS
from widgets.specs.approval_card import ApprovalCard
from widgets.specs.approvals import ApprovalQueue
from widgets.specs.strategy import Run

AS_DANA = "dana"


def queue(desk: PaperDesk, voter: str = AS_DANA) -> ApprovalQueue:
    return queue_view(desk.bus.rows, voter, desk.clock.now(), desk.quotes.quote)


def card(desk: PaperDesk, request: str, voter: str = AS_DANA) -> ApprovalCard:
    return card_view(
        desk.bus.rows,
        request,
        voter,
        desk.clock.now(),
        desk.quotes.quote,
        INSTRUMENTS,
        desk.quotes.deep,
    )


def test_an_empty_queue_says_who_would_vote(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        nobody = queue(desk)
        assert (nobody.rows, nobody.pending, nobody.before) == ((), 0, 0)
        assert (nobody.acting_as, nobody.voter) == ("Dana (demo person)", "dana")
        assert queue(desk, "operator").acting_as == "Tester"
        assert queue(desk, "mallory").acting_as == ""

    at_a_desk(tmp_path, scenario)


def test_pending_come_first_soonest_expiry_first_then_the_latest_decided(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        first = await desk.propose("0.05")
        await desk.settle(10.0)
        second = await desk.propose("0.06")
        third = await desk.propose("0.07")
        await desk.vote(third, "dana", "reject")
        shown = queue(desk)
        assert [(row.request, row.state) for row in shown.rows] == [
            (first.request, "pending"),
            (second.request, "pending"),
            (third.request, "rejected"),
        ]
        assert shown.pending == 2
        assert [row.seconds_left for row in shown.rows] == [290, 300, 0]
        assert shown.rows[0].proposer == "House analyst (rule-based)"

    at_a_desk(tmp_path, scenario)


def test_a_long_queue_reads_the_people_once(tmp_path: Path) -> None:
    asked: list[str] = []

    async def scenario(desk: PaperDesk) -> None:
        for size in ("0.05", "0.06", "0.07"):
            await desk.propose(size)

        def select(sql: str, values: Sequence[Any] = ()) -> Sequence[Sequence[Any]]:
            asked.append(sql)
            return desk.bus.rows(sql, values)

        assert len(queue_view(select, AS_DANA, desk.clock.now(), desk.quotes.quote).rows) == 3

    at_a_desk(tmp_path, scenario)
    assert sum("FROM people ORDER BY" in sql for sql in asked) == 1


def test_the_row_follows_votes_drift_and_time(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        await desk.vote(offer, "dana")
        desk.script.around(60_060.0)
        (row,) = queue(desk).rows
        assert (row.votes, row.needed, row.drift_bp) == (1, 2, 10.0)
        assert row.note == "waits for 1 more approval"
        assert (row.quantity, row.notional) == ("0.05", "3,004.50")
        await desk.settle(400.0)
        assert (queue(desk).rows[0].seconds_left, queue(desk).rows[0].note) == (0, "expired")

    at_a_desk(tmp_path, scenario)


def test_the_text_on_the_card_is_the_text_that_is_signed(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        shown = card(desk, offer.request)
        assert shown.digest == offer.digest == digest_of(shown.order_text)
        assert f"request: {offer.request}\n" in shown.order_text

    at_a_desk(tmp_path, scenario)


def test_the_card_carries_rationale_dissent_evidence_and_the_cap_that_bound(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose(
            rationale=(Run(text="Momentum is up"), Run(text="12.5", ref="T1.momentum", tone="figure")),
            dissent=(Run(text="The book is thin"),),
            refs=("T1", "T2"),
            sized_by="stop risk",
        )
        shown = card(desk, offer.request)
        assert shown.rationale[1] == Run(text="12.5", ref="T1.momentum", tone="figure")
        assert shown.dissent == (Run(text="The book is thin"),)
        assert shown.refs == ("T1", "T2")
        assert [check.limit for check in shown.checks if check.control == "B8"] == ["stop risk"]
        assert shown.expected_slippage_bp is not None
        assert 0 < shown.expected_slippage_bp < 1

    at_a_desk(tmp_path, scenario)


def test_the_checks_of_a_pending_request_are_those_a_release_would_find_now(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        assert all(check.passed for check in card(desk, offer.request).checks)
        desk.script.around(60_240.0)
        failed = [check for check in card(desk, offer.request).checks if not check.passed]
        assert [(check.control, check.name) for check in failed] == [("C02", "price drift")]
        assert failed[0].value == "40.0 bp since the proposal"

    at_a_desk(tmp_path, scenario)


@pytest.mark.parametrize(
    ("voter", "because"),
    [
        ("dana", ""),
        ("operator", "proposer never counts"),
        ("mallory", "Nobody called"),
    ],
)
def test_the_card_says_beforehand_who_may_not_vote_and_why(tmp_path: Path, voter: str, because: str) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose(proposer="operator")
        shown = card(desk, offer.request, voter)
        assert shown.may_vote is shown.may_reject is (because == "")
        assert because in shown.why_not
        assert shown.eligible == ("Dana (demo person)", "Lee (demo person)")

    at_a_desk(tmp_path, scenario)


def test_the_card_of_a_halted_desk_says_so_and_still_takes_a_no(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        await desk.controls.halt("operator")
        shown = card(desk, offer.request)
        assert (shown.may_vote, shown.may_reject) == (False, True)
        assert "HALTED" in shown.why_not
        await desk.settle(300.0)
        assert not card(desk, offer.request).may_reject

    at_a_desk(tmp_path, scenario)


def test_a_decided_card_keeps_votes_reasons_and_its_order(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        await desk.approvals.vote(
            offer.request, offer.digest, "approve", "the level held", "dana", via="operator"
        )
        await desk.vote(offer, "lee")
        shown = card(desk, offer.request)
        assert [(vote.name, vote.choice, vote.reason) for vote in shown.votes] == [
            ("Dana", "approve", "the level held"),
            ("Lee", "approve", ""),
        ]
        assert shown.orders == (desk.approvals.outcome(offer.request).order,)
        assert (shown.row.state, shown.eligible, shown.may_vote, shown.may_reject) == (
            "released",
            (),
            False,
            False,
        )
        assert "already released" in shown.why_not

    at_a_desk(tmp_path, scenario)


def test_a_card_of_no_request_is_refused_in_words(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        with pytest.raises(Refused, match="no request 'req-nothing'"):
            card(desk, "req-nothing")

    at_a_desk(tmp_path, scenario)
