"""Commands about what holds new risk back: breakers, disabled strategies, alerts that wait for a reader."""

from __future__ import annotations

from typing import Protocol

from desk.chat.arguments import Parameter
from desk.chat.commands import Command, Done, Invocation
from desk.people.directory import Person


class RiskDesk(Protocol):
    """Each answers one sentence, or raises a `DeskError` whose text is one. Rights are checked where it is decided."""

    def held(self) -> str:
        """What holds new risk back, who may lift it, and how."""

    async def acknowledge(self, alert: str, note: str, by: Person) -> str: ...

    async def lift(self, breaker: str, minutes: str, by: Person) -> str: ...

    async def deploy(self, by: Person) -> str: ...

    async def strategy(self, action: str, name: str, reason: str, by: Person) -> str: ...


def risk_commands(desk: RiskDesk) -> tuple[Command, ...]:
    """Looking at what holds, and ending it."""

    async def breakers(call: Invocation) -> Done:
        return Done(desk.held())

    async def acknowledge(call: Invocation) -> Done:
        given = call.values
        return Done(
            await desk.acknowledge(given.get("alert", ""), given.get("note", ""), call.context.person)
        )

    async def lift(call: Invocation) -> Done:
        given = call.values
        return Done(await desk.lift(given["breaker"], given.get("minutes", "15"), call.context.person))

    async def strategy(call: Invocation) -> Done:
        given = call.values
        return Done(
            await desk.strategy(
                given["action"], given["strategy"], given.get("reason", ""), call.context.person
            )
        )

    async def deploy(call: Invocation) -> Done:
        return Done(await desk.deploy(call.context.person))

    return (
        Command("breakers", "What holds new risk back, and who may lift it.", breakers),
        Command(
            "ack",
            "Say that you have read a critical alert, or all of them.",
            acknowledge,
            (Parameter("alert", "text", optional=True), Parameter("note", "text", optional=True, rest=True)),
            "ask",
        ),
        Command(
            "lift",
            "Ask others to lift a breaker whose cause stands, for at most 15 minutes.",
            lift,
            (Parameter("breaker", "text"), Parameter("minutes", "text", optional=True)),
            "resume",
        ),
        Command(
            "deploy",
            "Ask others to adopt the code and the settings that run.",
            deploy,
            right="administer",
            also=("resume",),
        ),
        Command(
            "strategy",
            "Enable or disable what a strategy may propose.",
            strategy,
            (
                Parameter("action", "text"),
                Parameter("strategy", "text"),
                Parameter("reason", "text", optional=True, rest=True),
            ),
            "halt",
        ),
    )
