"""The message handlers of a thread: a stack whose top hears each message first.

A handler may answer, pass the message down, hand the floor to another one, or leave. It acts in the name and with the
rights of whoever speaks, and what begins with a slash never reaches it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from desk.agents.voice import notice
from desk.chat.commands import Context, Done
from desk.chat.floor_messages import FLOORS, FloorLeft, FloorTaken
from desk.chat.floors_table import held_floors
from desk.chat.threads import Threads
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import DeskError, Refused
from desk.kernel.ids import Ids
from desk.kernel.journal import Draft

MOST_DEEP = 4
"""Handlers of one thread above each other."""
LONGEST_HOLD_S = 3_600.0
"""No handler keeps the floor longer than this without hearing anything, whatever it wishes."""
OnError = Callable[[str, Exception], None]


@dataclass(frozen=True, slots=True)
class Heard:
    """A message, who said it, and where."""

    text: str
    context: Context


@dataclass(frozen=True, slots=True)
class Taken:
    """What a handler did with a message."""

    what: Literal["answered", "passed", "left", "handed over"]
    done: Done = field(default_factory=lambda: Done("", recorded=True))
    to: MessageHandler | None = None
    """Who gets the floor, and hears the message next."""


class MessageHandler(Protocol):
    """Takes messages of one thread while it has the floor."""

    @property
    def name(self) -> str:
        """As the thread shows it: `the exposure review`."""
        ...

    @property
    def hold_s(self) -> float:
        """Seconds without a message after which it loses the floor."""
        ...

    @property
    def quiet(self) -> bool:
        """Whether its coming and going needs no words, as with a debate that everybody hears."""
        ...

    async def take(self, heard: Heard) -> Taken: ...

    async def leave(self, why: str) -> None:
        """It lost the floor; what it left undone is for it to record."""
        ...


@dataclass(slots=True)
class _Place:
    handler: MessageHandler
    heard_at: int

    def until(self) -> int:
        """When it loses the floor."""
        return self.heard_at + int(min(self.handler.hold_s, LONGEST_HOLD_S) * 1e9)


class Floors:
    """The handlers of all threads; a service that takes the floor from whoever is silent for too long."""

    name = "floors"

    def __init__(self, bus: Bus, clock: Clock, ids: Ids, threads: Threads, *, on_error: OnError) -> None:
        self._bus = bus
        self._clock = clock
        self._ids = ids
        self._threads = threads
        self._on_error = on_error
        self._stacks: dict[str, list[_Place]] = {}
        self._gone: deque[tuple[str, MessageHandler, str]] = deque()
        self._changed = asyncio.Event()

    def holder(self, thread: str) -> str:
        """Who hears the thread's messages first, or empty."""
        stack = self._stacks.get(thread)
        return stack[-1].handler.name if stack else ""

    async def give(self, thread: str, handler: MessageHandler, person: str) -> None:
        """Put a handler on top, which says so with its first words. A second of its kind, or one too many, is refused."""
        stack = self._stacks.setdefault(thread, [])
        if any(place.handler.name == handler.name for place in stack):
            raise Refused(
                f"{_start(handler.name)} has this thread already; answer it, or give it up with /yield."
            )
        if len(stack) >= MOST_DEEP:
            names = ", ".join(place.handler.name for place in stack)
            raise Refused(f"This thread is held as deep as can be, by {names}; /yield gives the top one up.")
        stack.append(_Place(handler, self._clock.now()))
        self._changed.set()
        if handler.quiet:
            return
        try:
            await self._bus.record(Draft(FLOORS, FloorTaken(thread, handler.name, person), person, thread))
        except BaseException:
            self._drop(thread, handler)
            raise

    async def hear(self, heard: Heard) -> Done | None:
        """What came of a message, or nothing where no handler wanted it."""
        thread = heard.context.thread
        await self.settle()
        await self._expire(thread)
        below = len(self._stacks.get(thread, ()))
        while 0 < below <= len(self._stacks.get(thread, ())):
            place = self._stacks[thread][below - 1]
            place.heard_at = self._clock.now()
            self._changed.set()
            taken = await self._take(thread, place, heard)
            match taken.what:
                case "answered":
                    return taken.done
                case "passed":
                    below -= 1
                case "left":
                    await self.drop(thread, place.handler, "")
                    return taken.done
                case "handed over":
                    assert taken.to is not None
                    await self.give(thread, taken.to, heard.context.person.person)
                    below = len(self._stacks[thread])
        return None

    async def give_back(self, thread: str, why: str) -> str:
        """Take the floor from the top one; the answer names it, or is empty."""
        if not (stack := self._stacks.get(thread)):
            return ""
        handler = stack[-1].handler
        await self.drop(thread, handler, why)
        return handler.name

    def stop(self, thread: str, why: str) -> bool:
        """Take the floor from all of them at once; whether anybody had it. What there is to say of it follows."""
        handlers = [place.handler for place in reversed(self._stacks.get(thread, []))]
        for handler in handlers:
            self._drop(thread, handler)
            if not handler.quiet:
                self._gone.append((thread, handler, why))
        return any(not handler.quiet for handler in handlers)

    async def settle(self) -> None:
        """Say of those who were stopped that they were."""
        while self._gone:
            await self._gave_back(*self._gone.popleft())

    async def drop(self, thread: str, handler: MessageHandler, why: str) -> None:
        """Take this one off, wherever it stands; with a reason it is said aloud."""
        if self._drop(thread, handler):
            await self._gave_back(thread, handler, why)

    async def _gave_back(self, thread: str, handler: MessageHandler, why: str) -> None:
        try:
            await handler.leave(why)
        except Exception as problem:
            self._on_error(f"{handler.name} leaving thread {thread}", problem)
        if handler.quiet:
            return
        await self._bus.record(Draft(FLOORS, FloorLeft(thread, handler.name, why), "desk", thread))
        if why:
            await self._say(thread, f"{_start(handler.name)} gave the floor back: {why}.")

    async def recover(self) -> None:
        """After a restart nobody holds a floor: say so where somebody did."""
        for thread, holder in held_floors(self._bus.rows):
            why = "the desk was started again"
            await self._bus.record(Draft(FLOORS, FloorLeft(thread, holder, why), "desk", thread))
            await self._say(thread, f"{_start(holder)} lost the floor: {why}. What was answered is kept.")

    async def run(self, ready: Callable[[], None]) -> None:
        """Live until cancelled, and end every hold that lasts too long."""
        ready()
        while True:
            self._changed.clear()
            await self.settle()
            tops = [stack[-1].until() for stack in self._stacks.values() if stack]
            wait = max(0.0, (min(tops) - self._clock.now()) / 1e9) if tops else LONGEST_HOLD_S
            try:
                async with asyncio.timeout(wait + 0.001):
                    await self._changed.wait()
            except TimeoutError:
                for thread in tuple(self._stacks):
                    await self._expire(thread)

    async def _take(self, thread: str, place: _Place, heard: Heard) -> Taken:
        try:
            return await place.handler.take(heard)
        except DeskError:
            raise
        except Exception as problem:
            self._on_error(f"{place.handler.name} in thread {thread}", problem)
            await self.drop(thread, place.handler, "it broke, and the desk's log says how")
            return Taken("passed")

    async def _expire(self, thread: str) -> None:
        """Only the top one's time runs; whoever comes up again has all of theirs."""
        stack = self._stacks.get(thread)
        if stack and stack[-1].until() <= self._clock.now():
            handler = stack[-1].handler
            await self.drop(thread, handler, "nobody spoke to it for too long")
            if stack := self._stacks.get(thread):
                stack[-1].heard_at = self._clock.now()

    def _drop(self, thread: str, handler: MessageHandler) -> bool:
        stack = self._stacks.get(thread, [])
        kept = [place for place in stack if place.handler is not handler]
        if kept:
            self._stacks[thread] = kept
        else:
            self._stacks.pop(thread, None)
        self._changed.set()
        return len(kept) != len(stack)

    async def _say(self, thread: str, text: str) -> None:
        await self._threads.exchange(thread, self._ids.new("trn"), [notice(text)], "desk")


def has_floor(name: str) -> str:
    """What a handler says with its first words."""
    return f"{_start(name)} has the floor; /yield gives it back."


def _start(text: str) -> str:
    return text[:1].upper() + text[1:]
