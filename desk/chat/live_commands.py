"""Commands about real money: going live and back, and the keys of venues. Going live is a request that others approve."""

from __future__ import annotations

from typing import Protocol

from desk.chat.arguments import Parameter
from desk.chat.commands import Command, Done, Invocation
from desk.people.directory import Person


class LiveDesk(Protocol):
    """Each answers one sentence, or raises a `DeskError` whose text is one. Rights are checked where it is decided."""

    def standing(self) -> str:
        """The mode, the line and the keys."""

    def costs(self) -> str:
        """What orders came to beside what was expected of them."""

    async def go_live(self, venue: str, reason: str, by: Person) -> str: ...

    async def go_paper(self, reason: str, by: Person) -> str: ...

    async def set_key(self, venue: str, key: str, withdraws: str, by: Person) -> str: ...

    async def forget_key(self, venue: str, by: Person) -> str: ...


_WHY = Parameter("reason", "text", optional=True, rest=True)
_VENUE = Parameter("venue", "text")


def live_commands(desk: LiveDesk) -> tuple[Command, ...]:
    """Looking at the mode, and asking for another one."""

    async def mode(call: Invocation) -> Done:
        return Done(desk.standing(), recorded=True)

    async def costs(call: Invocation) -> Done:
        return Done(desk.costs(), recorded=True)

    async def live(call: Invocation) -> Done:
        given = call.values
        return Done(await desk.go_live(given["venue"], given.get("reason", ""), call.context.person))

    async def paper(call: Invocation) -> Done:
        return Done(await desk.go_paper(call.values.get("reason", ""), call.context.person))

    async def set_key(call: Invocation) -> Done:
        given = call.values
        return Done(
            await desk.set_key(
                given["venue"], given["fingerprint"], given.get("withdraws", "unknown"), call.context.person
            )
        )

    async def forget_key(call: Invocation) -> Done:
        return Done(await desk.forget_key(call.values["venue"], call.context.person))

    return (
        Command("mode", "PAPER or LIVE, the line to the exchange, and the keys of venues.", mode),
        Command("costs", "What orders cost beside what was expected of them, and whether that holds.", costs),
        Command(
            "live",
            "Ask others to go LIVE: orders with real money at a venue.",
            live,
            (_VENUE, _WHY),
            "administer",
            also=("resume",),
        ),
        Command(
            "paper",
            "Go back to PAPER at once; open live orders are called back.",
            paper,
            (_WHY,),
            "halt",
            also=("administer", "resume", "trade", "vote"),
        ),
        Command(
            "venue-key",
            "Ask others to use a sealed key at a venue; `desk venue key set` seals one.",
            set_key,
            (_VENUE, Parameter("fingerprint", "text"), Parameter("withdraws", "text", optional=True)),
            "administer",
            also=("resume",),
        ),
        Command(
            "forget-venue-key",
            "Use no key at a venue any more.",
            forget_key,
            (_VENUE,),
            "administer",
            also=("resume", "halt"),
        ),
    )
