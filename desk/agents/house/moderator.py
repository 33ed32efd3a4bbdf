"""The house moderator: ranks claims by what they weigh after the cross-examination, and adds nothing."""

from __future__ import annotations

from collections.abc import Sequence

from desk.agents.analyst import Brief, ClaimRow
from desk.agents.opinions import Ranking

MARGIN = 1.1
"""A later claim overtakes an earlier one only when it weighs this much more: close calls depend on the order."""
MOST_DECISIVE = 3
_KINDS = {"fact": 1.0, "inference": 0.9, "forecast": 0.8}
_CONCEDED = 0.5


class HouseModerator:
    """Reads the claims in the order presented."""

    name = "house moderator 1"
    rule_based = True

    async def rank(self, brief: Brief, rows: Sequence[ClaimRow]) -> Ranking:
        """Insert each claim before the first that it outweighs by the margin."""
        ranked: list[ClaimRow] = []
        for row in rows:
            weight = weigh(row)
            at = next((i for i, other in enumerate(ranked) if weight > MARGIN * weigh(other)), len(ranked))
            ranked.insert(at, row)
        open_questions = tuple(
            f"{row.claim.id} was attacked and stood" for row in ranked if row.attacked and not row.conceded
        )
        return Ranking(
            tuple(row.claim.id for row in ranked if weigh(row) > 0.0), open_questions[:MOST_DECISIVE]
        )


def weigh(row: ClaimRow) -> float:
    """What a claim weighs."""
    return abs(row.claim.lean) * _KINDS[row.claim.kind] * (_CONCEDED if row.conceded else 1.0)
