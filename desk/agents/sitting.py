"""One debate: facts, blind sealed opinions, machine verification, one cross-examination, a moderator, a pool.

Whoever sits at the table, the desk calls the tools, checks the claims, pools the probabilities and prices the order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from desk.agents.analyst import Brief
from desk.agents.blind_opinions import form_opinions, reveal_opinions
from desk.agents.card import Proceedings
from desk.agents.conclusion import Conclusion, Outcome
from desk.agents.debate_messages import DEBATES, DebateMessage, DebateOpened
from desk.agents.evidence import Evidence, EvidenceBook
from desk.agents.grounding import Grounder
from desk.agents.hearing import examine, rank
from desk.agents.opinions import Opinion
from desk.agents.question import Question
from desk.agents.script import Script
from desk.agents.seat_news import label, tell_of_seats
from desk.agents.tools import Caller, ToolFailed
from desk.agents.verdict import judge, pooling
from desk.agents.verification import Finding, standing, verify
from desk.agents.voice import Statement, Tone, Voice
from desk.kernel.journal import Draft
from desk.people.directory import HOUSE
from widgets.specs.chat import Block
from widgets.specs.figure import Spec
from widgets.specs.studies import OpinionRecord

if TYPE_CHECKING:
    from desk.agents.debate import DebateRoom

MOST_NAMED = 3
"""Claims that the moderator names as decisive."""
_TONES: dict[str, Tone] = {"Bull": "bull", "Bear": "bear", "Moderator": "moderator"}


class Sitting:
    """One debate, step by step."""

    def __init__(self, room: DebateRoom, debate: str, question: Question, voice: Voice) -> None:
        self.room = room
        self.debate = debate
        self.question = question
        self.book = EvidenceBook(debate)
        self.brief = Brief(debate, question.instrument, question.horizon, self.book, question.person)
        self.seats = room.seated()
        """Who sits at this debate, as it began."""
        self._voice = voice

    @property
    def grounder(self) -> Grounder:
        """Renders against the evidence as it is now."""
        return Grounder(self.book, self.room.clock.now(), self.room.names)

    @property
    def script(self) -> Script:
        """Writes what is said."""
        return Script(self.grounder, self.brief)

    async def run(self) -> Outcome:
        """The whole protocol."""
        await self._open()
        missing = await self._facts()
        await self.say("Moderator", self.script.facts(missing))
        seated, sealed = await form_opinions(self)
        await tell_of_seats(self)
        await self.say("Moderator", self.script.sealed(sealed))
        findings = {found.claim: found for opinion in sealed for found in verify(self.grounder, opinion)}
        await reveal_opinions(self, sealed, findings)
        heard = tuple(standing(opinion, [findings[c.id] for c in opinion.claims]) for opinion in sealed)
        await self.room.forecasts.blind(self, sealed, heard)
        before = {o.speaker: await self.note_opinion(o, o.p_up, "verified", findings) for o in heard}
        await self.say("Desk", self.script.verification(list(findings.values())))
        examined = await examine(self, seated, heard, before, findings)
        await tell_of_seats(self)
        final = examined.after(heard)
        ranking, questions, sensitive = await rank(self, final, examined)
        await tell_of_seats(self)
        concessions = frozenset[str]().union(*(opinion.concessions for opinion in final))
        decisive = ranking[:MOST_NAMED]
        await self.say("Moderator", self.script.ranking(decisive, questions, sensitive, concessions))
        coverage = sum(found.verdict == "holds" for found in findings.values()) / max(1, len(findings))
        verdict = judge(final, coverage, sensitive, self._stale())
        await self.room.forecasts.final(self, final, verdict)
        pool = pooling(self.question.instrument, verdict, final, coverage, sensitive)
        await self.say("Desk", self.script.pooled((await self.note("pool", pool)).ref, verdict))
        proceedings = Proceedings(
            brief=self.brief,
            sealed=sealed,
            final=final,
            findings=findings,
            examined=examined,
            ranking=ranking,
            open_questions=questions,
            order_sensitive=sensitive,
            verdict=verdict,
            rule_based=self.seats.rule_based_in(self.brief.seats),
        )
        return await Conclusion(self, proceedings).run()

    async def say(self, speaker: str, blocks: tuple[Block, ...]) -> None:
        """Speak in somebody's name, labelled as rule-based or by the analyst's own name."""
        if not blocks:
            return
        if speaker == "Desk":
            await self._voice.say(Statement.of_desk(blocks))
            return
        model = "" if (seat := self.seats.of(speaker)).rule_based else seat.name
        named = label(speaker, model, self.brief.seats)
        await self._voice.say(Statement(named, "analyst", _TONES.get(speaker, "plain"), blocks))

    async def record(self, *messages: DebateMessage) -> None:
        """Put it in the journal, all of it at once."""
        if messages:
            await self.room.bus.record(*(Draft(DEBATES, m, HOUSE, self.debate) for m in messages))

    async def note(self, tool: str, spec: Spec, role: str = "desk") -> Evidence:
        """Keep what the desk worked out as evidence."""
        return await self.room.toolbox.note(tool, {}, spec, self.book, Caller(role, tool))

    async def note_opinion(
        self, opinion: Opinion, before: float, stage: str, findings: Mapping[str, Finding]
    ) -> Evidence:
        """Keep where a speaker stands as evidence."""
        spec = OpinionRecord(
            speaker=opinion.speaker,
            analyst=opinion.analyst,
            p_up=opinion.p_up,
            p_up_before=before,
            claims=len(opinion.claims),
            struck=sum(findings[c.id].verdict != "holds" for c in opinion.claims if c.id in findings),
            seal=opinion.seal,
        )
        return await self.note(f"opinion_{stage}", spec, opinion.speaker)

    def plan_of_tools(self) -> tuple[tuple[str, dict[str, str]], ...]:
        """Fixed before anything is read."""
        of = {"instrument": self.question.instrument}
        over = {**of, "horizon": self.question.horizon}
        return (
            ("market_snapshot", of),
            ("volatility_radar", {"interval": "auto"}),
            ("momentum", over),
            ("key_levels", over),
            ("flow", of),
            ("base_rate", over),
            ("portfolio", {}),
        )

    async def _open(self) -> None:
        seats = self.seats
        names = [f"{analyst.speaker}: {analyst.name}" for analyst in seats.analysts]
        await self.record(
            DebateOpened(
                debate=self.debate,
                thread=self.question.thread,
                turn=self.question.turn,
                instrument=self.question.instrument,
                horizon=self.question.horizon,
                person=self.question.person,
                seats=(*names, f"Moderator: {seats.moderator.name}"),
                plan=tuple(tool for tool, _ in self.plan_of_tools()),
                rule_based=seats.rule_based,
            )
        )

    async def _facts(self) -> tuple[str, ...]:
        """Call the plan's tools; the answer names those that brought nothing. Without a price there is no debate."""
        missing: list[str] = []
        for tool, arguments in self.plan_of_tools():
            try:
                await self.room.toolbox.call(tool, arguments, self.book, Caller("desk", "facts"))
            except ToolFailed:
                if tool == "market_snapshot":
                    raise
                missing.append(tool)
        return tuple(missing)

    def _stale(self) -> bool:
        entry = self.book.find("market_snapshot")
        provenance = getattr(entry.spec, "provenance", None) if entry else None
        return provenance is None or provenance.stale
