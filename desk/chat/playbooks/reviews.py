"""Reviews by playbook: begun with a command, and walked through in the thread."""

from __future__ import annotations

from desk.chat.arguments import Parameter, one_of
from desk.chat.commands import Command, Context, Done, Invocation
from desk.chat.handlers import Floors
from desk.chat.playbooks.review import Opens, Review
from desk.chat.playbooks.saying import Reader
from desk.chat.playbooks.shelf import playbooks
from desk.chat.turns import BUSY, Turns
from desk.kernel.bus import Bus
from desk.kernel.errors import Refused


class Reviews:
    """Begins reviews. They get tools that read, and nothing else."""

    def __init__(self, bus: Bus, turns: Turns, floors: Floors, reader: Reader, opening: Opens) -> None:
        self._bus = bus
        self._turns = turns
        self._floors = floors
        self._reader = reader
        self._opening = opening

    def review(self, name: str, context: Context) -> Review:
        """A review that has not begun."""
        chosen = playbooks()[name]
        return Review(chosen, context, self._bus, self._turns, self._reader, self._opening, self.review)

    async def begin(self, call: Invocation) -> Done:
        """Give the review the floor, and let it speak."""
        context, wanted = call.context, call.values.get("playbook", "")
        shelf = playbooks()
        if not wanted:
            listed = "; ".join(f"/playbook {one.name}: {_lower(one.summary)}" for one in shelf.values())
            return Done(listed)
        if self._turns.running(context.thread):
            raise Refused(BUSY)
        review = self.review(one_of(wanted, tuple(shelf), "playbook"), context)
        await self._floors.give(context.thread, review, context.person.person)
        await review.begin(context, call.line)
        return Done("", recorded=True)


def playbook_commands(reviews: Reviews) -> tuple[Command, ...]:
    """The command that begins a review."""

    async def run(call: Invocation) -> Done:
        return await reviews.begin(call)

    return (
        Command(
            "playbook",
            "Walk through a review of the desk: it reads, asks and offers commands, and changes nothing.",
            run,
            (Parameter("playbook", "text", optional=True, choices=tuple(playbooks())),),
            "ask",
        ),
    )


def _lower(text: str) -> str:
    return (text[:1].lower() + text[1:]).rstrip(".")
