"""Holds the line to the host: connects, greets, listens, and connects again with a growing pause."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from desk.kernel.errors import DeskError, Unreachable
from widgets.language import say

if TYPE_CHECKING:
    from desk.kernel.clock import Clock
    from desk.link.connector import Connector
    from desk.link.envelope import Message, WelcomePayload
    from desk.link.link import Link

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before the next attempt; the last one repeats."""
WELCOME_WITHIN = 15.0
"""Seconds a host has to answer a greeting."""
_OUTGOING = 256
_BREATHE = 32


@dataclass(frozen=True)
class Connecting:
    """Looking for the host."""

    attempt: int


@dataclass(frozen=True)
class Online:
    """Attached."""

    welcome: WelcomePayload


@dataclass(frozen=True)
class Waiting:
    """The host is not there; the next attempt follows in `seconds`."""

    reason: str
    seconds: int
    attempt: int


@dataclass(frozen=True)
class Ended:
    """The host said goodbye (`exit_code` 0), or can never be reached like this."""

    reason: str
    exit_code: int = 0


LinkState = Connecting | Online | Waiting | Ended


class Listener(Protocol):
    """Who hears what the line brings. Called on the terminal's own loop."""

    def link_changed(self, state: LinkState) -> None: ...

    def received(self, message: Message) -> None: ...


class Connection:
    """One terminal's line to its host."""

    def __init__(
        self, connector: Connector, clock: Clock, listener: Listener, hello: Callable[[], Message]
    ) -> None:
        self._connector = connector
        self._clock = clock
        self._listener = listener
        self._hello = hello
        self._outgoing: asyncio.Queue[Message] | None = None
        self._hurry = asyncio.Event()
        self.state: LinkState = Connecting(1)
        self.running = False

    @property
    def online(self) -> bool:
        return isinstance(self.state, Online)

    def send(self, message: Message) -> bool:
        """Put a message on the line; false when there is no line to put it on."""
        if self._outgoing is None or not self.online:
            return False
        try:
            self._outgoing.put_nowait(message)
        except asyncio.QueueFull:
            return False
        return True

    def retry_now(self) -> None:
        """Do not wait for the rest of the pause, and start a host if there is none."""
        self._hurry.set()

    async def run(self) -> None:
        """Keep the line up until the host says goodbye or the terminal closes."""
        self.running = True
        try:
            await asyncio.to_thread(_warm_up)
            await self._keep_up()
        finally:
            self.running = False

    async def _keep_up(self) -> None:
        failures = 0
        reason = ""
        while True:
            self._change(Connecting(failures + 1))
            # A host that went away is started again only when a person asks for it.
            start = failures == 0 or self._hurry.is_set()
            try:
                link = await self._connector.connect(start=start)
            except (Unreachable, OSError) as error:
                if start or not reason:
                    reason = str(error) or say("the host did not answer")
            except DeskError as error:
                self._change(Ended(str(error), error.exit_code))
                return
            else:
                try:
                    was_online, goodbye = await self._hold(link)
                finally:
                    await link.close()
                if goodbye is not None:
                    self._change(Ended(goodbye))
                    return
                failures = 0 if was_online else failures
                reason = (
                    say("the host went away") if was_online else say("the host did not answer the greeting")
                )
            failures += 1
            await self._pause(reason, failures)

    async def _hold(self, link: Link) -> tuple[bool, str | None]:
        """Stay on this link until it closes: whether it was ever up, and the host's goodbye if it said one."""
        from desk.link.envelope import Bye, Welcome

        await link.send(self._hello())
        async with asyncio.TaskGroup() as group:
            outgoing: asyncio.Queue[Message] = asyncio.Queue(_OUTGOING)
            sender = group.create_task(_send(link, outgoing))
            try:
                welcome = await _first(link)
                if isinstance(welcome, Bye):
                    return False, welcome.payload.reason
                if not isinstance(welcome, Welcome):
                    return False, None
                self._outgoing = outgoing
                self._change(Online(welcome.payload))
                count = 0
                while (message := await link.receive()) is not None:
                    if isinstance(message, Bye):
                        return True, message.payload.reason
                    self._listener.received(message)
                    count += 1
                    if count % _BREATHE == 0:
                        # A link with a full queue never waits, and the screen needs its turn.
                        await asyncio.sleep(0)
                return True, None
            finally:
                self._outgoing = None
                sender.cancel()

    async def _pause(self, reason: str, attempt: int) -> None:
        self._hurry.clear()
        left = PAUSES[min(attempt, len(PAUSES)) - 1]
        while left > 0 and not self._hurry.is_set():
            self._change(Waiting(reason, max(1, round(left)), attempt + 1))
            step = min(1.0, left)
            await _either(self._clock.sleep(step), self._hurry)
            left -= step

    def _change(self, state: LinkState) -> None:
        self.state = state
        self._listener.link_changed(state)


async def _first(link: Link) -> Message | None:
    try:
        async with asyncio.timeout(WELCOME_WITHIN):
            return await link.receive()
    except TimeoutError:
        return None


async def _send(link: Link, outgoing: asyncio.Queue[Message]) -> None:
    while True:
        await link.send(await outgoing.get())


async def _either(sleep: Coroutine[Any, Any, None], event: asyncio.Event) -> None:
    waits: set[asyncio.Task[object]] = {asyncio.create_task(sleep), asyncio.create_task(event.wait())}
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waits:
            each.cancel()


def _warm_up() -> None:
    """Build the message models away from the screen's loop: the first frame must not wait for them."""
    from desk.link.envelope import heard_validator

    heard_validator()
