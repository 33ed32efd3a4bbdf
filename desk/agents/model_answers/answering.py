"""A model answers what people ask in chat; where there is none, or it fails, the house analyst does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection

from desk.agents.evidence import EvidenceBook, digest
from desk.agents.grounding import Grounder
from desk.agents.inquiry import Answering, Inquiry, Screen, Topic
from desk.agents.model_answers.instructions import INSTRUCTIONS, NO_MORE, again, question
from desk.agents.model_answers.lines import Line
from desk.agents.model_answers.listening import Listener
from desk.agents.model_answers.mending import mended, reread, withhold
from desk.agents.model_answers.reading import PERSONA, READER, Reading
from desk.agents.models.asking import Asked, Asking, CapReached
from desk.agents.models.exchange import ModelFailed, Prompt, Reply, Said
from desk.agents.refusals import TOOL as REFUSAL
from desk.agents.refusals import refusal, refusal_runs
from desk.agents.tools import Toolbox
from desk.agents.voice import notice
from desk.kernel.clock import Clock
from desk.people.personas.house_personas import house_personas
from desk.people.personas.persona import Personas
from widgets.specs.chat import Block
from widgets.specs.strategy import Run

MOST_ROUNDS = 4
"""Calls to the model for one answer, without the one that mends it."""
MOST_TOKENS = 60_000
"""Tokens of one answer, in and out: beyond them it has to end."""
MOST_S = 180.0
"""Seconds that an answer may take altogether."""
SHORT = 2
"""Words up to which `why?` and `help` are about the desk itself, which knows the answer."""
LONGEST_REASON = 600
"""Characters of a provider's own words that are shown."""
OF_THE_HOUSE: frozenset[Topic] = frozenset({"unknown", "ambiguous"})
"""What is refused before any model is asked: an instrument that is not there, or that could be several."""


def of_the_house(inquiry: Inquiry) -> bool:
    """Whether the house answers by itself: a command, an instrument that is none, or `why?` about its own debate."""
    if not inquiry.text or inquiry.topic in OF_THE_HOUSE:
        return True
    return inquiry.topic in ("why", "help") and not inquiry.files and len(inquiry.text.split()) <= SHORT


class ModelAnswers:
    """Answers through the endpoint of the persona `Analyst`, and by rule where it has none."""

    def __init__(
        self,
        asking: Asking,
        toolbox: Toolbox,
        house: Answering,
        clock: Clock,
        names: Collection[str],
        personas: Callable[[], Personas] = house_personas,
    ) -> None:
        self._asking = asking
        self._toolbox = toolbox
        self._house = house
        self._clock = clock
        self._names = names
        self._personas = personas

    @property
    def speaker(self) -> str:
        """The model by its name, or the house analyst."""
        if not self._asking.endpoint(PERSONA):
            return self._house.speaker
        name = "".join(one for one in self._asking.model(PERSONA)[:40] if one.isprintable())
        return f"{PERSONA} ({name or 'model'})"

    async def answer(self, inquiry: Inquiry, voice: Screen) -> None:
        """Say what the model says in grounded lines; a failure is told in the provider's words, and the house answers."""
        if of_the_house(inquiry) or not self._asking.endpoint(PERSONA):
            return await self._house.answer(inquiry, voice)
        answer = _Answer(self, inquiry, voice)
        try:
            async with asyncio.timeout(MOST_S):
                why = await answer.run()
        except TimeoutError:
            why = f"The model took longer than {MOST_S:g} s."
        except (ModelFailed, CapReached) as problem:
            why = " ".join(str(problem).split())[:LONGEST_REASON]
        voice.working("")
        if why:
            await answer.leave()
            await self._tell(why, voice)
            await self._house.answer(inquiry, voice)

    async def _tell(self, why: str, voice: Screen) -> None:
        """Each number in a provider's words is a figure of the record that holds them."""
        text = f"{why} The house analyst answers instead."
        entry = await self._toolbox.note(REFUSAL, {"asked": PERSONA}, refusal(text), voice.book, READER)
        await voice.say(notice(refusal_runs(voice.book.scope, entry), "warning"))


