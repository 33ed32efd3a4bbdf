"""Candles from closes, for studies."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from data.events import Candle

MINUTE = 60_000_000_000


def bars_of(closes: Sequence[float], wick: float = 0.0002) -> list[Candle]:
    """One-minute bars, each opening at the close before it."""
    bars = []
    before = closes[0]
    for n, close in enumerate(closes):
        high, low = max(before, close) * (1 + wick), min(before, close) * (1 - wick)
        bars.append(Candle("BTC-USDT", n * MINUTE, MINUTE, before, high, low, close, 1.0, 5, True))
        before = close
    return bars


def walk(
    count: int, seed: int, drift: float = 0.0, sigma: float = 0.001, start: float = 100.0
) -> list[float]:
    """Closes of a random walk with drift a bar."""
    dice = random.Random(seed)
    closes = [start]
    for _ in range(count - 1):
        closes.append(closes[-1] * math.exp(drift + sigma * dice.gauss(0.0, 1.0)))
    return closes
