"""Commands that ask, debate and look things up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from desk.agents.evidence_store import EvidenceStore
from desk.agents.horizon import DEFAULT, HORIZONS
from desk.agents.inquiry import Topic
from desk.agents.writing import write
from desk.chat.arguments import Parameter, horizon, one_of
from desk.chat.command_desk import CommandDesk
from desk.chat.commands import Command, Commands, Done, Invocation
from desk.chat.instruments import resolve
from desk.chat.misread import Misread
from widgets.specs.strategy import Run

EXPORTED = (
    "thread",
    "journal",
    "orders",
    "fills",
    "requests",
    "votes",
    "positions",
    "threads",
    "debates",
    "models",
)
"""What can be exported by name."""


class Talk(Protocol):
    """What these commands need of the chat."""

    async def debate(self, call: Invocation, instrument: str, horizon: str) -> Done: ...

    async def inquire(self, call: Invocation, topic: Topic) -> Done: ...


def talking_commands(
    talk: Talk,
    desk: CommandDesk,
    evidence: EvidenceStore,
    commands: Commands,
    symbols: Callable[[], Sequence[str]],
    scope_of: Callable[[str], str],
) -> tuple[Command, ...]:
    """Everything that does not trade. `scope_of` names the evidence that a thread spoke from last."""
    return (
        _debate(talk, symbols),
        _question(talk, "positions", "Positions, money and profit.", "position"),
        _question(talk, "orders", "Orders and what became of them.", "orders"),
        _question(talk, "pending", "What waits for votes.", "pending"),
        _why(talk),
        _act(desk),
        _evidence(evidence, scope_of),
        _export(desk),
        _help(commands),
    )


def _debate(talk: Talk, symbols: Callable[[], Sequence[str]]) -> Command:
    async def run(call: Invocation) -> Done:
        named = call.values.get("instrument") or call.context.instrument
        if not named:
            raise Misread("Instrument is missing; use /debate INSTRUMENT [HORIZON].")
        return await talk.debate(
            call, resolve(named, symbols()), horizon(call.values.get("horizon", DEFAULT))
        )

    return Command(
        "debate",
        "Hold a debate; it ends in a card and, where the evidence supports it, a proposal.",
        run,
        (
            Parameter("instrument", "instrument", optional=True),
            Parameter("horizon", "interval", optional=True, choices=tuple(HORIZONS)),
        ),
        "propose",
        again=True,
    )


def _question(talk: Talk, name: str, summary: str, topic: Topic) -> Command:
    async def run(call: Invocation) -> Done:
        return await talk.inquire(call, topic)

    return Command(name, summary, run, right="ask", again=True)


def _why(talk: Talk) -> Command:
    async def run(call: Invocation) -> Done:
        return await talk.inquire(call, "why")

    return Command(
        "why",
        "Why a request was proposed and what spoke against it, or why the last debate came out as it did.",
        run,
        (Parameter("request", "request", optional=True),),
        "ask",
        again=True,
    )


def _act(desk: CommandDesk) -> Command:
    async def run(call: Invocation) -> Done:
        name = call.values.get("person", "")
        chosen = one_of(name, desk.people(), "person to act as") if name else ""
        return Done(await desk.act_as(call.context.session, chosen, call.context.person), recorded=True)

    return Command(
        "act", "Vote as another demo person.", run, (Parameter("person", "person", optional=True),), "ask"
    )


def _evidence(evidence: EvidenceStore, scope_of: Callable[[str], str]) -> Command:
    async def run(call: Invocation) -> Done:
        view = evidence.view(call.values["ref"], scope_of(call.context.thread))
        unit = "" if view.unit in ("", "text") else f" ({view.unit})"
        age = write(view.age_ms / 1000.0, "s", 1)
        before, after = (
            f"{view.field} is ",
            f"{unit}, by {view.tool} {view.arguments}, {age} old, from {view.source}, sha256 {view.sha256}.",
        )
        outside = view.trust == "outside"
        value = Run(text=view.value, ref=view.ref, tone="unverified" if outside else "figure")
        return Done(f"{before}{value.words}{after}", runs=(Run(text=before), value, Run(text=after)))

    return Command("evidence", "Show what stands behind a figure.", run, (Parameter("ref", "text"),))


def _export(desk: CommandDesk) -> Command:
    async def run(call: Invocation) -> Done:
        what = call.values.get("what", "")
        if what == "thread":
            what = f"thread:{call.context.thread}"
        return Done(await desk.export(what, call.context.person))

    return Command(
        "export",
        "Write what happened to files; thread writes this thread with the source of every figure.",
        run,
        (Parameter("what", "text", optional=True, choices=EXPORTED),),
        "ask",
    )


def _help(commands: Commands) -> Command:
    async def run(call: Invocation) -> Done:
        name = call.values.get("command", "")
        if name:
            found = commands.find(name)
            return Done(f"{found.usage}: {found.summary}")
        return Done(
            "Commands: " + "; ".join(info.usage for info in commands.infos(call.context.person)) + "."
        )

    return Command(
        "help", "List the commands, or explain one.", run, (Parameter("command", "text", optional=True),)
    )
