"""Commands about track records: look at them, and have debates examine again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from desk.agents.writing import counted
from desk.chat.arguments import Parameter, one_of
from desk.chat.commands import Command, Done, Invocation
from desk.chat.instruments import resolve
from desk.people.directory import Person
from widgets.specs.track_record import SpeakerTrack, TrackRecord


class TrackDesk(Protocol):
    """What these commands need."""

    def record(self, persona: str = "") -> TrackRecord: ...

    def personas(self) -> tuple[str, ...]: ...

    async def turn_on(self, instrument: str, person: Person) -> str: ...


def track_commands(desk: TrackDesk, symbols: Callable[[], Sequence[str]]) -> tuple[Command, ...]:
    """The track record, and the switch of what it turned off."""

    async def track(call: Invocation) -> Done:
        wanted = call.values.get("persona", "")
        persona = one_of(wanted, desk.personas(), "persona with a record") if wanted else ""
        view = f"track:{persona}" if persona else "track"
        return Done(_sentence(desk.record(persona)), recorded=True, view=view)

    async def debates(call: Invocation) -> Done:
        one_of(call.values["on"], ("on",), "switch")
        instrument = resolve(call.values["instrument"], symbols())
        return Done(await desk.turn_on(instrument, call.context.person))

    return (
        Command(
            "track",
            "Show what the desk's opinions were worth.",
            track,
            (Parameter("persona", "persona", optional=True, rest=True),),
            again=True,
        ),
        Command(
            "debates",
            "Have debates on a market examine again after their record turned that off.",
            debates,
            (Parameter("on", "text", choices=("on",)), Parameter("instrument", "instrument")),
            "resume",
        ),
    )


def _sentence(record: TrackRecord) -> str:
    if record.speakers:
        return " ".join(_speaker(one) for one in record.speakers)
    if not record.waiting:
        return "No forecast has been made yet; every opinion of a debate is one."
    due = record.first_due_s or 0
    minutes = counted(-(-due // 60), "minute") if due else "no time"
    return (
        f"No forecast has been resolved yet: {record.waiting} are waiting, and the first is due in {minutes}."
    )


def _speaker(one: SpeakerTrack) -> str:
    score = one.scores[0]
    model = f" by {one.model}" if one.model else ""
    return f"{one.persona}{model}: n {score.n}, Brier {score.brier:.3f}, right {score.right_pct:.0f} %."
