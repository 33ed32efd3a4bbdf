"""What the models behind a turn took: tokens, money and time, from the record of calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from desk.kernel.queries import Select
from widgets.specs.chat import Meter

_FREE = ("free", "none")
_CALLS = """
    SELECT persona, named, model, prompt_tokens, completion_tokens, cost_usd, prices, latency_ns, seq
    FROM model_calls
    WHERE seq > ? AND state != 'running' AND prompt_tokens + completion_tokens > 0
    AND (scope = ? OR scope IN (SELECT debate FROM debate_turns WHERE turn = ?))
    ORDER BY seq
"""


class Meters:
    """Of one turn. What a persona's calls took is told once, with the first words that came of them."""

    def __init__(self, select: Select, turn: str) -> None:
        self._select = select
        self._turn = turn
        self._began = int(select("SELECT ifnull(max(seq), 0) FROM model_calls", ())[0][0])
        self._told: dict[str, int] = {}

    def of(self, speaker: str) -> Meter | None:
        """What this speaker's words took; nothing where no model is behind them."""
        persona, _, behind = speaker.partition(" (")
        if behind in ("", "rule-based)"):
            return None
        since = self._told.get(persona, self._began)
        calls = [row for row in self._calls(since) if row[0] == persona]
        if calls:
            self._told[persona] = int(calls[-1][8])
        return _sum(calls)

    def so_far(self) -> Meter | None:
        """What the turn took so far."""
        return _sum(self._calls(self._began))

    def _calls(self, since: int) -> Sequence[Sequence[Any]]:
        return self._select(_CALLS, (since, self._turn, self._turn))


MetersOf = Callable[[str], Meters]
"""The meters of a turn, by its id."""


def _sum(calls: Sequence[Sequence[Any]]) -> Meter | None:
    if not calls:
        return None
    models = {str(named or model) for _, named, model, *_ in calls}
    priced = any(row[6] not in _FREE for row in calls)
    cost = sum((Decimal(row[5]) for row in calls), Decimal(0))
    return Meter(
        model=models.pop() if len(models) == 1 else f"{len(models)} models",
        tokens_in=sum(int(row[3]) for row in calls),
        tokens_out=sum(int(row[4]) for row in calls),
        cost=f"{cost:.4f}" if priced else "",
        latency_ms=sum(int(row[7]) for row in calls) // 1_000_000,
        calls=len(calls),
    )
