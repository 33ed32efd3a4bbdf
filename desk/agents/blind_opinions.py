"""Blind opinions: formed apart, sealed in the journal together, and only then revealed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from desk.agents.analyst import Analyst, Brief
from desk.agents.debate_messages import ClaimStruck, OpinionRevealed, OpinionSealed, SeatFellSilent
from desk.agents.opinions import Opinion
from desk.agents.silence import Silence, heard
from desk.agents.verification import Finding
from desk.kernel.errors import DeskError

if TYPE_CHECKING:
    from desk.agents.sitting import Sitting


async def form_opinions(sitting: Sitting) -> tuple[tuple[Analyst, ...], tuple[Opinion, ...]]:
    """Every seat at once and apart; each opinion stands in the journal by its hash before any is read."""
    analysts = sitting.seats.analysts
    found = await asyncio.gather(*(_opine(analyst, sitting.brief) for analyst in analysts))
    pairs = list(zip(analysts, found, strict=True))
    silent = [(analyst.speaker, one) for analyst, one in pairs if isinstance(one, Silence)]
    sealed = [(analyst, one) for analyst, one in pairs if isinstance(one, Opinion)]
    await sitting.record(
        *(SeatFellSilent(sitting.debate, speaker, one.reason) for speaker, one in silent),
        *(OpinionSealed(sitting.debate, one.speaker, one.analyst, one.seal) for _, one in sealed),
    )
    if not sealed:
        raise DeskError("No analyst brought an opinion; try again.")
    await sitting.say("Moderator", sitting.script.silent([speaker for speaker, _ in silent]))
    return tuple(analyst for analyst, _ in sealed), tuple(opinion for _, opinion in sealed)


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


async def _opine(analyst: Analyst, brief: Brief) -> Opinion | Silence:
    """The opinion, if there is one that can be heard."""
    opinion = await heard(analyst.opine(brief))
    if isinstance(opinion, Silence):
        return opinion
    ids = [claim.id for claim in opinion.claims]
    sound = (
        opinion.speaker == analyst.speaker
        and 0.0 < opinion.p_up < 1.0
        and len(set(ids)) == len(ids)
        and all(name.startswith(f"{analyst.speaker}-") for name in ids)
    )
    return opinion if sound else Silence("handed in no sound opinion")
