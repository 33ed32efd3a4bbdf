"""Opinions on the scales: whose record each goes to, and what stands beside it."""

from __future__ import annotations

from collections.abc import Sequence

from desk.agents.opinions import Opinion
from desk.kernel.queries import Select
from desk.learning.lift import lift_of
from desk.learning.records import Speaker
from desk.learning.weighing import Weighed, weigh
from desk.views.track_record import lift_row, opinion_track
from widgets.specs.track_record import LiftRow, OpinionTrack

BY_RULE = "house "
"""Analysts' names that begin so speak by rule, also where they stand in for a model; any other is that of a model."""


def speaker_of(opinion: Opinion) -> Speaker:
    """Whose record an opinion goes to: the persona, and the model that spoke, unless rules stood in for it."""
    return Speaker(opinion.speaker, "" if opinion.analyst.startswith(BY_RULE) else opinion.analyst)


class Scales:
    """Weighs opinions by the forecasts of their speakers that the market has resolved."""

    def __init__(self, select: Select) -> None:
        self._select = select

    def weigh(self, opinions: Sequence[Opinion]) -> Weighed:
        """What these opinions weigh, and how many votes they are worth."""
        return weigh(self._select, [speaker_of(opinion) for opinion in opinions])

    def track(self, opinion: Opinion, weighed: Weighed) -> OpinionTrack:
        """What stands beside an opinion."""
        weight = weighed.weights.get(opinion.speaker, 0.0)
        return opinion_track(self._select, speaker_of(opinion), opinion.p_up, weight)

    def lift(self, instrument: str) -> LiftRow:
        """What cross-examination has brought on this market, and whether it is left out there."""
        return lift_row(lift_of(self._select, instrument))
