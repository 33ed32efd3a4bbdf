"""Commands about personas: who they are, by which words, and asking for other ones. A change is a request for others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from desk.chat.arguments import Parameter, one_of
from desk.chat.commands import Command, Done, Invocation
from desk.people.directory import Person


class PersonaDesk(Protocol):
    """Each answers in a few lines, or raises a `DeskError` whose text is one sentence."""

    def told(self) -> str:
        """How many there are and under which hash, in a sentence."""
        ...

    def names(self) -> Sequence[str]: ...

    def modules(self) -> Sequence[str]: ...

    async def adopt(self, text: str, person: Person) -> str:
        """Put a persona, as its canonical text, before the people."""
        ...

    async def switch(self, module: str, on: bool, person: Person) -> str:
        """Ask for a module to be used, or not any more."""
        ...


def persona_commands(desk: PersonaDesk) -> tuple[Command, ...]:
    """Looking at personas, and asking for other ones."""

    async def personas(call: Invocation) -> Done:
        return Done(desk.told(), recorded=True, view="personas")

    async def persona(call: Invocation) -> Done:
        name = one_of(call.values["name"], desk.names(), "persona")
        return Done(f"{name} is shown beside the work.", recorded=True, view=f"personas:{name}")

    async def adopt(call: Invocation) -> Done:
        return Done(await desk.adopt(call.values["text"], call.context.person))

    async def module(call: Invocation) -> Done:
        wanted = one_of(call.values["switch"].lower(), ("on", "off"), "switch")
        name = one_of(call.values["name"], desk.modules(), "module")
        return Done(await desk.switch(name, wanted == "on", call.context.person))

    return (
        Command(
            "personas",
            "List the personas with version and hash, and who speaks for each.",
            personas,
            again=True,
        ),
        Command(
            "persona",
            "Show what a persona is told, what it reads and its limits.",
            persona,
            (Parameter("name", "persona", rest=True),),
            again=True,
        ),
        Command(
            "module",
            "Ask others to use a cognitive module, or not any more.",
            module,
            (Parameter("switch", "text", choices=("on", "off")), Parameter("name", "persona", rest=True)),
            "administer",
            also=("resume",),
        ),
        Command(
            "adopt-persona",
            "Put a persona before the people; `desk persona propose FILE` hands in its text.",
            adopt,
            (Parameter("text", "text", rest=True),),
            "administer",
            also=("resume",),
        ),
    )
