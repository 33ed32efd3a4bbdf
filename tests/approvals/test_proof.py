"""The judge of the record catches a desk whose release is broken on purpose, and names the place."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desk.approvals import completing, eligibility, examination, proposal, proposing, release, voting
from desk.approvals.changes.policy_change import adopting
from desk.approvals.messages import (
    ChangeApplied,
    PolicyAdopted,
    RequestApproved,
    RequestProposed,
    RequestReleased,
    VoteCast,
)
from desk.approvals.policy import demo_policy
from desk.approvals.proof.judge import Judge
from desk.execution.messages import FillRecorded, OrderCommitted, OrderSent
from desk.kernel.facts import Fact
from desk.people.messages import KeyEnrolled, PersonRevoked
from desk.risk.desk_state import DeskHalted
from tests.execution.paper_desk import PaperDesk, at_a_desk


def judged(facts: list[Fact]) -> list[str]:
    judge = Judge()
    found = [str(finding) for fact in facts for finding in judge.take(fact)]
    return [*found, *(str(finding) for finding in judge.finish())]


def place(facts: list[Fact], kind: type, which: int = 0) -> Fact:
    return [fact for fact in facts if isinstance(fact.message, kind)][which]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> list[Fact]:
    """Two orders by quorum, one by a person that only reduces, a change of the policy, a halt and a flatten."""

    async def scenario(desk: PaperDesk) -> list[Fact]:
        await desk.buy("0.05")
        await desk.settle(40)
        await desk.buy("0.02")
        await desk.propose("0.01", side="sell", proposer="operator")
        await desk.settle()
        tighter = demo_policy().model_copy(update={"revision": 2})
        await desk.approve(await desk.approvals.propose_change(adopting(tighter), "operator"))
        await desk.controls.halt("operator")
        await desk.controls.flatten("operator")
        await desk.settle()
        return list(desk.journal.facts())

    return at_a_desk(tmp_path_factory.mktemp("story"), scenario)


def test_an_honest_record_holds_and_everything_in_it_was_judged(story: list[Fact]) -> None:
    judge = Judge()
    assert [finding for fact in story for finding in judge.take(fact)] == []
    assert list(judge.finish()) == []
    assert (judge.tally.votes, judge.tally.signed, judge.tally.releases, judge.tally.changes) == (6, 6, 4, 1)
    (note,) = judge.notes
    assert "6 votes signed with keys of demo people, which the desk holds" in note


Edit = Callable[[Any], Any]


def edited(facts: list[Fact], kind: type, edit: Edit, which: int = 0) -> tuple[list[Fact], int]:
    target = place(facts, kind, which)
    changed = msgspec.structs.replace(target, message=edit(target.message))
    return [changed if fact.seq == target.seq else fact for fact in facts], target.seq


def swap(**changes: Any) -> Edit:
    return lambda message: msgspec.structs.replace(message, **changes)


CASES: tuple[tuple[type, Edit, str], ...] = (
    (VoteCast, swap(choice="reject"), "the signature of dana does not hold"),
    (VoteCast, swap(reason="something else"), "the signature of dana does not hold"),
    (VoteCast, swap(signature=""), "the vote of dana is not signed"),
    (VoteCast, swap(signature="00" * 64), "the signature of dana does not hold"),
    (VoteCast, swap(key="11" * 32), "signed with a key that was not theirs"),
    (VoteCast, swap(person="lee"), "signed with a key that was not theirs"),
    (VoteCast, swap(digest="0" * 64), "dana votes on another text than the request's"),
    (VoteCast, swap(via="mallory", person="operator"), "who is no demo person"),
    (RequestProposed, swap(digest="0" * 64), "its text does not hash to its digest"),
    (RequestProposed, swap(needed=1), "asks for 1 approvals, and the policy for more"),
    (RequestApproved, swap(people=("dana", "mallory")), "counts mallory, whose approval does not count"),
    (RequestReleased, swap(digest="0" * 64), "released under another digest"),
    (RequestReleased, swap(exempt="it only reduces risk"), "released without a quorum"),
    (RequestReleased, swap(rule="rule-made-up"), "released under the rule rule-made-up"),
    (RequestReleased, swap(override="req-made-up"), "the override req-made-up was never granted"),
    (RequestReleased, swap(order="ord-other"), "released as order ord-other, which was never committed"),
    (OrderCommitted, swap(quantity=Decimal("0.5")), "has the quantity 0.5, and 0.05 was approved"),
    (OrderCommitted, swap(limit=Decimal(99_000)), "has the limit 99000"),
    (OrderCommitted, swap(side="sell"), "has the side sell, and buy was approved"),
    (OrderCommitted, swap(account="other"), "has the account other"),
    (OrderCommitted, swap(mode="LIVE"), "has the mode LIVE, and PAPER was approved"),
    (OrderCommitted, swap(digest="0" * 64), "has another digest than its release"),
    (OrderCommitted, swap(order="ord-forged"), "order ord-forged is committed without a release"),
    (OrderSent, swap(order="ord-forged"), "order ord-forged is sent and was never committed"),
    (FillRecorded, swap(order="ord-forged"), "a fill of order ord-forged, which was never committed"),
    (PolicyAdopted, swap(version="demo-1@000000000000"), "the policy demo-1@000000000000 hashes to"),
    (ChangeApplied, swap(digest="0" * 64), "applied under another digest"),
    (ChangeApplied, swap(exempt="it only tightens"), "applied without a quorum"),
    (KeyEnrolled, swap(key="22" * 32), "signed with a key that was not theirs"),
)


@pytest.mark.parametrize(("kind", "edit", "words"), CASES, ids=[words[:40] for *_, words in CASES])
def test_one_word_changed_in_one_fact_is_found(story: list[Fact], kind: type, edit: Edit, words: str) -> None:
    which = 1 if kind is KeyEnrolled else 0
    facts, seq = edited(story, kind, edit, which)
    found = judged(facts)
    assert any(words in one for one in found), found
    if kind is not KeyEnrolled:
        named = next(one for one in found if words in one)
        assert named.startswith(f"fact {seq}: ") or kind in (RequestProposed, VoteCast), named


def without(facts: list[Fact], kind: type, which: int = 0) -> tuple[list[Fact], int]:
    gone = place(facts, kind, which).seq
    return [fact for fact in facts if fact.seq != gone], gone


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (VoteCast, "of 2 approvals by distinct people"),
        (RequestApproved, "released without a completed vote on record"),
        (RequestReleased, "is committed without a release"),
        (OrderSent, "fills and was never sent"),
        (ChangeApplied, ""),
    ],
)
def test_a_step_that_is_left_out_is_found(story: list[Fact], kind: type, words: str) -> None:
    facts, _ = without(story, kind)
    if kind is ChangeApplied:
        facts = [msgspec.structs.replace(fact) for fact in facts]
        judge = Judge()
        assert [finding for fact in facts for finding in judge.take(fact)] == []
        assert "1 changes of the desk itself that nobody voted on" in " ".join(judge.notes)
        return
    assert any(words in one for one in judged(facts)), judged(facts)


def test_a_change_that_leads_to_something_else_is_found(story: list[Fact]) -> None:
    applied = place(story, ChangeApplied)
    facts = [fact for fact in story if fact.seq != applied.seq + 1]
    (found,) = [one for one in judged(facts) if "does not follow" in one]
    assert found.startswith(f"fact {applied.seq}: request req-")


def test_an_approval_consumed_twice_is_found(story: list[Fact]) -> None:
    released = place(story, RequestReleased)
    committed = place(story, OrderCommitted)
    again = [
        msgspec.structs.replace(released, message=swap(order="ord-again")(released.message)),
        msgspec.structs.replace(committed, message=swap(order="ord-again")(committed.message)),
    ]
    facts = [*story[: committed.seq], *again, *story[committed.seq :]]
    assert any("an approval is consumed once" in one for one in judged(facts))


def test_who_was_revoked_before_the_release_does_not_count(story: list[Fact]) -> None:
    first = place(story, VoteCast)
    gone = msgspec.structs.replace(first, message=PersonRevoked("dana", "left"))
    facts = [*story[: first.seq], gone, *story[first.seq :]]
    assert any("released with 1 of 2 approvals by distinct people" in one for one in judged(facts))


def test_nothing_that_adds_risk_leaves_a_halted_desk_unseen(story: list[Fact]) -> None:
    committed = place(story, OrderCommitted)
    halted = msgspec.structs.replace(committed, message=DeskHalted("no", "person"))
    facts = [*story[: committed.seq], halted, *story[committed.seq :]]
    assert any("adds risk and is sent while the desk is HALTED" in one for one in judged(facts))


def test_a_release_after_its_time_is_found(story: list[Fact]) -> None:
    late = 400 * 1_000_000_000
    released = place(story, RequestReleased).seq
    facts = [msgspec.structs.replace(f, ts=f.ts + late) if f.seq >= released else f for f in story]
    assert any("released after it had expired" in one for one in judged(facts))


def test_a_vote_tells_that_the_record_it_saw_was_rolled_back(story: list[Fact]) -> None:
    """The facts before a vote were rewritten, chain and all: only what the voter signed knows the old ones."""
    facts = [msgspec.structs.replace(fact, hash=bytes(32)) for fact in story]
    found = judged(facts)
    assert any("dana saw another fact" in one and "rolled back" in one for one in found)


def test_votes_of_before_there_were_keys_are_a_note_and_unsigned_ones_since_are_not(
    story: list[Fact],
) -> None:
    unsigned = [
        msgspec.structs.replace(fact, message=swap(signature="", key="", head="")(fact.message))
        if isinstance(fact.message, VoteCast)
        else fact
        for fact in story
    ]
    assert sum("is not signed" in one for one in judged(unsigned)) == 6
    older = [fact for fact in unsigned if not isinstance(fact.message, KeyEnrolled)]
    judge = Judge()
    assert [finding for fact in older for finding in judge.take(fact)] == []
    (note,) = judge.notes
    assert note.startswith("6 votes unsigned, made before votes were signed (facts ")


# The same of a desk that is broken in its code.


def _quorum_off_by_one(patch: pytest.MonkeyPatch) -> None:
    counted = eligibility.counted
    patch.setattr(voting, "counted", lambda *given: (*counted(*given), "nobody"))


def _signatures_unchecked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(voting, "unsigned", lambda *_: "")
    patch.setattr(eligibility, "signed", lambda *_: True)
    cast = voting._cast
    patch.setattr(voting, "_cast", lambda *given: msgspec.structs.replace(cast(*given), signature="ab" * 64))


def _consumed_twice(patch: pytest.MonkeyPatch) -> None:
    released = release.released

    def twice(*given: Any, order: str, **more: Any) -> tuple[Any, ...]:
        return (*released(*given, order=order, **more), *released(*given, order=f"{order}x", **more))

    patch.setattr(completing, "released", twice)


def _text_swapped(patch: pytest.MonkeyPatch) -> None:
    offered = proposal.as_proposed

    def swapped(*given: Any, **more: Any) -> RequestProposed:
        made = offered(*given, **more)
        return msgspec.structs.replace(
            made,
            ticket=msgspec.structs.replace(made.ticket, quantity=made.ticket.quantity + Decimal("0.001")),
        )

    patch.setattr(proposing, "as_proposed", swapped)
    for module in (examination, voting, completing):
        patch.setattr(module, "intact", lambda _: True)


MUTANTS: tuple[tuple[Callable[[pytest.MonkeyPatch], None], type, str], ...] = (
    (_quorum_off_by_one, RequestReleased, "released with 1 of 2 approvals by distinct people"),
    (_signatures_unchecked, VoteCast, "the signature of dana does not hold over the text and the choice"),
    (_consumed_twice, RequestReleased, "released when it is released: an approval is consumed once"),
    (_text_swapped, RequestProposed, "its text is not that of its order"),
)


@pytest.mark.parametrize(
    ("mutate", "kind", "words"), MUTANTS, ids=[mutate.__name__.strip("_") for mutate, *_ in MUTANTS]
)
def test_a_desk_that_is_broken_on_purpose_is_caught_at_its_place(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    mutate: Callable[[pytest.MonkeyPatch], None],
    kind: type,
    words: str,
) -> None:
    mutate(monkeypatch)

    async def scenario(desk: PaperDesk) -> list[Fact]:
        made = await desk.propose()
        for person in ("dana", "lee"):
            if desk.request_state(made.request) == "pending":
                await desk.vote(made, person)
        await desk.settle()
        return list(desk.journal.facts())

    facts = at_a_desk(tmp_path, scenario, honest=False)
    assert any(isinstance(fact.message, OrderCommitted) for fact in facts), "the mutant really released"
    seqs = [fact.seq for fact in facts if isinstance(fact.message, kind)]
    request = place(facts, RequestProposed).message.request
    wanted = {f"fact {seq}: request {request}: {words}" for seq in seqs}
    assert any(one.startswith(tuple(wanted)) for one in judged(facts)), judged(facts)
