"""One connection of a plan: made, kept, renewed before the venue ends it, and made again when it is lost."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from data.feed import Now, Sleep
from data.venues.adapter import Limits, Plan
from data.venues.backoff import Backoff, count_down
from data.venues.http_client import Tap, named, on_this_machine, pause_asked
from data.venues.line import Line, Lost
from data.venues.pace import Allowance, Pace

OPEN_WITHIN = 10.0
ACKNOWLEDGED_WITHIN = 10.0
"""Seconds in which the venue must say something after the subscriptions were sent."""
OVERLAP = 2.0
"""Seconds for which a renewed connection collects frames before it takes over."""
RENEWED_BEFORE = 600.0
"""Seconds before the venue's own end of a connection at which ours is renewed, or a tenth of its life."""
STEADY = 60.0
"""Seconds of service after which earlier failures are forgotten."""
MOST_HELD = 20_000
"""Frames that a renewed connection collects at most."""
NEARLY = 0.8
"""Part of the venue's hourly allowance of subscriptions at which a connection is renewed, which begins a new one."""
QUEUE = 256
"""Frames read ahead of decoding; then the venue's TCP has to wait."""


class Owner(Protocol):
    """Who a connection works for."""

    def take(self, connection: Connection, frame: bytes, received: int) -> None:
        """A frame came."""

    def opened(self, connection: Connection) -> None:
        """Subscriptions are sent; whatever stood on an earlier connection is void."""

    def lost(self, connection: Connection, why: str) -> None:
        """It is gone; another attempt is coming."""

    def waiting(self, connection: Connection, words: str) -> None:
        """How long until that attempt."""

    def remark(self, connection: Connection, words: str) -> None:
        """Something worth saying that stops nothing; empty when it is over."""


@dataclass(frozen=True)
class Terms:
    """What every connection of a session shares."""

    limits: Limits
    ping: Callable[[], bytes]
    sleep: Sleep
    now: Now
    stream: random.Random
    tap: Tap | None = None


