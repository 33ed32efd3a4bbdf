"""Where the cognitive modules come in: cases before the opinions, strikes after the verification, ideas into shadow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from desk.agents.debate_messages import CasesCited, ClaimStruck, IdeaShadowed, SeatFellSilent
from desk.agents.evidence import Evidence
from desk.agents.model_seats.interview import SeatFailed
from desk.agents.opinions import Opinion
from desk.agents.personas.modules import Strike
from desk.agents.tools import Caller, ToolFailed
from desk.agents.verification import Finding
from desk.agents.verification import standing as left
from widgets.specs.insights import PastCases

if TYPE_CHECKING:
    from desk.agents.sitting import Sitting

CASES = "cited_cases"
"""Name of the evidence that holds the cited cases and nothing else."""


class StrikesBrought(msgspec.Struct, frozen=True):
    """What First-Principles struck."""

    strikes: tuple[Strike, ...] = ()
    silence: str = ""


class NamesBrought(msgspec.Struct, frozen=True):
    """Cases that were cited, or ideas."""

    names: tuple[str, ...] = ()
    silence: str = ""


async def cite_cases(sitting: Sitting) -> None:
    """Pattern Synthesis picks past cases; their rows, outcomes and all, come from the desk's own record."""
    citer = sitting.seats.modules.citer
    if citer is None or "say opened with cases" in sitting.course or sitting.opinions:
        return
    cases = await _cases(sitting)
    if cases is None:
        return

    async def ask() -> NamesBrought:
        with sitting.asking("Pattern Synthesis", "looks for cases like this one") as brief:
            try:
                return NamesBrought(await citer.cite(brief, cases))
            except SeatFailed as problem:
                return NamesBrought(silence=str(problem))

    brought = await sitting.once("cite", NamesBrought, ask)
    await _silent(sitting, "Pattern Synthesis", brought.silence)
    cited = tuple(case for case in cases.rows if case.id in brought.names)
    if not cited:
        return
    ended = [case for case in cited if case.outcome in ("up", "down")]
    spec = cases.model_copy(
        update={
            "rows": cited,
            "cases": len(ended),
            "ended_up": sum(case.outcome == "up" for case in ended),
            "called_right": sum(
                (case.p_up > 0.5) == (case.outcome == "up") for case in ended if case.p_up != 0.5
            ),
        }
    )
    entry = await sitting.note(CASES, spec, "Pattern Synthesis")
    await sitting.record("cited", CasesCited(sitting.debate, citer.model, tuple(case.id for case in cited)))
    ups = f"{{{{{entry.ref}.ended_up}}}} of {{{{{entry.ref}.cases}}}}"
    line = f"Past cases like this one: {ups} that are over ended higher. Their debates stand among the facts."
    await sitting.say("opened with cases", "Pattern Synthesis", (sitting.script.line(line),))


async def strike(
    sitting: Sitting, sealed: Sequence[Opinion], findings: Mapping[str, Finding]
) -> dict[str, Finding]:
    """First-Principles strikes claims that stand; whatever else it says is not heard."""
    found, striker = dict(findings), sitting.seats.modules.striker
    standing = [claim for one in sealed for claim in one.claims if found[claim.id].verdict == "holds"]
    if striker is None or not standing:
        return found

    async def ask() -> StrikesBrought:
        with sitting.asking("First-Principles", "tests the claims") as brief:
            try:
                return StrikesBrought(await striker.strike(brief, standing))
            except SeatFailed as problem:
                return StrikesBrought(silence=str(problem))

    brought = await sitting.once("strike", StrikesBrought, ask)
    await _silent(sitting, "First-Principles", brought.silence)
    if "forecasts without First-Principles" not in sitting.course:
        unstruck = [left(one, [found[claim.id] for claim in one.claims]) for one in sealed]
        await sitting.room.forecasts.without(sitting, "First-Principles", unstruck)
        await sitting.commit(sitting.course.mark("forecasts without First-Principles"))
    names = {claim.id for claim in standing}
    for one in brought.strikes:
        if one.claim in names:
            found[one.claim] = Finding(one.claim, "struck", f"First-Principles: {one.why}")
    struck = [found[one.claim] for one in brought.strikes if one.claim in names]
    await sitting.record(
        "struck by First-Principles",
        *(ClaimStruck(sitting.debate, one.claim, one.verdict, one.reason) for one in struck),
    )
    return found


async def dream(sitting: Sitting, final: Sequence[Opinion]) -> None:
    """Creativity writes into shadow: facts of the record that no step of any debate reads."""
    dreamer = sitting.seats.modules.dreamer
    if dreamer is None:
        return

    async def ask() -> NamesBrought:
        with sitting.asking("Creativity", "writes into shadow") as brief:
            try:
                return NamesBrought(await dreamer.ideas(brief, final))
            except SeatFailed as problem:
                return NamesBrought(silence=str(problem))

    brought = await sitting.once("dream", NamesBrought, ask)
    await _silent(sitting, "Creativity", brought.silence)
    ideas = (IdeaShadowed(sitting.debate, dreamer.model, idea) for idea in brought.names)
    await sitting.record("dreamt", *ideas)


async def _cases(sitting: Sitting) -> PastCases | None:
    """All past cases on the instrument, read by a tool like any other fact."""
    known = sitting.book.find("past_cases", sitting.question.instrument)
    entry: Evidence | None = known
    if entry is None:
        try:
            entry = await sitting.room.toolbox.call(
                "past_cases",
                {"instrument": sitting.question.instrument},
                sitting.book,
                Caller("Pattern Synthesis", "facts"),
            )
        except ToolFailed:
            return None
    return entry.spec if isinstance(entry.spec, PastCases) and entry.spec.rows else None


async def _silent(sitting: Sitting, module: str, why: str) -> None:
    if why:
        await sitting.record(f"{module} fell silent", SeatFellSilent(sitting.debate, module, why))
        await sitting.say(f"{module} fell silent", "Desk", sitting.script.silent([module]))
