"""How a debate comes to what people want of it: a question to one side, more evidence, one more round."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from desk.agents.course import OPINION
from desk.agents.debate_messages import DebateSteered
from desk.agents.evidence import ADDED
from desk.agents.explaining import MOST_SENTENCES, Explains, explain_by_rule
from desk.agents.refusals import refusal
from desk.agents.seat_news import tell_of_seats
from desk.agents.silence import Silence, heard
from desk.agents.tools import Caller, ToolFailed
from desk.agents.verification import standing
from widgets.specs.studies import PersonNote

if TYPE_CHECKING:
    from desk.agents.steps import Steps


async def take_wish(sitting: Steps, wish: DebateSteered) -> None:
    """Do it once; a question comes up again where nobody has an opinion yet."""
    step = f"heard {wish.wish}"
    if step in sitting.course:
        return
    match wish.kind:
        case "ask":
            await _ask(sitting, wish, step)
        case "note":
            note = PersonNote(author=wish.name, text=wish.text)
            caller = Caller(wish.person, ADDED)
            await sitting.room.toolbox.note("note", {}, note, sitting.book, caller, "outside")
            await sitting.speak("Desk", sitting.script.note(wish.name, wish.text), step)
        case "tool":
            await _call(sitting, wish, step)
        case "round":
            sitting.add_round(wish)
            line = sitting.script.line(f"{wish.name} wants another round; it follows.")
            await sitting.speak("Desk", (line,), step)


async def _ask(sitting: Steps, wish: DebateSteered, step: str) -> None:
    own = sitting.course.opinion(wish.speaker)
    seat = next((one for one in sitting.seats.analysts if one.speaker == wish.speaker), None)
    unsaid = own is not None and f"say {OPINION}{wish.speaker}" not in sitting.course
    if unsaid or not sitting.opinions:
        sitting.later.append(wish)
        return
    if own is None or seat is None:
        line = sitting.script.line(f"{wish.speaker} is not heard in this debate and cannot answer.")
        await sitting.speak("Desk", (line,), step)
        return
    own = standing(own, [sitting.course.finding(claim.id) for claim in own.claims])
    said = explain_by_rule(sitting.book, own, wish.text)
    if isinstance(seat, Explains):
        with sitting.asking(wish.speaker, "answers a question") as brief:
            found = await heard(seat.explain(brief, own, wish.text), sitting.patience(seat))
        await tell_of_seats(sitting, step)
        if not isinstance(found, Silence) and found:
            said = tuple(found)
    lines = (sitting.script.line(template) for template in said[:MOST_SENTENCES])
    await sitting.speak(wish.speaker, tuple(lines), step)


async def _call(sitting: Steps, wish: DebateSteered, step: str) -> None:
    arguments = msgspec.json.decode(wish.arguments or "{}", type=dict[str, object])
    try:
        entry = await sitting.room.toolbox.call(
            wish.text, arguments, sitting.book, Caller(wish.person, ADDED)
        )
    except ToolFailed as problem:
        noted = await sitting.note("refusal", refusal(str(problem)))
        await sitting.speak("Desk", sitting.script.not_added(noted), step)
        return
    line = sitting.script.line(
        f"{wish.name} adds {entry.tool.replace('_', ' ')} to the evidence; from here on anybody may rest on it."
    )
    await sitting.speak("Desk", (line,), step)
