"""Blind opinions: formed apart, sealed in the journal together, and only then revealed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from desk.agents.analyst import Analyst, Brief
from desk.agents.debate_messages import ClaimStruck, OpinionRevealed, OpinionSealed, SeatFellSilent
from desk.agents.opinions import Opinion
from desk.agents.verification import Finding
from desk.kernel.errors import DeskError

if TYPE_CHECKING:
    from desk.agents.sitting import Sitting

SEAT_LIMIT_S = 30.0
"""A seat that takes longer over one step falls silent."""


async def form_opinions(sitting: Sitting) -> tuple[tuple[Analyst, ...], tuple[Opinion, ...]]:
    """Every seat at once and apart; each opinion stands in the journal by its hash before any is read."""
    analysts = sitting.room.seats.analysts
    found = await asyncio.gather(*(_opine(analyst, sitting.brief) for analyst in analysts))
    pairs = list(zip(analysts, found, strict=True))
    heard = [(analyst, opinion) for analyst, opinion in pairs if isinstance(opinion, Opinion)]
    await sitting.record(
        *(SeatFellSilent(sitting.debate, a.speaker, why) for a, why in pairs if isinstance(why, str)),
        *(OpinionSealed(sitting.debate, o.speaker, o.analyst, o.seal) for _, o in heard),
    )
    if not heard:
        raise DeskError("No analyst brought an opinion; try again.")
    return tuple(analyst for analyst, _ in heard), tuple(opinion for _, opinion in heard)


async def reveal_opinions(
    sitting: Sitting, sealed: tuple[Opinion, ...], findings: Mapping[str, Finding]
) -> None:
    """Open the seals, say what was struck, and let everybody speak."""
    await sitting.record(
        *(OpinionRevealed(sitting.debate, o.speaker, o.body.decode()) for o in sealed),
        *(
            ClaimStruck(sitting.debate, found.claim, found.verdict, found.reason)
            for found in findings.values()
            if found.verdict != "holds"
        ),
    )
    withheld = frozenset(found.claim for found in findings.values() if found.verdict == "withheld")
    for opinion in sealed:
        evidence = await sitting.note_opinion(opinion, opinion.p_up, "sealed", {})
        await sitting.say(opinion.speaker, sitting.script.opinion(opinion, evidence.ref, withheld))


async def _opine(analyst: Analyst, brief: Brief) -> Opinion | str:
    """The opinion, or why there is none."""
    try:
        async with asyncio.timeout(SEAT_LIMIT_S):
            opinion = await analyst.opine(brief)
    except TimeoutError:
        return "took too long"
    except DeskError as problem:
        return str(problem)
    ids = [claim.id for claim in opinion.claims]
    sound = (
        opinion.speaker == analyst.speaker
        and 0.0 < opinion.p_up < 1.0
        and len(set(ids)) == len(ids)
        and all(name.startswith(f"{analyst.speaker}-") for name in ids)
    )
    return opinion if sound else "handed in no sound opinion"
