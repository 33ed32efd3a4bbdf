"""The tool calls of one answer: strict arguments, one repair for each tool, bounded, and closed by outside text."""

from __future__ import annotations

from collections.abc import Collection

from desk.agents.evidence import Evidence, EvidenceBook
from desk.agents.fact_table import fact_table, holds_outside_text
from desk.agents.model_answers.offers import offers
from desk.agents.models.exchange import CallWanted, Said, ToolOffer
from desk.agents.strict_json import NotStrict, strict_object
from desk.agents.tools import Caller, Toolbox, ToolFailed, Working
from desk.kernel.clock import Clock
from desk.people.personas.persona import Persona
from widgets.specs.answers import AttachedText

PERSONA = "Analyst"
READER = Caller(PERSONA, "answer", frozenset({"read"}))
"""Whoever answers in chat holds no tool that proposes or changes anything, whatever it has read."""
MOST_CALLS = 8
"""Tool calls of one answer."""
MOST_OF_FILE, MOST_OF_LINE = 120, 400
"""Lines of a file that a model is told, and characters of each."""
MOST_WRONG = 4
"""Wrong calls after which the reading is over."""


class Reading:
    """Calls tools for a model and writes what they bring as tables of references."""

    def __init__(
        self,
        toolbox: Toolbox,
        book: EvidenceBook,
        clock: Clock,
        instruments: Collection[str],
        working: Working,
        persona: Persona,
    ) -> None:
        self._toolbox = toolbox
        self._book = book
        self._clock = clock
        self._instruments = instruments
        self._working = working
        self._persona = persona
        self._wrong_of: dict[str, int] = {}
        self.made = 0
        """Calls so far."""
        self.wrong = 0
        """Calls that named no tool or no instrument, or whose arguments were not valid."""
        self.outside: list[Evidence] = []
        """Results that hold text from outside."""

    @property
    def open(self) -> bool:
        """Whether the model may still call tools: what was read from outside chooses no further call."""
        return self.made < MOST_CALLS and self.wrong < MOST_WRONG and not self.outside

    def offers(self) -> tuple[ToolOffer, ...]:
        """What it may call now; a tool that was called wrongly twice is struck."""
        if not self.open:
            return ()
        left = (
            tool
            for tool in self._toolbox.tools
            if self._wrong_of.get(tool.name, 0) < 2 and self._persona.may_read(tool.name)
        )
        return offers(left, self._instruments)

    async def facts(self, name: str, arguments: dict[str, str]) -> str:
        """Call a tool in the desk's own name, before the model is asked; empty where it brings nothing."""
        try:
            entry = await self._toolbox.call(name, arguments, self._book, Caller("desk", "facts"))
        except ToolFailed:
            return ""
        return fact_table(self._book, entry, self._clock.now())

    async def attach(self, name: str, media: str, text: str) -> str:
        """Keep a file of the question as evidence from outside: with it the tools of this answer are chosen already."""
        lines = text.splitlines()
        spec = AttachedText(
            name=name[:200],
            media=media,
            lines=tuple(line[:MOST_OF_LINE] for line in lines[:MOST_OF_FILE]),
            left_out=max(0, len(lines) - MOST_OF_FILE),
        )
        told = {"name": name[:200]}
        entry = await self._toolbox.note("attached_text", told, spec, self._book, READER, trust="outside")
        self.outside.append(entry)
        return fact_table(self._book, entry, self._clock.now())

    async def answer(self, calls: tuple[CallWanted, ...]) -> list[Said]:
        """The results of the calls that a model asked for at once, in their order."""
        may = self.open
        return [Said("tool", await self._result(call, may), call=call.id) for call in calls]

    async def _result(self, call: CallWanted, may: bool) -> str:
        if not may or self.made >= MOST_CALLS:
            return "Not called: no more tools can be called; answer with the results that you have."
        if self._wrong_of.get(call.name, 0) >= 2:
            return "Not called: this tool was called wrongly twice and is struck; answer without it."
        if call.name in self._names and not self._persona.may_read(call.name):
            return f"Not called: {PERSONA} may not read {call.name}; answer without it."
        self.made += 1
        try:
            arguments = strict_object(call.arguments or "{}")
        except NotStrict as problem:
            await self._toolbox.refuse(call.name, call.arguments, str(problem), self._book, READER)
            return self._counted(call.name, str(problem))
        doing = f"reads {call.name}" if call.name in self._names else "reads"
        self._working(doing)

        def tell(part: str) -> None:
            self._working(f"{doing}: {part}")

        try:
            entry = await self._toolbox.call(call.name, arguments, self._book, READER, tell)
        except ToolFailed as problem:
            return self._counted(call.name, str(problem)) if problem.wrong else f"Brought nothing: {problem}"
        if holds_outside_text(self._book, entry):
            self.outside.append(entry)
        return fact_table(self._book, entry, self._clock.now())

    @property
    def _names(self) -> frozenset[str]:
        return frozenset(tool.name for tool in self._toolbox.tools)

    def _counted(self, name: str, why: str) -> str:
        self.wrong += 1
        known = name if name in self._names else ""
        self._wrong_of[known] = self._wrong_of.get(known, 0) + 1
        if self._wrong_of[known] >= 2:
            return f"Refused and struck: {why}"
        return f"Refused: {why} You may correct this call once."
