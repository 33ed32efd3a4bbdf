"""One terminal at the host: greets it, hears what it says, and keeps what it shows up to date."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, Any

from desk.host.lanes import lane_of
from desk.host.outbox import Outbox
from desk.host.viewing import Viewer
from desk.kernel.errors import DeskError, Refused
from desk.link import envelope as e
from desk.link.link import HostLink
from desk.link.version import VERSION

if TYPE_CHECKING:
    from desk.host.terminals import SessionDesk

HELLO_WITHIN = 15.0
"""Seconds that a terminal has to introduce itself."""
GOODBYE_WITHIN = 1.0
"""Seconds that a terminal has to take the host's last word."""
FINISH_WITHIN = 10.0
"""Seconds that what a terminal asked for may go on after it has left."""
_AT_ONCE = 8
"""Messages of one lane that are handled at once."""
_BROKEN = "something broke at the desk's end of this terminal; the host's log says what, attach again"
_TOO_SLOW = "this terminal did not read for too long and was detached; the desk goes on, attach again"


class Session:
    """The host's half of a terminal. `run` lasts as long as the terminal does."""

    def __init__(self, desk: SessionDesk, link: HostLink, session: str, person: str) -> None:
        self._desk = desk
        self._link = link
        self._ids = count(1)
        self._frames_wanted = desk.settings.frames_per_second
        self._outbox = Outbox(link, desk.clock, 1 / self._frames_wanted)
        self._sent: dict[str, int] = {}
        self._tasks: dict[asyncio.Task[None], str] = {}
        self._over = asyncio.Event()
        self.session = session
        self.person = person
        self.acting_as = ""
        """The demo person whom votes from here count for, or empty."""
        self.greeted = False
        self.since = 0
        """UTC nanoseconds of its greeting."""
        self._lost = False
        self.thread = ""
        self.views: tuple[str, ...] = ()
        self.instrument = ""
        self.reviewing = ""
        self.next_frame = 0
        """Monotonic time before which this terminal wants no further frame."""

    @property
    def here(self) -> bool:
        """Whether somebody looks: greeted, and neither lost nor saying goodbye."""
        return self.greeted and not (self._lost or self._over.is_set())

    @property
    def silent(self) -> bool:
        """Whether nobody has said hello here, and it is not being let go either."""
        return not (self.greeted or self._lost or self._over.is_set())

    @property
    def viewer(self) -> Viewer:
        """Whom its personal views are built for."""
        return Viewer(self.person, self.acting_as, self.session)

    @property
    def interval(self) -> int:
        """Nanoseconds between two frames."""
        return round(self._outbox.interval * 1e9)

    @property
    def line_free(self) -> int:
        """Monotonic time before which the line takes no further frame."""
        return self._outbox.next_frame

    def post(self, kind: Callable[..., e.Message], corr: str = "", turn: str = "", **fields: Any) -> None:
        """Send a message that must arrive; a terminal that has not read for too long is detached instead."""
        message = kind(
            id=f"{self.session}-{next(self._ids)}",
            ts=self._desk.clock.now(),
            thread=self.thread,
            turn=turn,
            corr=corr,
            **fields,
        )
        if not self._outbox.post(message):
            self.detach(_TOO_SLOW, drop=True)

    def show(self) -> None:
        """Queue those of its views that have changed since they were sent."""
        for name in self.views:
            frame = self._desk.views.frame(name, self.viewer)
            if self._sent.get(name) != frame.number:
                self._sent[name] = frame.number
                self._outbox.show(frame)

    def detach(self, reason: str, drop: bool = False) -> None:
        """Say why and let go of the terminal."""
        if not self._over.is_set():
            last = e.Bye(
                id=f"{self.session}-bye", ts=self._desk.clock.now(), payload=e.ByePayload(reason=reason)
            )
            self._outbox.finish(last, drop)
            self._over.set()

    def malformed(self, wrong: e.Malformed) -> None:
        """Answer what could not be read."""
        self._wrong(e.ValidationError, wrong.corr, f"{wrong}")

    async def run(self) -> None:
        """Serve the terminal until it leaves, the line is lost, or it is detached."""
        writing = asyncio.ensure_future(self._outbox.run())
        hearing = asyncio.ensure_future(self._hear())
        over = asyncio.ensure_future(self._over.wait())
        try:
            await asyncio.wait((writing, hearing, over), return_when=asyncio.FIRST_COMPLETED)
            if self._over.is_set():
                await asyncio.wait((writing,), timeout=GOODBYE_WITHIN)
        finally:
            line = (writing, hearing, over)
            for task in line:
                task.cancel()
            for problem in await asyncio.gather(*line, return_exceptions=True):
                if isinstance(problem, Exception):
                    self._desk.broke(f"the line of {self.session}", problem)
            if writing.cancelled():
                # What was on its way to a terminal that does not read will not arrive any more.
                self._link.abort()
            await self._link.close()

    async def finish(self) -> None:
        """Let what was asked for here run to its end: a flatten is not half done because a line was lost."""
        running = tuple(self._tasks)
        if not running:
            return
        _, late = await asyncio.wait(running, timeout=FINISH_WITHIN)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)
            took = TimeoutError(f"it took longer than {FINISH_WITHIN:.0f} s after the terminal had left")
            self._desk.broke(f"what {self.session} asked for", took)

    async def _hear(self) -> None:
        patience = asyncio.timeout(HELLO_WITHIN)
        try:
            await self._listen(patience)
            self._lost = True
        except Exception as error:  # the terminal is told before it is let go
            if patience.expired():
                self.detach(f"a terminal says hello within {HELLO_WITHIN:.0f} s; this one did not")
            else:
                self._desk.broke(f"hearing {self.session}", error)
                self.detach(_BROKEN)
            await asyncio.Event().wait()

    async def _listen(self, patience: asyncio.Timeout) -> None:
        async with patience:
            while (message := await self._link.receive()) is not None:
                if self._over.is_set():
                    continue  # read all the same: a line closed over unread words loses the goodbye too
                if self.greeted:
                    await self._take(message)
                elif isinstance(message, e.Hello):
                    patience.reschedule(None)
                    if not await self._let_in(message):
                        return
                else:
                    self._wrong(e.ValidationError, message.id, "say hello before anything else")

    async def _let_in(self, hello: e.Hello) -> bool:
        """Greet the terminal, or say why it cannot be served."""
        try:
            await self._greet(hello)
        except DeskError as refusal:
            self.detach(str(refusal))
        except Exception as error:  # the terminal is told, and the host goes on
            self._desk.broke(f"hello from {self.session}", error)
            self.detach("the desk could not open a thread for this terminal; the host's log says why")
        return self.greeted

    async def _greet(self, hello: e.Hello) -> None:
        wanted = hello.payload
        if wanted.version and wanted.version != VERSION:
            raise Refused(
                f"this terminal runs version {wanted.version} and the desk {VERSION}; start the terminal again"
            )
        self._set_pace(wanted.frames_per_second)
        self.thread = await self._desk.open_thread(wanted.thread)
        if self._over.is_set():
            return
        self.greeted, self.since = True, self._desk.clock.now()
        self.post(e.Welcome, hello.id, payload=self._desk.welcome(self))
        self.post(e.CommandsSet, payload=self._desk.commands(self))
        after = wanted.resume_after if wanted.thread == self.thread else 0
        self.post_tail(after)
        self._desk.arrived(self)

    def post_tail(self, after: int) -> None:
        """Send the thread's items after this `seq`, at most as many as a terminal keeps."""
        for item in self._desk.tail(self.thread, after):
            self.post(e.ItemAdded, payload=item)

    async def _take(self, message: e.Message) -> None:
        match message:
            case e.PaneSubscribe(payload=wanted):
                self._subscribe(message.id, wanted.views)
            case e.UiStatePatch(payload=state):
                self.instrument = state.instrument or self.instrument
                if state.frames_per_second:
                    self._set_pace(state.frames_per_second)
                if state.echo:
                    echo = e.UiStatePayload(echo=state.echo, conflated=self._outbox.conflated)
                    self.post(e.UiStatePatch, message.id, payload=echo)
                if state.reviewing is not None and state.reviewing != self.reviewing:
                    self.reviewing = state.reviewing
                    self._desk.presence_changed()
            case e.Bye():
                self.detach(self._desk.goodbye(self))
            case (
                e.TurnSubmit()
                | e.TurnCancel()
                | e.ThreadPage()
                | e.CommandInvoke()
                | e.ApprovalVote()
                | e.KeyRefused()
            ):
                self._start(message)
            case _:
                self._wrong(e.ValidationError, message.id, f"a terminal does not say {_type(message)}")

    def _set_pace(self, frames_per_second: float) -> None:
        self._frames_wanted = frames_per_second
        self.keep_pace()

    def keep_pace(self) -> None:
        """Send frames as often as the terminal wants them and the host's setting lets it."""
        self._outbox.interval = 1 / min(self._frames_wanted, self._desk.settings.frames_per_second)
        self.next_frame = 0

    def _subscribe(self, corr: str, names: tuple[str, ...]) -> None:
        unknown = [name for name in names if not self._desk.views.knows(name)]
        if unknown:
            self._wrong(
                e.ValidationError, corr, f"there is no view called {unknown[0]!r}; the others are shown"
            )
        wanted = tuple(name for name in dict.fromkeys(names) if self._desk.views.knows(name))
        for name in self.views:
            if name not in wanted:
                self._sent.pop(name, None)
                self._outbox.forget(name)
        self.views = wanted
        self._desk.views_wanted(self)

    def _start(self, message: e.Message) -> None:
        """Handle it beside what follows, so that a turn can be cancelled while a command still runs."""
        lane = lane_of(message)
        if list(self._tasks.values()).count(lane) >= _AT_ONCE:
            self._wrong(
                e.Refused, message.id, "the desk is still busy with what you asked before; try again shortly"
            )
            return
        task = asyncio.ensure_future(self._handle(message))
        self._tasks[task] = lane
        task.add_done_callback(self._tasks.pop)

    async def _handle(self, message: e.Message) -> None:
        try:
            await self._desk.handle(self, message)
        except DeskError as refusal:
            self._wrong(e.Refused, message.id, str(refusal))
        except Exception as error:  # the link outlives whatever breaks behind it
            self._desk.broke(f"{_type(message)} from {self.session}", error)
            text = "the desk could not do that because something broke inside it; the host's log says what"
            self._wrong(e.HostFailed, message.id, text)

    def _wrong(self, kind: Callable[..., e.Message], corr: str, text: str) -> None:
        self.post(kind, corr, payload=e.TextPayload(text=text))


def _type(message: e.Message) -> str:
    return str(getattr(message, "type", "message"))
