"""Commands about memory: say something worth keeping, look at what is kept, see what changed, take it back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from desk.agents.horizon import HORIZONS
from desk.agents.memory.insights import newest_insights
from desk.agents.memory.memory import Memory
from desk.agents.memory.messages import Direction, Insight, Kind, Source
from desk.agents.memory.rules import expiry
from desk.agents.writing import counted
from desk.chat.arguments import Parameter, one_of
from desk.chat.commands import Command, Context, Done, Invocation
from desk.chat.instruments import find, mentioned
from desk.chat.misread import Misread
from desk.kernel.queries import Select

SAID_CONFIDENCE = 0.6
"""How sure a person's word counts; nobody is asked for a number."""
_SORTS = {
    "hypothesis": "hypothes[ie]s",
    "risk flag": "risk flags?",
    "regime": "regimes?",
    "thesis": "thes[ie]s",
    "reconciliation": "reconciliations?",
    "transcript": "transcripts?",
}
"""What can stand on a timeline, and how it is written."""
_PREFIX = re.compile(r"(hypothesis|risk flag|risk|regime|thesis)\s*:\s*", re.IGNORECASE)
_UP = frozenset({"up", "higher", "long", "rise", "rises", "rally", "bullish"})
_DOWN = frozenset({"down", "lower", "short", "fall", "falls", "drop", "drops", "bearish"})
_WORD = re.compile(r"[A-Za-z0-9]+")
_MOST_OFFERED = 50


def memory_commands(
    memory: Memory,
    select: Select,
    now: Callable[[], int],
    symbols: Callable[[], Sequence[str]],
    regime: Callable[[str], str],
) -> tuple[Command, ...]:
    """Everything that people do with memory."""
    return (
        _remember(memory, now, symbols, regime),
        _insights(select, symbols),
        _timeline(symbols),
        _reviewed(memory, select),
        _forget(memory, select),
    )


def remembered(text: str, context: Context, symbols: Sequence[str], regime: str, now: int) -> Insight:
    """What a person says as an insight: kind, instrument, horizon and way are read off their words."""
    found = _PREFIX.match(text)
    kind = _kind(found.group(1)) if found else "hypothesis"
    said = text[found.end() :] if found else text
    if not said.strip():
        raise Misread("There is nothing to remember; use /remember TEXT.")
    words = [word.lower() for word in _WORD.findall(said)]
    up, down = any(word in _UP for word in words), any(word in _DOWN for word in words)
    direction: Direction = "" if up == down else "up" if up else "down"
    horizon = next((word for word in words if word in HORIZONS), "")
    return Insight(
        kind=kind,
        text=said.strip(),
        confidence=SAID_CONFIDENCE,
        source=Source(trust="person", name=context.person.person, thread=context.thread),
        instrument=next(iter(mentioned(said, symbols)), ""),
        horizon=horizon,
        direction=direction if kind in ("hypothesis", "thesis") else "",
        regimes=(regime,) if regime else (),
        expires_at=expiry(kind, horizon, now),
    )


def _remember(
    memory: Memory,
    now: Callable[[], int],
    symbols: Callable[[], Sequence[str]],
    regime: Callable[[str], str],
) -> Command:
    async def run(call: Invocation) -> Done:
        content = remembered(call.values["text"], call.context, symbols(), "", now())
        if content.instrument and (current := regime(content.instrument)):
            content = remembered(call.values["text"], call.context, symbols(), current, now())
        insight = await memory.keep(content)
        about = " ".join(filter(None, (content.instrument or "the desk", content.horizon)))
        way = {"up": ", higher", "down": ", lower", "": ""}[content.direction]
        return Done(
            f"Remembered as {insight}: a {content.kind} about {about}{way}. It ends by itself; /forget takes it back."
        )

    return Command(
        "remember",
        "Keep a hypothesis, or what follows risk:, regime: or thesis:, in your name and for a while.",
        run,
        (Parameter("text", "text", rest=True),),
        "ask",
    )


