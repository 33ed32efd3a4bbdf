"""Which open insights oppose each other, and what the evidence of now makes of two that do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from desk.agents.conditions import holds, references
from desk.agents.evidence import EvidenceBook
from desk.agents.figures import NotAFigure, resolve
from desk.agents.memory.insights import KnownInsight
from desk.agents.memory.messages import Ruling
from desk.agents.memory.rules import opposed

MARGIN = 0.25
"""How much larger the share of conditions that hold has to be for one of two that both stand."""
_PLACE = re.compile(r"T[1-9][0-9]?(?=[.\[])")
_OWN = {"up": ("drift_score > 0", "flow_score > 0"), "down": ("drift_score < 0", "flow_score < 0")}


@dataclass(frozen=True, slots=True)
class Compared:
    """An insight against the evidence of now."""

    insight: str
    conditions: int
    held: int
    beyond: bool
    level: float | None = None

    @property
    def share(self) -> float:
        """Of the conditions that could be checked."""
        return self.held / self.conditions if self.conditions else 0.0

    @property
    def stands(self) -> bool:
        """At least half of what could be checked still holds, and the price did not prove it wrong."""
        return not self.beyond and self.conditions > 0 and 2 * self.held >= self.conditions


def opposed_pairs(
    insights: Sequence[KnownInsight], now: int, busy: Sequence[str] = ()
) -> tuple[tuple[KnownInsight, KnownInsight], ...]:
    """Pairs that cannot both hold, the older first; an insight is in one pair at a time, and in none while it is busy."""
    taken = set(busy)
    pairs = []
    ordered = sorted(insights, key=lambda one: one.seq)
    for place, newer in enumerate(ordered):
        if newer.insight in taken:
            continue
        older = next(
            (one for one in ordered[:place] if one.insight not in taken and opposed(one, newer, now)), None
        )
        if older is not None:
            taken |= {older.insight, newer.insight}
            pairs.append((older, newer))
    return tuple(pairs)


def compare(known: KnownInsight, then: EvidenceBook, now: EvidenceBook) -> Compared:
    """Its conditions and its level, read on the evidence of now; one without conditions stands on drift and flow."""
    conditions = [_today(condition, then, now) for condition in known.content.conditions]
    if not conditions:
        conditions = _own(known.direction, now)
    verdicts = [verdict for condition in conditions if (verdict := _holds(now, condition)) is not None]
    level, last = _level(known, then), _last(now)
    beyond = (
        level is not None and last is not None and (last < level if known.direction == "up" else last > level)
    )
    return Compared(known.insight, len(verdicts), sum(verdict is True for verdict in verdicts), beyond, level)


def rule(first: Compared, second: Compared) -> Ruling | None:
    """What follows by rule, or nothing where the evidence speaks for both alike."""
    match first.stands, second.stands:
        case True, False:
            return "first stands"
        case False, True:
            return "second stands"
        case False, False:
            return "both expired"
    if abs(first.share - second.share) < MARGIN:
        return None
    return "first stands" if first.share > second.share else "second stands"


def _today(condition: str, then: EvidenceBook, now: EvidenceBook) -> str:
    """The same condition over the newest results of the same tools; empty where one of them is missing."""
    missing = False

    def newest(place: re.Match[str]) -> str:
        nonlocal missing
        entry = now.find(then[place.group()].tool) if place.group() in then else None
        missing = missing or entry is None
        return "" if entry is None else entry.ref

    moved = _PLACE.sub(newest, condition)
    return "" if missing or not references(moved) else moved


def _own(direction: str, now: EvidenceBook) -> list[str]:
    """What anybody who only names a direction rests on: drift and flow go that way."""
    found = [now.find(tool) for tool in ("momentum", "flow")]
    return [
        f"{entry.ref}.{condition}"
        for entry, condition in zip(found, _OWN.get(direction, ()), strict=False)
        if entry is not None
    ]


def _holds(book: EvidenceBook, condition: str) -> bool | None:
    if not condition:
        return None
    try:
        return holds(book, condition)
    except NotAFigure:
        return None


def _level(known: KnownInsight, then: EvidenceBook) -> float | None:
    if not known.content.level:
        return None
    try:
        value = resolve(then, known.content.level).value
    except NotAFigure:
        return None
    return None if isinstance(value, str) else value


def _last(now: EvidenceBook) -> float | None:
    entry = now.find("market_snapshot")
    return getattr(entry.spec, "last", None) if entry is not None else None
