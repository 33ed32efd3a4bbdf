"""Who moved more than its own volatility led one to expect."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from data.events import Candle
from data.radar.follow import VolatilityFollower, VolatilityReading


class Surprise(msgspec.Struct, frozen=True, gc=False):
    """The last bar of one instrument against its own past."""

    instrument: str
    rank: int
    """1 is the greatest surprise; 0 when there is no score."""
    score: float | None
    """Absolute return of the last bar over the moving volatility before it."""
    move: float | None
    """Log return of the last bar, fraction."""
    percentile: float | None
    """Rank of the moving volatility among the 500 bars before, 0 to 100; `None` under 200 bars."""
    percentile_jump: float | None
    """Points by which that rank has changed over five bars."""
    bars: int
    note: str = ""


def surprises(universe: Mapping[str, Sequence[Candle]]) -> tuple[Surprise, ...]:
    """Every instrument, the greatest surprise first: by score, then by the jump of the percentile."""
    found = []
    for name, bars in universe.items():
        followed = VolatilityFollower()
        followed.follow(bars)
        found.append(surprise(name, bars[-2:], followed.read()))
    return ranked(found)


def ranked(found: Iterable[Surprise]) -> tuple[Surprise, ...]:
    """The greatest surprise first, each with its rank."""
    return tuple(
        msgspec.structs.replace(one, rank=place if one.score is not None else 0)
        for place, one in enumerate(sorted(found, key=_order), 1)
    )


def surprise(name: str, last: Sequence[Candle], reading: VolatilityReading) -> Surprise:
    """The newest of the last two bars against what was expected of it; its rank is not known yet."""
    if reading.expected is None or len(last) < 2:
        return Surprise(name, 0, None, None, None, None, reading.bars, "too few bars")
    if last[-1].ts - last[-2].ts != last[-1].interval:
        return Surprise(name, 0, None, None, None, None, reading.bars, "a hole in time before the last bar")
    move = math.log(last[-1].close / last[-2].close)
    score = abs(move) / reading.expected if reading.expected > 0.0 else None
    percentile, before = reading.regime.percentile, reading.percentile_ago
    jump = percentile - before if percentile is not None and before is not None else None
    note = "it did not move before" if score is None else ""
    return Surprise(name, 0, score, move, percentile, jump, reading.bars, note)


def _order(one: Surprise) -> tuple[float, float, str]:
    return 1.0 if one.score is None else -one.score, -(one.percentile_jump or 0.0), one.instrument