def _insights(select: Select, symbols: Callable[[], Sequence[str]]) -> Command:
    async def run(call: Invocation) -> Done:
        wanted = call.values.get("what", "")
        if wanted.startswith(("ins-", "rec-")):
            name = one_of(wanted, _names(select), "insight") if wanted.startswith("ins-") else wanted
            return Done(f"This is what is known of {name}.", recorded=True, view=f"insight:{name}")
        view, told = _filtered(wanted, symbols())
        rows = select("SELECT count(*) FROM insights WHERE status = 'open'", ())
        if not (many := int(rows[0][0])):
            return Done("No insight is open.", recorded=True, view=view)
        return Done(f"The desk has {counted(many, 'open insight')}{told}.", recorded=True, view=view)

    return Command(
        "insights",
        "Show what the desk remembers, of an instrument or a kind, or one insight with its history.",
        run,
        (Parameter("what", "text", optional=True, rest=True),),
    )


def _timeline(symbols: Callable[[], Sequence[str]]) -> Command:
    async def run(call: Invocation) -> Done:
        view, told = _filtered(call.values.get("what", ""), symbols())
        return Done(f"The research timeline{told}, newest first.", recorded=True, view=view)

    return Command(
        "timeline",
        "Show the research timeline, of an instrument or a kind where you name them.",
        run,
        (Parameter("what", "text", optional=True, rest=True),),
    )


def _reviewed(memory: Memory, select: Select) -> Command:
    async def run(call: Invocation) -> Done:
        wanted = _to_review(select)
        name = one_of(call.values["insight"], wanted, "insight to review")
        await memory.review(name, call.values.get("note", ""), call.context.person.person)
        return Done(f"{name} is reviewed; {counted(len(wanted) - 1, 'insight')} left to look at.")

    return Command(
        "reviewed",
        "Say that you have looked at an anomaly that was marked for review.",
        run,
        (Parameter("insight", "text"), Parameter("note", "text", optional=True, rest=True)),
        "ask",
    )


def _forget(memory: Memory, select: Select) -> Command:
    async def run(call: Invocation) -> Done:
        name = one_of(call.values["insight"], _names(select), "insight")
        await memory.withdraw(name, call.values["reason"], call.context.person.person)
        return Done(f"{name} is withdrawn; nobody but a person can bring it up again for a day.")

    return Command(
        "forget",
        "Withdraw an insight, and say why.",
        run,
        (Parameter("insight", "text"), Parameter("reason", "text", rest=True)),
        "ask",
    )


def _filtered(text: str, symbols: Sequence[str]) -> tuple[str, str]:
    """The view of a timeline by the kind and the instrument that were named, and the same in words."""
    rest, sort = " ".join(text.split()), ""
    for name, pattern in _SORTS.items():
        if found := re.match(rf"(?:{pattern})(?:\s|$)", rest, re.IGNORECASE):
            sort, rest = name, rest[found.end() :]
            break
    instrument = (find(rest, symbols) or "") if rest else ""
    if rest and not instrument:
        raise Misread(f"There is no kind and no instrument {rest[:40]!r}; kinds are {', '.join(_SORTS)}.")
    told = (f" of {instrument}" if instrument else "") + (f", {sort} alone" if sort else "")
    parts = [instrument or "*", sort.replace(" ", "-")] if sort else [instrument] * bool(instrument)
    return ":".join(["timeline", *parts]), told


def _kind(word: str) -> Kind:
    match word.lower():
        case "risk" | "risk flag":
            return "risk flag"
        case "regime":
            return "regime"
        case "thesis":
            return "thesis"
        case _:
            return "hypothesis"


def _names(select: Select) -> tuple[str, ...]:
    """Ids of the newest insights."""
    return tuple(one.insight for one in newest_insights(select, _MOST_OFFERED))


def _to_review(select: Select) -> tuple[str, ...]:
    """Ids of what is marked for review, the newest first."""
    rows = select("SELECT insight FROM insights WHERE review = 'wanted' ORDER BY seq DESC", ())
    return tuple(str(row[0]) for row in rows)
