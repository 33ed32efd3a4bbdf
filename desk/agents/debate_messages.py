"""The course of a debate, as facts."""

from __future__ import annotations

from typing import Literal

import msgspec

from desk.kernel.topics import Topic


class DebateOpened(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Somebody asked for a debate. `plan` names the tools that are called before anybody speaks."""

    debate: str
    thread: str
    turn: str
    instrument: str
    horizon: str
    person: str
    seats: tuple[str, ...]
    """Speaker and analyst of each seat, the moderator last."""
    plan: tuple[str, ...]
    rule_based: bool


class SeatFellSilent(msgspec.Struct, frozen=True, tag=True):
    """A seat brought nothing where it was its turn: it failed, or took too long."""

    debate: str
    speaker: str
    reason: str


class OpinionSealed(msgspec.Struct, frozen=True, tag=True):
    """An opinion is fixed: its hash stands here before anybody, participant or person, has read any opinion."""

    debate: str
    speaker: str
    analyst: str
    sha256: str


class OpinionRevealed(msgspec.Struct, frozen=True, tag=True):
    """The sealed opinion itself; `sha256` of `body` is its seal."""

    debate: str
    speaker: str
    body: str


class ClaimStruck(msgspec.Struct, frozen=True, tag=True):
    """The machine could not confirm a claim, or its sentence held a figure that no evidence backs."""

    debate: str
    claim: str
    verdict: Literal["holds", "struck", "withheld"]
    reason: str


class ClaimAttacked(msgspec.Struct, frozen=True, tag=True):
    """Evidence was held against a claim, and the machine confirmed it, or did not."""

    debate: str
    by: str
    claim: str
    refs: tuple[str, ...]
    holds: bool
    reason: str


class MindChanged(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A speaker's answer to the attacks. A change that names no new reference is not `accepted` and does not count."""

    debate: str
    speaker: str
    p_before: float
    p_after: float
    ref: str
    accepted: bool
    conceded: tuple[str, ...]


class ClaimsRanked(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The moderator's ranking, with the sides in one order and then swapped."""

    debate: str
    first: tuple[str, ...]
    swapped: tuple[str, ...]
    order_sensitive: bool
    open_questions: tuple[str, ...]


class DebateConcluded(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The card, as canonical JSON of the strategy snapshot, and the hash of each piece of evidence."""

    debate: str
    instrument: str
    stance: str
    snapshot: str
    evidence: dict[str, str]


class DebateProposed(msgspec.Struct, frozen=True, tag=True):
    """What the debate led to: an approval request, or the reason why the desk refused to make one."""

    debate: str
    request: str
    reason: str


class DebateStopped(msgspec.Struct, frozen=True, tag=True):
    """The debate ended without a card: it was stopped, something failed, or the desk went down in the middle."""

    debate: str
    reason: str


DebateMessage = (
    DebateOpened
    | SeatFellSilent
    | OpinionSealed
    | OpinionRevealed
    | ClaimStruck
    | ClaimAttacked
    | MindChanged
    | ClaimsRanked
    | DebateConcluded
    | DebateProposed
    | DebateStopped
)
DEBATES: Topic[DebateMessage] = Topic("debates.v1", durable=True, messages=DebateMessage)
"""Every debate from the question to the card."""
