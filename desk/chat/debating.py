"""Debates in threads: held, steered by what people say while they run or afterwards, paused, and continued."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from desk.agents.debate import DebateRoom
from desk.agents.debate_messages import DebateSteered
from desk.agents.debates import Debates, Held
from desk.agents.explaining import LONGEST_QUESTION
from desk.agents.question import Question
from desk.agents.steering import Paused, Wheel
from desk.agents.voice import Statement, notice
from desk.chat.commands import Context, Done
from desk.chat.debate_handler import DebateHandler, Kind
from desk.chat.first_price import FirstPrices
from desk.chat.handlers import Floors
from desk.chat.misread import Misread
from desk.chat.speech import Speech
from desk.chat.steerable import NONE, require_fresh, require_resting, require_steerable
from desk.chat.threads import Threads
from desk.chat.turns import BUSY, Turns
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import DeskError, Refused
from desk.people.directory import Person

Opening = Callable[[Context, str], Statement]
Work = Callable[[Speech, Wheel], Awaitable[object]]
RESTS = "The debate rests after this step; Escape once more stops it for good."
_NEXT = {
    "ask": "{} answers after this step.",
    "note": "Your note is added to the evidence after this step.",
    "tool": "The tool is called after this step, and its result added to the evidence.",
    "round": "Another round follows this one.",
}


@dataclass(slots=True)
class _Held:
    """A debate that runs in a thread."""

    wheel: Wheel
    speech: Speech


class Debating:
    """What people do with debates."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        threads: Threads,
        turns: Turns,
        room: DebateRoom,
        debates: Debates,
        floors: Floors,
        prices: FirstPrices,
        opening: Opening,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._threads = threads
        self._turns = turns
        self._room = room
        self._debates = debates
        self._floors = floors
        self._prices = prices
        self._opening = opening
        self._running: dict[str, _Held] = {}

    async def hold(self, context: Context, line: str, instrument: str, horizon: str, again: str = "") -> Done:
        """Hold a debate as a turn; `again` names the one that it is a new run of."""

        async def work(speech: Speech, wheel: Wheel) -> None:
            await self._prices.wait((instrument,))
            question = Question(
                instrument, horizon, context.person.person, context.thread, speech.turn, again
            )
            await self._room.hold(question, speech, wheel, speech.working)

        await self._start(context, line, work, f"{instrument} over {horizon}", context.thread)
        return Done(f"The debate on {instrument} over {horizon} has begun.", recorded=True)

    async def go_on(self, context: Context, line: str, debate: str) -> Done:
        """Continue a debate that rests, at the first step that is not done."""
        held = self._debates.find(debate) if debate else self._debates.newest_in(context.thread)
        if held is None:
            raise (
                Misread("There is no debate of that name; name one that rests.") if debate else Refused(NONE)
            )
        running = self._running.get(held.thread)
        if running is not None and running.wheel.pause:
            if not running.wheel.rests:
                running.wheel.pause = ""
                goes_on = notice("The debate goes on; it does not rest.")
                turn = self._turns.speech(held.thread).turn
                said = [self._opening(context, line), goes_on]
                await self._threads.exchange(held.thread, turn, said, context.person.person, context.files)
                return Done("", recorded=True)
            await self._turns.wait(held.thread)  # its last words are being said
            held = self._debates.find(held.debate) or held
        require_resting(held)
        require_fresh(self._bus.rows, held, self._clock.now())

        async def work(speech: Speech, wheel: Wheel) -> None:
            await speech.tell(f"The debate on {held.instrument} over {held.horizon} goes on where it rested.")
            await self._resume(held, speech, wheel, context.person)

        await self._start(context, line, work, "", held.thread)
        return Done("", held.thread, recorded=True)

    async def steer(
        self,
        context: Context,
        line: str,
        kind: Kind,
        *,
        text: str = "",
        speaker: str = "",
        arguments: Mapping[str, object] | None = None,
    ) -> Done:
        """Ask one side, add evidence, or have one more round.

        Where the debate runs, that is at its next step, else in a turn of its own.
        """
        held, person = self._debates.newest_in(context.thread), context.person
        held = require_steerable(self._bus.rows, held, person, kind, self._room.budget.rounds)
        wish = DebateSteered(
            debate=held.debate,
            wish=self._room.wish_id(),
            kind=kind,
            person=person.person,
            name=person.name,
            text=text[:LONGEST_QUESTION] if kind == "ask" else text,
            speaker=speaker,
            arguments=json.dumps(dict(arguments)) if arguments else "",
        )
        if self._room.running(held.debate) is not None:
            voided = await self._room.steer(wish)
            said = _NEXT[kind].format(speaker) + (f" {_void(held)}" if voided else "")
            await self._threads.exchange(
                context.thread,
                self._turns.speech(context.thread).turn,
                [self._opening(context, line), notice(said)],
                person.person,
                context.files,
            )
            return Done("", recorded=True)
        if self._turns.running(context.thread):
            raise Refused(BUSY)

        async def work(speech: Speech, wheel: Wheel) -> None:
            if await self._room.steer(wish):
                await speech.tell(_void(held), "warning")
            elif held.request:
                await speech.tell(
                    f"Request {held.request} was decided before this and stays as it was decided."
                )
            if held.state == "interrupted" and kind != "round":
                wheel.pause = person.name
            await self._resume(held, speech, wheel, person)

        await self._start(context, line, work, "", context.thread)
        return Done("", recorded=True)

    def of_thread(self, thread: str) -> Held | None:
        """The debate that was last opened in a thread."""
        return self._debates.newest_in(thread)

    def pause(self, thread: str, person: Person) -> bool:
        """Let the debate that runs in a thread rest after its step.

        False where none does, where it is about to, and where it has proposed already: that is stopped and void.
        """
        running, held = self._running.get(thread), self._debates.newest_in(thread)
        if running is None or running.wheel.pause or held is None or (held.state != "running"):
            return False
        running.wheel.pause = person.name
        running.speech.working(RESTS)
        return True

    def about_to_rest(self, thread: str) -> bool:
        """Whether the debate that runs in a thread rests after its step."""
        running = self._running.get(thread)
        return running is not None and bool(running.wheel.pause)

    def stop(self, thread: str) -> None:
        """What is cancelled in this thread from here on is stopped for good, and does not rest."""
        if (running := self._running.get(thread)) is not None:
            running.wheel.cut = "stopped"

    async def recover(self) -> None:
        """After a crash: debates that were cut off rest."""
        await self._debates.recover()

    def cut_off(self, turn: str) -> str:
        """What to say in a turn that was cut off by a crash, where it was a debate's; or empty."""
        held = self._debates.find(self._debates.of_turn(turn))
        if held is None or held.state != "interrupted":
            return ""
        return (
            f"The debate on {held.instrument} over {held.horizon} was interrupted: {held.reason}. /continue goes on "
            "where it was."
        )

    async def _resume(self, held: Held, speech: Speech, wheel: Wheel, person: Person) -> None:
        await self._room.resume(
            held, speech, turn=speech.turn, person=person.person, wheel=wheel, working=speech.working
        )

    async def _start(self, context: Context, line: str, work: Work, title: str, thread: str) -> None:
        wheel, person = Wheel(), context.person.person
        wheel.cut = "interrupted"
        handler = DebateHandler(self)

        async def run(speech: Speech) -> None:
            self._running[thread] = _Held(wheel, speech)
            with contextlib.suppress(
                Refused
            ):  # as deep as can be: then it is not heard, only commands steer it
                await self._floors.give(thread, handler, person)
            try:
                await work(speech, wheel)
            except Paused:
                await speech.tell("The debate rests here. /continue goes on; /ask, /add and /round steer it.")
            except asyncio.CancelledError:
                if wheel.cut == "interrupted":
                    speech.last_words = "The debate rests here; /continue goes on at this step."
                raise
            except DeskError as problem:
                held = self._debates.find(self._debates.of_turn(speech.turn))
                if held is None or held.state != "interrupted":
                    raise
                raise Refused(
                    f"{problem} The debate rests here; /continue tries this step again."
                ) from problem
            finally:
                del self._running[thread]
                await self._floors.drop(thread, handler, "")

        await self._turns.start(
            thread,
            self._opening(context, line),
            person,
            run,
            files=context.files,
            speaker="Moderator (rule-based)" if self._room.seated().rule_based else "Moderator",
            title=title,
        )


def _void(held: Held) -> str:
    request = f"request {held.request} is withdrawn" if held.request else "its request is withdrawn"
    return f"That steers the debate and voids what it proposed: {request}."
