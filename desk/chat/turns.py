"""Turns: at most one runs in a thread; each is streamed, can be stopped at once, and never outlives its service."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from data.errors import DataError
from desk.agents.tools import Toolbox
from desk.agents.voice import Statement
from desk.chat.events import TURNS, EndReason, TurnEnded, TurnStarted
from desk.chat.messages import AttachmentGiven
from desk.chat.meters import MetersOf
from desk.chat.speech import Pace, Speech
from desk.chat.thread_writing import DESK
from desk.chat.threads import Threads
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import DeskError, Refused
from desk.kernel.ids import Ids
from widgets.specs.chat import Block
from widgets.specs.strategy import Run

Work = Callable[[Speech], Awaitable[None]]
OnError = Callable[[str, Exception], None]

MOST_LINES = 200
"""Lines that one message may have: each is a block of its item."""
BUSY = "A turn is running in this thread; press Escape to stop it, or wait for its end."
BROKE = "Something broke while answering; the desk's log says what. Ask again."


@dataclass(slots=True)
class Turn:
    """A running turn."""

    turn: str
    thread: str
    actor: str
    """Id of the person who asked."""
    task: asyncio.Task[None] | None = None
    speaking: bool = False
    """Its task has begun, so that cancelling it reaches its own clean-up."""
    stopped_by: str = ""
    ended_by: str = DESK
    """Id of the person who stopped it, or the desk."""
    reason: EndReason = "failed"
    detail: str = BROKE


class Turns:
    """Starts, streams and stops turns; a service that takes its turns with it when it ends."""

    name = "turns"

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        ids: Ids,
        threads: Threads,
        toolbox: Toolbox,
        *,
        pace: Pace,
        on_error: OnError,
        meters: MetersOf | None = None,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._ids = ids
        self._threads = threads
        self.toolbox = toolbox
        self.pace = pace
        """How fast the next turns are read out."""
        self._on_error = on_error
        self._meters = meters
        self._running: dict[str, Turn] = {}

    def running(self, thread: str) -> str:
        """Id of the turn that runs in a thread, or empty."""
        turn = self._running.get(thread)
        return turn.turn if turn else ""

    def speech(self, thread: str) -> Speech:
        """A voice for something that is no turn, such as a command's answer."""
        return self._speech(thread, self._ids.new("trn"))

    async def start(
        self,
        thread: str,
        opening: Statement,
        actor: str,
        work: Work,
        *,
        speaker: str,
        title: str = "",
        files: Sequence[AttachmentGiven] = (),
    ) -> str:
        """Commit what was asked and start answering it; the answer here is the turn's id."""
        if thread in self._running:
            raise Refused(BUSY)
        turn = Turn(self._ids.new("trn"), thread, actor)
        self._running[thread] = turn
        try:
            await self._threads.begin(thread, turn.turn, opening, actor, title, files)
        except BaseException:
            del self._running[thread]
            raise
        if not turn.stopped_by:
            self._bus.publish(TURNS, TurnStarted(thread, turn.turn, speaker, "plain"))
        turn.task = asyncio.create_task(self._run(turn, work), name=f"turn {turn.turn}")
        return turn.turn

    def stop(self, thread: str, who: str, person: str = DESK) -> bool:
        """Stop the turn that runs in a thread, in the name of a person; False when none does."""
        turn = self._running.get(thread)
        if turn is None:
            return False
        if not turn.stopped_by:
            turn.stopped_by, turn.ended_by = f"stopped by {who}", person
            if turn.speaking and turn.task is not None:
                turn.task.cancel()
        return True

    def stop_of(self, person: str, why: str) -> None:
        """Stop every turn that this person asked for."""
        for turn in tuple(self._running.values()):
            if turn.actor == person:
                self.stop(turn.thread, why)

    async def wait(self, thread: str) -> None:
        """Until no turn runs in the thread."""
        turn = self._running.get(thread)
        if turn is not None and turn.task is not None:
            await asyncio.wait([turn.task])

    async def run(self, ready: Callable[[], None]) -> None:
        """Live until cancelled, then stop every turn and see it ended."""
        ready()
        try:
            await asyncio.Event().wait()
        finally:
            await self.close()

    async def close(self) -> None:
        """Stop every turn and wait for its last words."""
        for thread in tuple(self._running):
            self.stop(thread, "the desk going down")
        tasks = [turn.task for turn in self._running.values() if turn.task is not None]
        if tasks:
            await asyncio.wait(tasks)

    async def _run(self, turn: Turn, work: Work) -> None:
        turn.speaking = True
        try:
            await self._speak(turn, work)
        except Exception as problem:
            self._on_error(f"the end of turn {turn.turn}", problem)
        finally:
            self._running.pop(turn.thread, None)
            self._bus.publish(TURNS, TurnEnded(turn.thread, turn.turn, turn.reason, turn.detail))

    async def _speak(self, turn: Turn, work: Work) -> None:
        """Do the work, and commit how it ended, also where its last words cannot be recorded."""
        speech = self._speech(turn.thread, turn.turn)
        try:
            if turn.stopped_by:
                raise asyncio.CancelledError
            await work(speech)
            turn.reason, turn.detail = "done", ""
        except asyncio.CancelledError:
            turn.reason, turn.detail = "stopped", turn.stopped_by or "stopped"
            await speech.commit_cut(turn.detail)
        except (DeskError, DataError) as problem:
            turn.detail = str(problem)
            await speech.tell(turn.detail, "error")
        except Exception as problem:
            self._on_error(f"turn {turn.turn}", problem)
            await speech.tell(BROKE, "error")
        finally:
            await self._threads.finish(turn.thread, turn.turn, turn.reason, turn.detail, turn.ended_by)

    def _speech(self, thread: str, turn: str) -> Speech:
        meters = self._meters(turn) if self._meters is not None else None
        return Speech(self._bus, self._clock, self._threads, self.toolbox, self.pace, thread, turn, meters)


def spoken_by(person: str, text: str) -> Statement:
    """What a person typed, line by line."""
    lines = text.splitlines() or [""]
    return Statement(person, "person", "plain", tuple(Block(runs=(Run(text=line),)) for line in lines))
