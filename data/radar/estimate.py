"""The one estimate of volatility to believe, by what the bars can carry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from data import volatility
from data.events import Candle

WINDOW = 20
"""Bars behind a range estimate."""
WEIGHED = 1.94 / 0.06
"""Equally weighted returns that an average with decay 0.94 is worth: (1 + decay) / (1 - decay)."""
SPARSE = "fewer than 50 trades a bar, or none told: ranges would read low, so this is the moving average of returns"


class VolatilityEstimate(msgspec.Struct, frozen=True):
    """Volatility of one series. Figures are annualised fractions: 0.6 is 60 % a year."""

    volatility: float | None
    standard_error: float | None
    estimator: Literal["rogers_satchell", "yang_zhang", "ewma"]
    bars: int
    """Bars that it rests on."""
    note: str = ""
    """What to know of it, or why there is none."""


def estimate(bars: Sequence[Candle], sessions: bool = False) -> VolatilityEstimate:
    """Rogers-Satchell over 20 bars (Yang-Zhang where a market closes overnight), or the EWMA where trades are few."""
    recent = bars[-WINDOW - sessions :]
    if not volatility.dense(recent):
        return _told(volatility.ewma(bars), bars, "ewma", "close", len(bars), WEIGHED, SPARSE)
    if sessions:
        found = volatility.yang_zhang(recent)
        return _told(found, bars, "yang_zhang", "yang_zhang", len(recent), len(recent), "")
    found = volatility.rogers_satchell(recent)
    return _told(found, bars, "rogers_satchell", "rogers_satchell", len(recent), len(recent), "")


def _told(
    sigma: float | None,
    bars: Sequence[Candle],
    estimator: Literal["rogers_satchell", "yang_zhang", "ewma"],
    efficiency: str,
    count: int,
    effective: float,
    note: str,
) -> VolatilityEstimate:
    if sigma is None:
        return VolatilityEstimate(
            None, None, estimator, count, "too few bars, or a price that cannot be true"
        )
    yearly = volatility.annualised(sigma, bars[-1].interval) or 0.0
    error = yearly / (2.0 * volatility.EFFICIENCY[efficiency] * min(count, effective)) ** 0.5
    return VolatilityEstimate(yearly, error, estimator, count, note)
