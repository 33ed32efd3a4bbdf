"""Resolved forecasts as they are counted: by speaker, by debate, and without those that ran over the same time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from desk.kernel.queries import Select
from desk.learning.messages import Stage
from desk.learning.scoring import OUTCOMES, Point

MOST = 2_000
"""Newest resolved forecasts that are looked at; older ones speak of another market."""
_RESOLVED = "outcome IN ('up', 'down', 'unchanged')"


class Resolved(NamedTuple):
    """One resolved forecast."""

    debate: str
    persona: str
    model: str
    instrument: str
    horizon: str
    regime: str
    at: int
    due: int
    point: Point
    move_bp: float
    """What the price did, in basis points."""
    seq: int
    """Number of the fact that made it."""


class Speaker(NamedTuple):
    """Whom a record is of. Another model in the same seat begins a record of its own."""

    persona: str
    model: str


def resolved(select: Select, stage: Stage, since: int = 0, most: int = MOST) -> list[Resolved]:
    """The newest resolved forecasts of a stage made from `since` on, oldest first."""
    rows = select(
        "SELECT debate, persona, model, instrument, horizon, regime, at, due, p_up, outcome, price, end_price, seq"  # noqa: S608
        f" FROM forecasts WHERE stage = ? AND at >= ? AND {_RESOLVED} ORDER BY seq DESC LIMIT ?",
        (stage, since, most),
    )
    found = []
    for row in map(tuple, rows):
        *who, p_up, outcome, price, end, seq = row
        debate, persona, model, instrument, horizon, regime, at, due = who
        point, move = Point(p_up, OUTCOMES[outcome]), _move(price, end)
        found.append(Resolved(debate, persona, model, instrument, horizon, regime, at, due, point, move, seq))
    return found[::-1]


def apart(forecasts: Iterable[Resolved]) -> list[Resolved]:
    """Those that tell something new: of one speaker's on one instrument, none that began before the last was due."""
    until: dict[tuple[str, str, str], int] = {}
    kept = []
    for one in sorted(forecasts, key=lambda found: (found.at, found.debate)):
        key = (one.persona, one.model, one.instrument)
        if one.at >= until.get(key, 0):
            until[key] = one.due
            kept.append(one)
    return kept


def by_speaker(forecasts: Iterable[Resolved]) -> dict[Speaker, list[Resolved]]:
    """Each speaker's own, in the order given."""
    found: dict[Speaker, list[Resolved]] = {}
    for one in forecasts:
        found.setdefault(Speaker(one.persona, one.model), []).append(one)
    return found


def rounds(forecasts: Iterable[Resolved], speakers: Sequence[Speaker]) -> list[Mapping[int, Point]]:
    """By debate, what those of `speakers` who took part said, by their place; only debates of at least two of them."""
    places = {speaker: at for at, speaker in enumerate(speakers)}
    found: dict[str, dict[int, Point]] = {}
    for one in forecasts:
        place = places.get(Speaker(one.persona, one.model))
        if place is not None:
            found.setdefault(one.debate, {})[place] = one.point
    return [said for said in found.values() if len(said) > 1]


def points(forecasts: Iterable[Resolved]) -> list[Point]:
    """What was said and what happened, without the rest."""
    return [one.point for one in forecasts]


def _move(start: str, end: str) -> float:
    began = float(start)
    return (float(end) / began - 1.0) * 1e4 if began > 0.0 else 0.0
