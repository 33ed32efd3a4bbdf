"""A moderator by model: it orders claims that exist and asks questions. It adds no facts and sets no probability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from desk.agents.analyst import Brief, ClaimRow, Moderator
from desk.agents.debate_messages import SeatFellBack
from desk.agents.model_seats.answers import SaidRanking
from desk.agents.model_seats.checking import read_ranking
from desk.agents.model_seats.interview import Interview, SeatFailed
from desk.agents.model_seats.prompts import messages, rank_task
from desk.agents.opinions import Ranking
from desk.people.personas.persona import Limits


@dataclass(frozen=True, slots=True)
class ModelModerator:
    """Asks the model for a ranking; where it fails, the house ranks for the rest of the debate."""

    interview: Interview
    limits: Limits
    house: Moderator
    rule_based: bool = False

    @property
    def name(self) -> str:
        """The model, as the endpoint's settings name it."""
        return self.interview.model

    async def rank(self, brief: Brief, rows: Sequence[ClaimRow]) -> Ranking:
        """The ranking of `rows` as they are presented."""
        if brief.seats.by_rule("Moderator") or not rows:
            return await self.house.rank(brief, rows)
        asked = messages(self.interview.persona, brief, rank_task(rows, self.limits.sentences))
        check = partial(read_ranking, brief, rows, self.limits)
        try:
            return await self.interview.hold(brief, "rank", asked, SaidRanking, check)
        except SeatFailed as problem:
            brief.seats.fell_back(
                SeatFellBack(
                    debate=brief.debate,
                    speaker="Moderator",
                    model=self.name,
                    step="rank",
                    reason=str(problem)[:500],
                )
            )
            return await self.house.rank(brief, rows)
