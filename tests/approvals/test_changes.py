"""Changes of the desk itself pass the same gate as orders."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from desk.approvals.changes.change import Row
from desk.approvals.changes.change_text import ChangeTicket, change_text
from desk.approvals.changes.policy_change import adopting
from desk.approvals.changes.resume_change import ResumeDesk
from desk.approvals.messages import ChangeApplied, PolicyAdopted
from desk.approvals.order_text import digest_of
from desk.approvals.policy import Policy, demo_policy
from desk.approvals.policy_templates import template
from desk.approvals.proposing import Proposed
from desk.approvals.requests_table import ChangeRequest, current_policy, require_any
from desk.kernel.errors import Refused
from tests.execution.paper_desk import PaperDesk, at_a_desk


def tighter(revision: int = 2, notional: int = 5_000) -> Policy:
    policy = demo_policy()
    limits = policy.limits.model_copy(update={"max_order_notional": Decimal(notional)})
    return policy.model_copy(update={"revision": revision, "limits": limits})


async def put(desk: PaperDesk, policy: Policy | None = None, proposer: str = "operator") -> Proposed:
    return await desk.approvals.propose_change(adopting(policy or tighter()), proposer)


def change(desk: PaperDesk, request: str) -> ChangeRequest:
    found = require_any(desk.bus.rows, request)
    assert isinstance(found, ChangeRequest)
    return found


def test_two_people_change_the_policy_and_every_difference_is_in_the_text(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        made = await put(desk)
        assert (made.state, made.needed) == ("pending", 2)
        found = change(desk, made.request)
        assert "limits.max_order_notional was: 10000\n" in found.proposed.text
        assert "limits.max_order_notional becomes: 5000\n" in found.proposed.text
        assert digest_of(found.proposed.text) == made.digest
        await desk.vote(made, "dana")
        assert current_policy(desk.bus.rows).version == demo_policy().version
        await desk.vote(made, "lee")
        assert current_policy(desk.bus.rows).version == tighter().version
        assert change(desk, made.request).state == "applied"
        last = [type(fact.message) for fact in desk.journal.facts()][-2:]
        assert last == [ChangeApplied, PolicyAdopted], "applied in the transaction that consumes the votes"

    at_a_desk(tmp_path, scenario)


def test_the_proposer_of_a_change_never_counts_and_nobody_counts_twice(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        made = await put(desk)
        for person, sentence in (
            ("operator", "the proposer never counts"),
            ("dana", ""),
            ("dana", "counts once"),
        ):
            if sentence:
                with pytest.raises(Refused, match=sentence):
                    await desk.vote(made, person)
            else:
                await desk.vote(made, person)
        assert change(desk, made.request).state == "pending"

    at_a_desk(tmp_path, scenario)


def test_a_change_of_what_moved_since_is_stale(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        first, second = await put(desk, tighter(2)), await put(desk, tighter(3, 4_000))
        await desk.approve(first)
        with pytest.raises(Refused, match="policy changed"):
            await desk.vote(second, "dana")
        assert change(desk, second.request).state == "stale"
        assert current_policy(desk.bus.rows).version == tighter(2).version

    at_a_desk(tmp_path, scenario)


def test_one_no_rejects_a_change_and_silence_is_a_no(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        made = await put(desk)
        await desk.vote(made, "dana")
        await desk.vote(made, "lee", "reject")
        silent = await put(desk)
        await desk.clock.sleep(301)
        await desk.approvals.sweep()
        assert [change(desk, one.request).state for one in (made, silent)] == ["rejected", "expired"]
        assert current_policy(desk.bus.rows).version == demo_policy().version

    at_a_desk(tmp_path, scenario)


def test_a_change_can_be_withdrawn_and_nothing_comes_of_it(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        made = await put(desk)
        await desk.approvals.cancel(made.request, "operator", "thought again")
        with pytest.raises(Refused, match="already cancelled"):
            await desk.vote(made, "dana")

    at_a_desk(tmp_path, scenario)


@pytest.mark.parametrize(
    ("proposer", "policy", "sentence"),
    [
        ("mallory", tighter(), "Nobody called"),
        ("operator", demo_policy(), "in force already"),
        ("operator", tighter().model_copy(update={"account": "other"}), "keeps its account"),
    ],
    ids=["a stranger", "the same policy", "another account"],
)
def test_what_cannot_be_applied_is_not_put_before_people(
    tmp_path: Path, proposer: str, policy: Policy, sentence: str
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        with pytest.raises(Refused, match=sentence):
            await put(desk, policy, proposer)

    at_a_desk(tmp_path, scenario)


TICKET = ChangeTicket(
    desk="test",
    request="req-1",
    area="policy",
    kind="AdoptPolicy",
    title="Adopt it",
    content="0" * 64,
    reason="",
    policy="demo-1@0",
    proposer="kim",
    proposer_name="Kim",
    expires=1,
    replaces="",
)


@pytest.mark.parametrize(
    ("ticket", "row"),
    [
        ({"title": "Adopt it\nproposer: dana"}, Row("limit", "1", "2")),
        ({"title": "Adopt\u202eit"}, Row("limit", "1", "2")),
        ({"kind": "Adopt policy"}, Row("limit", "1", "2")),
        ({}, Row("limit", "1\nx", "2")),
        ({}, Row("limit: 5", "1", "2")),
        ({}, Row("limit", "1", "nothing")),
        ({}, Row("limit", "1", " 2")),
    ],
)
def test_no_field_of_a_change_can_pass_for_another_line(ticket: dict[str, str], row: Row) -> None:
    change_text(TICKET, (Row("limit", "1", "2"),))
    with pytest.raises(ValueError, match=r"must be|hold no|stands for|name is"):
        change_text(msgspec.structs.replace(TICKET, **ticket), (row,))


def test_nobody_votes_a_demo_into_a_desk_that_could_go_live(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        before = current_policy(desk.bus.rows)
        with pytest.raises(Refused, match="keeps its profile, which is demo"):
            await desk.approvals.propose_change(adopting(template("desk")), "operator")
        assert current_policy(desk.bus.rows) == before

    at_a_desk(tmp_path, scenario)


def test_votes_on_the_end_of_one_halt_do_not_end_the_next(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.controls.halt("operator")
        early = await desk.approvals.propose_change(ResumeDesk("it was nothing"), "operator")
        await desk.vote(early, "dana")
        await desk.resume("looked into it")
        await desk.settle()
        await desk.controls.halt("operator")
        with pytest.raises(Refused, match="halted at has changed"):
            await desk.vote(early, "lee")
        assert desk.state == "HALTED"

    at_a_desk(tmp_path, scenario)
