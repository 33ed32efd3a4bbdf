"""Flow: who took, how much, and how that compares with the minutes before."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.events import Trade
from desk.agents.studies.averages import clip, deviation

SECOND = 1_000_000_000
BUCKET = 10 * SECOND
RECENT = 6
"""Buckets that count as now: the last minute."""
LEAST_BUCKETS = 12
LONGEST = 300 * SECOND


@dataclass(frozen=True, slots=True)
class TakerFlow:
    """Taker volume of a window: how long it is, the buyers' share, and how unusual the last minute was."""

    window_s: float
    trades: int
    buy_share_pct: float
    score: float | None


def taker_flow(trades: Sequence[Trade], now: int) -> TakerFlow:
    """The flow of the trades of the last five minutes, or of as many as are kept."""
    recent = list(_since(trades, now - LONGEST))
    if not recent:
        return TakerFlow(0.0, 0, 50.0, None)
    bought = math.fsum(trade.size for trade in recent if trade.side == "buy")
    total = math.fsum(trade.size for trade in recent)
    window = max(now - recent[0].ts, 0)
    return TakerFlow(
        window_s=window / SECOND,
        trades=len(recent),
        buy_share_pct=bought / total * 100.0 if total > 0.0 else 50.0,
        score=_score(recent, now, int(window // BUCKET)),
    )


def _since(trades: Sequence[Trade], start: int) -> Iterable[Trade]:
    return (trade for trade in trades if trade.ts >= start)


def _score(trades: Sequence[Trade], now: int, buckets: int) -> float | None:
    if buckets < LEAST_BUCKETS:
        return None
    net = [0.0] * buckets
    for trade in trades:
        back = (now - trade.ts) // BUCKET
        if 0 <= back < buckets:
            net[back] += trade.size if trade.side == "buy" else -trade.size
    spread = deviation(net[RECENT:])
    return clip(math.fsum(net[:RECENT]) / (spread * math.sqrt(RECENT)), 9.0) if spread > 0.0 else None
