"""Base rates: what the price usually did over a horizon of this length."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from data.events import Candle
from desk.agents.studies.averages import clip, mean, returns
from widgets.specs.figure import Provenance
from widgets.specs.studies import BaseRateStudy

LEAST_BARS = 20
LEAST_WINDOWS = 8
IMAGINED = 20
"""Windows, half of them up, that the share is shrunk by."""


def base_rate(
    instrument: str,
    interval: str,
    horizon: str,
    ahead: int,
    decimals: int,
    bars: Sequence[Candle],
    provenance: Provenance,
) -> BaseRateStudy | None:
    """How often closed `bars` ended higher `ahead` bars on; `None` with too few bars."""
    if len(bars) < LEAST_BARS or ahead < 1:
        return None
    closes = [bar.close for bar in bars]
    moves = returns(_ends(closes, ahead))
    ups = sum(move > 0.0 for move in moves) + 0.5 * sum(move == 0.0 for move in moves)
    return BaseRateStudy(
        instrument=instrument,
        interval=interval,
        horizon=horizon,
        decimals=decimals,
        bars_ahead=ahead,
        windows=len(moves),
        up_share=(ups + IMAGINED / 2) / (len(moves) + IMAGINED),
        typical_move_pct=_typical(closes, ahead) * 100.0,
        recent_volume=math.fsum(bar.volume for bar in bars[-ahead:]),
        persistence=_persistence(returns(closes[-240:])),
        provenance=provenance,
    )


def _typical(closes: Sequence[float], ahead: int) -> float:
    """Median absolute change over `ahead` bars; with too few windows of that length, scaled up from shorter ones."""
    step = min(ahead, max(1, (len(closes) - 1) // LEAST_WINDOWS))
    return median(abs(move) for move in returns(_ends(closes, step))) * math.sqrt(ahead / step)


def _ends(closes: Sequence[float], step: int) -> list[float]:
    """Every `step`-th close, counted back from the last one."""
    return list(closes[::-1][::step][::-1])


def _persistence(steps: Sequence[float]) -> float:
    if len(steps) < 3:
        return 0.0
    middle = mean(steps)
    spread = math.fsum((step - middle) ** 2 for step in steps)
    together = math.fsum((a - middle) * (b - middle) for a, b in pairwise(steps))
    return clip(together / spread, 1.0) if spread > 0.0 else 0.0
