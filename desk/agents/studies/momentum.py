"""Momentum: returns, averages and how straight the way was."""

from __future__ import annotations

import math
from collections.abc import Sequence

from data.events import Candle
from desk.agents.studies.averages import average_true_range, clip, deviation, ema, returns
from widgets.specs.figure import Provenance
from widgets.specs.studies import MomentumStudy

SHORT, LONG = 5, 30
FAST, SLOW = 9, 26
LEAST_BARS = 20


def momentum(
    instrument: str, interval: str, decimals: int, bars: Sequence[Candle], last: float, provenance: Provenance
) -> MomentumStudy | None:
    """The momentum of closed `bars` with `last` as the price now; `None` with too few bars."""
    if len(bars) < LEAST_BARS:
        return None
    closes = [bar.close for bar in bars] + [last]
    window = closes[-LONG - 1 :]
    steps = returns(window)
    sigma = deviation(returns(closes[-4 * LONG :]))
    atr = average_true_range(bars) or last * 1e-9
    fast, slow = ema(closes, FAST), ema(closes, SLOW)
    path = math.fsum(abs(step) for step in steps)
    net = math.log(window[-1] / window[0])
    return MomentumStudy(
        instrument=instrument,
        interval=interval,
        decimals=decimals,
        bars=len(bars),
        last=last,
        return_short_pct=(closes[-1] / closes[-SHORT - 1] - 1.0) * 100.0,
        return_long_pct=(window[-1] / window[0] - 1.0) * 100.0,
        drift_score=clip(net / (sigma * math.sqrt(len(steps))), 9.0) if sigma > 0.0 else 0.0,
        ema_fast=fast[-1],
        ema_slow=slow[-1],
        ema_gap_atr=clip((fast[-1] - slow[-1]) / atr, 99.0),
        ema_slope_atr=clip((slow[-1] - slow[-SHORT - 1]) / atr, 99.0),
        efficiency=net / path if path > 0.0 else 0.0,
        provenance=provenance,
    )
