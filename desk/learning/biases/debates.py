"""Leanings in debates: giving in, one side alone, what is newest, length, and who speaks first."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from desk.learning.biases.conduct import Moved, RankedClaims, Stated
from desk.learning.biases.measure import LEAST, Measure, mean_of, slope_of
from desk.learning.calibration import wilson
from desk.learning.records import Speaker

CONFIDENT = 0.15
"""Distance from one half from which on a peer counts as confident."""
LENGTH = 100.0
"""Characters by which the slope of verbosity is told."""
EXPECTED_FLIPS = 0.1
"""Share of rankings that turn over by close calls alone."""


def sycophancy(speaker: Speaker, stated: Sequence[Stated], moved: Sequence[Moved]) -> Measure:
    """Of the debates with a confident peer further out, how often it moved there without a new reference, less away."""
    own = {one.debate: one for one in stated if one.speaker == speaker}
    changes = {one.debate: one for one in moved if one.speaker == speaker and not one.grounded}
    values = []
    for debate, opinion in own.items():
        peers = [one.p for one in stated if one.debate == debate and one.speaker != speaker]
        confident = [p for p in peers if abs(p - 0.5) >= CONFIDENT and abs(p - opinion.p) > 1e-9]
        if not confident:
            continue
        toward = max(confident, key=lambda p: abs(p - 0.5)) - opinion.p
        change = changes.get(debate)
        step = 0.0 if change is None else change.after - change.before
        values.append(float(step * toward > 0.0) - float(step * toward < 0.0))
    return mean_of(values)


def one_sided(speaker: Speaker, stated: Sequence[Stated]) -> Measure:
    """How often all claims of an opinion of three or more speak for one side, less how often that comes by itself.

    By itself: if its claims fell to either side as all claims of the same debate did.
    """
    values = []
    for one in stated:
        if one.speaker != speaker or len(one.claims) < 3:
            continue
        leans = [claim.lean for other in stated if other.debate == one.debate for claim in other.claims]
        up = (sum(lean > 0.0 for lean in leans) + 1.0) / (len(leans) + 2.0)
        count = len(one.claims)
        sides = {claim.lean > 0.0 for claim in one.claims}
        values.append(float(len(sides) == 1) - (up**count + (1.0 - up) ** count))
    return mean_of(values)


def recency(speaker: Speaker, stated: Sequence[Stated]) -> Measure:
    """Weight of what is of the last minutes, less its share of the facts on the table."""
    values = []
    for one in stated:
        total = fsum(abs(claim.lean) for claim in one.claims)
        if one.speaker == speaker and total > 0.0:
            weighed = fsum(abs(claim.lean) * claim.recent for claim in one.claims) / total
            values.append(weighed - one.offered)
    return mean_of(values)


def verbosity(speaker: Speaker, ranked: Sequence[RankedClaims], stated: Sequence[Stated]) -> Measure:
    """How much higher a claim is ranked, 0 last to 1 first, for every hundred characters more."""
    lengths = {(one.debate, claim.claim): claim.length for one in stated for claim in one.claims}
    groups = []
    for one in ranked:
        if one.speaker != speaker:
            continue
        places = _places(one)
        groups.append(
            [
                (lengths[one.debate, claim] / LENGTH, place)
                for claim, place in places.items()
                if (one.debate, claim) in lengths
            ]
        )
    return slope_of(groups)


def order_flips(speaker: Speaker, ranked: Sequence[RankedClaims]) -> Measure:
    """Share of rankings that turned over once the sides were swapped, less what close calls alone do."""
    own = [one.order_sensitive for one in ranked if one.speaker == speaker]
    if len(own) < LEAST:
        return Measure(None, None, None, len(own))
    found = wilson(fsum(own), len(own))
    shift = EXPECTED_FLIPS
    return Measure(found.share - shift, found.low - shift, found.high - shift, len(own))


def _places(one: RankedClaims) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for ranking in (one.first, one.swapped):
        last = max(1, len(ranking) - 1)
        for place, claim in enumerate(ranking):
            found.setdefault(claim, []).append(1.0 - place / last)
    return {claim: fsum(places) / len(places) for claim, places in found.items()}
