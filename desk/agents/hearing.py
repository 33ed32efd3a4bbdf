"""The hearing: attacks and answers as they are recorded and spoken, and the moderator's ranking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from desk.agents.analyst import Analyst, ClaimRow
from desk.agents.cross_examination import (
    AGREED_ODDS,
    CrossExamination,
    claim_rows,
    cross_examine,
    order_sensitive,
)
from desk.agents.debate_messages import ClaimAttacked, ClaimsRanked, MindChanged, SeatFellSilent
from desk.agents.evidence import Evidence
from desk.agents.opinions import Opinion, Ranking
from desk.agents.pool import pool
from desk.agents.silence import Silence, heard
from desk.agents.verification import Finding
from desk.kernel.errors import DeskError
from widgets.specs.strategy import Speaker

if TYPE_CHECKING:
    from desk.agents.sitting import Sitting


async def examine(
    sitting: Sitting,
    seated: tuple[Analyst, ...],
    opinions: tuple[Opinion, ...],
    before: Mapping[Speaker, Evidence],
    findings: Mapping[str, Finding],
) -> CrossExamination:
    """One round, unless the blind opinions already agree."""
    if pool([opinion.p_up for opinion in opinions]).disagreement < AGREED_ODDS:
        line = sitting.script.line("The blind opinions agree; there is nothing to examine.")
        await sitting.say("Moderator", (line,))
        return CrossExamination((), ())
    examined = await cross_examine(seated, opinions, sitting.brief, sitting.grounder)
    await _record(sitting, examined)
    await sitting.say("Moderator", sitting.script.silent([speaker for speaker, _ in examined.silent]))
    for opinion in opinions:
        await sitting.say(opinion.speaker, sitting.script.attacks(opinion.speaker, examined))
    for opinion, after in zip(opinions, examined.after(opinions), strict=True):
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
    first = await _ranked(sitting, claim_rows(final, examined, sides))
    swapped = await _ranked(sitting, claim_rows(final, examined, sides[::-1]))
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


async def _ranked(sitting: Sitting, rows: tuple[ClaimRow, ...]) -> Ranking:
    """One ranking; without it there is no telling which claims decide, so the debate fails."""
    found = await heard(sitting.seats.moderator.rank(sitting.brief, rows))
    if isinstance(found, Silence):
        await sitting.record(SeatFellSilent(sitting.debate, "Moderator", found.reason))
        raise DeskError("The moderator fell silent; try again.")
    return found


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
        *(SeatFellSilent(sitting.debate, speaker, one.reason) for speaker, one in examined.silent),
    )
