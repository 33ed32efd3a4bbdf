"""Commands that read news, and that list what agents may call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from desk.agents.inquiry import Topic
from desk.agents.tools import Tool
from desk.chat.arguments import Parameter
from desk.chat.commands import Command, Done, Invocation


class Inquiring(Protocol):
    """Answers a command that is a question."""

    async def inquire(self, call: Invocation, topic: Topic) -> Done: ...


def informing_commands(talk: Inquiring, tools: Callable[[], Sequence[Tool[Any]]]) -> tuple[Command, ...]:
    """`/news` and `/tools`."""

    async def news(call: Invocation) -> Done:
        return await talk.inquire(call, "news")

    async def listed(call: Invocation) -> Done:
        lines = ["What agents may call. No model is offered a tool that does more than read:"]
        lines += [f"• {tool.name} ({tool.effect}{_trust(tool)}): {tool.summary}" for tool in tools()]
        return Done("\n".join(lines))

    return (
        Command(
            "news",
            "The newest reports, of one instrument or of all, quoted with their sources.",
            news,
            (Parameter("instrument", "instrument", optional=True),),
            "ask",
        ),
        Command("tools", "What agents may call, and what each call may do.", listed),
    )


def _trust(tool: Tool[Any]) -> str:
    return ", outside text" if tool.trust == "outside" else ""
