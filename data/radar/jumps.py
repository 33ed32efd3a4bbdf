"""How much of the movement came in jumps, and whether that is more than chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from data.events import Candle
from data.radar.horizons import runs
from data.volatility import annualised, sound

FEWEST = 30
_FOUR_THIRDS = 2.0 ** (2.0 / 3.0) * math.gamma(7.0 / 6.0) / math.gamma(0.5)
"""Mean of |x| to the power 4/3 of a standard normal x."""
_SPREAD = (math.pi / 2.0) ** 2 + math.pi - 5.0


class JumpShare(msgspec.Struct, frozen=True, gc=False):
    """Realised variance split into a smooth part and jumps."""

    share: float
    """Share of realised variance that came in jumps, 0 to 1: 1 - bipower / realised."""
    z: float
    """Ratio statistic, standard normal without jumps (Huang and Tauchen 2005): above 2.3 is under 1 % by chance."""
    realised: float
    """Annualised volatility of all moves, fraction."""
    smooth: float
    """Annualised volatility without jumps, fraction."""
    returns: int


def jump_share(bars: Sequence[Candle]) -> JumpShare | None:
    """Bipower variation against realised variance (Barndorff-Nielsen and Shephard 2004); `None` below 30 returns."""
    if not sound(bars):
        return None
    total, pairs, triples = [], [], []
    for run in runs(bars):
        found = [abs(math.log(after.close / before.close)) for before, after in pairwise(run)]
        total += [r * r for r in found]
        pairs += [a * b for a, b in pairwise(found)]
        triples += [(a * b * c) ** (4.0 / 3.0) for a, b, c in zip(found, found[1:], found[2:], strict=False)]
    count = len(total)
    realised = math.fsum(total)
    if count < FEWEST or not pairs or not triples or realised <= 0.0:
        return None
    bipower = math.pi / 2.0 * math.fsum(pairs) * count / len(pairs)
    quarticity = count * count / len(triples) * math.fsum(triples) / _FOUR_THIRDS**3
    tripower = quarticity / bipower**2 if bipower > 0.0 else 1.0
    ratio = 1.0 - bipower / realised
    interval = bars[0].interval
    return JumpShare(
        share=max(0.0, ratio),
        z=ratio / math.sqrt(_SPREAD / count * max(1.0, tripower)),
        realised=annualised(math.sqrt(realised / count), interval) or 0.0,
        smooth=annualised(math.sqrt(min(bipower, realised) / count), interval) or 0.0,
        returns=count,
    )
