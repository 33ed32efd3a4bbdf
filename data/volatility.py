"""Volatility estimators over closed bars. Each gives `None` below its least sample or on a non-finite price.

Every answer is a standard deviation a bar, as a fraction; `annualised` makes a yearly one of it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from data.events import Candle

YEAR = 31_557_600_000_000_000
LN2 = math.log(2.0)
FEWEST = 20
"""Bars without which no range or close-to-close estimate is given."""
FEWEST_TRADES = 50
"""With fewer trades a bar, ranges read low, and range estimators are not to be believed."""
EFFICIENCY = {"close": 1.0, "parkinson": 5.2, "garman_klass": 7.4, "rogers_satchell": 6.0, "yang_zhang": 8.0}


def sound(bars: Sequence[Candle]) -> bool:
    """Whether every price of every bar is finite and positive, and lows and highs are where they belong."""
    for bar in bars:
        low, high = bar.low, bar.high
        if not (0.0 < low <= bar.open <= high < math.inf and low <= bar.close <= high):
            return False
    return True


def dense(bars: Sequence[Candle]) -> bool:
    """Whether the bars hold enough trades for their ranges to mean something."""
    return bool(bars) and sum(bar.trades for bar in bars) >= FEWEST_TRADES * len(bars)


def returns(bars: Sequence[Candle]) -> list[float]:
    """Log returns from close to close."""
    closes = [bar.close for bar in bars]
    return [math.log(after / before) for before, after in itertools.pairwise(closes)]


def close_to_close(bars: Sequence[Candle], fewest: int = FEWEST) -> float | None:
    """Sample standard deviation of close-to-close returns."""
    if len(bars) < max(3, fewest) or not sound(bars):
        return None
    return math.sqrt(_variance(returns(bars)))


def realised(bars: Sequence[Candle], fewest: int = FEWEST) -> float | None:
    """Root of the mean squared return: no mean is taken off."""
    if len(bars) < max(2, fewest) or not sound(bars):
        return None
    found = returns(bars)
    return math.sqrt(math.fsum(r * r for r in found) / len(found))


def ewma(bars: Sequence[Candle], decay: float = 0.94, fewest: int = FEWEST) -> float | None:
    """Exponentially weighted volatility; a return counts at most five times the volatility before it."""
    path = ewma_path(bars, decay, fewest)
    return path[-1] if path else None


def ewma_path(bars: Sequence[Candle], decay: float = 0.94, fewest: int = FEWEST) -> list[float]:
    """The exponentially weighted volatility after each bar from the `fewest`-th on."""
    if not 0.0 < decay < 1.0:
        raise ValueError(f"the decay must lie between 0 and 1, was {decay}")
    if len(bars) < max(3, fewest) or not sound(bars):
        return []
    found = returns(bars)
    warm = max(2, fewest - 1)
    variance = math.fsum(r * r for r in found[:warm]) / warm
    path = [math.sqrt(variance)]
    for r in found[warm:]:
        squared = min(r * r, 25.0 * variance) if variance > 0.0 else r * r
        variance = decay * variance + (1.0 - decay) * squared
        path.append(math.sqrt(variance))
    return path


def parkinson(bars: Sequence[Candle], fewest: int = FEWEST) -> float | None:
    """From highs and lows. Biased by drift, blind to gaps."""
    if len(bars) < max(1, fewest) or not sound(bars):
        return None
    return math.sqrt(_mean([math.log(bar.high / bar.low) ** 2 for bar in bars]) / (4.0 * LN2))


def garman_klass(bars: Sequence[Candle], fewest: int = FEWEST) -> float | None:
    """From open, high, low and close. Biased by drift, blind to gaps."""
    if len(bars) < max(1, fewest) or not sound(bars):
        return None
    each = [
        0.5 * math.log(bar.high / bar.low) ** 2 - (2.0 * LN2 - 1.0) * math.log(bar.close / bar.open) ** 2
        for bar in bars
    ]
    return math.sqrt(max(0.0, _mean(each)))


def rogers_satchell(bars: Sequence[Candle], fewest: int = FEWEST) -> float | None:
    """From open, high, low and close; right under any drift, blind to gaps."""
    if len(bars) < max(1, fewest) or not sound(bars):
        return None
    return math.sqrt(max(0.0, _mean([_rogers_satchell(bar) for bar in bars])))


def yang_zhang(bars: Sequence[Candle], fewest: int = FEWEST) -> float | None:
    """From open, high, low and close with the gaps between bars; right under drift and gaps."""
    if len(bars) < max(11, fewest) or not sound(bars):
        return None
    later = bars[1:]
    count = len(later)
    gaps = [math.log(bar.open / before.close) for before, bar in zip(bars, later, strict=False)]
    bodies = [math.log(bar.close / bar.open) for bar in later]
    weight = 0.34 / (1.34 + (count + 1) / (count - 1))
    ranges = _mean([_rogers_satchell(bar) for bar in later])
    return math.sqrt(max(0.0, _variance(gaps) + weight * _variance(bodies) + (1.0 - weight) * ranges))


def atr(bars: Sequence[Candle], period: int = 14) -> float | None:
    """Average true range (Wilder's smoothing) in price units; wants `period` + 1 bars."""
    if period < 1:
        raise ValueError(f"the period of ATR must be at least 1, was {period}")
    if len(bars) < period + 1 or not sound(bars):
        return None
    spans = [
        max(bar.high, before.close) - min(bar.low, before.close) for before, bar in itertools.pairwise(bars)
    ]
    average = _mean(spans[:period])
    for span in spans[period:]:
        average += (span - average) / period
    return average


def jump_share(bars: Sequence[Candle], fewest: int = 30) -> float | None:
    """Share of realised variance that came in jumps: 1 - bipower / realised, at least 0."""
    if len(bars) < max(4, fewest) or not sound(bars):
        return None
    found = returns(bars)
    total = math.fsum(r * r for r in found)
    if total <= 0.0:
        return None
    pairs = math.fsum(abs(r) * abs(before) for before, r in itertools.pairwise(found))
    bipower = math.pi / 2.0 * pairs * len(found) / (len(found) - 1)
    return max(0.0, 1.0 - bipower / total)


def annualised(sigma: float | None, interval: int) -> float | None:
    """A volatility a bar of `interval` nanoseconds as a yearly one."""
    return None if sigma is None else sigma * math.sqrt(YEAR / interval)


def standard_error(sigma: float, count: int, estimator: str = "close") -> float:
    """About how far off an estimate from `count` bars is."""
    return sigma / math.sqrt(2.0 * EFFICIENCY[estimator] * count)


def _rogers_satchell(bar: Candle) -> float:
    up = math.log(bar.high / bar.open)
    down = math.log(bar.low / bar.open)
    body = math.log(bar.close / bar.open)
    return up * (up - body) + down * (down - body)


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _variance(values: Sequence[float]) -> float:
    mean = _mean(values)
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)
