"""Commands about alerts that people set: setting, listing, putting off and taking back."""

from __future__ import annotations

from typing import Protocol

from desk.alerts.measures import MEASURES
from desk.chat.arguments import Parameter
from desk.chat.commands import Command, Done, Invocation
from desk.people.directory import Person

_WORDS = tuple(dict.fromkeys(word for measure in MEASURES for word in measure.name.split()))
_COMPARISONS = ("above", "below", "crosses", *dict.fromkeys(word for one in MEASURES for word in one.words))


class AlertDesk(Protocol):
    """Each answers one sentence, or raises a `DeskError` whose text is one. Rights are checked where it is decided."""

    async def set(self, line: str, by: Person, thread: str) -> str: ...

    def listed(self) -> str:
        """What watches and what waits to be read, a line each."""

    async def snooze(self, alert: str, time: str, by: Person) -> str: ...

    async def wake(self, alert: str, by: Person) -> str: ...

    async def remove(self, alert: str, by: Person) -> str: ...


def alert_commands(desk: AlertDesk) -> tuple[Command, ...]:
    """`/alert`, `/alerts`, `/snooze`, `/unsnooze` and `/unalert`."""

    async def set_one(call: Invocation) -> Done:
        words = [
            call.values.get(name, "") for name in ("subject", "measure", "comparison", "level", "options")
        ]
        line = " ".join(word for word in words if word)
        return Done(await desk.set(line, call.context.person, call.context.thread))

    async def listed(call: Invocation) -> Done:
        return Done(desk.listed(), view="alerts")

    async def snooze(call: Invocation) -> Done:
        given = call.values
        return Done(await desk.snooze(given["alert"], given.get("time", "30m"), call.context.person))

    async def wake(call: Invocation) -> Done:
        return Done(await desk.wake(call.values["alert"], call.context.person))

    async def remove(call: Invocation) -> Done:
        return Done(await desk.remove(call.values["alert"], call.context.person))

    return (
        Command(
            "alert",
            "Be told when a price, its volatility, liquidity or structure, or the account's risk gets there.",
            set_one,
            (
                Parameter("subject", "watchable"),
                Parameter("measure", "text", optional=True, choices=_WORDS),
                Parameter("comparison", "text", optional=True, choices=_COMPARISONS),
                Parameter("level", "text", optional=True),
                Parameter("options", "text", optional=True, rest=True),
            ),
            "ask",
        ),
        Command("alerts", "List the alerts that are set, and those that wait to be read.", listed),
        Command(
            "snooze",
            "Let an alert be silent for a while, 30m where no time is said.",
            snooze,
            (Parameter("alert", "alert"), Parameter("time", "text", optional=True)),
            "ask",
        ),
        Command("unsnooze", "Let a snoozed alert speak again.", wake, (Parameter("alert", "alert"),), "ask"),
        Command("unalert", "Take an alert back.", remove, (Parameter("alert", "alert"),), "ask"),
    )
