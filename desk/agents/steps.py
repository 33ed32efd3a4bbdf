"""How single steps of a debate are taken: said, asked, noted and recorded, each of them once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import msgspec

from desk.agents.analyst import Brief
from desk.agents.budget import Spending
from desk.agents.course import Course
from desk.agents.debate_messages import DEBATES, DebateMessage, DebateSteered
from desk.agents.evidence import Evidence, EvidenceBook, canonical, digest
from desk.agents.grounding import Grounder
from desk.agents.house.seats import Seat
from desk.agents.opinions import Opinion
from desk.agents.progress import Progress, Working, unseen
from desk.agents.question import Question
from desk.agents.script import Script
from desk.agents.seat_news import label, tell_of_seats
from desk.agents.steered import take_wish
from desk.agents.steering import Paused, Wheel
from desk.agents.tools import Caller
from desk.agents.verification import Finding
from desk.agents.voice import Statement, Tone, Voice
from desk.kernel.journal import Draft
from desk.people.directory import HOUSE
from widgets.specs.chat import Block
from widgets.specs.figure import Spec
from widgets.specs.studies import OpinionRecord

if TYPE_CHECKING:
    from desk.agents.debate import DebateRoom

_TONES: dict[str, Tone] = {"Bull": "bull", "Bear": "bear", "Moderator": "moderator"}
T = TypeVar("T", bound=msgspec.Struct)


def named(step: str, number: int) -> str:
    """The name of a step in the given round."""
    return step if number == 1 else f"{step} {number}"


class Steps:
    """What every step of one debate has at hand, and the facts that it leaves."""

    def __init__(
        self,
        room: DebateRoom,
        debate: str,
        question: Question,
        voice: Voice,
        wheel: Wheel,
        course: Course,
        book: EvidenceBook,
        working: Working = unseen,
    ) -> None:
        self.room = room
        self.debate = debate
        self.question = question
        self.book = book
        self.course = course
        self.wheel = wheel
        self.seats = room.seated()
        """Who sits at this debate, as it began."""
        self.spending = Spending(room.budget, room.clock.monotonic() / 1e9)
        self.brief = Brief(debate, question.instrument, question.horizon, book, person=question.person)
        self._progress = Progress(working, room.clock, self.spending)
        self._voice = voice
        self.drawn: tuple[str, ...] = ()
        """The order of the sides, once the debate is open."""
        self.later: list[DebateSteered] = []
        """Questions that came before anybody had an opinion."""
        self._rounds = {wish.wish for wish in course.wishes() if wish.kind == "round"}

    @property
    def grounder(self) -> Grounder:
        """Renders against the evidence as it is now."""
        return Grounder(self.book, self.room.clock.now(), self.room.names)

    @property
    def script(self) -> Script:
        """Writes what is said."""
        return Script(self.grounder, self.brief)

    @property
    def rounds(self) -> int:
        """How many cross-examinations are wanted so far."""
        return 1 + len(self._rounds)

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do."""
        return named("concluded", self.rounds) in self.course and not self.wheel.waits

    @property
    def opinions(self) -> tuple[Opinion, ...]:
        """The opinions that were revealed, in the order of the seats."""
        found = (self.course.opinion(analyst.speaker) for analyst in self.seats.analysts)
        return tuple(opinion for opinion in found if opinion is not None)

    def sides(self, final: tuple[Opinion, ...]) -> tuple[str, ...]:
        """Those who have an opinion, in the order in which the moderator reads them first."""
        speakers = [opinion.speaker for opinion in final]
        drawn = [side for side in self.drawn if side in speakers]
        return (*drawn, *(speaker for speaker in speakers if speaker not in drawn))

    async def cut_by_budget(self, of: str) -> str:
        """Why there is no more to be asked, said once; or empty."""
        step = f"budget{of}"
        why = self.course.body(step) or self.spending.over(self.room.clock.monotonic() / 1e9)
        if why and step not in self.course:
            line = self.script.line(f"The budget of this debate is spent: {why}. It ends with what it has.")
            await self.say(step, "Desk", (line,))
            await self.commit(self.course.mark(step, why))
        return why

    async def boundary(self) -> None:
        """Between two steps: come to what people want, and rest where somebody wants that."""
        await self.take_wishes()
        if self.wheel.pause:
            self.wheel.rests = True
            raise Paused(self.wheel.pause)

    async def take_wishes(self) -> None:
        """Come to what people want."""
        while (wish := self.wheel.next()) is not None:
            await take_wish(self, wish)

    def add_round(self, wish: DebateSteered) -> None:
        """One more cross-examination."""
        self._rounds.add(wish.wish)

    async def say(self, key: str, speaker: str, blocks: tuple[Block, ...]) -> None:
        """Speak in somebody's name, unless this was said already."""
        step = f"say {key}"
        if blocks and step not in self.course:
            await self.boundary()
            await self.speak(speaker, blocks, step)

    async def speak(self, speaker: str, blocks: tuple[Block, ...], step: str) -> None:
        """Speak now, labelled as rule-based or by the analyst's own name; the step is done with the last word."""
        facts = (self.course.mark(step),)
        if speaker == "Desk":
            await self._voice.say(Statement("Desk", "desk", "plain", blocks, facts=facts))
            return
        model = "" if (seat := self.seats.of(speaker)).rule_based else seat.name
        named_so = label(speaker, model, self.brief.seats)
        tone = _TONES.get(speaker, "plain")
        await self._voice.say(Statement(named_so, "analyst", tone, blocks, facts=facts))

    @contextmanager
    def asking(self, speaker: str, doing: str) -> Iterator[Brief]:
        """The brief that a seat is asked with, while the thread shows that it is at work."""
        with self._progress.of(speaker, doing) as hearing:
            yield replace(self.brief, hearing=hearing)

    def patience(self, seat: Seat) -> float:
        """Seconds that a seat has for one step."""
        budget = self.room.budget
        return budget.seat_seconds if seat.rule_based else budget.model_seat_seconds

    async def commit(self, *drafts: Draft) -> None:
        """Put facts in the journal, all of them at once."""
        if drafts:
            await self.room.bus.record(*drafts)

    async def record(self, step: str, *messages: DebateMessage) -> None:
        """Put it in the journal with the step that it is, unless it stands there; without a step in any case."""
        if messages and step not in self.course:
            drafts = [Draft(DEBATES, message, HOUSE, self.debate) for message in messages]
            await self.commit(*drafts, *([self.course.mark(step)] if step else []))

    async def once(self, key: str, kind: type[T], run: Callable[[], Awaitable[T]]) -> T:
        """What a seat brings at a step, or brought when it came to it."""
        if key not in self.course:
            await self.boundary()
        found = await self.course.once(key, kind, run, self.room.bus.record)
        await tell_of_seats(self, key)
        return found

    async def note(self, tool: str, spec: Spec, role: str = "desk", number: int = 1) -> Evidence:
        """Keep what the desk worked out as evidence; the same thing is kept once."""
        caller = Caller(role, named(tool, number))
        sha256 = digest(canonical(spec))
        for entry in self.book:
            if (entry.tool, entry.role, entry.round, entry.sha256) == (tool, role, caller.round, sha256):
                return entry
        return await self.room.toolbox.note(tool, {}, spec, self.book, caller)

    async def note_opinion(
        self, opinion: Opinion, before: float, stage: str, findings: Mapping[str, Finding], number: int = 1
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
        return await self.note(f"opinion_{stage}", spec, opinion.speaker, number)
