"""Analysts and moderators that do as they are told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import msgspec

from desk.agents.analyst import Brief, ClaimRow
from desk.agents.house.moderator import HouseModerator
from desk.agents.house.seats import Seats
from desk.agents.opinions import Answer, Attack, ClaimDraft, Opinion, Ranking
from widgets.specs.strategy import Speaker

TRUE = "T1.last > 0"
FALSE = "T1.last < 0"


def claim(
    name: str, lean: float = 0.3, text: str = "Last is {{T1.last}}", condition: str = TRUE
) -> ClaimDraft:
    return ClaimDraft(name, text, condition, "inference", lean)


def opinion(speaker: Speaker, p_up: float, *claims: ClaimDraft) -> Opinion:
    lean = 0.3 if p_up >= 0.5 else -0.3
    return Opinion(
        speaker,
        f"scripted {speaker}",
        "15m",
        p_up,
        claims or (claim(f"{speaker}-A", lean),),
        "A close below {{T1.low}}",
        "T1.low",
        "A spread above {{T1.spread_bp}}",
    )


@dataclass
class Scripted:
    """Hands in what it was given; `before` runs first, to wait or to fail."""

    says: Opinion
    attacks: tuple[Attack, ...] = ()
    answers: Answer | None = None
    before: Callable[[], Awaitable[None]] | None = None
    rule_based: bool = True
    read: list[str] = field(default_factory=list)
    """Whose opinions it was shown, in order."""

    @property
    def speaker(self) -> Speaker:
        return self.says.speaker

    @property
    def name(self) -> str:
        return self.says.analyst

    async def opine(self, brief: Brief) -> Opinion:
        if self.before is not None:
            await self.before()
        return self.says

    async def attack(self, brief: Brief, own: Opinion, others: Sequence[Opinion]) -> Sequence[Attack]:
        self.read += [other.speaker for other in others]
        return self.attacks

    async def answer(self, brief: Brief, own: Opinion, attacks: Sequence[Attack]) -> Answer:
        return self.answers or Answer(own.p_up)


class Fickle:
    """Ranks whatever is read first highest."""

    name = "fickle"
    rule_based = True

    async def rank(self, brief: Brief, rows: Sequence[ClaimRow]) -> Ranking:
        return Ranking(tuple(row.claim.id for row in rows))


def table(*analysts: Scripted, moderator: object = None) -> Seats:
    return Seats(analysts, moderator or HouseModerator())  # type: ignore[arg-type]


def agreeing(p_up: float = 0.7) -> tuple[Scripted, ...]:
    """Three who think alike but not quite."""
    return (
        Scripted(opinion("Bull", p_up)),
        Scripted(opinion("Bear", p_up - 0.05)),
        Scripted(opinion("Neutral", p_up - 0.02)),
    )


async def never() -> None:
    await asyncio.Event().wait()


def changed(one: Opinion, **changes: object) -> Opinion:
    return msgspec.structs.replace(one, **changes)
