"""The hearing: attacks and answers as they are recorded and spoken, and the moderator's ranking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from desk.agents.cross_examination import (
    AGREED_ODDS,
    CrossExamination,
    claim_rows,
    cross_examine,
    order_sensitive,
)
from desk.agents.debate_messages import ClaimAttacked, ClaimsRanked, MindChanged, SeatFellSilent
from desk.agents.evidence import Evidence
from desk.agents.fact_finding import known_before
from desk.agents.house.moderator import HouseModerator
from desk.agents.opinions import Opinion, Ranking
from desk.agents.pool import pool
from desk.agents.seat_steps import KeptModerator, KeptSeat
from desk.agents.silence import Silence
from desk.agents.steps import named
from desk.agents.verification import Finding
from desk.kernel.errors import DeskError
from widgets.specs.strategy import Speaker

if TYPE_CHECKING:
    from desk.agents.sitting import Sitting


class Ranked(msgspec.Struct, frozen=True):
    """A ranking, whether it turns over once the sides are swapped, and what stays open."""

    claims: tuple[str, ...]
    open_questions: tuple[str, ...]
    order_sensitive: bool


async def examine(
    sitting: Sitting,
    opinions: tuple[Opinion, ...],
    before: Mapping[Speaker, Evidence],
    findings: Mapping[str, Finding],
    number: int,
) -> CrossExamination:
    """One round. The first is left out where the blind opinions already agree, any where the budget is spent."""
    of = named("", number)
    if number == 1 and pool([opinion.p_up for opinion in opinions]).disagreement < AGREED_ODDS:
        line = sitting.script.line("The blind opinions agree; there is nothing to examine.")
        await sitting.say("agreed", "Moderator", (line,))
        return CrossExamination((), ())
    if number == 1 and (lift := sitting.room.scales.lift(sitting.question.instrument)).off:
        said = sitting.script.not_examined((await sitting.note("debate_lift", lift)).ref)
        await sitting.say("not examined", "Desk", said)
        return CrossExamination((), ())
    if cut := await sitting.cut_by_budget(of):
        return CrossExamination((), (), cut=cut)
    seats = _seats(sitting, opinions, of)
    known = known_before(sitting, number)
    examined = await cross_examine(seats, opinions, sitting.brief, sitting.grounder, known, None)
    await sitting.record(f"examined{of}", *_facts(sitting.debate, examined, number))
    silent = sitting.script.silent([speaker for speaker, _ in examined.silent])
    await sitting.say(f"silent in the hearing{of}", "Moderator", silent)
    for opinion in opinions:
        said = sitting.script.attacks(opinion.speaker, examined)
        await sitting.say(f"attacks {opinion.speaker}{of}", opinion.speaker, said)
    for opinion, after in zip(opinions, examined.after(opinions), strict=True):
        reply = next((reply for reply in examined.replies if reply.speaker == opinion.speaker), None)
        if reply is None:
            continue
        was = now = before[opinion.speaker]
        if reply.accepted:
            if number > 1:
                was = await sitting.note_opinion(opinion, opinion.p_up, "before", findings, number)
            now = await sitting.note_opinion(after, opinion.p_up, "examined", findings, number)
        said = sitting.script.reply(reply, was.ref, now.ref)
        await sitting.say(f"reply {opinion.speaker}{of}", opinion.speaker, said)
    return examined


async def rank(
    sitting: Sitting, final: tuple[Opinion, ...], examined: CrossExamination, number: int
) -> Ranked:
    """The moderator's ranking; where it falls silent, or nothing is left to pay it with, the house's."""
    of = named("", number)
    moderator = sitting.seats.moderator
    ranked: tuple[Ranking, Ranking] | Silence = Silence(examined.cut)
    if moderator.rule_based or not examined.cut:
        ranked = await _both_ways(KeptModerator(sitting, moderator, of), final, examined)
    if isinstance(ranked, Silence):
        fell = SeatFellSilent(sitting.debate, "Moderator", ranked.reason)
        await sitting.record(f"moderator fell silent{of}", fell)
        line = sitting.script.line(
            "The moderator fell silent; the house moderator ranks in its place, by rule."
        )
        await sitting.say(f"moderator fell silent{of}", "Desk", (line,))
        ranked = await _both_ways(KeptModerator(sitting, HouseModerator(), f" by rule{of}"), final, examined)
    if isinstance(ranked, Silence):
        raise DeskError("The moderator fell silent; try again.")
    first, swapped = ranked
    sensitive = order_sensitive(first.claims, swapped.claims, final)
    await sitting.record(
        f"ranked{of}",
        ClaimsRanked(
            debate=sitting.debate,
            first=first.claims,
            swapped=swapped.claims,
            order_sensitive=sensitive,
            open_questions=first.open_questions,
        ),
    )
    return Ranked(first.claims, first.open_questions, sensitive)


async def _both_ways(
    moderator: KeptModerator, final: tuple[Opinion, ...], examined: CrossExamination
) -> tuple[Ranking, Ranking] | Silence:
    """One ranking with the sides in the order that was drawn, one with them swapped."""
    sides = moderator.sitting.sides(final)
    first = await moderator.rank("first", claim_rows(final, examined, sides))
    if isinstance(first, Silence):
        return first
    swapped = await moderator.rank("swapped", claim_rows(final, examined, sides[::-1]))
    return swapped if isinstance(swapped, Silence) else (first, swapped)


def _seats(sitting: Sitting, opinions: tuple[Opinion, ...], of: str) -> tuple[KeptSeat, ...]:
    """Those who brought an opinion, in the order of the opinions."""
    seats = {seat.speaker: seat for seat in sitting.seats.analysts}
    return tuple(KeptSeat(sitting, seats[opinion.speaker], of) for opinion in opinions)


def _facts(
    debate: str, examined: CrossExamination, number: int
) -> tuple[ClaimAttacked | MindChanged | SeatFellSilent, ...]:
    return (
        *(
            ClaimAttacked(
                debate,
                held.attack.by,
                held.attack.claim,
                held.attack.refs,
                not held.dropped,
                held.dropped,
                number,
            )
            for held in examined.attacks
        ),
        *(
            MindChanged(
                debate=debate,
                speaker=reply.speaker,
                p_before=reply.before,
                p_after=reply.after,
                ref=reply.answer.ref,
                accepted=reply.accepted,
                conceded=reply.answer.conceded,
                round=number,
            )
            for reply in examined.replies
            if reply.answer.p_up != reply.before
        ),
        *(SeatFellSilent(debate, speaker, one.reason) for speaker, one in examined.silent),
    )
