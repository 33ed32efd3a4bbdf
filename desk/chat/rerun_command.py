"""`/rerun`: a debate held once more. It is a new one with a record of its own, and says so."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from desk.agents.debates import Debates
from desk.chat.arguments import Parameter
from desk.chat.commands import Command, Context, Done, Invocation
from desk.chat.misread import Misread
from desk.kernel.errors import Refused

Hold = Callable[[Context, str, str, str, str], Awaitable[Done]]
"""Holds a debate: from where, by which line, on which instrument, over which horizon, after which debate."""


def rerun_command(debates: Debates, hold: Hold) -> Command:
    """Without a name it is the debate that was last opened in the thread."""

    async def run(call: Invocation) -> Done:
        wanted = call.values.get("debate", "")
        held = debates.find(wanted) if wanted else debates.newest_in(call.context.thread)
        if held is None:
            raise Misread(
                f"There is no debate {wanted[:30]!r}; a card names its own."
                if wanted
                else "No debate was held in this thread; hold one with /debate INSTRUMENT."
            )
        if held.state == "running":
            raise Refused(f"The debate {held.debate} is still running; wait for its card, or press Escape.")
        return await hold(call.context, call.line, held.instrument, held.horizon, held.debate)

    return Command(
        "rerun",
        "Hold a debate once more: a new one with its own record, which may come out otherwise.",
        run,
        (Parameter("debate", "text", optional=True),),
        "propose",
    )
