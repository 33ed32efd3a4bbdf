"""Blind opinions: formed apart, sealed in the journal together, and only then revealed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from desk.agents.analyst import Analyst
from desk.agents.course import OPINION, STRUCK, encoded
from desk.agents.debate_messages import ClaimStruck, OpinionRevealed, OpinionSealed, SeatFellSilent
from desk.agents.opinions import Opinion
from desk.agents.record_lines import TOOL, record_line
from desk.agents.seat_news import tell_of_seats
from desk.agents.silence import Silence, heard
from desk.agents.verification import Finding, verify
from desk.kernel.errors import DeskError

if TYPE_CHECKING:
    from desk.agents.sitting import Sitting


async def form_opinions(sitting: Sitting) -> tuple[Opinion, ...]:
    """Every seat at once and apart; each opinion stands in the journal by its hash before any is revealed.

    Seals and opinions are recorded right after one another: a crash in between loses opinions that nobody has read, and
    they are formed and sealed anew.
    """
    if known := sitting.opinions:
        return known
    await sitting.boundary()
    found = await asyncio.gather(*(_opine(sitting, analyst) for analyst in sitting.seats.analysts))
    pairs = list(zip(sitting.seats.analysts, found, strict=True))
    silent = [(analyst.speaker, one) for analyst, one in pairs if isinstance(one, Silence)]
    sealed = tuple(one for _, one in pairs if isinstance(one, Opinion))
    await tell_of_seats(sitting, "the opinions")
    if not sealed:
        raise DeskError("No analyst brought an opinion; try again.")
    await sitting.record(
        "",
        *(SeatFellSilent(sitting.debate, speaker, one.reason) for speaker, one in silent),
        *(OpinionSealed(sitting.debate, one.speaker, one.analyst, one.seal) for one in sealed),
    )
    await _reveal(sitting, sealed)
    silent_ones = [speaker for speaker, _ in silent]
    await sitting.say("silent", "Moderator", sitting.script.silent(silent_ones))
    return sealed


async def reveal_opinions(
    sitting: Sitting, sealed: tuple[Opinion, ...], findings: Mapping[str, Finding]
) -> None:
    """Say what was struck, and let everybody speak."""
    withheld = frozenset(found.claim for found in findings.values() if found.verdict == "withheld")
    scales = sitting.room.scales
    weighed = scales.weigh(sealed)
    for opinion in sealed:
        evidence = await sitting.note_opinion(opinion, opinion.p_up, "sealed", {})
        track = await sitting.note(TOOL, scales.track(opinion, weighed), opinion.speaker)
        said = sitting.script.opinion(opinion, evidence.ref, withheld, record_line(track))
        await sitting.say(f"{OPINION}{opinion.speaker}", opinion.speaker, said)


async def _reveal(sitting: Sitting, sealed: tuple[Opinion, ...]) -> None:
    """Open the seals, with what the machine made of the claims."""
    findings = [found for opinion in sealed for found in verify(sitting.grounder, opinion)]
    fallen = [found for found in findings if found.verdict != "holds"]
    for opinion in sealed:
        sitting.course.keep(f"{OPINION}{opinion.speaker}", opinion.body.decode())
    for found in fallen:
        sitting.course.keep(f"{STRUCK}{found.claim}", encoded(found))
    await sitting.record(
        "revealed",
        *(OpinionRevealed(sitting.debate, one.speaker, one.body.decode()) for one in sealed),
        *(ClaimStruck(sitting.debate, found.claim, found.verdict, found.reason) for found in fallen),
    )


async def _opine(sitting: Sitting, analyst: Analyst) -> Opinion | Silence:
    """The opinion, if there is one that can be heard."""
    with sitting.asking(analyst.speaker, "forms an opinion") as brief:
        opinion = await heard(analyst.opine(brief), sitting.patience(analyst))
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
