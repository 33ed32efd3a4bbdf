"""The steps of single seats: each is asked once, and what it brought is read back when the debate is continued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from desk.agents.analyst import Analyst, Brief, ClaimRow, Moderator
from desk.agents.opinions import MOST_ATTACKS, Answer, Attack, Opinion, Ranking
from desk.agents.silence import Silence, heard
from desk.kernel.errors import DeskError
from widgets.specs.strategy import Speaker

if TYPE_CHECKING:
    from desk.agents.sitting import Sitting


class AttacksBrought(msgspec.Struct, frozen=True):
    """What a seat holds against the others, or why it fell silent."""

    attacks: tuple[Attack, ...] = ()
    silence: str = ""


class AnswerBrought(msgspec.Struct, frozen=True):
    """How a seat answers attacks, or why it fell silent."""

    answer: Answer | None = None
    silence: str = ""


class RankingBrought(msgspec.Struct, frozen=True):
    """A ranking, or why the moderator fell silent."""

    ranking: Ranking | None = None
    silence: str = ""


@dataclass(frozen=True, slots=True)
class KeptSeat:
    """A seat in one round of one debate. Where it fell silent it says so again."""

    sitting: Sitting
    seat: Analyst
    of: str
    """What the names of its steps end with."""

    @property
    def speaker(self) -> Speaker:
        """Whose seat it is."""
        return self.seat.speaker

    @property
    def name(self) -> str:
        """Of whoever sits there."""
        return self.seat.name

    @property
    def rule_based(self) -> bool:
        """Whether the house sits there."""
        return self.seat.rule_based

    async def opine(self, brief: Brief) -> Opinion:
        """Opinions are kept by their seals."""
        return await self.seat.opine(brief)

    async def attack(self, brief: Brief, own: Opinion, others: Sequence[Opinion]) -> Sequence[Attack]:
        """Its attacks, as it brought them first."""
        sitting, seat = self.sitting, self.seat

        async def ask() -> AttacksBrought:
            with sitting.asking(seat.speaker, "looks for evidence against the others") as asked:
                found = await heard(seat.attack(asked, own, others), sitting.patience(seat))
            if isinstance(found, Silence):
                return AttacksBrought(silence=found.reason)
            return AttacksBrought(tuple(found)[:MOST_ATTACKS])

        brought = await sitting.once(f"attack {seat.speaker}{self.of}", AttacksBrought, ask)
        if brought.silence:
            raise DeskError(brought.silence)
        return brought.attacks

    async def answer(self, brief: Brief, own: Opinion, attacks: Sequence[Attack]) -> Answer:
        """Its answer, as it gave it first."""
        sitting, seat = self.sitting, self.seat

        async def ask() -> AnswerBrought:
            with sitting.asking(seat.speaker, "weighs what is held against it") as asked:
                found = await heard(seat.answer(asked, own, attacks), sitting.patience(seat))
            return AnswerBrought(silence=found.reason) if isinstance(found, Silence) else AnswerBrought(found)

        brought = await sitting.once(f"answer {seat.speaker}{self.of}", AnswerBrought, ask)
        if brought.answer is None:
            raise DeskError(brought.silence)
        return brought.answer


@dataclass(frozen=True, slots=True)
class KeptModerator:
    """A moderator in one round of one debate."""

    sitting: Sitting
    moderator: Moderator
    of: str

    async def rank(self, reading: str, rows: Sequence[ClaimRow]) -> Ranking | Silence:
        """The ranking of one reading, as it brought it first."""
        sitting, moderator = self.sitting, self.moderator

        async def ask() -> RankingBrought:
            with sitting.asking("Moderator", "ranks the claims") as asked:
                found = await heard(moderator.rank(asked, rows), sitting.patience(moderator))
            return (
                RankingBrought(silence=found.reason) if isinstance(found, Silence) else RankingBrought(found)
            )

        brought = await sitting.once(f"rank {reading}{self.of}", RankingBrought, ask)
        return Silence(brought.silence) if brought.ranking is None else brought.ranking
