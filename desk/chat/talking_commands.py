"""Commands that ask, debate, look things up, and move between threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from desk.agents.answers import Topic
from desk.agents.evidence_store import EvidenceStore
from desk.agents.horizon import DEFAULT
from desk.agents.writing import write
from desk.chat.arguments import Parameter, horizon, one_of
from desk.chat.command_desk import CommandDesk
from desk.chat.commands import Command, Commands, Done, Invocation
from desk.chat.instruments import resolve
from desk.chat.misread import Misread
from desk.chat.threads import Threads
from widgets.specs.strategy import Run


class Talk(Protocol):
    """What these commands need of the chat."""

    async def debate(self, call: Invocation, instrument: str, horizon: str) -> Done: ...

    async def inquire(self, call: Invocation, topic: Topic) -> Done: ...


def talking_commands(
    talk: Talk,
    desk: CommandDesk,
    threads: Threads,
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
        _new(threads),
        _thread(threads),
        _title(threads),
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
            Parameter("horizon", "interval", optional=True),
        ),
        "propose",
    )


def _question(talk: Talk, name: str, summary: str, topic: Topic) -> Command:
    async def run(call: Invocation) -> Done:
        return await talk.inquire(call, topic)

    return Command(name, summary, run, right="ask")


def _why(talk: Talk) -> Command:
    async def run(call: Invocation) -> Done:
        return await talk.inquire(call, "why")

    return Command(
        "why",
        "Why a request was proposed and what spoke against it, or why the last debate came out as it did.",
        run,
        (Parameter("request", "request", optional=True),),
        "ask",
    )


def _act(desk: CommandDesk) -> Command:
    async def run(call: Invocation) -> Done:
        name = call.values.get("person", "")
        chosen = one_of(name, desk.people(), "person to act as") if name else ""
        return Done(await desk.act_as(call.context.session, chosen, call.context.person), recorded=True)

    return Command(
        "act", "Vote as another demo person.", run, (Parameter("person", "person", optional=True),), "ask"
    )


def _new(threads: Threads) -> Command:
    async def run(call: Invocation) -> Done:
        thread = await threads.open(call.context.person.person, call.values.get("title", ""))
        return Done(f"This is a new thread: {threads.title(thread)}.", thread, recorded=True)

    return Command(
        "new", "Open a new thread.", run, (Parameter("title", "text", optional=True, rest=True),), "ask"
    )


def _thread(threads: Threads) -> Command:
    async def run(call: Invocation) -> Done:
        known = threads.list().threads
        wanted = call.values.get("thread", "")
        if not wanted:
            titles = ", ".join(f"{info.title} ({info.thread})" for info in known[:8])
            return Done(f"Threads: {titles}.", recorded=True)
        by_name = {info.title: info.thread for info in reversed(known)} | {
            info.thread: info.thread for info in known
        }
        found = by_name[one_of(wanted, tuple(by_name), "thread")]
        return Done(f"This is the thread {threads.title(found)}.", found, recorded=True)

    return Command(
        "thread",
        "List threads, or go to one.",
        run,
        (Parameter("thread", "text", optional=True, rest=True),),
        aliases=("threads",),
    )


def _title(threads: Threads) -> Command:
    async def run(call: Invocation) -> Done:
        text = await threads.retitle(call.context.thread, call.values["title"], call.context.person.person)
        return Done(f"This thread is now called {text}.", recorded=True)

    return Command(
        "title", "Call this thread something else.", run, (Parameter("title", "text", rest=True),), "ask"
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
        runs = (Run(text=before), Run(text=view.value, ref=view.ref, tone="figure"), Run(text=after))
        return Done(f"{before}{view.value}{after}", runs=runs)

    return Command("evidence", "Show what stands behind a figure.", run, (Parameter("ref", "text"),))


def _export(desk: CommandDesk) -> Command:
    async def run(call: Invocation) -> Done:
        return Done(await desk.export(call.values.get("what", ""), call.context.person))

    return Command(
        "export", "Write what happened to files.", run, (Parameter("what", "text", optional=True),), "ask"
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
