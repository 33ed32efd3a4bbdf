"""The hearing: attacks and answers as they are recorded and spoken, and the moderator's ranking."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from desk.agents.analyst import Analyst
from desk.agents.blind_opinions import SEAT_LIMIT_S
from desk.agents.cross_examination import (
    AGREED_ODDS,
    CrossExamination,
    claim_rows,
    cross_examine,
    order_sensitive,
)
from desk.agents.debate_messages import ClaimAttacked, ClaimsRanked, MindChanged
from desk.agents.evidence import Evidence
from desk.agents.opinions import Opinion
from desk.agents.pool import pool
from desk.agents.verification import Finding
from widgets.specs.strategy import Speaker

if TYPE_CHECKING:
    from desk.agents.sitting import Sitting


async def examine(
    sitting: Sitting,
    seated: tuple[Analyst, ...],
    heard: tuple[Opinion, ...],
    before: Mapping[Speaker, Evidence],
    findings: Mapping[str, Finding],
) -> CrossExamination:
    """One round, unless the blind opinions already agree."""
    if pool([opinion.p_up for opinion in heard]).disagreement < AGREED_ODDS:
        line = sitting.script.line("The blind opinions agree; there is nothing to examine.")
        await sitting.say("Moderator", (line,))
        return CrossExamination((), ())
    async with asyncio.timeout(SEAT_LIMIT_S * len(seated)):
        examined = await cross_examine(seated, heard, sitting.brief, sitting.grounder)
    await _record(sitting, examined)
    for opinion in heard:
        await sitting.say(opinion.speaker, sitting.script.attacks(opinion.speaker, examined))
    for opinion, after in zip(heard, examined.after(heard), strict=True):
        reply = next((reply for reply in examined.replies if reply.speaker == opinion.speaker), None)
        if reply is None:
            continue
        was = now = before[opinion.speaker]
        if reply.accepted:
            now = await sitting.note_opinion(after, opinion.p_up, "examined", findings)
        await sitting.say(opinion.speaker, sitting.script.reply(reply, was.ref, now.ref))
    return examined


async def rank(
    sitting: Sitting, final: tuple[Opinion, ...], examined: CrossExamination
) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """The moderator's ranking, what stays open, and whether the ranking turns over once the sides are swapped."""
    sides = [opinion.speaker for opinion in final]
    sitting.room.random.shuffle(sides)
    moderator = sitting.room.seats.moderator
    async with asyncio.timeout(SEAT_LIMIT_S):
        first = await moderator.rank(sitting.brief, claim_rows(final, examined, sides))
        swapped = await moderator.rank(sitting.brief, claim_rows(final, examined, sides[::-1]))
    sensitive = order_sensitive(first.claims, swapped.claims, final)
    await sitting.record(
        ClaimsRanked(
            debate=sitting.debate,
            first=first.claims,
            swapped=swapped.claims,
            order_sensitive=sensitive,
            open_questions=first.open_questions,
        )
    )
    return first.claims, first.open_questions, sensitive


async def _record(sitting: Sitting, examined: CrossExamination) -> None:
    await sitting.record(
        *(
            ClaimAttacked(
                sitting.debate,
                held.attack.by,
                held.attack.claim,
                held.attack.refs,
                not held.dropped,
                held.dropped,
            )
            for held in examined.attacks
        ),
        *(
            MindChanged(
                debate=sitting.debate,
                speaker=reply.speaker,
                p_before=reply.before,
                p_after=reply.after,
                ref=reply.answer.ref,
                accepted=reply.accepted,
                conceded=reply.answer.conceded,
            )
            for reply in examined.replies
            if reply.answer.p_up != reply.before
        ),
    )
