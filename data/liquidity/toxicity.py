"""VPIN of one-minute bars, to be shown and never to decide."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from data.events import Candle
from data.features.buckets import Toxicity

BUCKETS = 50
CALIBRATION = 120
"""Minutes that the size of a bucket and the deviation of moves are taken from."""
ROWS = 480
"""Minutes it is worked out from."""


def vpin(bars: Sequence[Candle]) -> float | None:
    """Volume-synchronised probability of informed trading (Easley, López de Prado, O'Hara 2012), 0 to 1.

    Display only: it is tied to volume and volatility by construction (Andersen, Bondarenko 2014).
    """
    toxicity = Toxicity(BUCKETS, CALIBRATION)
    found = float("nan")
    for before, bar in pairwise(bars):
        found, _ = toxicity(bar.close - before.close, bar.volume)
        toxicity.keep()
    return found if found == found else None
