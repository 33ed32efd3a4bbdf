"""One cross-examination: attacks with evidence, answers that name what moved them, and nothing else counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from desk.agents.analyst import Analyst, Brief, ClaimRow
from desk.agents.grounding import Grounder
from desk.agents.opinions import MOST_ATTACKS, Answer, Attack, Opinion
from desk.agents.silence import SEAT_LIMIT_S, Silence, heard
from desk.agents.verification import accepts_change, check_attack

AGREED_ODDS = 0.05
"""Spread of log-odds below which blind opinions agree, and there is nothing to examine."""


@dataclass(frozen=True, slots=True)
class HeldAttack:
    """An attack and why it was dropped, or empty when it stands."""

    attack: Attack
    dropped: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A speaker's answer, and whether the change in it counts."""

    speaker: str
    before: float
    answer: Answer
    accepted: bool

    @property
    def after(self) -> float:
        """The probability that counts."""
        return self.answer.p_up if self.accepted else self.before


@dataclass(frozen=True, slots=True)
class CrossExamination:
    """What was held against whom, and what came of it."""

    attacks: tuple[HeldAttack, ...]
    replies: tuple[Reply, ...]
    silent: tuple[tuple[str, Silence], ...] = ()
    """Speakers that brought no attack or no answer where it was their turn; their opinions stand as they are."""
    cut: str = ""
    """Why the newest round was not held, or empty."""

    def joined(self, later: CrossExamination) -> CrossExamination:
        """This with a later round."""
        return CrossExamination(
            (*self.attacks, *later.attacks),
            (*self.replies, *later.replies),
            (*self.silent, *later.silent),
            later.cut,
        )

    @property
    def attacked(self) -> frozenset[str]:
        """Claims under an attack that stands."""
        return frozenset(held.attack.claim for held in self.attacks if not held.dropped)

    @property
    def conceded(self) -> frozenset[str]:
        """Claims that their own speaker no longer leans on as much."""
        return frozenset(claim for reply in self.replies if reply.accepted for claim in reply.answer.conceded)

    def after(self, opinions: Sequence[Opinion]) -> tuple[Opinion, ...]:
        """The opinions with the probabilities that count now."""
        moved = {reply.speaker: reply.after for reply in self.replies}
        return tuple(
            msgspec.structs.replace(opinion, p_up=moved.get(opinion.speaker, opinion.p_up))
            for opinion in opinions
        )


async def cross_examine(
    analysts: Sequence[Analyst],
    opinions: Sequence[Opinion],
    brief: Brief,
    grounder: Grounder,
    known: frozenset[str] = frozenset(),
    limit_s: float | None = SEAT_LIMIT_S,
) -> CrossExamination:
    """Every seat attacks once, the machine checks, every seat answers once.

    An attack that rests on nothing but evidence that was `known` in an earlier round is dropped.
    """
    held: list[HeldAttack] = []
    silent: dict[str, Silence] = {}
    for analyst, own in zip(analysts, opinions, strict=True):
        others = [opinion for opinion in opinions if opinion is not own]
        targets = frozenset(claim.id for other in others for claim in other.claims)
        raised = await heard(analyst.attack(brief, own, others), limit_s)
        if isinstance(raised, Silence):
            silent[analyst.speaker] = raised
            continue
        held += [
            HeldAttack(attack, _dropped(analyst, attack, targets, known, grounder))
            for attack in list(raised)[:MOST_ATTACKS]
        ]
    replies: list[Reply] = []
    for analyst, own in zip(analysts, opinions, strict=True):
        mine = {claim.id for claim in own.claims}
        faced = [one.attack for one in held if not one.dropped and one.attack.claim in mine]
        if not faced or analyst.speaker in silent:
            continue
        answer = await heard(analyst.answer(brief, own, faced), limit_s)
        if isinstance(answer, Silence):
            silent[analyst.speaker] = answer
            continue
        changed = answer.p_up != own.p_up
        replies.append(
            Reply(analyst.speaker, own.p_up, answer, changed and accepts_change(own, faced, answer))
        )
    return CrossExamination(tuple(held), tuple(replies), tuple(silent.items()))


def _dropped(
    analyst: Analyst, attack: Attack, targets: frozenset[str], known: frozenset[str], grounder: Grounder
) -> str:
    """Why an attack does not stand, or empty."""
    if attack.by != analyst.speaker:
        return "somebody else's name stands on it"
    if known and all(re.split(r"[.\[]", ref, maxsplit=1)[0] in known for ref in attack.refs):
        return "it rests on nothing new"
    return check_attack(grounder, attack, targets)


def claim_rows(
    opinions: Sequence[Opinion], examined: CrossExamination, sides: Sequence[str]
) -> tuple[ClaimRow, ...]:
    """The claims table with the speakers in the order of `sides`."""
    by_speaker = {opinion.speaker: opinion for opinion in opinions}
    return tuple(
        ClaimRow(side, claim, claim.id in examined.attacked, claim.id in examined.conceded)
        for side in sides
        if side in by_speaker
        for claim in by_speaker[side].claims
    )


def order_sensitive(first: Sequence[str], swapped: Sequence[str], opinions: Sequence[Opinion]) -> bool:
    """Whether the most decisive claim leans another way once the sides are swapped."""
    leans = {claim.id: claim.lean for opinion in opinions for claim in opinion.claims}

    def side(ranking: Sequence[str]) -> int:
        lean = next((leans[claim] for claim in ranking if claim in leans), 0.0)
        return (lean > 0.0) - (lean < 0.0)

    return side(first) != side(swapped)
