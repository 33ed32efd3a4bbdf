"""What speakers did in debates, as plain values: opinions with their claims, changes of mind, rankings."""

from __future__ import annotations

from typing import NamedTuple

from desk.learning.records import Speaker


class SaidClaim(NamedTuple):
    """One claim: how long its text is, which way it leans, and how much of what it names is of the last minutes."""

    claim: str
    length: int
    lean: float
    recent: float
    """Share of its references, 0 to 1."""


class Stated(NamedTuple):
    """One blind opinion. `offered` is the share of the facts on the table that are of the last minutes."""

    debate: str
    speaker: Speaker
    p: float
    claims: tuple[SaidClaim, ...]
    offered: float


class Moved(NamedTuple):
    """A changed probability, and whether a new reference was named for it."""

    debate: str
    speaker: Speaker
    before: float
    after: float
    grounded: bool


class RankedClaims(NamedTuple):
    """A moderator's ranking both ways, the most decisive first."""

    debate: str
    speaker: Speaker
    first: tuple[str, ...]
    swapped: tuple[str, ...]
    order_sensitive: bool


class Answered(NamedTuple):
    """One question of the bench as it was answered plainly, again, with a number that says nothing, and without names."""

    speaker: Speaker
    plain: float
    again: float
    anchored: float
    anchor: float
    """1 where the number that says nothing was high, -1 where it was low."""
    unnamed: float
