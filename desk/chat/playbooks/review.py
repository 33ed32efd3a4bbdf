"""A review under way: the message handler that walks through a playbook with whoever answers."""

from __future__ import annotations

from typing import Protocol

from desk.agents.voice import Statement
from desk.chat.commands import Context
from desk.chat.floor_messages import FLOORS, PlaybookAnswered, PlaybookEnded
from desk.chat.handlers import Heard, MessageHandler, Taken, has_floor
from desk.chat.playbooks.playbook import Playbook, Step
from desk.chat.playbooks.saying import Reader
from desk.chat.speech import Speech
from desk.chat.turns import BUSY, Turns
from desk.kernel.bus import Bus
from desk.kernel.errors import Refused
from desk.kernel.journal import Draft
from widgets.specs.chat import Block
from widgets.specs.strategy import Run
from widgets.untrusted import untrusted

SPEAKER = "Playbook (rule-based)"
LONGEST_ANSWER = 1_000


class Opens(Protocol):
    """What a person sent, as it stands in the thread."""

    def __call__(self, context: Context, line: str) -> Statement: ...


class Hands(Protocol):
    """Makes the review that another playbook is walked through in."""

    def __call__(self, name: str, context: Context) -> MessageHandler: ...


class Review:
    """Reads, says and asks, one step at a time. It holds reading tools only, and shows commands without running them."""

    quiet = False

    def __init__(
        self,
        playbook: Playbook,
        context: Context,
        bus: Bus,
        turns: Turns,
        reader: Reader,
        opening: Opens,
        another: Hands,
    ) -> None:
        self.playbook = playbook
        self._thread = context.thread
        self._person = context.person.person
        self._bus = bus
        self._turns = turns
        self._reader = reader
        self._opening = opening
        self._another = another
        self._ahead = list(playbook.steps)
        self._asked: Step | None = None
        self._answers: list[tuple[str, str]] = []
        self._ended = self._begun = False

    @property
    def name(self) -> str:
        """As the thread shows it."""
        return self.playbook.title

    @property
    def hold_s(self) -> float:
        """How long it waits for an answer."""
        return self.playbook.hold_s

    async def begin(self, context: Context, line: str) -> None:
        """Say and ask what comes first."""
        await self._speak(context, line)

    async def take(self, heard: Heard) -> Taken:
        """An answer leads on; a question of the person's own is for whoever is below."""
        if self._turns.running(self._thread):
            raise Refused(BUSY)
        text, step = heard.text.strip()[:LONGEST_ANSWER], self._asked
        if step is None:
            await self._speak(heard.context, text)
            return Taken("answered")
        if text.endswith("?"):
            return Taken("passed")
        answer = _chosen(text, step.choices)
        if not answer:
            raise Refused(f"Answer {' or '.join(step.choices)}; /yield gives {self.name} up.")
        self._answers.append((step.asks, answer))
        await self._bus.record(self._fact(heard.context, step, answer))
        self._asked = None
        to = dict(step.hands_over).get(answer)
        if to is not None:
            return Taken("handed over", to=self._another(to, heard.context))
        await self._speak(heard.context, text)
        return Taken("left" if self._ended else "answered")

    async def leave(self, why: str) -> None:
        """What was answered until then stays on record."""
        ended = PlaybookEnded(
            thread=self._thread,
            playbook=self.playbook.name,
            answered=len(self._answers),
            whole=self._ended,
            person=self._person,
        )
        await self._bus.record(Draft(FLOORS, ended, self._person, self._thread))

    async def _speak(self, context: Context, line: str) -> None:
        """One turn: what the next step has to say, or the summary after the last one."""

        async def work(speech: Speech) -> None:
            blocks = await self._next(speech)
            await speech.say(Statement(SPEAKER, "analyst", "plain", blocks))

        await self._turns.start(
            self._thread, self._opening(context, line), context.person.person, work, speaker=SPEAKER
        )
        await self._turns.wait(self._thread)

    async def _next(self, speech: Speech) -> tuple[Block, ...]:
        said: list[Block] = []
        if not self._begun:
            self._begun = True
            said.append(Block(runs=(Run(text=has_floor(self.name), tone="muted"),)))
        while self._ahead:
            step = self._ahead.pop(0)
            pages = await self._reader.read(step, speech.book)
            if pages is None:
                continue
            said += pages.blocks(step)
            if step.asks:
                self._asked = step
                choices = f" ({' / '.join(step.choices)})" if step.choices else ""
                return (*said, Block(runs=(Run(text=f"{step.asks}{choices}", tone="strong"),)))
        self._ended = True
        return (*said, *self._summary())

    def _summary(self) -> tuple[Block, ...]:
        title = f"{self.playbook.title[:1].upper()}{self.playbook.title[1:]} is done. What was answered:"
        rows = [Block(style="heading", runs=(Run(text=title),))]
        for question, answer in self._answers:
            rows.append(Block(style="bullet", runs=(Run(text=question, tone="muted"),)))
            rows += [Block(style="quote", runs=(Run(text=untrusted(one)),)) for one in answer.splitlines()]
        rows.append(Block(runs=(Run(text="It is on record; nothing was changed."),)))
        return tuple(rows)

    def _fact(self, context: Context, step: Step, answer: str) -> Draft:
        answered = PlaybookAnswered(
            thread=self._thread,
            turn=self._turns.running(self._thread),
            playbook=self.playbook.name,
            step=step.name,
            question=step.asks,
            answer=answer,
            person=context.person.person,
        )
        return Draft(FLOORS, answered, context.person.person, self._thread)


def _chosen(text: str, choices: tuple[str, ...]) -> str:
    """The choice that was meant, or the words themselves where there is none to make; empty where nothing fits."""
    if not choices:
        return text
    word = text.lower().strip(" .!,")
    return next((choice for choice in choices if word and choice.startswith(word)), "")
