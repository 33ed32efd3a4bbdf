"""A vote counts by its signature alone: of the voter's one active key, over this choice, this text and this record."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desk.approvals.eligibility import counted
from desk.approvals.messages import APPROVALS, VoteCast
from desk.approvals.proposing import Proposed
from desk.approvals.requests_table import current_policy, require_any, votes_on
from desk.approvals.signing import head_now, signed
from desk.kernel.errors import Refused
from desk.kernel.facts import Draft
from desk.kernel.signatures import public_key, sign
from desk.link.statement import vote_statement
from desk.people.directory import Person
from desk.people.messages import PEOPLE, KeyEnrolled, KeyRevoked
from tests.execution.paper_desk import PaperDesk, at_a_desk

MAYA = Person("maya", "Maya", ("approver",), demo=False)


def seed(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


async def with_maya(desk: PaperDesk) -> None:
    """Somebody who signs at their own terminal."""
    await desk.people.enrol([MAYA], "admin")
    await desk.bus.record(Draft(PEOPLE, KeyEnrolled("maya", public_key(seed("maya")), "person"), "admin"))


def text_of(desk: PaperDesk, request: str) -> str:
    return require_any(desk.bus.rows, request).proposed.text


async def vote(desk: PaperDesk, offer: Proposed, **changes: Any) -> None:
    """Maya's vote as her terminal would send it, but for what a test changes."""
    said = {
        "choice": "approve",
        "reason": "",
        "head": head_now(desk.bus.rows),
        "text": text_of(desk, offer.request),
        "key": "maya",
        "signature": None,
    } | changes
    statement = vote_statement(said["choice"], "maya", said["reason"], said["head"], said["text"])
    signature = sign(seed(said["key"]), statement) if said["signature"] is None else said["signature"]
    await desk.approvals.vote(
        offer.request, offer.digest, "approve", "", "maya", head=said["head"], signature=signature
    )


async def refused(what: Awaitable[object], because: str) -> None:
    with pytest.raises(Refused, match=because):
        await what


def test_a_vote_signed_at_the_voters_own_terminal_counts_and_is_kept_with_its_signature(
    tmp_path: Path,
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await with_maya(desk)
        offer = await desk.propose()
        await vote(desk, offer)
        (kept,) = votes_on(desk.bus.rows, offer.request)
        assert kept.cast.key == public_key(seed("maya"))
        assert signed(kept.cast, text_of(desk, offer.request))
        await desk.vote(offer, "dana")
        assert desk.request_state(offer.request) == "released"

    at_a_desk(tmp_path, scenario)


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"signature": ""}, "has not signed"),
        ({"signature": "00" * 64}, "not by Maya's key"),
        ({"signature": "not hex"}, "not by Maya's key"),
        ({"key": "somebody else"}, "not by Maya's key"),
        ({"choice": "reject"}, "not by Maya's key"),
        ({"reason": "another one"}, "not by Maya's key"),
        ({"head": "1:" + "0" * 64}, "another record"),
        ({"head": "999999:" + "0" * 64}, "another record"),
        ({"head": "none"}, "another record"),
    ],
)
def test_a_vote_whose_signature_does_not_hold_is_refused(
    tmp_path: Path, changes: dict[str, Any], because: str
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await with_maya(desk)
        offer = await desk.propose()
        await refused(vote(desk, offer, **changes), because)
        assert votes_on(desk.bus.rows, offer.request) == ()

    at_a_desk(tmp_path, scenario)


def test_f42_somebody_who_saw_one_text_and_signed_another_has_signed_neither(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await with_maya(desk)
        offer = await desk.propose()
        summary = text_of(desk, offer.request).replace("quantity: 0.05", "quantity: 0.01")
        assert summary != text_of(desk, offer.request)
        await refused(vote(desk, offer, text=summary), "not by Maya's key")

    at_a_desk(tmp_path, scenario)


def test_f38_a_signature_for_one_request_is_no_vote_on_another(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await with_maya(desk)
        first = await desk.propose()
        await vote(desk, first)
        (kept,) = votes_on(desk.bus.rows, first.request)
        await desk.approvals.cancel(first.request, "operator", "")
        again = await desk.propose()
        replayed = desk.approvals.vote(
            again.request,
            again.digest,
            "approve",
            "",
            "maya",
            head=kept.cast.head,
            signature=kept.cast.signature,
        )
        await refused(replayed, "not by Maya's key")

    at_a_desk(tmp_path, scenario)


def test_f38_a_head_from_before_the_request_signs_nothing(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await with_maya(desk)
        before = head_now(desk.bus.rows)
        offer = await desk.propose()
        await refused(vote(desk, offer, head=before), "before the request stood")

    at_a_desk(tmp_path, scenario)


def test_nobody_without_a_key_votes(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.people.enrol([MAYA], "admin")
        offer = await desk.propose()
        await refused(vote(desk, offer), "Maya has no key")

    at_a_desk(tmp_path, scenario)


def test_a_revoked_key_signs_nothing_and_its_vote_on_what_waits_no_longer_counts(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await with_maya(desk)
        offer, other = await desk.propose("0.05"), await desk.propose("0.06")
        await vote(desk, offer)
        revoked = KeyRevoked("maya", public_key(seed("maya")), "lost")
        await desk.bus.record(Draft(PEOPLE, revoked, "admin"))
        await refused(vote(desk, other), "has no key")
        select = desk.bus.rows
        assert counted(select, require_any(select, offer.request), current_policy(select)) == ()
        await desk.vote(offer, "dana")
        assert desk.request_state(offer.request) == "pending"

    at_a_desk(tmp_path, scenario, honest=False)


Altered = Callable[[VoteCast], VoteCast]


@pytest.mark.parametrize(
    "alter",
    [
        lambda cast: msgspec.structs.replace(cast, signature=""),
        lambda cast: msgspec.structs.replace(cast, signature="00" * 64),
        lambda cast: msgspec.structs.replace(cast, reason="I said more"),
        lambda cast: msgspec.structs.replace(cast, head="1:" + "0" * 64),
    ],
    ids=["no signature", "made up", "other reason", "other head"],
)
def test_f42_a_release_checks_every_signature_again(tmp_path: Path, alter: Altered) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await with_maya(desk)
        offer, twin = await desk.propose("0.05"), await desk.propose("0.06")
        await vote(desk, offer)
        (kept,) = votes_on(desk.bus.rows, offer.request)
        forged = msgspec.structs.replace(alter(kept.cast), request=twin.request, digest=twin.digest)
        await desk.bus.record(Draft(APPROVALS, forged, "mallory"))
        await desk.vote(twin, "dana")
        assert desk.request_state(twin.request) == "pending"
        assert desk.orders() == ()

    at_a_desk(tmp_path, scenario, honest=False)
