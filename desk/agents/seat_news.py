"""What people hear of the models behind the seats: who speaks, by which model, and when the house takes over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desk.agents.debate_messages import SeatFellBack
from desk.agents.opinions import Opinion
from desk.agents.seat_log import SeatLog
from widgets.specs.chat import Block
from widgets.specs.strategy import Run

if TYPE_CHECKING:
    from desk.agents.steps import Steps

LONGEST_NAME = 28
"""Characters of a model's name beside a speaker's, so that both fit a narrow screen."""
LONGEST_REASON = 240
MOST_VOICES = 60
BY_RULE = "rule-based"


def short(model: str) -> str:
    """A model's name without the path before it, cut in the middle where it is long: both ends tell models apart."""
    name = model.rstrip("/").rpartition("/")[2] or model
    if len(name) <= LONGEST_NAME:
        return name
    front = (LONGEST_NAME - 1) // 2
    return f"{name[:front]}…{name[len(name) - (LONGEST_NAME - 1 - front) :]}"


def label(speaker: str, model: str, log: SeatLog) -> str:
    """`Bull (rule-based)`, or with the model that speaks from the seat; an empty model is the house."""
    by_rule = not model or log.by_rule(speaker)
    return f"{speaker} ({BY_RULE if by_rule else short(model)})"


def voices(sitting: Steps, final: Sequence[Opinion]) -> str:
    """The models that a debate heard, for the proposer's name; empty where rules spoke alone."""
    seats, log = sitting.seats, sitting.brief.seats
    by_model = {seat.speaker: seat.name for seat in seats.analysts if not seat.rule_based}
    heard = [one.analyst for one in final if by_model.get(one.speaker) == one.analyst]
    if not (seats.moderator.rule_based or log.by_rule("Moderator")):
        heard.append(seats.moderator.name)
    return ", ".join(dict.fromkeys(map(short, heard)))[:MOST_VOICES]


async def tell_of_seats(sitting: Steps, step: str) -> None:
    """Record what became of the models since the last time, and say where the house took over at this step."""
    notes = sitting.brief.seats.take()
    await sitting.record("", *notes)
    for note in notes:
        if isinstance(note, SeatFellBack):
            said = f"say that {note.speaker} fell back at {step}"
            await sitting.speak("Desk", (fell_back(note),), said)


def fell_back(note: SeatFellBack) -> Block:
    """Who speaks instead of the model and why, with the provider's own words as what they are: nobody's figures."""
    said = note.reason[:LONGEST_REASON].strip().rstrip(".") or "no reason given"
    return Block(
        runs=(
            Run(text=f"{note.speaker}: ", tone="strong"),
            Run(text=short(note.model), tone="muted"),
            Run(text=" brought no answer: "),
            Run(text=said, tone="unverified"),
            Run(text=". The house's rules speak from this seat."),
        )
    )