class _Answer:
    """One answer: read by tools for a few rounds, then said, mended once, and committed."""

    def __init__(self, room: ModelAnswers, inquiry: Inquiry, voice: Screen) -> None:
        self._room = room
        self._inquiry = inquiry
        self._voice = voice
        personas = room._personas()
        self._bundle = personas.sha256
        self._reading = Reading(
            room._toolbox, voice.book, room._clock, room._names, voice.working, personas[PERSONA]
        )
        self._listener = Listener(voice, self._grounder, room._clock)
        self._messages: list[Said] = [Said("system", f"{INSTRUCTIONS}\n\n{personas[PERSONA].instructions}")]
        self._tokens = 0

    async def run(self) -> str:
        """Say it. The answer here is why it cannot stand for one, or empty."""
        self._voice.begin(self._room.speaker)
        self._voice.working("reads the question")
        asked = self._inquiry
        first = "market_review" if asked.files else "market_snapshot"
        tables = [
            table
            for instrument in asked.instruments[:3]
            if (table := await self._reading.facts(first, {"instrument": instrument}))
        ]
        tables += [await self._reading.attach(*file) for file in asked.files]
        about = asked.instruments, self._room._names, asked.earlier
        self._messages.append(Said("user", question(asked.text, *about, "\n\n".join(tables))))
        await self._rounds()
        lines = await self._mend(reread(self._listener.lines, self._grounder()))
        if not any(not line.why for line in lines):
            return "Nothing that the model said could be shown." if lines else "The model said nothing."
        await self._commit(lines)
        return ""

    async def leave(self) -> None:
        """Commit what whole rounds brought, before somebody else goes on."""
        self._listener.fail()
        lines = reread(self._listener.lines, self._grounder())
        await self._commit(lines if any(not line.why for line in lines) else [])

    async def _rounds(self) -> None:
        for number in range(1, MOST_ROUNDS + 1):
            last = number == MOST_ROUNDS or self._tokens > MOST_TOKENS
            offers = () if last else self._reading.offers()
            if not offers and number > 1:
                self._messages.append(Said("user", NO_MORE))
            reply = await self._ask(
                "chat", Prompt(messages=tuple(self._messages), tools=offers), self._listener
            )
            self._listener.settle(reply.text)
            self._messages.append(Said("assistant", reply.text, reply.calls if offers else ()))
            if not reply.calls or not offers:
                return
            self._messages += await self._reading.answer(reply.calls)

    async def _mend(self, lines: list[Line]) -> list[Line]:
        """Ask once for all lines that cannot be shown; where that fails they stay withheld."""
        held = [(line.template, line.why) for line in lines if line.why]
        if held and self._tokens <= MOST_TOKENS:
            self._voice.working("mends what could not be shown")
            messages = (*self._messages, Said("user", again(held)))
            try:
                reply = await self._ask("repair", Prompt(messages=messages))
            except (ModelFailed, CapReached):
                pass  # the rest of the answer stands without them
            else:
                lines = mended(lines, reply.text, self._grounder())
        return await withhold(lines, self._room.speaker, self._voice.book, self._room._toolbox)

    async def _commit(self, lines: list[Line]) -> None:
        blocks = [line.block for line in lines]
        if blocks and self._reading.outside:
            blocks.append(Block(runs=(Run(text=TAINTED, tone="muted"),)))
        await self._voice.finish(blocks)

    async def _ask(self, purpose: str, prompt: Prompt, listener: Listener | None = None) -> Reply:
        asked = Asked(
            persona=PERSONA,
            purpose=purpose,
            scope=self._voice.book.scope,
            person=self._inquiry.person,
            prompt=prompt,
            snapshot=_snapshot(self._voice.book),
            bundle=self._bundle,
        )
        reply = await self._room._asking.ask(asked, listener)
        self._tokens += reply.usage.prompt + reply.usage.completion
        return reply

    def _grounder(self) -> Grounder:
        return Grounder(self._voice.book, self._room._clock.now(), self._room._names)


TAINTED = (
    "! This answer read text from outside the desk. Whoever reads such text can propose and change nothing."
)


def _snapshot(book: EvidenceBook) -> str:
    return digest("".join(book.hashes().values()).encode())
