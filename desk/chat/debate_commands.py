"""Commands that steer a debate, continue it, and give the floor of a thread back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from desk.agents.debates import Held
from desk.agents.tools import Tool, Toolbox
from desk.chat.arguments import Parameter
from desk.chat.commands import Command, Context, Done, Invocation
from desk.chat.debate_handler import SIDES, Kind
from desk.chat.misread import Misread
from desk.kernel.errors import Refused
from desk.people.roles import Right

_STEER: tuple[Right, ...] = ("trade", "vote")


class Steering(Protocol):
    """What these commands need of debates."""

    async def go_on(self, context: Context, line: str, debate: str) -> Done: ...

    async def steer(
        self,
        context: Context,
        line: str,
        kind: Kind,
        *,
        text: str = "",
        speaker: str = "",
        arguments: Mapping[str, object] | None = None,
    ) -> Done: ...

    def of_thread(self, thread: str) -> Held | None: ...


class GivesBack(Protocol):
    """What giving the floor back needs."""

    async def give_back(self, thread: str, why: str) -> str: ...


def debate_commands(debates: Steering, floors: GivesBack, toolbox: Toolbox) -> tuple[Command, ...]:
    """Everything that is done with a debate but to hold it."""
    return (
        _ask(debates),
        _add(debates, toolbox),
        _round(debates),
        _continue(debates),
        _yield(floors),
    )


def _ask(debates: Steering) -> Command:
    async def run(call: Invocation) -> Done:
        wanted = call.values["side"].strip(",:;").capitalize()
        if wanted not in SIDES:
            raise Misread(f"{call.values['side'][:30]} is no side of a debate; ask {', '.join(SIDES)}.")
        question = call.values["question"]
        return await debates.steer(call.context, call.line, "ask", text=question, speaker=wanted)

    return Command(
        "ask",
        "Ask one side of the debate; it answers from the evidence. What the debate proposed is void then.",
        run,
        (Parameter("side", "text", choices=SIDES), Parameter("question", "text", rest=True)),
        "propose",
        also=_STEER,
    )


def _add(debates: Steering, toolbox: Toolbox) -> Command:
    async def run(call: Invocation) -> Done:
        text = call.values["text"]
        name, _, rest = text.partition(" ")
        tool = next((one for one in toolbox.tools if one.name == name and one.effect == "read"), None)
        if tool is None:
            return await debates.steer(call.context, call.line, "note", text=text)
        held = debates.of_thread(call.context.thread)
        arguments = arguments_of(tool, rest, held)
        return await debates.steer(call.context, call.line, "tool", text=name, arguments=arguments)

    return Command(
        "add",
        "Add a note to the debate's evidence, or what a reading tool says: /add liquidity. Voids what it proposed.",
        run,
        (Parameter("text", "text", rest=True),),
        "propose",
        also=_STEER,
    )


def _round(debates: Steering) -> Command:
    async def run(call: Invocation) -> Done:
        return await debates.steer(call.context, call.line, "round")

    return Command(
        "round",
        "One more cross-examination on what is new, and a new conclusion of the debate.",
        run,
        (),
        "propose",
    )


def _continue(debates: Steering) -> Command:
    async def run(call: Invocation) -> Done:
        return await debates.go_on(call.context, call.line, call.values.get("debate", ""))

    return Command(
        "continue",
        "Go on with a debate that rests, at the step where it was left.",
        run,
        (Parameter("debate", "text", optional=True),),
        "propose",
    )


def _yield(floors: GivesBack) -> Command:
    async def run(call: Invocation) -> Done:
        name = call.context.person.name
        holder = await floors.give_back(call.context.thread, f"{name} wanted it back")
        if not holder:
            raise Refused("Nobody holds this thread; what you type is answered as usual.")
        return Done("", recorded=True)

    return Command("yield", "Take the floor of this thread from whoever holds it.", run, (), "ask")


def arguments_of(tool: Tool[Any], line: str, held: Held | None) -> dict[str, object]:
    """`BTC-USDT`, `interval=5m` or nothing as arguments of a tool; what the debate is about fills the gaps."""
    fields = tool.arguments.model_fields
    found: dict[str, object] = {}
    for word in line.split():
        name, equals, value = word.partition("=")
        if not equals:
            free = [field for field in fields if field not in found]
            if not free:
                raise Misread(f"{word[:30]} is one word too many for {tool.name}.")
            name, value = free[0], word
        found[name] = (
            value if fields.get(name) is None or _is_text(fields[name].annotation) else _number(value)
        )
    if held is not None:
        usual = {"instrument": held.instrument, "horizon": held.horizon}
        found |= {name: value for name, value in usual.items() if name in fields and name not in found}
    return found


def _is_text(annotation: object) -> bool:
    return "str" in str(annotation) or "Literal" in str(annotation)


def _number(word: str) -> object:
    try:
        return json.loads(word)
    except ValueError:
        return word
