"""Recalling: what of the memory is about an instrument now, and what the market made of it."""

from __future__ import annotations

from collections.abc import Callable

from desk.agents.memory.insights import KnownInsight, open_insights
from desk.agents.memory.rules import RANK, actor_of, seal_of
from desk.kernel.queries import Select
from widgets.specs.insights import RecalledInsight, RecalledInsights

MOST_RECALLED = 12
MINUTE = 60_000_000_000
Words = Callable[[KnownInsight], str]
"""An insight's text with its figures written."""
_SURENESS = ((0.35, "doubtful"), (0.5, "less likely than not"), (0.6, "slightly likely"), (0.7, "likely"))


def sound(known: KnownInsight) -> bool:
    """Whether it reads as its source said it, and was recorded in that source's name."""
    return seal_of(known.content) == known.seal and actor_of(known.content.source) == known.recorded_by


def recalled(
    select: Select, instrument: str, regime: str, now: int, most: int = MOST_RECALLED
) -> tuple[KnownInsight, ...]:
    """Open, unexpired, sound insights about an instrument or the whole desk, the most relevant first.

    Those of the instrument come before those of the desk, of the same regime before others, the desk's before people's
    before models', then the surer and the newer.
    """
    found = [
        known
        for known in open_insights(select)
        if now < known.expires_at and known.instrument in ("", instrument) and sound(known)
    ]
    found.sort(
        key=lambda known: (
            known.instrument == instrument,
            bool(regime) and regime in known.content.regimes,
            RANK[known.trust],
            known.content.confidence,
            known.heard_at,
            known.seq,
        ),
        reverse=True,
    )
    return tuple(found[:most])


def told(instrument: str, found: tuple[KnownInsight, ...], words: Words, now: int) -> RecalledInsights:
    """What was recalled, as analysts are told of it."""
    return RecalledInsights(
        instrument=instrument,
        rows=tuple(
            RecalledInsight(
                id=known.insight,
                sort=known.kind,
                about=" ".join(filter(None, (known.instrument or "the desk", known.horizon))),
                said_by=f"{known.content.source.name} ({known.trust})",
                text=words(known),
                sureness=sureness(known.content.confidence),
                until=lasts(known.expires_at - now),
            )
            for known in found
        ),
    )


def sureness(confidence: float) -> str:
    """A confidence in words."""
    return next((word for limit, word in _SURENESS if confidence < limit), "quite likely")


def lasts(left: int) -> str:
    """How much longer something holds: `2 h`, `14 min`, `less than a minute`."""
    if left <= 0:
        return "over"
    minutes = left // MINUTE
    if minutes >= 120:
        return f"{minutes // 60} h"
    return f"{minutes} min" if minutes else "less than a minute"


def market_word(select: Select, known: KnownInsight) -> str:
    """Which way the market went over the horizon of the debate that an insight comes from, or empty."""
    debate = known.content.source.debate
    if not debate:
        return ""
    rows = select("SELECT outcome FROM forecasts WHERE debate = ? AND stage = 'pool final'", (debate,))
    return next((str(row[0]) for row in rows if row[0] in ("up", "down")), "")
