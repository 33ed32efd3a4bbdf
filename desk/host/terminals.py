"""The terminals attached now: who sits at them, what they are told together, and the one pump that feeds them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from desk.host.session import Session
from desk.host.viewing import Views
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.link import envelope as e
from desk.link.link import HostLink
from desk.settings import Settings
from widgets.specs.chat import ChatItem

MOST = 64
"""Terminals at one host, with those that left while a command runs; the next one is told so and turned away."""
_FULL = "this host has as many terminals as it serves; close one of them first"
_SILENT = "other terminals wanted this line, on which nobody had said hello; attach again"
_CLOSING = "this host is closing; attach again in a moment"
_BREATH = 0.02
"""Seconds between two rounds of the pump, however much changes."""


class SessionDesk(Protocol):
    """What a session may ask of the desk behind it."""

    @property
    def clock(self) -> Clock: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def views(self) -> Views: ...

    async def open_thread(self, wanted: str) -> str:
        """The thread to show: the wanted one where it exists, else the latest, else a new one."""

    def welcome(self, session: Session) -> e.WelcomePayload: ...

    def commands(self, session: Session) -> e.CommandsPayload: ...

    def tail(self, thread: str, after: int) -> Iterable[ChatItem]:
        """Committed items after this `seq`, oldest first, bounded."""

    def arrived(self, session: Session) -> None: ...

    def presence_changed(self) -> None: ...

    def views_wanted(self, session: Session) -> None: ...

    def goodbye(self, session: Session) -> str:
        """What becomes of the host when this terminal leaves, in one sentence."""

    async def handle(self, session: Session, message: e.Message) -> None:
        """Do what a person asked for."""

    def broke(self, where: str, error: Exception) -> None:
        """Log a failure that one terminal ran into."""


class Terminals:
    """Owns the sessions. Nothing here waits for a terminal."""

    name = "terminals"

    def __init__(
        self, clock: Clock, views: Views, new_id: Callable[[], str], gone: Callable[[Session], None]
    ) -> None:
        self._clock = clock
        self._views = views
        self._new_id = new_id
        self._gone = gone
        self._sessions: dict[str, Session] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._hurry = False
        self._closing = False
        self.greeted_count = 0
        """Terminals that were greeted since the host started."""

    @property
    def sessions(self) -> tuple[Session, ...]:
        """Terminals at which somebody looks."""
        return tuple(session for session in self._sessions.values() if session.here)

    def of(self, person: str) -> tuple[Session, ...]:
        """Every line of this person, those included on which nobody has said hello yet."""
        return tuple(session for session in self._sessions.values() if session.person == person)

    def attach(self, desk: SessionDesk, link: HostLink, person: str) -> Session:
        """Serve a terminal on this link from now on; raises `Refused` when the host is full or closing."""
        if self._closing:
            raise Refused(_CLOSING)
        if len(self._tasks) >= MOST:
            self._make_room()
        session = Session(desk, link, self._new_id(), person)
        self._sessions[session.session] = session
        task = asyncio.ensure_future(self._serve(desk, session))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return session

    def _make_room(self) -> None:
        """Let go of the line that has kept silent the longest: who says hello is never locked out by who does not."""
        silent = next((each for each in self._sessions.values() if each.silent), None)
        if silent is None or len(self._tasks) >= 2 * MOST:
            raise Refused(_FULL)
        silent.detach(_SILENT)

    async def _serve(self, desk: SessionDesk, session: Session) -> None:
        try:
            await session.run()
        except Exception as error:  # one terminal's failure is nobody else's
            desk.broke(f"serving {session.session}", error)
        finally:
            del self._sessions[session.session]
            self._forget_unseen()
            self._gone(session)
            await session.finish()

    def tell(self, kind: Callable[..., e.Message], thread: str = "", turn: str = "", **fields: Any) -> None:
        """Send one message to everybody, or to those who look at `thread`."""
        for session in self.sessions:
            if not thread or session.thread == thread:
                session.post(kind, turn=turn, **fields)

    def touch(self) -> None:
        """Something that matters has changed: look at the views at once and not at the next frame."""
        self._hurry = True
        self._wake.set()

    def poke(self) -> None:
        """A terminal wants other views: feed it."""
        self._forget_unseen()
        self.touch()

    def _forget_unseen(self) -> None:
        self._views.keep_only({(name, each.viewer) for each in self.sessions for name in each.views})

    async def run(self, ready: Callable[[], None]) -> None:
        """Feed every terminal at its own frame rate."""
        ready()
        while True:
            self._wake.clear()
            hurry, self._hurry = self._hurry, False
            now = self._clock.monotonic()
            soonest = now + 1_000_000_000
            for session in self.sessions:
                if hurry or session.next_frame <= now:
                    # What is built before the line takes it only gets older on the way.
                    late = session.line_free > now
                    session.next_frame = session.line_free if late else now + session.interval
                    if not late:
                        session.show()
                soonest = min(soonest, session.next_frame)
            await self._clock.sleep(_BREATH)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout((soonest - self._clock.monotonic()) / 1e9):
                    await self._wake.wait()

    async def close(self, reason: str) -> None:
        """Detach everybody, telling them why; returns when what they asked for is done. Nobody comes in after that."""
        self._closing = True
        for session in list(self._sessions.values()):
            session.detach(reason)
        if self._tasks:
            await asyncio.wait(self._tasks)
