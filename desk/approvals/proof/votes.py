"""Whether one vote holds: who cast it, when, on what, and with whose key."""

from __future__ import annotations

from collections.abc import Iterator

from desk.approvals.messages import VoteCast
from desk.approvals.proof.heads import Heads
from desk.approvals.proof.people import Known, People
from desk.approvals.proof.requests import Waiting
from desk.kernel.receipt import read_head
from desk.kernel.signatures import verified
from desk.link.statement import vote_statement


def faults(cast: VoteCast, seq: int, ts: int, on: Waiting, people: People, heads: Heads) -> Iterator[str]:
    """Everything that is wrong with a vote on a request that waits."""
    voter = people.find(cast.person)
    if cast.person in on.voters:
        yield f"{cast.person} votes a second time"
    if not voter.active:
        yield f"{cast.person} votes without access to the desk"
    if cast.via and cast.via != cast.person and not voter.demo:
        yield f"{cast.via} votes as {cast.person}, who is no demo person"
    if cast.digest != on.digest:
        yield f"{cast.person} votes on another text than the request's"
    if ts >= on.expires:
        yield f"{cast.person} votes after it expired"
    if cast.signature:
        yield from _unsigned(cast, seq, on, voter, heads)
    elif people.first_key:
        yield f"the vote of {cast.person} is not signed"


def _unsigned(cast: VoteCast, seq: int, on: Waiting, voter: Known, heads: Heads) -> Iterator[str]:
    if not voter.key or cast.key != voter.key:
        yield f"the vote of {cast.person} is signed with a key that was not theirs at that fact"
        return
    try:
        statement = vote_statement(cast.choice, cast.person, cast.reason, cast.head, on.text)
    except ValueError as problem:
        yield f"the vote of {cast.person} cannot have been signed ({problem})"
        return
    if not verified(cast.key, statement, cast.signature):
        yield f"the signature of {cast.person} does not hold over the text and the choice"
        return
    seen = read_head(cast.head)
    if seen is None:
        yield f"the vote of {cast.person} names no head of the journal"
    elif seen.seq >= seq:
        yield f"the vote of {cast.person} names fact {seen.seq}, which is younger than the vote"
    elif seen.seq < on.seq:
        yield f"the vote of {cast.person} names fact {seen.seq}, which is older than the request"
    elif heads.at(seen.seq) != seen.hash.hex():
        yield (
            f"{cast.person} saw another fact {seen.seq} when they voted: the journal was rolled back, or is not theirs"
        )