class Connection:
    """Keeps one plan connected for as long as `keep` runs."""

    def __init__(self, name: str, address: str, plan: Plan, terms: Terms, owner: Owner) -> None:
        self.name = name
        self.plan = plan
        self.standing = asyncio.Event()
        """Set from the first frame after the subscriptions until it is lost."""
        self.wanted = 0
        """Acknowledgements that are still to come."""
        self._address = address
        self._terms = terms
        self._owner = owner
        self._line: Line | None = None
        self._pace = Pace(terms.limits.messages_a_second, terms.sleep)
        self._asked = Allowance(terms.limits.subscriptions_an_hour)
        """Subscriptions on the present line."""
        self._renew = asyncio.Event()

    async def keep(self) -> None:
        """Connect, and connect again, until cancelled."""
        backoff = Backoff(self._terms.stream)
        clock = asyncio.get_running_loop().time
        while True:
            began = clock()
            try:
                await self._serve()
            except Lost as problem:
                lost = problem
            self.standing.clear()
            if clock() - began > STEADY:
                backoff.reset()
            self._owner.lost(self, str(lost))
            pause = max(backoff.next(), lost.seconds)
            await count_down(pause, self._terms.sleep, lambda words: self._owner.waiting(self, words))

    async def send(self, frame: bytes) -> None:
        """Send one frame in its turn; nothing happens while there is no connection."""
        await self._pace.take()
        line = self._line
        if line is not None:
            await line.guard(line.send(frame))

    async def subscribe(self, frames: Sequence[bytes]) -> None:
        """Send subscriptions; a connection that has few left of those the venue allows is made anew."""
        if self._asked.share >= 1.0:
            self.give_up(f"the {self._terms.limits.subscriptions_an_hour} subscriptions an hour are used up")
            return
        for frame in frames:
            await self.send(frame)
        self._asked.take(len(frames))
        if self._asked.share >= NEARLY:
            self.renew()

    def renew(self) -> None:
        """Make a new connection soon: the venue announced the end of this one."""
        self._renew.set()

    def give_up(self, why: str) -> None:
        """End the present connection; it is made anew."""
        self.standing.clear()
        if self._line is not None:
            self._line.end(why)

    async def _serve(self) -> None:
        lines: list[Line] = []
        lost = Lost("it ended")
        try:
            async with asyncio.TaskGroup() as group:
                try:
                    await self._carry(group, lines)
                except Lost as problem:
                    lost = problem
                finally:
                    for line in lines:
                        line.cancel()
        finally:
            self._line = None
            for line in lines:
                await line.close()
        raise lost

    async def _carry(self, group: asyncio.TaskGroup, lines: list[Line]) -> None:
        line = await self._stand(group, lines, held=False)
        while True:
            await self._until_due(line)
            try:
                successor = await self._stand(group, lines, held=True)
                await self._overlap(line, successor)
            except Lost as problem:
                line.check()
                for failed in [one for one in lines if one is not line]:
                    await _drop(failed, lines)
                self._owner.remark(self, f"{self.name} could not be renewed yet: {problem}")
                await self._pause_unless(line, OPEN_WITHIN)
                self._renew.set()
                continue
            # Nothing comes in between: the old line is deaf and the new one's frames are taken in this turn.
            line.cancel()
            self._line = successor
            self._begin_allowance()
            successor.release()
            await _drop(line, lines)
            line = successor
            self._owner.remark(self, "")

    async def _stand(self, group: asyncio.TaskGroup, lines: list[Line], held: bool) -> Line:
        """A line with its subscriptions sent; `held` keeps its frames until it is released."""
        terms = self._terms
        socket = await self._open()

        def take(frame: bytes, received: int) -> None:
            if not self.standing.is_set():
                self.standing.set()
            self._owner.take(self, frame, received)

        line = Line(self.name, socket, take, terms.sleep, terms.now, terms.tap, MOST_HELD if held else 0)
        lines.append(line)
        self.wanted = len(self.plan.subscribe)
        if not held:
            self._line = line
            self._begin_allowance()
            self._owner.opened(self)
        limits = terms.limits
        work: list[Coroutine[Any, Any, None]] = [line.pump(), line.watch(limits.silence_seconds)]
        if limits.ping_seconds > 0.0:
            work.append(line.keep_alive(limits.ping_seconds, terms.ping, self._pace))
        if self.plan.subscribe:
            work.append(self._subscribe(line))
        for one in work:
            line.tasks.append(group.create_task(line.guard(one)))
        return line

    def _begin_allowance(self) -> None:
        self._asked = Allowance(self._terms.limits.subscriptions_an_hour)
        self._asked.take(len(self.plan.subscribe))

    async def _subscribe(self, line: Line) -> None:
        for frame in self.plan.subscribe:
            await self._pace.take()
            await line.send(frame)
        await self._terms.sleep(ACKNOWLEDGED_WITHIN)
        if not line.frames:
            line.end(f"no answer to the subscriptions within {ACKNOWLEDGED_WITHIN:.0f} s")
        elif self.wanted > 0 and not line.held:
            self._owner.remark(self, f"{self.wanted} subscriptions of {self.name} were not acknowledged")

    async def _open(self) -> Any:
        from websockets.asyncio.client import connect
        from websockets.exceptions import InvalidStatus, WebSocketException

        try:
            return await connect(
                self._address,
                max_size=self._terms.limits.longest_frame,
                max_queue=QUEUE,
                ping_interval=None,
                open_timeout=OPEN_WITHIN,
                close_timeout=1.0,
                proxy=None if on_this_machine(self._address) else True,
            )
        except InvalidStatus as refused:
            status, headers = refused.response.status_code, refused.response.headers
            raise Lost(
                f"refused with HTTP {status}", pause_asked(status, headers, self._terms.now())
            ) from None
        except (OSError, EOFError, WebSocketException) as problem:
            raise Lost(f"cannot connect ({named(problem)})") from None

    async def _until_due(self, line: Line) -> None:
        """Return when the line should be renewed; raise when it has ended."""
        life = self._terms.limits.connection_hours * 3600.0
        waits: list[asyncio.Future[Any]] = [asyncio.ensure_future(self._renew.wait())]
        if life > 0.0:
            early = min(RENEWED_BEFORE, life / 10.0) * self._terms.stream.uniform(1.0, 2.0)
            waits.append(asyncio.ensure_future(_slept(self._terms.sleep, life - early)))
        await _first_of(line, waits)
        self._renew.clear()
        line.check()

    async def _overlap(self, line: Line, successor: Line) -> None:
        """Let the successor collect for a while, so that what it holds begins before the old line ends."""
        await _first_of(line, [asyncio.ensure_future(_either(successor.heard, successor.ended))])
        line.check()
        successor.check()
        await self._pause_unless(line, OVERLAP)
        successor.check()

    async def _pause_unless(self, line: Line, seconds: float) -> None:
        await _first_of(line, [asyncio.ensure_future(_slept(self._terms.sleep, seconds))])
        line.check()


async def _slept(sleep: Sleep, seconds: float) -> None:
    await sleep(seconds)


async def _first_of(line: Line, waits: Sequence[asyncio.Future[Any]]) -> None:
    """Until one of these is done or the line has ended; all others are cancelled."""
    ended: asyncio.Future[Any] = asyncio.ensure_future(line.ended.wait())
    everything = [ended, *waits]
    try:
        await asyncio.wait(everything, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in everything:
            one.cancel()
        await asyncio.gather(*everything, return_exceptions=True)


async def _either(one: asyncio.Event, other: asyncio.Event) -> None:
    waits = [asyncio.ensure_future(event.wait()) for event in (one, other)]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


async def _drop(line: Line, lines: list[Line]) -> None:
    line.cancel()
    lines.remove(line)
    await line.close()
