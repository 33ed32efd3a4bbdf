"""Commands for what the venue says and the record does not: a person looks, decides and says why."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Literal, Protocol

from desk.chat.arguments import Parameter, one_of, quantity
from desk.chat.commands import Command, Done, Handler, Invocation
from desk.chat.instruments import resolve
from desk.chat.misread import Misread
from desk.execution.settlement import Executed
from desk.people.directory import Person

Choice = Literal["adopt", "wait", "seen"]
Ended = Literal["cancelled", "rejected"]
_EXECUTED = re.compile(r"(?P<quantity>[0-9._']+)@(?P<price>[0-9._']+)#(?P<trade>\S{1,80})")


class DifferenceDesk(Protocol):
    """Each answers one sentence, or raises a `DeskError` whose text is one."""

    def differences(self) -> str:
        """What does not agree, a line each."""
        ...

    def lines(self) -> tuple[str, ...]:
        """Names of the open lines."""
        ...

    def unknown(self) -> tuple[str, ...]:
        """Orders that nobody knows the end of."""
        ...

    async def resolve(self, line: str, choice: Choice, reason: str, person: Person) -> str: ...

    async def settle(
        self, order: str, ended: Ended, executed: Sequence[Executed], reason: str, person: Person
    ) -> str: ...

    async def protect(self, instrument: str, stop: Decimal, person: Person) -> str: ...


def difference_commands(desk: DifferenceDesk, symbols: Callable[[], Sequence[str]]) -> tuple[Command, ...]:
    """Looking at differences, settling them, and protecting what is held."""

    async def listed(call: Invocation) -> Done:
        return Done(desk.differences(), recorded=True)

    def deciding(choice: Choice) -> Handler:
        async def resolved(call: Invocation) -> Done:
            line = one_of(call.values["line"], desk.lines(), "open difference")
            return Done(await desk.resolve(line, choice, call.values["reason"], call.context.person))

        return resolved

    async def settle(call: Invocation) -> Done:
        order = one_of(call.values["order"], desk.unknown(), "unknown order")
        ended = one_of(call.values["ended"].lower(), ("cancelled", "rejected"), "end of an order")
        executed, reason = read_executed(call.values["reason"])
        said: Ended = "cancelled" if ended == "cancelled" else "rejected"
        return Done(await desk.settle(order, said, executed, reason, call.context.person))

    async def protect(call: Invocation) -> Done:
        instrument = resolve(call.values["instrument"], symbols())
        stop = quantity(call.values["stop"], "Stop")
        return Done(await desk.protect(instrument, stop, call.context.person))

    why = Parameter("reason", "text", rest=True)
    line = Parameter("line", "text")
    return (
        Command("differences", "List what a venue says otherwise than our record.", listed),
        Command(
            "adopt", "Have our record follow the venue's figure.", deciding("adopt"), (line, why), "resume"
        ),
        Command("wait", "Let a difference stand for now.", deciding("wait"), (line, why), "resume"),
        Command("seen", "Close a difference that was looked into.", deciding("seen"), (line, why), "resume"),
        Command(
            "protect",
            "Set or tighten the stop of a position.",
            protect,
            (Parameter("instrument", "instrument"), Parameter("stop", "quantity")),
            "trade",
        ),
        Command(
            "settle",
            "Say how an unknown order ended, and what filled as QUANTITY@PRICE#TRADE.",
            settle,
            (Parameter("order", "order"), Parameter("ended", "text"), why),
            "resume",
        ),
    )


def read_executed(words: str) -> tuple[tuple[Executed, ...], str]:
    """What of the words says what filled, and the reason that is left."""
    executed, reason = [], []
    for word in words.split():
        found = _EXECUTED.fullmatch(word)
        if found is not None:
            executed.append(
                Executed(
                    trade=found["trade"],
                    quantity=quantity(found["quantity"], "Quantity"),
                    price=quantity(found["price"], "Price"),
                )
            )
        elif "@" in word and "#" in word:
            raise Misread(f"{word[:40]!r} is no fill; write it like 0.02@60000.5#TRADE.")
        else:
            reason.append(word)
    return tuple(executed), " ".join(reason)
