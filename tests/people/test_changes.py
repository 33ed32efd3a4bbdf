"""Every change to people passes the gate; only taking rights away for a while takes one person."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from desk.approvals.changes.access_changes import BringBackPerson, RevokePerson, SuspendPerson
from desk.approvals.changes.key_changes import EnrolKey, RevokeKey
from desk.approvals.changes.people_changes import ChangePerson, EnrolPerson
from desk.approvals.proposing import Proposed
from desk.approvals.requests_table import ChangeRequest, require_any
from desk.approvals.signing import head_now
from desk.kernel.errors import Refused
from desk.kernel.signatures import public_key, sign
from desk.link.statement import key_statement, vote_statement
from desk.people.directory import find_person
from desk.people.keys import find_key, keys_of
from tests.execution.paper_desk import PaperDesk, at_a_desk

SEED, OTHER = bytes(range(32)), bytes(range(1, 33))
KEY = public_key(SEED)
KIM = EnrolPerson(person="kim", name="Kim Ray", roles=("approver",), uid=4001, key=KEY)


async def put(desk: PaperDesk, change: msgspec.Struct, proposer: str = "operator") -> Proposed:
    return await desk.approvals.propose_change(change, proposer)


async def done(desk: PaperDesk, change: msgspec.Struct, proposer: str = "operator") -> Proposed:
    made = await put(desk, change, proposer)
    await desk.approve(made)
    assert desk.approvals.outcome(made.request).state == "applied"
    return made


async def vote_signed(desk: PaperDesk, request: Proposed, person: str, seed: bytes) -> None:
    head = head_now(desk.bus.rows)
    text = require_any(desk.bus.rows, request.request).proposed.text
    signature = sign(seed, vote_statement("approve", person, "", head, text))
    await desk.approvals.vote(
        request.request, request.digest, "approve", "", person, head=head, signature=signature
    )


def new_key(desk: PaperDesk, person: str, seed: bytes, old: bytes | None = None) -> EnrolKey:
    known = find_key(desk.bus.rows, person)
    statement = key_statement("test", person, public_key(seed), known.key if known else "")
    return EnrolKey(
        person=person,
        key=public_key(seed),
        signature=sign(seed, statement),
        old_signature=sign(old, statement) if old else "",
    )


def test_somebody_is_enrolled_when_two_others_approve_the_exact_text(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        made = await put(desk, KIM)
        assert (made.state, made.needed) == ("pending", 2)
        request = require_any(desk.bus.rows, made.request)
        assert isinstance(request, ChangeRequest)
        for line in (
            "change: Enrol Kim Ray (kim) as approver",
            "uid was: nothing",
            "uid becomes: 4001",
            f"public key becomes: {KEY}",
        ):
            assert f"\n{line}\n" in request.proposed.text
        await desk.vote(made, "dana")
        assert desk.people.find("kim") is None
        await desk.vote(made, "lee")
        kim = desk.people.find("kim")
        assert kim is not None
        assert (kim.name, kim.roles, kim.uid, kim.demo, kim.active) == (
            "Kim Ray",
            ("approver",),
            4001,
            False,
            True,
        )
        key = find_key(desk.bus.rows, "kim")
        assert key is not None
        assert (key.key, key.custody) == (KEY, "person")
        *_, enrolled, keyed = desk.journal.facts()
        assert {enrolled.actor, keyed.actor} == {"lee"}, "whose vote completed it"

    at_a_desk(tmp_path, scenario)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (msgspec.structs.replace(KIM, person="dana"), "enrolled already as Dana"),
        (msgspec.structs.replace(KIM, person="operator"), "choose another id"),
        (msgspec.structs.replace(KIM, person="house"), "means something else"),
        (msgspec.structs.replace(KIM, person="Kim!"), "no person's id"),
        (msgspec.structs.replace(KIM, name="dana"), "There is a Dana on this desk already"),
        (msgspec.structs.replace(KIM, name="Kim\u202e"), "is no name"),
        (msgspec.structs.replace(KIM, key="00" * 32), "no public key"),
        (msgspec.structs.replace(KIM, key="kk"), "no public key"),
        (msgspec.structs.replace(KIM, roles=()), "one or more of viewer"),
        (msgspec.structs.replace(KIM, roles=("owner",)), "one or more of viewer"),
        (msgspec.structs.replace(KIM, uid=-1), "no number of a Unix user"),
        (RevokePerson("nobody"), "Nobody called 'nobody'"),
        (RevokePerson("dana"), "1 would be left"),
        (BringBackPerson("dana"), "has access already"),
        (SuspendPerson("dana", ""), "Say why"),
        (
            ChangePerson(person="dana", name="Dana", roles=("viewer",), uid=None),
            "cannot become that: a change of people takes 2",
        ),
        (ChangePerson(person="dana", name="Dana", roles=("approver",), uid=None), "nothing to change"),
        (ChangePerson(person="dana", name="Lee", roles=("approver",), uid=None), "There is a Lee"),
        (RevokeKey(person="dana", key=KEY), "nothing to revoke"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused_in_a_sentence_before_anybody_is_asked(
    tmp_path: Path, change: msgspec.Struct, sentence: str
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        head = desk.journal.head
        with pytest.raises(Refused, match=sentence):
            await put(desk, change)
        assert desk.journal.head == head

    at_a_desk(tmp_path, scenario)


def test_two_people_never_share_a_uid_or_a_key(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await done(desk, KIM)
        with pytest.raises(Refused, match="uid 4001 is Kim Ray already"):
            await put(desk, msgspec.structs.replace(KIM, person="joe", name="Joe", key=public_key(OTHER)))
        with pytest.raises(Refused, match="That key was Kim Ray's"):
            await put(desk, msgspec.structs.replace(KIM, person="joe", name="Joe", uid=4002))

    at_a_desk(tmp_path, scenario)


def test_who_holds_no_such_right_proposes_no_change_of_people(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        for proposer in ("dana", "nobody"):
            for change in (KIM, RevokePerson("lee"), SuspendPerson("lee", "gone")):
                with pytest.raises(Refused):
                    await put(desk, change, proposer)

    at_a_desk(tmp_path, scenario)


def test_somebody_revoked_loses_access_and_key_and_their_open_votes_no_longer_count(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await done(desk, KIM)
        order = await desk.propose()
        await desk.vote(order, "dana")
        revoked = await put(desk, RevokePerson("dana"))
        await desk.vote(revoked, "lee")
        await vote_signed(desk, revoked, "kim", SEED)
        dana = desk.people.find("dana")
        assert dana is not None
        assert not dana.active
        assert find_key(desk.bus.rows, "dana") is None
        assert [key.active for key in keys_of(desk.bus.rows, "dana")] == [False]
        await desk.vote(order, "lee")
        assert desk.request_state(order.request) == "pending", "Dana's vote counts no more"
        await vote_signed(desk, order, "kim", SEED)
        assert desk.request_state(order.request) in ("released", "approved", "pending")

    at_a_desk(tmp_path, scenario)


def test_one_risk_person_suspends_at_once_and_alone_but_only_the_gate_brings_back(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await done(desk, KIM)
        made = await put(desk, SuspendPerson("kim", "lost laptop"))
        assert made.state == "applied"
        kim = desk.people.find("kim")
        assert kim is not None
        assert (kim.active, kim.suspended) == (False, True)
        with pytest.raises(Refused, match="suspended already"):
            await put(desk, SuspendPerson("kim", "again"))
        await done(desk, BringBackPerson("kim"))
        again = desk.people.find("kim")
        assert again is not None
        assert (again.active, again.suspended, again.roles, again.uid) == (True, False, ("approver",), 4001)
        key = find_key(desk.bus.rows, "kim")
        assert key is not None
        assert key.key == KEY

    at_a_desk(tmp_path, scenario)


def test_nobody_is_suspended_when_too_few_would_be_left_to_bring_them_back(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        with pytest.raises(Refused, match=r"cannot be suspended: .* 1 would be left; /halt stops"):
            await put(desk, SuspendPerson("dana", "lost laptop"))
        with pytest.raises(Refused, match="nobody would be left who is admin or risk"):
            await put(desk, SuspendPerson("operator", "lost laptop"))

    at_a_desk(tmp_path, scenario)


def test_a_key_is_rotated_by_its_owner_under_both_keys_and_old_signatures_stand(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await done(desk, KIM)
        change = new_key(desk, "kim", OTHER, SEED)
        with pytest.raises(Refused, match="Only Kim Ray can propose"):
            await put(desk, change)
        with pytest.raises(Refused, match="new key did not sign"):
            await put(desk, msgspec.structs.replace(change, signature="00" * 64), "kim")
        with pytest.raises(Refused, match="key of now did not sign"):
            await put(desk, msgspec.structs.replace(change, old_signature=""), "kim")
        await done(desk, change, "kim")
        old, new = keys_of(desk.bus.rows, "kim")
        assert (old.key, old.active, new.key, new.active) == (KEY, False, public_key(OTHER), True)
        with pytest.raises(Refused, match="known on this desk already"):
            await put(desk, new_key(desk, "kim", SEED, OTHER), "kim")

    at_a_desk(tmp_path, scenario)


def test_a_revoked_key_signs_nothing_until_its_owner_enrols_another_one(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await done(desk, KIM)
        await done(desk, RevokeKey(person="kim", key=KEY))
        assert find_key(desk.bus.rows, "kim") is None
        order = await desk.propose()
        with pytest.raises(Refused, match="has no key to sign with"):
            await vote_signed(desk, order, "kim", SEED)
        await done(desk, new_key(desk, "kim", OTHER), "kim")
        await vote_signed(desk, order, "kim", OTHER)
        assert desk.approvals.outcome(order.request).votes == 1

    at_a_desk(tmp_path, scenario)


def test_new_roles_name_and_user_are_one_change_and_keep_the_key(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await done(desk, KIM)
        await done(desk, ChangePerson(person="kim", name="Kim R.", roles=("trader", "approver"), uid=4009))
        kim = find_person(desk.bus.rows, "kim")
        assert kim is not None
        assert (kim.name, kim.roles, kim.uid) == ("Kim R.", ("trader", "approver"), 4009)
        key = find_key(desk.bus.rows, "kim")
        assert key is not None
        assert key.key == KEY

    at_a_desk(tmp_path, scenario)


def test_nobody_changes_keys_under_a_vote_that_still_waits(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await done(desk, KIM)
        rotation = await put(desk, new_key(desk, "kim", OTHER, SEED), "kim")
        order = await desk.propose()
        await vote_signed(desk, order, "kim", SEED)
        with pytest.raises(Refused, match=f"has voted on {order.request}"):
            await put(desk, new_key(desk, "kim", OTHER, SEED), "kim")
        with pytest.raises(Refused, match="The change is stale: Kim Ray has voted on"):
            await desk.vote(rotation, "dana")
        await desk.approvals.cancel(order.request, "operator", "thought again")
        await done(desk, new_key(desk, "kim", OTHER, SEED), "kim")

    at_a_desk(tmp_path, scenario)
