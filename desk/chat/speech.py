"""Speech: statements spoken word by word at a pace people can read, then committed as items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from desk.agents.evidence import EvidenceBook
from desk.agents.evidence_store import NOTICES
from desk.agents.grounding import Grounder
from desk.agents.refusals import TOOL as REFUSAL
from desk.agents.refusals import refusal, refusal_runs
from desk.agents.tools import Caller, Toolbox
from desk.agents.voice import Statement, Tone, notice
from desk.chat.command_desk import Sentence
from desk.chat.events import TURNS, TurnProgress, TurnSaid
from desk.chat.meters import Meters
from desk.chat.threads import Threads
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.people.directory import HOUSE
from widgets.specs.chat import Block
from widgets.specs.strategy import Run

DESK = Caller(NOTICES, "notice")
_AGAIN = "(this was cut off; it is asked for again)"
_MARKS = {"bullet": "• ", "numbered": "– ", "quote": "> "}
_WORDS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a turn is read out. With no pause, every statement is there at once."""

    pause_s: float = 0.05
    words: int = 2
    """Words between pauses."""


class Speech:
    """The voice of one turn, with the turn's own evidence."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        threads: Threads,
        toolbox: Toolbox,
        pace: Pace,
        thread: str,
        turn: str,
        meters: Meters | None = None,
    ) -> None:
        self.thread = thread
        self.turn = turn
        self.book = EvidenceBook(turn)
        self._bus = bus
        self._clock = clock
        self._threads = threads
        self._toolbox = toolbox
        self._pace = pace
        self._meters = meters
        self.last_words = ""
        """What follows where the turn is cut."""
        self._open: Statement | None = None
        self._spoken: list[list[Run]] = []

    async def say(self, statement: Statement) -> None:
        """Speak a statement, then commit it."""
        self._open, self._spoken = statement, []
        for text in self._chunks(statement):
            self._bus.publish(
                TURNS, TurnSaid(self.thread, self.turn, statement.speaker, statement.tone, text)
            )
            if self._pace.pause_s > 0.0:
                await self._clock.sleep(self._pace.pause_s)
        await self._threads.add(self.thread, self.turn, self._metered(statement), _actor(statement))
        self._open = None

    def begin(self, speaker: str, tone: Tone = "plain") -> None:
        """Open a statement that is said line by line as it comes to be; `finish` commits it."""
        self._open, self._spoken = Statement(speaker, "analyst", tone, ()), []

    def line(self, block: Block) -> None:
        """One more line of the open statement, there at once."""
        assert self._open is not None
        text = "".join(run.words for run in block.runs)
        text = ("\n" if self._spoken else "") + _MARKS.get(block.style, "") + text
        self._open = replace(self._open, blocks=(*self._open.blocks, block))
        self._spoken.append(list(block.runs))
        said = TurnSaid(self.thread, self.turn, self._open.speaker, self._open.tone, text)
        self._bus.publish(TURNS, said)

    def restart(self, blocks: Sequence[Block]) -> None:
        """Forget what was said after these lines: it is asked for again."""
        assert self._open is not None
        if len(self._spoken) > len(blocks):
            said = TurnSaid(self.thread, self.turn, self._open.speaker, self._open.tone, f"\n{_AGAIN}")
            self._bus.publish(TURNS, said)
        self._open = replace(self._open, blocks=tuple(blocks))
        self._spoken = [list(block.runs) for block in blocks]

    async def finish(self, blocks: Sequence[Block]) -> None:
        """Commit the open statement as these blocks; without any it is as if it had never been opened."""
        statement, self._open = self._open, None
        if statement is not None and blocks:
            whole = replace(statement, blocks=tuple(blocks))
            await self._threads.add(self.thread, self.turn, self._metered(whole), _actor(whole))

    def working(self, doing: str, until: int = 0) -> None:
        """Say what the turn is doing while nobody speaks; a wait ends at `until`."""
        speaker = self._open.speaker if self._open is not None else ""
        took = self._meters.so_far() if self._meters is not None else None
        self._bus.publish(TURNS, TurnProgress(self.thread, self.turn, speaker, doing, until, took))

    async def tell(self, text: str, tone: Tone = "notice") -> None:
        """Say a sentence of the desk's own."""
        await self.say(notice(text, tone))

    async def refusal(self, text: str, asked: str) -> Statement:
        """Why the desk will not do what was asked; each number in the sentence is a figure of its record."""
        spec = refusal(text)
        if not spec.numbers:
            return notice(text, "warning")
        entry = await self._toolbox.note(REFUSAL, {"asked": asked}, spec, self.book, DESK)
        return notice(refusal_runs(self.turn, entry), "warning")

    async def about(self, sentence: Sentence, tone: Tone = "notice") -> Statement:
        """A sentence of the desk's own about one of its records, with the record as its evidence."""
        entry = await self._toolbox.call(sentence.tool, sentence.arguments, self.book, DESK)
        grounder = Grounder(self.book, self._clock.now(), sentence.names)
        runs = grounder.shown(sentence.template(entry.ref))
        return notice(runs, tone)

    async def commit_cut(self, why: str) -> None:
        """Commit what was already spoken of the open statement, and say why it ends there."""
        statement, self._open = self._open, None
        blocks = tuple(
            Block(style=block.style, runs=tuple(runs))
            for block, runs in zip(statement.blocks if statement else (), self._spoken, strict=False)
            if runs
        )
        if statement is None or not blocks:
            statement = notice("Stopped.")
            blocks = statement.blocks
        cut = Statement(statement.speaker, statement.author, statement.tone, blocks)
        await self._threads.add(self.thread, self.turn, self._metered(cut), _actor(cut), stopped=why)
        if self.last_words:
            await self._threads.add(self.thread, self.turn, notice(self.last_words), "desk")

    def _chunks(self, statement: Statement) -> Iterator[str]:
        """The text a few words at a time; figures are never cut. Without a pace, a block at a time."""
        for place, block in enumerate(statement.blocks):
            self._spoken.append([])
            pending, count = ("\n" if place else "") + _MARKS.get(block.style, ""), 0
            for run in block.runs:
                for piece in [run.text] if run.ref else _WORDS.findall(run.text):
                    pending += piece
                    count += 1
                    self._keep(run, piece)
                    if self._pace.pause_s > 0.0 and count % self._pace.words == 0:
                        yield pending
                        pending = ""
            if pending:
                yield pending

    def _metered(self, statement: Statement) -> Statement:
        if self._meters is None or (took := self._meters.of(statement.speaker)) is None:
            return statement
        return replace(statement, meter=took)

    def _keep(self, run: Run, piece: str) -> None:
        kept = self._spoken[-1]
        if kept and not run.ref and not kept[-1].ref and kept[-1].tone == run.tone:
            kept[-1] = run.model_copy(update={"text": kept[-1].text + piece})
        else:
            kept.append(run.model_copy(update={"text": piece}))


def _actor(statement: Statement) -> str:
    return "desk" if statement.author == "desk" else HOUSE
