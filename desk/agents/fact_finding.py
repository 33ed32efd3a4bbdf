"""How a debate begins: its plan of tools, fixed before anything is read, and the facts they bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.agents.debate_messages import DebateOpened
from desk.agents.evidence import ADDED
from desk.agents.horizon import HORIZONS
from desk.agents.tools import Caller, ToolFailed

if TYPE_CHECKING:
    from desk.agents.sitting import Sitting

OLD_AFTER = 300_000_000_000
"""Nanoseconds at which the facts of a debate over a short horizon are too old to propose on."""
OLD_SHARE = 4
"""Over a long horizon they may be this part of it old."""
FACTS = "facts"
"""The round of what everybody is given before anybody speaks."""


def plan_of_tools(instrument: str, horizon: str) -> tuple[tuple[str, dict[str, str]], ...]:
    """Fixed before anything is read."""
    of = {"instrument": instrument}
    over = {**of, "horizon": horizon}
    return (
        ("market_snapshot", of),
        ("volatility_radar", {"interval": "auto"}),
        ("momentum", over),
        ("key_levels", over),
        ("flow", of),
        ("base_rate", over),
        ("portfolio", {}),
    )


async def open_debate(sitting: Sitting) -> None:
    """The question, the seats, the plan, and the order in which the moderator will read."""
    if "opened" in sitting.course:
        return
    seats, question = sitting.seats, sitting.question
    names = [f"{analyst.speaker}: {analyst.name}" for analyst in seats.analysts]
    sides = [analyst.speaker for analyst in seats.analysts]
    sitting.room.random.shuffle(sides)
    sitting.drawn = tuple(sides)
    await sitting.record(
        "opened",
        DebateOpened(
            debate=sitting.debate,
            thread=question.thread,
            turn=question.turn,
            instrument=question.instrument,
            horizon=question.horizon,
            person=question.person,
            seats=(*names, f"Moderator: {seats.moderator.name}"),
            plan=tuple(tool for tool, _ in plan_of_tools(question.instrument, question.horizon)),
            rule_based=seats.rule_based,
            personas=seats.personas,
            modules=seats.modules.names,
            sides=tuple(sides),
            again=question.again,
        ),
    )
    if question.again:
        await sitting.say("again", "Desk", sitting.script.again(question.again))


async def find_facts(sitting: Sitting) -> tuple[str, ...]:
    """Call the plan's tools; the answer names those that brought nothing. Without a price there is no debate."""
    if "say facts" in sitting.course:
        return ()
    return await _call(sitting, FACTS)


async def fresh_facts(sitting: Sitting, number: int) -> None:
    """The same tools once more before another cross-examination: what is new since the last one."""
    step = f"{FACTS} {number}"
    if f"say {step}" in sitting.course:
        return
    await _call(sitting, step)
    await sitting.say(step, "Moderator", sitting.script.fresh())


def known_before(sitting: Sitting, number: int) -> frozenset[str]:
    """The evidence that is nothing new in this round; in the first one everything is new."""
    if number == 1:
        return frozenset()
    last, now = (FACTS if number == 2 else f"{FACTS} {number - 1}"), f"{FACTS} {number}"
    entries = tuple(sitting.book)
    since = max((place for place, entry in enumerate(entries) if entry.round == last), default=-1)
    return frozenset(
        entry.ref
        for place, entry in enumerate(entries)
        if entry.round != now and not (entry.round == ADDED and place > since)
    )


def is_stale(sitting: Sitting) -> bool:
    """Whether nothing may be proposed on these facts."""
    entry = sitting.book.find("market_snapshot")
    provenance = getattr(entry.spec, "provenance", None) if entry else None
    return provenance is None or provenance.stale or too_old(sitting)


def too_old(sitting: Sitting) -> bool:
    """Whether the market has gone on for too long since the facts were read."""
    return age_of(sitting) > old_after(sitting.question.horizon)


def old_after(horizon: str) -> int:
    """Nanoseconds at which the facts of a debate are too old to propose on."""
    return max(OLD_AFTER, HORIZONS[horizon] // OLD_SHARE)


def age_of(sitting: Sitting) -> int:
    """Nanoseconds since the price of the facts was read; 0 before."""
    entry = sitting.book.find("market_snapshot", sitting.question.instrument)
    return sitting.room.clock.now() - entry.at if entry else 0


async def _call(sitting: Sitting, when: str) -> tuple[str, ...]:
    missing: list[str] = []
    for tool, arguments in plan_of_tools(sitting.question.instrument, sitting.question.horizon):
        if any((entry.tool, entry.round) == (tool, when) for entry in sitting.book):
            continue
        try:
            await sitting.room.toolbox.call(tool, arguments, sitting.book, Caller("desk", when))
        except ToolFailed:
            if tool == "market_snapshot":
                raise
            missing.append(tool)
    return tuple(missing)
